"""Tasks of a plan that other plans ask for too: found by their words, or already joined."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from nhip.apps.plans.alike import Asked, Pair, pairs
from nhip.apps.plans.models import Assignment, Plan, Task


@dataclass(frozen=True, slots=True)
class Twin:
    """Two tasks of two plans; `pair` says why they are thought one, None where they are joined."""

    mine: Task
    other: Task
    pair: Pair | None


def joined(plan: Plan, plans: QuerySet[Plan]) -> list[Twin]:
    """Pairs that somebody joined, this plan's task first."""
    found = []
    for task in plan.tasks.filter(joined_to__plan__in=plans).select_related(
        "plan", "joined_to__plan"
    ):
        found.append(Twin(task, task.joined_to, None))
    others = Task.objects.filter(joined_to__plan=plan, plan__in=plans)
    for other in others.select_related("plan", "joined_to__plan"):
        found.append(Twin(other.joined_to, other, None))
    return found


def suggested(plan: Plan, plans: QuerySet[Plan]) -> list[Twin]:
    """Pairs worth a look that nobody joined yet. Four queries, whatever the number of tasks."""
    mine = list(plan.tasks.select_related("plan"))
    near = Task.objects.filter(plan__in=plans).exclude(plan=plan)
    near = near.exclude(plan__state=Plan.State.CLOSED).defer("legal_basis", "supporting_text")
    others = list(near.select_related("plan"))
    by_pk = {one.pk: one for one in (*mine, *others)}
    leads = _leads([plan.pk, *{one.plan_id for one in others}])
    found = pairs(*([_asked(one, leads) for one in side] for side in (mine, others)))
    return [
        Twin(by_pk[pair.mine], by_pk[pair.other], pair)
        for pair in found
        if _head(by_pk[pair.mine]) != _head(by_pk[pair.other])
    ]


def _asked(task: Task, leads: dict[int, set[int]]) -> Asked:
    return Asked(task.pk, task.wording, task.due, frozenset(leads.get(task.pk, ())))


def _leads(plans: Iterable[int]) -> dict[int, set[int]]:
    held: dict[int, set[int]] = defaultdict(set)
    rows = Assignment.objects.filter(task__plan__in=plans, role=Assignment.Role.LEAD)
    for task, unit in rows.values_list("task", "unit"):
        held[task].add(unit)
    return held


def _head(task: Task) -> int:
    """The task that stands for all those joined to it."""
    return task.joined_to_id or task.pk


def same_work(task: Task) -> Q:
    """All tasks that are one with this one."""
    head = _head(task)
    return Q(pk=head) | Q(joined_to=head)
