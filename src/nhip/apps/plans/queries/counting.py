"""Where every task stands as of a day: one pass over assignments in SQL, one over tasks in numpy.

Returns arrays. What was not known by the day is not counted: reports, confirmations, moved due
days and plans of a later date are left out, so that a past count comes out as it was.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256

import numpy as np
from django.core.cache import cache
from django.db.models import Count, F, Q, QuerySet, Subquery
from django.utils import timezone

from nhip.apps.plans.models import Assignment, Plan, PlanChange, ProgressReport, Task
from nhip.apps.plans.queries.recurring import rhythm_of, span_of
from nhip.apps.plans.queries.undoing import Days, as_they_were
from nhip.engine.progress import (
    ORDER,
    Counts,
    Flags,
    Shares,
    Status,
    Whole,
    has_passed,
    periods_from,
    tally,
    task_statuses,
)

LEAD = Assignment.Role.LEAD
KEPT_SECONDS = 86_400  # counts in memory; the stamp, not the clock, says when they are old
FEW = 900  # tasks that are named one by one in a query
OF_SPANS = ("rhythm", "start")


@dataclass(frozen=True)
class Book:
    """Tasks in the order of plan and document, each with its status and its units' statuses.

    `tasks` are (id, plan, axis, due day as of then, recurring, pillar); `statuses` places in ORDER;
    `units` how many assignments have each status, shape (tasks, 8). What is worked out of a book
    may be kept under its `key`.
    """

    as_of: date
    tasks: list[tuple[int, int, int | None, date | None, bool]]
    statuses: Whole
    units: Whole
    lapses: list[tuple[int, int]] | None = None  # (task, unit) that lacked a period, on a past day
    undone: dict[int, Days] = field(default_factory=dict)  # confirmed then, taken back since
    key: str = ""

    def status(self, place: int) -> Status:
        return ORDER[int(self.statuses[place])]

    def counts(self, where: Flags | None = None) -> Counts:
        """Tasks by status, all or those of a mask."""
        return Counts.of(self.statuses if where is None else self.statuses[where])

    def assignments(self, where: Flags | None = None) -> Counts:
        """Assignments of lead units by status."""
        rows = self.units if where is None else self.units[where]
        return Counts(tuple(rows.sum(axis=0).tolist()))

    def by(self, column: int) -> dict[int | None, Flags]:
        """A mask for each plan (1) or axis (2)."""
        keys = np.array([row[column] or 0 for row in self.tasks], np.int64)
        return {int(key) or None: keys == key for key in np.unique(keys)}

    @property
    def places(self) -> dict[int, int]:
        """Where a task's row is, by its id."""
        return {row[0]: place for place, row in enumerate(self.tasks)}


def stamped(plans: QuerySet[Plan]) -> QuerySet[Plan]:
    """Plans with the day of the last decision that changed any plan, and of the last confirmation
    that was taken back."""
    decision = PlanChange.objects.order_by("-decided_on").values("decided_on")[:1]
    undone = ProgressReport.objects.filter(state=ProgressReport.State.TAKEN_BACK)
    return plans.annotate(
        last_decision=Subquery(decision),
        last_undone=Subquery(undone.order_by("-on").values("on")[:1]),
    )


def book(
    plans: QuerySet[Plan] | Iterable[Plan], as_of: date, units: Iterable[int] | None = None
) -> Book:
    """The tasks of issued plans as of a day; with `units`, only what those units lead.

    Plans at hand were asked for with `stamped`. A plan is counted anew when a report of it came or
    it changed since, and not otherwise.
    """
    held = stamped(plans) if isinstance(plans, QuerySet) else plans
    known = sorted(
        (one for one in held if not one.is_draft and one.issued_on <= as_of), key=lambda one: one.pk
    )
    if units is not None:
        return _counted(known, as_of, sorted(units))
    keys = {_key(one, as_of): one for one in known}
    found = cache.get_many(keys)
    if missing := [one for key, one in keys.items() if key not in found]:
        new = _parted(_counted(missing, as_of, None), missing, as_of)
        cache.set_many(new, KEPT_SECONDS)
        found |= new
    return _together([found[key] for key in keys], as_of, _digest(*keys))


