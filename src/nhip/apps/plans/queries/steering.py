"""The leaders' board: every running plan by pillar and status, who is late, targets off their path,
money. A fixed number of queries, whatever the number of plans."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
from django.core.cache import cache
from django.db import connection
from django.db.models import Count, Q, Sum
from django.db.models.expressions import RawSQL

from nhip.apps.plans.models import Assignment, Axis, BudgetLine, Plan, Target, Task
from nhip.apps.plans.queries.counting import FEW, KEPT_SECONDS, LEAD, Book, book
from nhip.apps.plans.queries.targets import TargetStanding, standings
from nhip.apps.units.models import Unit
from nhip.engine.progress import AT, DUE_SOON_DAYS, Counts, Status, has_passed, is_due_soon

MOST_LATE = 12
LATE_COLUMNS = [AT[status] for status in Status if status.is_late]
TASKS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One row of "axes x status": a name, where it leads, tasks by status."""

    name: str
    key: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class LateUnit:
    """A unit with open tasks past due, and recurring ones with a period missing."""

    key: str
    name: str
    late: int


@dataclass(frozen=True, slots=True)
class Money:
    """Planned and disbursed in đồng; `silent` lines tell no disbursement, which is not zero."""

    planned: Decimal
    disbursed: Decimal
    silent: int

    @property
    def share(self) -> float | None:
        return float(100 * self.disbursed / self.planned) if self.planned else None


@dataclass(frozen=True, slots=True)
class LateTask:
    pk: int
    plan_id: int
    number: str
    wording: str
    lead_text: str
    due: date
    days: int
    plan: str


@dataclass(frozen=True, slots=True)
class Steering:
    """Everything on the board."""

    as_of: date
    counts: Counts
    assignments: Counts
    lines: list[Line]
    plans: list[Line]
    late_units: list[LateUnit]
    late_tasks: list[LateTask]
    due_soon: int
    must: list[TargetStanding]
    courses: dict[str, int]
    money: Money
    is_simulated: bool


def steering(plans: Iterable[Plan], as_of: date) -> Steering:
    """The board of some issued plans, asked for with `stamped`, as of a day. Eleven queries at most
    when counted anew, seven when what was counted is still at hand."""
    found = [one for one in plans if not one.is_draft and one.issued_on <= as_of]
    stands = book(found, as_of)
    held = list(Target.objects.filter(plan__in=found))
    of = {plan.pk: plan for plan in found}
    for one in held:
        one.plan = of[one.plan_id]
    targets = standings(held, as_of)
    courses: dict[str, int] = {}
    for one in targets:
        courses[one.course.value] = courses.get(one.course.value, 0) + 1
    return Steering(
        as_of=as_of,
        counts=stands.counts(),
        assignments=stands.assignments(),
        lines=_pillars(stands, found),
        plans=_plans(stands, found),
        late_units=late_units(stands),
        late_tasks=_late_tasks(stands, found),
        due_soon=_due_soon(stands),
        must=sorted(
            (one for one in targets if one.is_off),
            key=lambda one: (not one.target.must_achieve, one.target.plan_id, one.target.order),
        )[:TASKS_SHOWN],
        courses=courses,
        money=_money(found),
        is_simulated=any(one.simulated for one in found),
    )


def _pillars(stands: Book, plans: Sequence[Plan]) -> list[Line]:
    """Axes of many plans add up by pillar; of one plan they are its own outermost headings."""
    if len(plans) == 1:
        return _headings(stands, plans[0])
    pillars = np.array([row[5] or Axis.Pillar.BASE.value for row in stands.tasks], str)
    held = [one for one in Axis.Pillar if (pillars == one.value).any()]
    return [Line(one.label, one.value, stands.counts(pillars == one.value)) for one in held]


def _headings(stands: Book, plan: Plan) -> list[Line]:
    axes = Axis.objects.filter(plan=plan).order_by("order")
    rows = {pk: (parent, title, number) for pk, parent, title, number in
            axes.values_list("pk", "parent_id", "title", "number")}  # fmt: skip
    nothing = np.zeros(len(stands.tasks), bool)
    sums: dict[tuple[str, str], np.ndarray] = {}
    for axis, mask in stands.by(2).items():
        key = _outermost(axis, rows)
        sums[key] = sums.get(key, nothing) | mask
    return [Line(name, key, stands.counts(sums[name, key])) for name, key in sums]


