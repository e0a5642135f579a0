"""Nouns of plans: the document (`plan`), the work it asks for (`work`), what was told of it
(`progress`), the changes decided on and files that wait to be stored (`changes`), a draft and its
comments (`drafting`), the rounds in which targets are looked at again (`rounds`)."""

from nhip.apps.plans.models.changes import PlanChange, PlanImport
from nhip.apps.plans.models.drafting import (
    Comment,
    Consultation,
    Invitation,
    OwnPlan,
    PlanStep,
    PlanVersion,
)
from nhip.apps.plans.models.plan import AppendOnly, Axis, Plan, SourceText, Target, TargetValue
from nhip.apps.plans.models.progress import CalendarFeed, ProgressReport, TargetReport
from nhip.apps.plans.models.rounds import ReviewRound, TargetReview
from nhip.apps.plans.models.work import Assignment, BudgetLine, Project, Task, TaskSource

__all__ = [
    "AppendOnly",
    "Assignment",
    "Axis",
    "BudgetLine",
    "CalendarFeed",
    "Comment",
    "Consultation",
    "Invitation",
    "OwnPlan",
    "Plan",
    "PlanChange",
    "PlanImport",
    "PlanStep",
    "PlanVersion",
    "ProgressReport",
    "Project",
    "ReviewRound",
    "SourceText",
    "Target",
    "TargetReport",
    "TargetReview",
    "TargetValue",
    "Task",
    "TaskSource",
]
