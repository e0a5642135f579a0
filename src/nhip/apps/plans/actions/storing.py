"""Rows of a reviewed document into the database: headings, tasks, targets, who does them.

Part of `importing.store_import`, inside its transaction. Rows that were there keep their reports.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser

from nhip.apps.catalogue.bulk import insert, told
from nhip.apps.plans.actions.plans import check
from nhip.apps.plans.comparing import Difference
from nhip.apps.plans.models import (
    Assignment,
    Axis,
    Plan,
    PlanChange,
    SourceText,
    Target,
    TargetValue,
    Task,
    TaskSource,
)
from nhip.apps.plans.queries.importing import (
    TARGET_COMPARED,
    TASK_COMPARED,
    day,
    number_in,
    pillar_of,
)
from nhip.apps.plans.queries.recurring import unreported_on
from nhip.engine.trajectory import PathKind

HANDED = ("task", "unit", "role", "member_name", "member_post", "unreported_on")
Path = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """What storing needs: `units` hold the unit ids of each agency of the document."""

    plan: Plan
    axes: Mapping[Path, Axis]
    units: list[list[int]]
    by: AbstractBaseUser | None
    decision: str
    decided_on: date | None

    def of(self, agencies: Iterable[int]) -> list[int]:
        """Unit ids of some agencies, each once, in the order of the cell."""
        return list(dict.fromkeys(unit for at in agencies for unit in self.units[at]))

    def axis(self, draft: Mapping[str, Any]) -> Axis | None:
        """The innermost heading of a draft."""
        return self.axes.get(_path(draft["groups"]))


def _path(groups: Iterable[Iterable[str]]) -> Path:
    return tuple((code, title) for code, title in groups)


def headings(plan: Plan, content: Mapping[str, Any]) -> dict[Path, Axis]:
    """The tree of headings as the document has it; those that are there already are kept."""
    found = {_path_of(axis): axis for axis in plan.axes.select_related("parent")}
    order = len(found)
    for draft in (*content["targets"], *content["tasks"]):
        path = _path(draft["groups"])
        for depth in range(1, len(path) + 1):
            if path[:depth] in found:
                continue
            parent = found.get(path[: depth - 1])
            number, title = path[depth - 1]
            order += 1
            found[path[:depth]] = Axis.objects.create(
                plan=plan, parent=parent, number=number[:30], title=title, order=order,
                pillar=pillar_of(title, parent),
            )  # fmt: skip
    return found


def _path_of(axis: Axis) -> Path:
    above: list[tuple[str, str]] = []
    at: Axis | None = axis
    while at:
        above.insert(0, (at.number, at.title))
        at = at.parent
    return tuple(above)


def store_tasks(rows: Rows, found: Difference) -> None:
    """New tasks with their assignments; changed ones changed, their reports kept."""
    place = rows.plan.tasks.count()
    for at, draft in enumerate(found.new, place + 1):
        task = Task(plan=rows.plan, order=at, origin=draft["origin"])
        _fill(task, draft, rows)
        _hand_out(rows, task, draft)
        _asked_by(task, draft)
    held = Task.objects.in_bulk([pk for pk, *_ in found.changed])
    for pk, draft, moved in found.changed:
        _note(rows, moved, task=held[pk])
        _fill(held[pk], draft, rows)
        _hand_out(rows, held[pk], draft)


def _fill(task: Task, draft: Mapping[str, Any], rows: Rows) -> None:
    for name in TASK_COMPARED:
        setattr(task, name, _fitting(task, name, draft[name]))
    task.number, task.axis = draft["number"][:30], rows.axis(draft)
    task.start, task.due = day(draft["start"]), day(draft["due"])
    task.recurring = bool(draft["recurring"])
    task.rhythm = draft["rhythm"] if task.recurring else ""
    check(task)
    task.save()


def _fitting(thing: Any, name: str, value: Any) -> Any:
    """Text no longer than its column; the whole stays in the stored file."""
    longest = type(thing)._meta.get_field(name).max_length
    return value[:longest] if longest and isinstance(value, str) else value


def _hand_out(rows: Rows, task: Task, draft: Mapping[str, Any]) -> None:
    """One assignment per unit; a unit that leads does not also support."""
    leads = rows.of(draft["lead"])
    wanted = dict.fromkeys(rows.of(draft["supporting"]), Assignment.Role.SUPPORTING)
    wanted |= dict.fromkeys(leads, Assignment.Role.LEAD)
    held = {one.unit_id: one for one in task.assignments.filter(member_name="")}
    gap = unreported_on(task, rows.plan)
    for unit, role in wanted.items():
        if unit in held and held[unit].role != role:
            held[unit].role = role
            held[unit].save(update_fields=["role"])
    until = told(Assignment, "unreported_on", gap)
    fresh = ((unit, role.value) for unit, role in wanted.items() if unit not in held)
    insert(Assignment, HANDED, ((task.pk, *one, "", "", until) for one in fresh))
    idle = [one.pk for unit, one in held.items() if unit not in wanted]
    task.assignments.filter(pk__in=idle, reports__isnull=True).delete()


def _asked_by(task: Task, draft: Mapping[str, Any]) -> None:
    """The document that a tracking table says asked for the task."""
    number = draft.get("assigned_by", "").strip()
    if number:
        text, _ = SourceText.objects.get_or_create(number=number[:60], issuer="")
        TaskSource.objects.get_or_create(task=task, text=text, defaults={"sentence": number})


def store_targets(rows: Rows, found: Difference) -> None:
    """As store_tasks, with the values per year and level."""
    place = rows.plan.targets.count()
    for at, draft in enumerate(found.new, place + 1):
        _fill_target(Target(plan=rows.plan, order=at, origin=draft["origin"]), draft, rows)
    held = Target.objects.in_bulk([pk for pk, *_ in found.changed])
    for pk, draft, moved in found.changed:
        _note(rows, moved, target=held[pk])
        _fill_target(held[pk], draft, rows)


def _fill_target(target: Target, draft: Mapping[str, Any], rows: Rows) -> None:
    for name in TARGET_COMPARED:
        setattr(target, name, _fitting(target, name, draft[name]))
    target.number, target.axis = draft["number"][:30], rows.axis(draft)
    target.due = day(draft["due"])
    target.operator = draft["operator"] if draft["value"] is not None else ""
    target.must_achieve = bool(draft["must_achieve"])
    target.baseline = number_in(draft["baseline"])
    if target.baseline is not None and rows.plan.first_year:
        target.baseline_on = date(rows.plan.first_year - 1, 12, 31)
    if any(point["year"] for point in draft["points"]):
        target.path_kind = PathKind.GIVEN.value
    check(target)
    target.save()
    target.leads.set(rows.of(draft["lead"]))
    target.values_set.all().delete()
    TargetValue.objects.bulk_create(
        TargetValue(
            target=target, year=point["year"], level=point["level"][:200],
            label=point["label"][:200], value=point["value"], value_text=point["value_text"][:300],
        )
        for point in draft["points"]
    )  # fmt: skip


def _note(rows: Rows, moved: Mapping[str, tuple[Any, Any]], **of: Task | Target) -> None:
    """What an issued plan said before stays beside what it says now."""
    if rows.plan.is_draft:
        return
    for name, (before, after) in moved.items():
        PlanChange.objects.create(
            plan=rows.plan, field=name, before=before, after=after, decision=rows.decision,
            decided_on=rows.decided_on, changed_by=rows.by, **of,
        )  # fmt: skip
