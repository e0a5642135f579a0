"""Named members of the committee who answer for a task beside the units that do it."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from nhip.apps.audit.actions import record
from nhip.apps.plans.actions import telling
from nhip.apps.plans.actions.plans import PlanRefused, locked, touch
from nhip.apps.plans.models import Assignment, Task
from nhip.apps.plans.queries.recurring import unreported_on
from nhip.apps.units.models import Unit

# What only reports fill in.
UNTOLD = ("member", "percent", "begun_on", "proposed_on", "completed_on", "confirmed_on",
          "unreported_on")  # fmt: skip


@transaction.atomic
def assign_member(
    *, by: AbstractBaseUser | None, task: Task, unit: Unit, name: str, post: str = "",
    user: AbstractBaseUser | None = None,
) -> Assignment:  # fmt: skip
    """Give a task to one person by name; units that have it keep it.

    Raises PlanRefused("plans.member_unnamed"), ("plans.member_has_task", name), what `locked`
    does, ValidationError.
    """
    plan = locked(by, task.plan, None)
    name = " ".join(name.split())
    if not name:
        raise PlanRefused("plans.member_unnamed")
    if task.assignments.filter(unit=unit, member_name=name).exists():
        raise PlanRefused("plans.member_has_task", name=name)
    held = Assignment(
        task=task, unit=unit, role=Assignment.Role.LEAD, member=user, member_name=name,
        member_post=post.strip(), unreported_on=unreported_on(task, plan),
    )  # fmt: skip
    held.full_clean(exclude=UNTOLD)
    held.save()
    touch(by, plan)
    telling.assigned(by, task, [held])
    record(by=by, verb="giao nhiệm vụ cho thành viên", what=held, after={"thành viên": name})
    return held


@transaction.atomic
def drop_member(*, by: AbstractBaseUser | None, held: Assignment) -> None:
    """Take a task from a member who has not reported. Raises
    PlanRefused("plans.assignment_has_reports", unit), what `locked` does."""
    plan = locked(by, held.task.plan, None)
    if held.reports.exists():
        raise PlanRefused("plans.assignment_has_reports", unit=held.member_name)
    record(by=by, verb="thôi giao nhiệm vụ cho thành viên", what=held,
           before={"thành viên": held.member_name})  # fmt: skip
    held.delete()
    touch(by, plan)
