"""What a unit has to do: its assignments as of a day, the late and the soonest first."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from nhip.apps.accounts.permissions import Permission
from nhip.apps.plans.models import Assignment, CalendarFeed, Plan, Task
from nhip.apps.plans.queries.undoing import Days, as_they_were
from nhip.apps.units.models import PROVINCE_LEVEL, Unit
from nhip.apps.units.queries import may, roles_of, units_where
from nhip.engine.progress import ORDER, Counts, Standing, Status, is_due_soon, shares_of, tally

LATE_FIRST = {
    Status.NOT_STARTED_LATE: 0,
    Status.IN_PROGRESS_LATE: 0,
    Status.RECURRING_LAPSED: 0,
    Status.IN_PROGRESS: 1,
    Status.NOT_STARTED: 1,
    Status.RECURRING_KEPT: 2,
    Status.DONE_LATE: 3,
    Status.DONE_ON_TIME: 3,
}
FAR = date.max


@dataclass(frozen=True, slots=True)
class Work:
    """One assignment with its status; `deadline` is what the status looks at."""

    assignment: Assignment
    status: Status
    is_soon: bool
    deadline: date | None

    @property
    def task(self) -> Task:
        return self.assignment.task


def standing_of(one: Assignment, then: Days | None = None) -> Standing:
    """What decides the status of a stored assignment; `then` are its days of a past day."""
    days = then or one
    return Standing(
        due=one.task.due,
        begun_on=days.begun_on,
        completed_on=days.completed_on,
        confirmed_on=days.confirmed_on,
        recurring=one.task.recurring,
        unreported=one.unreported_on,
    )


def works(assignments: QuerySet[Assignment] | list[Assignment], as_of: date) -> list[Work]:
    """Assignments with their statuses, in the order given (each with its task at hand)."""
    held = list(assignments)
    if not held:
        return []
    then = {}
    if as_of < timezone.localdate():
        then = as_they_were(Assignment.objects.filter(pk__in=[one.pk for one in held]), as_of)
    standings = [standing_of(one, then.get(one.pk)) for one in held]
    places = tally(shares_of(standings, as_of)).argmax(axis=1)
    found = []
    for one, place in zip(held, places.tolist(), strict=True):
        status = ORDER[place]
        deadline = one.unreported_on if one.task.recurring else one.task.due
        found.append(Work(one, status, is_due_soon(status, deadline, as_of), deadline))
    return found


def of_unit(unit: Unit, as_of: date, role: str = "lead") -> list[Work]:
    """What a unit leads (or supports) in running plans, the late and the soonest first."""
    held = (
        Assignment.objects.filter(unit=unit, role=role, task__plan__issued_on__lte=as_of)
        .exclude(task__plan__state__in=(Plan.State.DRAFT, Plan.State.CLOSED))
        .select_related("task__plan", "unit")
    )
    found = works(held, as_of)
    return sorted(
        found, key=lambda one: (LATE_FIRST[one.status], one.deadline or FAR, one.assignment.pk)
    )


def counts(found: list[Work]) -> Counts:
    """Assignments by status."""
    held = [one.status for one in found]
    return Counts(tuple(held.count(status) for status in ORDER))


def waiting(user: AbstractBaseUser) -> QuerySet[Assignment]:
    """Completions that wait for this person's decision."""
    if not may(user, Permission.CONFIRM_PROGRESS):
        return Assignment.objects.none()
    return (
        Assignment.objects.filter(proposed_on__isnull=False, confirmed_on=None)
        .select_related("task__plan", "unit")
        .order_by("proposed_on", "pk")
    )


def own_units(user: AbstractBaseUser) -> list[Unit]:
    """The units a person works in, but for the province itself."""
    return list(
        dict.fromkeys(held.unit for held in roles_of(user) if held.unit.kind not in PROVINCE_LEVEL)
    )


def seen_by(user: AbstractBaseUser, on: date) -> Q:
    """The assignments whose progress a person may see: those of units in scope, and their own."""
    units = units_where(user, Permission.SEE_PROGRESS, on)
    return Q(unit__in=units.values("pk")) | Q(member=user)


def feed_of(digest: str) -> CalendarFeed | None:
    """Whose calendar an address opens."""
    return CalendarFeed.objects.select_related("user").filter(digest=digest).first()