def _key(plan: Plan, as_of: date) -> str:
    """Under what the counts of one plan are kept: whatever changes them changes it."""
    days = [str(_is_after(day, as_of) and day) for day in (plan.last_decision, plan.last_undone)]
    stamp = (plan.pk, plan.version, plan.changed_at, plan.told, as_of, timezone.localdate(), *days)
    return f"plans.book:{_digest(*map(str, stamp))}"


def _digest(*parts: str) -> str:
    return sha256("|".join(parts).encode()).hexdigest()


def _parted(found: Book, plans: list[Plan], as_of: date) -> dict[str, Book]:
    """The book of each plan by itself, by its key."""
    columns = np.array([row[1] for row in found.tasks], np.int64)
    parts = {}
    for one in plans:
        where = columns == one.pk
        kept = _only(found, where)
        tasks = {row[0] for row in kept.tasks}
        lapses = found.lapses and [pair for pair in found.lapses if pair[0] in tasks]
        undone = {pk: days for pk, days in found.undone.items() if days.task in tasks}
        parts[_key(one, as_of)] = replace(kept, lapses=lapses, undone=undone)
    return parts


def _together(parts: list[Book], as_of: date, key: str) -> Book:
    """The books of several plans as one."""
    tasks = [row for one in parts for row in one.tasks]
    is_past = as_of < timezone.localdate()
    return Book(
        as_of,
        tasks,
        np.concatenate([one.statuses for one in parts] or [np.zeros(0, np.int64)]),
        np.concatenate([one.units for one in parts] or [np.zeros((0, len(ORDER)), np.int64)]),
        [pair for one in parts for pair in one.lapses or ()] if is_past else None,
        {pk: days for one in parts for pk, days in one.undone.items()},
        f"plans.book:{key}",
    )


def _is_after(day: date | None, as_of: date) -> bool:
    return day is not None and day > as_of


def _counted(known: list[Plan], as_of: date, units: list[int] | None) -> Book:
    plans = {one.pk: one for one in known}
    first = known[0] if known else None
    rows = list(
        Task.objects.filter(plan__in=list(plans))
        .order_by("plan_id", "order")
        .values_list("pk", "plan_id", "axis_id", "due", "recurring", "axis__pillar", *OF_SPANS)
    )
    moved = {}
    if first and _is_after(first.last_decision, as_of):
        moved = _moved_due_days(plans, as_of)
    tasks = [(*row[:3], moved.get(row[0], row[3]), *row[4:6]) for row in rows]
    led = Assignment.objects.filter(role=LEAD)
    if len(tasks) <= FEW:  # else the one scan over all of them is the quicker way
        led = led.filter(task__in=[row[0] for row in tasks])
    if units is not None:
        led = led.filter(unit__in=units)
    lapses = undone = None
    if as_of < timezone.localdate():
        lapses = _lapsed_then(led, as_of, _ended_periods(rows, plans, as_of))
    if first and _is_after(first.last_undone, as_of):
        undone = as_they_were(led, as_of)
    shares = _shares(tasks, led.exclude(pk__in=undone or ()), as_of, moved, lapses)
    _add_undone(shares, tasks, undone or {}, as_of)
    found = Book(as_of, tasks, task_statuses(shares), tally(shares), lapses, undone or {})
    return found if units is None else _only(found, shares.total > 0)


def _only(found: Book, where: Flags) -> Book:
    kept = [row for row, keep in zip(found.tasks, where.tolist(), strict=True) if keep]
    rows = found.statuses[where], found.units[where]
    return Book(found.as_of, kept, *rows, found.lapses, found.undone)


def _add_undone(shares: Shares, tasks: list[tuple], undone: dict[int, Days], as_of: date) -> None:
    """Count what was confirmed on that day and taken back since as it was counted then."""
    places = {row[0]: place for place, row in enumerate(tasks)}
    for days in undone.values():
        place, due = places[days.task], tasks[places[days.task]][3]
        done = days.confirmed_on is not None
        shares.total[place] += 1
        shares.begun[place] += done or days.begun_on is not None
        shares.done[place] += done
        shares.on_time[place] += done and (due is None or days.completed_on <= due)


