"""What named members of the committee answer for, person by person."""

from dataclasses import dataclass
from datetime import date

from nhip.apps.plans.models import Assignment, Plan, Task
from nhip.apps.plans.queries.mine import Work, counts, works
from nhip.engine.folding import fold
from nhip.engine.progress import Counts


@dataclass(frozen=True, slots=True)
class Member:
    """One person with the tasks given to them; the post is the last one told."""

    name: str
    post: str
    unit: str
    works: list[Work]

    @property
    def counts(self) -> Counts:
        return counts(self.works)

    @property
    def late(self) -> int:
        return sum(one.status.is_late for one in self.works)


def members(plan: Plan, on: date) -> list[Member]:
    """Those named in a plan, whoever has the most late tasks first. One query."""
    held = (
        Assignment.objects.filter(task__plan=plan)
        .exclude(member_name="")
        .select_related("task__plan", "unit", "member")
        .order_by("task__order", "pk")
    )
    by_name: dict[str, list[Work]] = {}
    for one in works(held, on):
        by_name.setdefault(fold(one.assignment.member_name), []).append(one)
    found = []
    for told in by_name.values():
        last = told[-1].assignment
        found.append(Member(last.member_name, last.member_post, last.unit.name, told))
    return sorted(found, key=lambda one: (-one.late, fold(one.name).split()[-1:]))


def of_all(found: list[Member]) -> Counts:
    """Tasks of all members by status: a task given to two counts for both."""
    return counts([one for member in found for one in member.works])


def members_kept(task: Task) -> list[dict[str, object]]:
    """The named members of a task, as `actions.assign` takes them: reassigning units keeps them."""
    held = task.assignments.exclude(member_name="").select_related("unit", "member")
    return [
        {"unit": one.unit, "name": one.member_name, "post": one.member_post, "user": one.member}
        for one in held
    ]
