"""What is already known of a unit for a period, so that nobody is asked for it again.

May import units. Observations by criterion and input; indicators that are measured from records.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from nhip.apps.catalogue import lakes
from nhip.apps.catalogue.models import Observation
from nhip.apps.catalogue.queries import measured, series
from nhip.apps.units.models import Unit
from nhip.engine.errors import NhipError
from nhip.engine.period import Period

Asked = tuple[str, str, str]  # set, criterion, input


@dataclass(frozen=True)
class Known:
    """A figure that is there: a number or an option, and where it is from."""

    value: float | None
    text: str
    source: str
    on: date | None
    simulated: bool
    measured: bool


def known_figures(
    asked: Iterable[Asked], units: Sequence[Unit], period: str, leaving: Iterable[str] = ()
) -> dict[tuple[int, Asked], Known]:
    """By unit id and figure, what is observed for a period; sources `leaving` are passed over."""
    wanted = set(asked)
    rows = (
        Observation.objects.current()
        .filter(set_id__in={one[0] for one in wanted}, period=period, missing="")
        .exclude(batch__source__code__in=list(leaving))
        .values_list(
            "unit_id",
            "set_id",
            "criterion",
            "input",
            "value",
            "text",
            "batch__source__name",
            "batch__dataset",
            "batch__source__kind",
            "as_of",
            "simulated",
        )
    )
    mine = {unit.pk for unit in units}
    return {
        (unit, (set_id, criterion, name)): Known(
            value, text, source, on, simulated, bool(dataset) or kind in ("measured", "published")
        )
        for unit, set_id, criterion, name, value, text, source, dataset, kind, on, simulated in rows
        if unit in mine and (set_id, criterion, name) in wanted
    }


def known_indicators(
    codes: Iterable[str], units: Sequence[Unit], period: Period
) -> dict[tuple[int, str], Known]:
    """By unit id and indicator, what records give for a period; nothing where none were measured.

    A share in per cent, as pages show it.
    """
    held, found = lakes.indicators(), {}
    for code in sorted(set(codes) & set(held)):
        indicator = held[code]
        try:
            lines = series.lines(indicator, units, [period], series.view_of(None))
        except NhipError:  # a period that this indicator is not measured for
            continue
        dataset = lakes.dataset(indicator.dataset)
        made_up = measured.is_simulated(dataset.name)
        for line in lines:
            value = line.cells[0].value
            if value is not None:
                source = f"Kho dữ liệu: {dataset.title_vi}"
                found[line.unit.pk, code] = Known(value, "", source, period.end, made_up, True)
    return found


def indicator_names() -> dict[str, str]:
    """Code -> title of every indicator, in the order of the files."""
    return {code: one.name_vi for code, one in lakes.indicators().items()}