def _moved_due_days(plans: Iterable[int], as_of: date) -> dict[int, date | None]:
    """Due days as they were, of tasks whose due day a later decision changed."""
    later = PlanChange.objects.filter(
        plan__in=list(plans), field="due", task__isnull=False, decided_on__gt=as_of
    ).order_by("-decided_on", "-id")
    days = dict(later.values_list("task_id", "before"))
    return {task: date.fromisoformat(day) if day else None for task, day in days.items()}


def _shares(
    tasks: list[tuple], led: QuerySet[Assignment], as_of: date, moved: dict[int, date | None],
    lapses: list[tuple[int, int]] | None,
) -> Shares:  # fmt: skip
    done = Q(confirmed_on__lte=as_of)
    counted = led.order_by().values_list("task_id").annotate(
        total=Count("pk"),
        begun=Count("pk", filter=Q(begun_on__lte=as_of) | done),
        done=Count("pk", filter=done),
        lapsed=Count("pk", filter=Q(unreported_on__lt=as_of)),
    )  # fmt: skip
    rows = {row[0]: row[1:] for row in counted}
    nothing = (0, 0, 0, 0)
    table = np.array([rows.get(task[0], nothing) for task in tasks], np.int64).reshape(-1, 4)
    total, begun, ended, lapsed = (table[:, column] for column in range(4))
    late = led.filter(done, completed_on__gt=F("task__due")).order_by().values_list("task_id")
    on_time = ended - _column(tasks, dict(late.annotate(late=Count("pk"))))
    if moved:
        _mend(on_time, tasks, _on_time_by(led, as_of, moved))
    if lapses is not None:
        lapsed = _column(tasks, Counter(task for task, _ in lapses))
    return Shares(
        total,
        begun,
        ended,
        on_time,
        lapsed,
        overdue=np.array([has_passed(row[3], as_of) for row in tasks], bool),
        recurring=np.array([row[4] for row in tasks], bool),
    )


def _column(tasks: list[tuple], counts: dict[int, int]) -> Whole:
    return np.array([counts.get(row[0], 0) for row in tasks], np.int64)


def _mend(column: Whole, tasks: list[tuple], counts: dict[int, int]) -> None:
    for place, row in enumerate(tasks):
        if row[0] in counts:
            column[place] = counts[row[0]]


def _on_time_by(
    led: QuerySet[Assignment], as_of: date, moved: dict[int, date | None]
) -> dict[int, int]:
    """Assignments done in time by the due days as they were."""
    counts = dict.fromkeys(moved, 0)
    done = led.filter(task__in=list(moved), confirmed_on__lte=as_of)
    for task, completed in done.values_list("task_id", "completed_on"):
        due = moved[task]
        counts[task] += due is None or completed <= due
    return counts


def _lapsed_then(
    led: QuerySet[Assignment], as_of: date, asked: dict[int, frozenset[str]]
) -> list[tuple[int, int]]:
    """(task, unit) of the assignments that lacked a period on that day.

    The day on an assignment knows today's reports; those that came later are taken away here.
    """
    recurring = led.filter(task__recurring=True).order_by()
    rows = recurring.values_list(
        "task_id", "unit_id", "pk", "reports__period", "reports__on", "reports__state"
    )
    reported: dict[tuple[int, int, int], set[str]] = {}
    for task, unit, pk, period, on, state in rows:
        if task in asked:
            told = reported.setdefault((task, unit, pk), set())
            if period and on <= as_of and state != ProgressReport.State.NOT_STARTED:
                told.add(period)
    return [(task, unit) for (task, unit, _), told in reported.items() if not asked[task] <= told]


def _ended_periods(
    rows: list[tuple], plans: dict[int, Plan], as_of: date
) -> dict[int, frozenset[str]]:
    """The codes of the periods that each recurring task had asked for by the day."""
    spans: dict[tuple, frozenset[str]] = {}
    found = {}
    for pk, plan, _, due, recurring, _, rhythm, start in rows:
        if not recurring:
            continue
        key = (plan, rhythm, start, due)
        if key not in spans:
            task = Task(rhythm=rhythm, start=start, due=due)
            first, last = span_of(task, plans[plan])
            periods = periods_from(rhythm_of(task, plans[plan]), first, min(last, as_of))
            spans[key] = frozenset(one.code for one in periods if has_passed(one.end, as_of))
        found[pk] = spans[key]
    return found
