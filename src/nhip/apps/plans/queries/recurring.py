"""Which period a recurring task asks for next. Pure sums over a task, its plan and its reports."""

from collections.abc import Collection
from datetime import date

from nhip.apps.plans.models import Plan, Task
from nhip.engine.period import Kind, Period
from nhip.engine.progress import first_unreported

OPEN_YEARS = 10  # a task without an end is followed this far


def rhythm_of(task: Task, plan: Plan) -> Kind:
    """How often the task is reported on: its own rhythm, else the plan's."""
    return Kind(task.rhythm or plan.report_every)


def span_of(task: Task, plan: Plan) -> tuple[date, date]:
    """First and last day on which a recurring task is to be reported on.

    Where the task says nothing the plan does; a plan that says nothing begins with its issue.
    """
    first = date(plan.first_year, 1, 1) if plan.first_year else None
    start = task.start or max(filter(None, (first, plan.issued_on)), default=None)
    start = start or plan.created_at.date()
    last = date(plan.last_year, 12, 31) if plan.last_year else None
    until = task.due or last or date(start.year + OPEN_YEARS, 12, 31)
    return start, max(start, until)


def next_period(task: Task, plan: Plan, reported: Collection[str]) -> Period | None:
    """The first period without a report; None for a task done once, or one that is all told."""
    if not task.recurring:
        return None
    return first_unreported(rhythm_of(task, plan), *span_of(task, plan), reported)


def unreported_on(task: Task, plan: Plan, reported: Collection[str] = ()) -> date | None:
    """The last day of that period, as assignments keep it."""
    period = next_period(task, plan, reported)
    return period.end if period else None
