"""Where targets stand: the value now, the path, on it or off it, the forecast to the deadline.

Values are measured where an input of a criteria set is linked, else reported. Two queries for any
number of targets.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

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
    forecast: Forecast | None
    chance: float | None

    @property
    def last(self) -> Seen | None:
        return self.series[-1] if self.series else None

    @property
    def is_off(self) -> bool:
        return self.course in (Course.OFF_PATH, Course.MISSED)

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
    told = TargetReport.objects.filter(target__in=targets, on__lte=as_of).order_by("on", "id")
    for one in told:
        seen = Seen(one.on, one.value, is_simulated=one.simulated, note=one.note)
        found.setdefault(one.target_id, {})[one.on] = seen
    return {pk: list(days.values()) for pk, days in found.items()}


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
    rows = TargetValue.objects.filter(
        target__in=targets, level="", year__isnull=False, value__isnull=False
    ).order_by("year")
    for row in rows:
        found.setdefault(row.target_id, []).append((date(row.year, 12, 31), row.value))
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
        return TargetStanding(target, series, None, Course.UNKNOWN, None, None, None)
    operator = Operator(target.operator)
    found = course(
        last and last.value, operator, target.value, target.due, as_of, path, target.upper
    )
    share = target.measure_unit.lstrip().startswith("%")
    ahead = forecast(
        [(seen.on, seen.value) for seen in series],
        target.due,
        low=0.0 if share else None,
        high=WHOLE if share else None,
    )
    return TargetStanding(
        target, series, path, found, path.expected(as_of), ahead,
        ahead.chance(operator, target.value) if ahead else None,
    )  # fmt: skip
