"""Series of an indicator: values of some units period by period, in one of three views.

May import the repository (readings of stored parts) and units. Whether a person may see a unit is
asked by whoever calls.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from nhip.apps.catalogue import lakes, shelf
from nhip.apps.catalogue.models import Measurement
from nhip.apps.catalogue.queries.datasets import Use, lineage
from nhip.apps.catalogue.queries.measured import HUNDRED
from nhip.apps.units.models import Unit, UnitChange
from nhip.apps.units.queries import tree
from nhip.engine.errors import NhipError
from nhip.engine.hierarchy import Standing
from nhip.engine.period import Kind, Period
from nhip.engine.values import Missing
from nhip.repository.indicator import Class, Indicator
from nhip.repository.places import View
from nhip.repository.readings import Figure, NotMeasured, series

MARKS = {Standing.EXACT: "", Standing.ESTIMATED: "ước tính", Standing.INCOMPLETE: "chưa đủ"}
MOST_PERIODS = 60


@dataclass(frozen=True)
class Cell:
    """A unit's value in one period: its number or why there is none, and what is uncertain."""

    period: Period
    figure: Figure | None
    indicator: Indicator

    @property
    def value(self) -> float | None:
        """The number as it is shown: a share in per cent; None where there is none."""
        found = None if self.figure is None else self.figure.value
        if not isinstance(found, float):
            return None
        share = self.figure and self.figure.denominator is not None
        return found * HUNDRED if share and self.indicator.measure_unit == "%" else found

    @property
    def places(self) -> int:
        """Decimals worth showing: one of a share or a mean, none of a count."""
        return 0 if self.indicator.denominator is None else 1

    @property
    def absent(self) -> str:
        """Why there is no number."""
        if self.figure is None:
            return "chưa có số liệu"
        found = self.figure.value
        return found.reason.label if isinstance(found, Missing) else ""

    @property
    def mark(self) -> str:
        """What is not certain about it: estimated, or a part is missing."""
        return "" if self.figure is None else MARKS[self.figure.standing]


@dataclass(frozen=True)
class Line:
    """One unit through all periods; `from_before` are units of the past that are inside it."""

    unit: Unit
    cells: tuple[Cell, ...]
    from_before: tuple[Unit, ...]


def lines(
    indicator: Indicator, units: Sequence[Unit], periods: Sequence[Period], view: View
) -> list[Line]:
    """The series of some units. Units without a figure have lines without numbers."""
    keys = {unit.key for unit in units}
    found: dict[tuple[str, str], Figure] = {}
    for together in _together(indicator, periods):
        try:
            figures = series(
                lakes.lake().root,
                indicator,
                lakes.dataset(indicator.dataset),
                together,
                keys,
                view,
            )
        except NotMeasured:
            continue
        found |= {(figure.unit, figure.period): figure for figure in figures}
    before = _merged_into(units)
    return [
        Line(
            unit,
            tuple(Cell(p, found.get((unit.key, p.code)), indicator) for p in periods),
            before.get(unit.pk, ()),
        )
        for unit in units
    ]


def from_first(found: Sequence[Line]) -> list[Line]:
    """The lines without the periods before anything was measured."""
    first = min(
        (at for line in found for at, cell in enumerate(line.cells) if cell.figure is not None),
        default=0,
    )
    return [replace(line, cells=line.cells[first:]) for line in found]


def periods(kind: Kind, first: date, last: date, closing_day: int = 0) -> list[Period]:
    """The periods of a kind that end between two days, the newest 60 at most; as windows that close
    on a day of the month where one is given."""
    found: list[Period] = []
    period = Period.containing(last, kind)
    while period.end >= first and len(found) < MOST_PERIODS:
        found.append(period)
        period = period.previous()
    return [p.window(closing_day) if closing_day else p for p in reversed(found)]


def view_of(on: date | None) -> View:
    """The tree of units as reported (None), or looked at from a day."""
    return View(tree(), on)


def uses(indicator: Indicator) -> tuple[Use, ...]:
    """The criteria that an indicator serves."""
    return next(
        (line.uses for line in lineage(indicator.dataset) if line.indicator == indicator), ()
    )


@dataclass(frozen=True)
class Listed:
    """An indicator as the list shows it, with its newest value of one unit."""

    indicator: Indicator
    dataset_title: str
    sets: tuple[str, ...]
    cell: Cell | None


def listed(found: Sequence[Indicator], unit: Unit | None, day: date) -> list[Listed]:
    """Indicators with where they are used and the unit's value of the last month that ended."""
    known, used = lakes.datasets(), used_in()
    month = Period.containing(day, Kind.MONTH).previous()
    measured = Measurement.objects.order_by("-pk").values_list("pk", "finished_at").first()
    held = {} if unit is None else _newest(unit.key, month.code, repr(measured))
    return [
        Listed(
            indicator,
            known[indicator.dataset].title_vi,
            used.get(indicator.code, ()),
            Cell(month, held[indicator.code], indicator) if indicator.code in held else None,
        )
        for indicator in found
    ]


@lru_cache(maxsize=256)
def _newest(unit: str, month: str, mark: str) -> dict[str, Figure | None]:
    """Code -> the figure of a unit and month, of every indicator that was measured then.

    `mark` changes with every measuring: sixty small readings are made once after it.
    """
    view, found, period = View(tree()), {}, Period.parse(month)
    for code, indicator in lakes.indicators().items():
        root, dataset = lakes.lake().root, lakes.dataset(indicator.dataset)
        try:
            figures = series(root, indicator, dataset, [period], {unit}, view)
        except NhipError:
            continue
        found[code] = figures[0] if figures else None
    return found


def used_in() -> dict[str, tuple[str, ...]]:
    """Code of an indicator -> the criteria of the sets in use that it serves."""
    held = shelf.current()
    found: dict[str, dict[str, None]] = {}
    for set_id, _name, _year in held.sets():
        content = held.get(set_id)
        for criterion in content.criteria():
            for item in criterion.inputs:
                if item.measure is not None:
                    where = f"{content.short_name or content.name}, {criterion.code}"
                    found.setdefault(item.measure.indicator, {})[where] = None
    return {code: tuple(names) for code, names in found.items()}


def _together(indicator: Indicator, asked: Sequence[Period]) -> list[list[Period]]:
    """As-of figures are kept by period: one that nobody measured must not hide the others."""
    if indicator.cls is Class.AS_OF:
        return [[period] for period in asked]
    return [list(asked)] if asked else []


def _merged_into(units: Sequence[Unit]) -> dict[int, tuple[Unit, ...]]:
    """Unit id -> the units of the past that went into it, wholly or in part."""
    changes = UnitChange.objects.filter(after__in=units).select_related("before")
    found: dict[int, dict[int, Unit]] = {}
    for change in changes.order_by("before__name"):
        if change.before_id != change.after_id:
            found.setdefault(change.after_id, {})[change.before_id] = change.before
    return {pk: tuple(each.values()) for pk, each in found.items()}
