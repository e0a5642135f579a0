"""Reads of the repository for its pages: datasets, lineage, and the records behind a number.

May import the repository. Whether a person may see a record is asked by whoever calls.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.db.models import Sum
from django.utils import timezone

from nhip.apps.catalogue import lakes, shelf
from nhip.apps.catalogue.models import Landing, Measurement
from nhip.apps.catalogue.queries import naming
from nhip.apps.catalogue.queries.measured import is_simulated
from nhip.apps.units.models import Unit
from nhip.engine.criteria import Part
from nhip.engine.period import Period
from nhip.repository import drill
from nhip.repository.dataset import Column, Dataset
from nhip.repository.indicator import Indicator, Quantity, of_dataset


@dataclass(frozen=True)
class Held:
    """A dataset as the list of the repository shows it."""

    dataset: Dataset
    rows: int
    last: Landing | None
    good_share: float | None
    simulated: bool

    @property
    def days_old(self) -> int | None:
        """Days since something last landed."""
        if self.last is None:
            return None
        return (timezone.localdate() - timezone.localdate(self.last.landed_at)).days


@dataclass(frozen=True)
class Use:
    """A criterion that an indicator serves."""

    set_id: str
    set_name: str
    criterion: str
    name: str
    inputs: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """An indicator of a dataset and every criterion it serves."""

    indicator: Indicator
    uses: tuple[Use, ...]


@dataclass(frozen=True)
class Behind:
    """What is asked for: the records one quantity of an indicator counts, of a unit and period.

    `on`: on the units of that day, as the figure was shown; None: as reported then.
    """

    dataset: Dataset
    indicator: Indicator
    part: Part
    unit: Unit
    period: Period
    as_of: date
    version: int
    on: date | None = None

    @property
    def quantity(self) -> Quantity:
        """The numerator or the denominator."""
        below_line = self.part is Part.DENOMINATOR and self.indicator.denominator
        return below_line or self.indicator.numerator

    @property
    def columns(self) -> list[Column]:
        """Key, unit and day, then what the indicator looks at."""
        first = [*self.dataset.key, self.dataset.unit, self.dataset.day]
        names = [*first, *(c for c in self.dataset.names if c in self.indicator.columns())]
        return [self.dataset.column(name) for name in dict.fromkeys(names)]


@dataclass(frozen=True)
class AsItWas:
    """A day in the past and the version of the table that stood at its end; -1 for none yet."""

    day: date
    version: int
    newest: int

    @property
    def is_old(self) -> bool:
        """Whether something has landed since."""
        return self.version < self.newest


def as_it_was(dataset: str, day: date) -> AsItWas:
    """What stood of a dataset at the end of a day."""
    lake = lakes.lake()
    return AsItWas(day, lake.version(dataset, as_of=day), lake.version(dataset))


def held(dataset: Dataset, then: AsItWas | None = None) -> Held:
    """What the lake holds (or held) of a dataset, and how its landings went."""
    landings = Landing.objects.filter(dataset=dataset.name)
    if then is not None:
        landings = landings.filter(landed_at__date__lte=then.day)
    counts = ("inserted", "updated", "unchanged", "older", "duplicates", "rejected")
    summed = landings.aggregate(**{name: Sum(name) for name in counts})
    rows = sum(summed[name] or 0 for name in counts)
    share = 100 * (rows - summed["rejected"]) / rows if rows else None
    return Held(
        dataset,
        _rows(dataset.name, then),
        landings.select_related("source").first(),
        share,
        is_simulated(dataset.name),
    )


def _rows(dataset: str, then: AsItWas | None) -> int:
    if then is not None and then.version < 0:
        return 0
    return lakes.lake().rows(dataset, None if then is None else then.version)


def all_held() -> list[Held]:
    """Every dataset in use, those with records first."""
    found = [held(dataset) for dataset in lakes.datasets().values()]
    return sorted(found, key=lambda one: (not one.rows, one.dataset.title_vi))


def lineage(dataset: str) -> list[Line]:
    """Indicators of a dataset with the criteria they serve, the most used first."""
    contents = [shelf.current().get(set_id) for set_id, _, _ in shelf.current().sets()]
    uses: dict[str, dict[tuple[str, str], Use]] = {}
    for content in contents:
        for criterion in content.criteria():
            for item in criterion.inputs:
                if item.measure is None:
                    continue
                mine = uses.setdefault(item.measure.indicator, {})
                before = mine.get((content.id, criterion.code))
                inputs = (*(before.inputs if before else ()), item.name)
                name = content.short_name or content.name
                mine[content.id, criterion.code] = Use(
                    content.id, name, criterion.code, criterion.name, inputs
                )
    lines = [
        Line(indicator, tuple(uses.get(indicator.code, {}).values()))
        for indicator in of_dataset(lakes.indicators().values(), dataset)
    ]
    return sorted(lines, key=lambda line: (not line.uses, line.indicator.code))


def last_measurement(dataset: str) -> Measurement | None:
    """The newest measuring that came to its end."""
    return Measurement.objects.filter(dataset=dataset, finished_at__isnull=False).first()


def records(asked: Behind, page: int, size: int) -> drill.Records:
    """One page of the records behind a number; none where nothing ever landed."""
    if asked.version < 0:
        return drill.Records(pa.table({}), 0)
    return drill.records(
        files_of(asked),
        asked.indicator,
        asked.quantity,
        asked.dataset,
        naming.behind(asked.unit, asked.indicator, asked.period, asked.on),
        asked.period,
        asked.as_of,
        page,
        size,
    )


def files_of(asked: Behind) -> list[Path]:
    """The files of the version that was measured; the newest where that one was cleared away."""
    lake, name = lakes.lake(), asked.dataset.name
    files = lake.files(name, asked.version)
    return files if all(file.exists() for file in files) else lake.files(name)


def shown(column: Column, value: Any) -> Any:
    """A value of a record as a page prints it: yes and no in words, codes with their meaning."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    meaning = dict(column.values).get(str(value))
    if meaning:
        return f"{value} · {meaning}"
    if column.is_time:
        form = "%d/%m/%Y %H:%M" if hasattr(value, "hour") else "%d/%m/%Y"
        return value.strftime(form)
    return value


def table(found: drill.Records, columns: Sequence[Column]) -> list[list[Any]]:
    """The rows of a page of records, column by column as they are shown."""
    return [
        [shown(column, row[column.name]) for column in columns] for row in found.table.to_pylist()
    ]
