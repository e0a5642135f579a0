"""A plan as its document: headings, targets and tasks in order, each with where it stands."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from nhip.apps.plans.models import Axis, Plan, Target, Task
from nhip.apps.plans.queries.counting import Book, book
from nhip.apps.plans.queries.targets import TargetStanding, standings
from nhip.engine.folding import fold
from nhip.engine.progress import Counts, Heading, Status, is_due_soon


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as the table shows it. `units` counts its assignments by status."""

    task: Task
    due: date | None
    status: Status
    is_soon: bool
    units: Counts

    @property
    def share(self) -> str:
        """ "11/21" where several units do it, else nothing."""
        return f"{self.units.deployed}/{self.units.total}" if self.units.total > 1 else ""


@dataclass(slots=True)
class Section:
    """A heading with what stands directly below it."""

    axis: Axis | None
    depth: int
    targets: list[TargetStanding] = field(default_factory=list)
    tasks: list[TaskRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Asked:
    """What part of the plan is wanted: words, a status, a unit's tasks, late or soon ones."""

    words: str = ""
    status: str = ""
    unit: int | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class PlanView:
    """Everything on a plan's page; counts are of the whole plan, sections of what is asked."""

    plan: Plan
    as_of: date
    counts: Counts
    assignments: Counts
    sections: list[Section]
    shown: int
    off_path: int

    @property
    def headings(self) -> list[tuple[Heading, int]]:
        return [(heading, self.counts.under(heading)) for heading in Heading]


def visible(plans: QuerySet[Plan], may_edit: bool) -> QuerySet[Plan]:
    """Drafts are of those who edit them; what is issued is everybody's."""
    return plans if may_edit else plans.issued()


def plan_view(plan: Plan, as_of: date, asked: Asked) -> PlanView:
    """A plan's page. Seven queries, however many tasks."""
    stands = book(Plan.objects.filter(pk=plan.pk), as_of)
    tasks = {task.pk: task for task in plan.tasks.all()}
    rows = _rows(stands, tasks, as_of)
    if not rows and tasks:  # a draft, or a day before it was issued: the document without counts
        rows = [
            TaskRow(one, one.due, Status.NOT_STARTED, False, Counts((0,) * 8))
            for one in tasks.values()
        ]
    targets = standings(plan.targets.select_related("plan").all(), as_of)
    rows = _wanted(rows, asked)
    return PlanView(
        plan=plan,
        as_of=as_of,
        counts=stands.counts(),
        assignments=stands.assignments(),
        sections=_sections(plan, rows, [] if _is_narrow(asked) else targets),
        shown=len(rows),
        off_path=sum(one.is_off for one in targets),
    )


def _rows(stands: Book, tasks: dict[int, Task], as_of: date) -> list[TaskRow]:
    rows = []
    for place, (pk, _, _, due, *_) in enumerate(stands.tasks):
        status = stands.status(place)
        rows.append(
            TaskRow(
                tasks[pk],
                due,
                status,
                is_due_soon(status, due, as_of),
                Counts(tuple(stands.units[place].tolist())),
            )
        )
    return rows


def _is_narrow(asked: Asked) -> bool:
    return bool(asked.status or asked.unit or asked.late)


def _wanted(rows: list[TaskRow], asked: Asked) -> list[TaskRow]:
    words = fold(asked.words).split()
    led: set[int] | None = None
    if asked.unit:
        pks = [row.task.pk for row in rows]
        of = Task.objects.filter(pk__in=pks, assignments__unit=asked.unit)
        led = set(of.values_list("pk", flat=True))
    return [
        row
        for row in rows
        if (not asked.status or row.status == asked.status)
        and (not asked.late or row.status.is_late)
        and (led is None or row.task.pk in led)
        and (not words or _has(row.task, words))
    ]


def _has(task: Task, words: list[str]) -> bool:
    text = fold(f"{task.number} {task.wording} {task.product} {task.lead_text}")
    return all(word in text for word in words)


def _sections(plan: Plan, rows: list[TaskRow], targets: list[TargetStanding]) -> list[Section]:
    """Headings in the order of the document; those with nothing below them are left out."""
    axes = list(plan.axes.order_by("order"))
    parents = {axis.pk: axis.parent_id for axis in axes}
    found = {axis.pk: Section(axis, _depth(axis.pk, parents)) for axis in axes}
    loose = Section(None, 0)
    for one in targets:
        found.get(one.target.axis_id, loose).targets.append(one)
    for row in rows:
        found.get(row.task.axis_id, loose).tasks.append(row)
    used = {pk for pk, section in found.items() if section.targets or section.tasks}
    for pk in list(used):
        above = parents[pk]
        while above:
            used.add(above)
            above = parents[above]
    kept = [section for pk, section in found.items() if pk in used]
    return ([loose] if loose.targets or loose.tasks else []) + kept


def _depth(pk: int, parents: dict[int, int | None]) -> int:
    depth = 0
    above = parents[pk]
    while above:
        depth, above = depth + 1, parents[above]
    return depth


# --- One task -------------------------------------------------------------------------------------

CLEAR = ("người", "việc", "thẩm quyền", "trách nhiệm", "sản phẩm", "thời gian")


def six_clear(task: Task, has_leads: bool) -> list[tuple[str, bool]]:
    """ "6 rõ": which of the six things that every task should say this one says."""
    told = (
        has_leads,
        bool(task.wording.strip()),
        bool(task.authority.strip()),
        bool(task.responsibility.strip()),
        bool(task.product.strip()),
        task.recurring or task.due is not None,
    )
    return list(zip(CLEAR, told, strict=True))


def targets_of(plan: Plan) -> QuerySet[Target]:
    return plan.targets.select_related("plan")