def _outermost(axis: int | None, rows: dict) -> tuple[str, str]:
    if axis not in rows:
        return ("Ngoài các nhóm", "")
    while rows[axis][0]:
        axis = rows[axis][0]
    return (f"{rows[axis][2]} {rows[axis][1]}".strip(), str(axis))


def _plans(stands: Book, plans: Sequence[Plan]) -> list[Line]:
    masks = stands.by(1)
    return [
        Line(plan.short_name, str(plan.pk), stands.counts(masks[plan.pk]))
        for plan in plans
        if plan.pk in masks
    ]


def late_units(stands: Book, most: int | None = MOST_LATE) -> list[LateUnit]:
    """Units by how many of the tasks they lead are late, the most first; counted once a book."""
    key = f"{stands.key}:late"
    ranked = cache.get(key) if stands.key else None
    if ranked is None:
        ranked = _late_by_unit(stands)
        if stands.key:
            cache.set(key, ranked, KEPT_SECONDS)
    shown = ranked[:most]
    named = Unit.objects.filter(pk__in=[unit for unit, _ in shown])
    names = {pk: (key, name) for pk, key, name in named.values_list("pk", "key", "name")}
    return [LateUnit(*names[unit], count) for unit, count in shown]


def _late_by_unit(stands: Book) -> list[tuple[int, int]]:
    """(unit, late tasks) of every unit that has any, the most first."""
    late = [
        row
        for row, one in zip(stands.tasks, stands.units[:, LATE_COLUMNS].any(axis=1), strict=True)
        if one
    ]
    open_still = Q(confirmed_on__isnull=True) | Q(confirmed_on__gt=stands.as_of)
    where = Q(task__in=_named([row[0] for row in late if not row[4]])) & open_still
    where &= ~Q(pk__in=[pk for pk, days in stands.undone.items() if days.confirmed_on])
    if stands.lapses is None:
        missing = Q(unreported_on__lt=stands.as_of)
        where |= Q(task__in=_named([row[0] for row in late if row[4]])) & missing
    led = Assignment.objects.filter(where, role=LEAD).order_by()
    found = Counter(dict(led.values_list("unit_id").annotate(late=Count("pk"))))
    if stands.lapses is not None:
        kept = {row[0] for row in late}
        found += Counter(unit for task, unit in stands.lapses if task in kept)
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


def _named(tasks: list[int]) -> list[int] | RawSQL:
    """Task ids for a condition; of many, as one parameter, which SQLite and PostgreSQL unfold."""
    if len(tasks) <= FEW:
        return tasks
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", (tasks,))
    return RawSQL("SELECT value FROM json_each(%s)", (json.dumps(tasks),))


def _late_tasks(stands: Book, plans: Sequence[Plan]) -> list[LateTask]:
    """Tasks past due, the longest first; recurring ones are counted, not listed by days."""
    late = [
        (row[3], row[0])
        for place, row in enumerate(stands.tasks)
        if row[3] and has_passed(row[3], stands.as_of) and stands.status(place).is_late
        and not row[4]
    ]  # fmt: skip
    shown = [pk for _, pk in sorted(late)[:TASKS_SHOWN]]
    names = {plan.pk: plan.short_name for plan in plans}
    rows = Task.objects.filter(pk__in=shown).only(
        "pk", "plan_id", "number", "wording", "lead_text", "due"
    )
    due = {pk: day for day, pk in late}
    return sorted(
        (
            LateTask(
                one.pk, one.plan_id, one.number, one.wording, one.lead_text, due[one.pk],
                (stands.as_of - due[one.pk]).days, names[one.plan_id],
            )
            for one in rows
        ),
        key=lambda one: (one.due, one.pk),
    )  # fmt: skip


def _due_soon(stands: Book) -> int:
    last = stands.as_of + timedelta(days=DUE_SOON_DAYS)
    return sum(
        is_due_soon(stands.status(place), row[3], stands.as_of)
        for place, row in enumerate(stands.tasks)
        if row[3] and row[3] <= last and not row[4]
    )


def _money(plans: Sequence[Plan]) -> Money:
    lines = BudgetLine.objects.filter(Q(task__plan__in=plans) | Q(project__plan__in=plans))
    told = lines.aggregate(
        of_plan=Sum("planned"),
        spent=Sum("disbursed"),
        silent=Count("pk", filter=Q(disbursed__isnull=True)),
    )
    zero = Decimal(0)
    return Money(told["of_plan"] or zero, told["spent"] or zero, told["silent"])
