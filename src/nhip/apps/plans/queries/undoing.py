"""Assignments as they were on a past day, where a confirmation was taken back after it.

The days beside an assignment say what holds now. A count of an earlier day must come out as it did
then, so the reports known by that day are told again in the order in which they came.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from nhip.apps.plans.models import Assignment, ProgressReport

State = ProgressReport.State


@dataclass(slots=True)
class Days:
    """What the reports of an assignment said by a day; `unit` and `task` are ids."""

    task: int
    unit: int
    begun_on: date | None = None
    completed_on: date | None = None
    confirmed_on: date | None = None

    def hear(self, state: str, on: date, completed_on: date | None) -> None:
        """One more report, as actions.progress writes it beside the assignment."""
        if state in (State.DOING, State.PROPOSED):
            self.begun_on = min(filter(None, (self.begun_on, on)))
        if state == State.CONFIRMED:
            self.confirmed_on, self.completed_on = on, completed_on
        elif state == State.TAKEN_BACK:
            self.confirmed_on = self.completed_on = None
        else:
            self.completed_on = completed_on if state == State.PROPOSED else None


def as_they_were(held: QuerySet[Assignment], as_of: date) -> dict[int, Days]:
    """By assignment id, those of `held` whose confirmation was taken back after the day."""
    undone = ProgressReport.objects.filter(state=State.TAKEN_BACK, on__gt=as_of)
    found = {
        pk: Days(task, unit)
        for pk, task, unit in held.filter(pk__in=undone.values("assignment"))
        .order_by()
        .values_list("pk", "task_id", "unit_id")
    }
    known = ProgressReport.objects.filter(assignment__in=found, on__lte=as_of).order_by("id")
    for pk, *told in known.values_list("assignment_id", "state", "on", "completed_on"):
        found[pk].hear(*told)
    return found
