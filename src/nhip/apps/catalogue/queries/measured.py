"""What a criteria set takes from records: its measured inputs, the periods, the rows to import.

May import the repository (readings of stored parts) and units. Must not write.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from nhip.apps.catalogue import lakes, shelf
from nhip.apps.catalogue.models import Batch, Landing, Observation
from nhip.apps.units.columns import columns
from nhip.apps.units.models import Unit
from nhip.engine import values
from nhip.engine.criteria import CriteriaSet, Input, InputKind, Part
from nhip.engine.period import Kind, Period
from nhip.repository.dataset import Dataset
from nhip.repository.indicator import Class, Indicator
from nhip.repository.places import View
from nhip.repository.readings import Figure, many

KINDS = {
    "month": Kind.MONTH,
    "quarter": Kind.QUARTER,
    "half": Kind.HALF,
    "year": Kind.YEAR,
}
HUNDRED = 100


@dataclass(frozen=True)
class Measured:
    """An input of a criterion with the indicator that gives it."""

    criterion: str
    input: Input
    part: Part
    indicator: Indicator

    @property
    def as_of(self) -> bool:
        """Whether its value depends on the day of looking, not only on the records."""
        return self.indicator.cls is Class.AS_OF

    def value(self, figure: Figure) -> float | values.Missing:
        """The number of a figure that this input asks for."""
        if self.part is Part.NUMERATOR:
            return figure.numerator
        if self.part is Part.DENOMINATOR:
            return figure.denominator or 0.0
        found = figure.value
        ratio = figure.denominator is not None and self.input.kind is InputKind.PERCENT
        return found * HUNDRED if ratio and isinstance(found, float) else found


def measured_inputs(criteria_set: CriteriaSet, dataset: str) -> list[Measured]:
    """The inputs of a set that are measured from a dataset; unknown indicators are left out."""
    known = lakes.indicators()
    return [
        Measured(criterion.code, item, item.measure.part, known[item.measure.indicator])
        for criterion in criteria_set.criteria()
        for item in criterion.inputs
        if item.measure is not None
        and item.measure.indicator in known
        and known[item.measure.indicator].dataset == dataset
    ]


def served_sets(dataset: str) -> list[CriteriaSet]:
    """The sets in use that measure something from a dataset."""
    held = shelf.current()
    found = [held.get(set_id) for set_id, _, _ in held.sets()]
    return [one for one in found if measured_inputs(one, dataset)]


def periods_between(criteria_set: CriteriaSet, since: date, today: date) -> list[Period]:
    """The periods a set is scored for that hold a day from `since` to today, while in force."""
    first, last = criteria_set.in_force_from, criteria_set.in_force_to
    found = []
    for kind in (KINDS[word] for word in criteria_set.periods if word in KINDS):
        period = Period.containing(today, kind)
        while period.end >= since:
            if (first is None or period.start >= first) and (last is None or period.end <= last):
                found.append(period)
            period = period.previous()
    return sorted(found, key=lambda period: (period.start, period.end))


def calendar_between(since: date, today: date) -> list[Period]:
    """The months, quarters and years that hold a day from `since` to today."""
    found = []
    for kind in (Kind.MONTH, Kind.QUARTER, Kind.YEAR):
        period = Period.containing(today, kind)
        while period.end >= since:
            found.append(period)
            period = period.previous()
    return found


def is_simulated(dataset: str) -> bool:
    """Whether simulated records are among those of a dataset: then all it gives is marked so."""
    changed = Q(inserted__gt=0) | Q(updated__gt=0)
    return Landing.objects.filter(changed, dataset=dataset, simulated=True).exists()


def rows_by_period(
    criteria_set: CriteriaSet,
    asked: Sequence[tuple[Measured, Sequence[Period]]],
    dataset: Dataset,
    view: View,
) -> dict[str, list[values.Observation]]:
    """Period code -> what to import: figures of the units the set is for, rolled up.

    A unit whose records are gone gets the zero it now has: its old figure must not stay.
    """
    root = lakes.lake().root
    units = set(_units_of(criteria_set))
    found: dict[str, list[values.Observation]] = defaultdict(list)
    wanted: dict[tuple[Period, ...], dict[str, Indicator]] = defaultdict(dict)
    for one, periods in asked:
        if periods:
            wanted[tuple(periods)][one.indicator.code] = one.indicator
    read = {
        periods: dict(
            zip(known, many(root, list(known.values()), dataset, periods, units, view), strict=True)
        )
        for periods, known in wanted.items()
    }
    for one, periods in asked:
        for figure in read[tuple(periods)][one.indicator.code] if periods else ():
            found[figure.period].append(_row(one, figure))
    for one, figure in _gone(criteria_set.id, asked, dataset.name, found):
        found[figure.period].append(_row(one, figure))
    return found


def without_real(
    set_id: str, period: str, rows: Iterable[values.Observation]
) -> list[values.Observation]:
    """Rows from simulated records, without the criteria of units that real figures are held for."""
    held = Observation.objects.filter(set_id=set_id, period=period, simulated=False).current()
    real = set(held.values_list("unit__key", "criterion"))
    return [row for row in rows if (row.unit, row.criterion) not in real]


def _row(one: Measured, figure: Figure) -> values.Observation:
    return values.Observation(figure.unit, one.criterion, one.input.name, one.value(figure))


def _gone(
    set_id: str,
    asked: Iterable[tuple[Measured, Sequence[Period]]],
    dataset: str,
    found: Mapping[str, Iterable[values.Observation]],
) -> Iterator[tuple[Measured, Figure]]:
    """Zeros for what is held of some inputs and periods and was not found again."""
    inputs = {
        (period.code, one.criterion, one.input.name): one
        for one, periods in asked
        for period in periods
    }
    held = Observation.objects.current().filter(
        set_id=set_id, period__in={period for period, _, _ in inputs}
    )
    *cells, units, batches = columns(
        held.order_by().values_list("period", "criterion", "input", "unit_id", "batch_id")
    )
    # few names for many rows: looked up here, a join would look each row's up
    keys = dict(Unit.objects.filter(pk__in=set(units)).values_list("pk", "key"))
    brought = Batch.objects.filter(pk__in=set(batches), dataset=dataset)
    own = set(brought.values_list("pk", flat=True))
    rows = zip(*cells, map(keys.__getitem__, units), batches, strict=True)
    mine = {tuple(cell) for *cell, batch in rows if batch in own}
    there = (
        (period, row.criterion, row.input, row.unit)
        for period, rows in found.items()
        for row in rows
    )
    for period, *names, unit in sorted(mine.difference(there)):
        if one := inputs.get((period, *names)):
            nothing = 0.0 if one.indicator.denominator is not None else None
            yield one, Figure(unit, period, 0.0, nothing)


def _units_of(criteria_set: CriteriaSet) -> Iterable[str]:
    units = Unit.objects.all()
    if criteria_set.applies_to:
        units = units.filter(kind__in=criteria_set.applies_to)
    return units.values_list("key", flat=True)
