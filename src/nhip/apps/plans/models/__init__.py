"""Nouns of plans: the document (`plan`), the work it asks for (`work`), what was told of it
(`progress`), the changes decided on and files that wait to be stored (`changes`)."""

from nhip.apps.plans.models.changes import PlanChange, PlanImport
from nhip.apps.plans.models.plan import AppendOnly, Axis, Plan, SourceText, Target, TargetValue
from nhip.apps.plans.models.progress import CalendarFeed, ProgressReport, TargetReport
from nhip.apps.plans.models.work import Assignment, BudgetLine, Project, Task, TaskSource

__all__ = [
    "AppendOnly",
    "Assignment",
    "Axis",
    "BudgetLine",
    "CalendarFeed",
    "Plan",
    "PlanChange",
    "PlanImport",
    "ProgressReport",
    "Project",
    "SourceText",
    "Target",
    "TargetReport",
    "TargetValue",
    "Task",
    "TaskSource",
]
