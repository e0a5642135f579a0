"""Writes of a project beyond adding it: its contract and days, and which tasks it groups."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from nhip.apps.audit.actions import record
from nhip.apps.plans.actions.plans import locked, put, said
from nhip.apps.plans.models import Project, Task

PROJECT_FIELDS = frozenset(
    ("kind", "name", "owner", "contractor", "contract_number", "contract_on", "start", "due",
     "systems")
)  # fmt: skip


@transaction.atomic
def edit_project(*, by: AbstractBaseUser | None, project: Project, **values: Any) -> Project:
    """Change what is known of a project. Raises what `locked` does, ValidationError."""
    locked(by, project.plan, None)
    held = Project.objects.select_for_update().get(pk=project.pk)
    before = put(held, values, PROJECT_FIELDS)
    if before:
        held.save()
        after = {name: getattr(held, name) for name in before}
        record(by=by, verb="sửa dự án", what=held, before=said(before), after=said(after))
    return held


@transaction.atomic
def group_tasks(*, by: AbstractBaseUser | None, project: Project, tasks: Iterable[Task]) -> Project:
    """Say which tasks of its plan a project groups; the others leave it."""
    locked(by, project.plan, None)
    before = sorted(project.tasks.values_list("pk", flat=True))
    wanted = sorted(one.pk for one in tasks if one.plan_id == project.plan_id)
    project.tasks.exclude(pk__in=wanted).update(project=None)
    Task.objects.filter(pk__in=wanted).update(project=project)
    record(by=by, verb="gom nhiệm vụ vào dự án", what=project, before=before, after=wanted)
    return project
