"""Where targets stand: the value now, the path, on it or off it, the forecast to the deadline.

Values are measured where an input of a criteria set is linked, else reported. Two queries for any
number of targets.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from nhip.apps.catalogue.models import Observation
from nhip.apps.plans.models import Target, TargetReport, TargetValue
from nhip.engine.errors import BadPeriod
from nhip.engine.period import Period
from nhip.engine.trajectory import (
    Course,
    Forecast,
    Operator,
    Path,
    PathKind,
    course,
    forecast,
)

WHOLE = 100.0
FEW = 50  # targets that are named one by one in a query


@dataclass(frozen=True, slots=True)
class Seen:
    """One value of a target on a day, and whether it was measured or made up."""

    on: date
    value: float
    is_measured: bool = False
    is_simulated: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class TargetStanding:
    """A target with all its values up to a day, and what follows from them."""

    target: Target
    series: tuple[Seen, ...]
    path: Path | None
    course: Course
    expected: float | None

    @property
    def forecast(self) -> Forecast | None:
        """The value expected on the day it is due, from all values known."""
        target = self.target
        if target.due is None:
            return None
        share = target.measure_unit.lstrip().startswith("%")
        return forecast(
            [(seen.on, seen.value) for seen in self.series],
            target.due,
            low=0.0 if share else None,
            high=WHOLE if share else None,
        )

    @property
    def chance(self) -> float | None:
        """The chance that the goal is reached by then, where it can be told."""
        ahead = self.forecast
        if ahead is None or self.target.value is None:
            return None
        return ahead.chance(Operator(self.target.operator), self.target.value)

    @property
    def last(self) -> Seen | None:
        return self.series[-1] if self.series else None

    @property
    def is_off(self) -> bool:
        """Off its path, unless a decision found that it cannot be reached at all."""
        return self.course in (Course.OFF_PATH, Course.MISSED) and not self.target.not_feasible

    @property
    def is_simulated(self) -> bool:
        return any(seen.is_simulated for seen in self.series)


def standings(targets: Iterable[Target], as_of: date) -> list[TargetStanding]:
    """The targets in the order given; each needs its plan at hand (select_related)."""
    targets = list(targets)
    reported = _reported(targets, as_of)
    measured = _measured([one for one in targets if one.set_id], as_of)
    points = _points(targets)
    return [
        _standing(
            one,
            tuple(measured.get(one.pk, ()) if one.set_id else reported.get(one.pk, ())),
            points.get(one.pk, ()),
            as_of,
        )
        for one in targets
    ]


def _reported(targets: list[Target], as_of: date) -> dict[int, list[Seen]]:
    """Values as reported; the last report of a day is the one that counts."""
    found: dict[int, dict[date, Seen]] = {}
    told = _of(TargetReport.objects.all(), targets).filter(on__lte=as_of).order_by("on", "id")
    for pk, on, value, simulated, note in told.values_list(
        "target_id", "on", "value", "simulated", "note"
    ):
        found.setdefault(pk, {})[on] = Seen(on, value, is_simulated=simulated, note=note)
    return {pk: list(days.values()) for pk, days in found.items()}


def _of(rows: QuerySet, targets: list[Target]) -> QuerySet:
    """The rows of these targets; of many, those of their plans, which is the shorter list."""
    if len(targets) <= FEW:
        return rows.filter(target__in=[one.pk for one in targets])
    return rows.filter(target__plan__in={one.plan_id for one in targets})


def _measured(targets: list[Target], as_of: date) -> dict[int, list[Seen]]:
    """Values of the linked inputs for the plan's own unit, by the end of each period."""
    if not targets:
        return {}
    wanted = Q()
    of: dict[tuple, list[int]] = {}
    for one in targets:
        key = (one.set_id, one.criterion, one.input, one.plan.unit_id)
        of.setdefault(key, []).append(one.pk)
        wanted |= Q(
            set_id=one.set_id, criterion=one.criterion, input=one.input, unit=one.plan.unit_id
        )
    rows = Observation.objects.current().filter(wanted, value__isnull=False)
    found: dict[int, dict[date, Seen]] = {}
    for row in rows:
        day = _day_of(row)
        if day is None or day > as_of:
            continue
        for pk in of[row.set_id, row.criterion, row.input, row.unit_id]:
            seen = Seen(day, row.value, is_measured=True, is_simulated=row.simulated)
            found.setdefault(pk, {})[day] = seen
    return {pk: [days[day] for day in sorted(days)] for pk, days in found.items()}


def _day_of(row: Observation) -> date | None:
    try:
        end = Period.parse(row.period).end
    except BadPeriod:
        return None
    return min(end, row.as_of) if row.as_of else end


def _points(targets: list[Target]) -> dict[int, list[tuple[date, float]]]:
    """Values per year of the whole province (those without a level)."""
    found: dict[int, list[tuple[date, float]]] = {}
    rows = _of(TargetValue.objects.all(), targets).filter(
        level="", year__isnull=False, value__isnull=False
    )
    for pk, year, value in rows.order_by("year").values_list("target_id", "year", "value"):
        found.setdefault(pk, []).append((date(year, 12, 31), value))
    return found


def path_of(
    target: Target, points: Iterable[tuple[date, float]], first: Seen | None
) -> Path | None:
    """From the baseline (or the first value known) over the values per year to the goal."""
    if target.value is None or target.due is None:
        return None
    days = {day: value for day, value in points if day <= target.due}
    days[target.due] = target.value
    if target.baseline is not None and target.baseline_on:
        days.setdefault(target.baseline_on, target.baseline)
    elif first and first.on < min(days):
        days[first.on] = first.value
    return Path(PathKind(target.path_kind), tuple(sorted(days.items())))


def _standing(
    target: Target, series: tuple[Seen, ...], points: Iterable[tuple[date, float]], as_of: date
) -> TargetStanding:
    last = series[-1] if series else None
    path = path_of(target, points, series[0] if series else None)
    if path is None:
        return TargetStanding(target, series, None, Course.UNKNOWN, None)
    operator = Operator(target.operator)
    found = course(
        last and last.value, operator, target.value, target.due, as_of, path, target.upper
    )
    return TargetStanding(target, series, path, found, path.expected(as_of))
