"""Writes of the document: make, edit, issue, amend, assign, join, and what it costs.

Every change of a plan raises its version; whoever edits names the version that was looked at, and
is refused if somebody was quicker. An issued target or task changes only by a decision that stays
on record.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models, transaction
from django.utils import timezone

from nhip.apps.accounts.permissions import Permission
from nhip.apps.audit.actions import record
from nhip.apps.plans.actions import telling
from nhip.apps.plans.actions.living import check_open, keep_version, take_step
from nhip.apps.plans.models import (
    Assignment,
    BudgetLine,
    Plan,
    PlanChange,
    PlanVersion,
    Project,
    SourceText,
    Target,
    Task,
    TaskSource,
)
from nhip.apps.plans.queries.recurring import unreported_on
from nhip.apps.units.models import Unit
from nhip.apps.units.queries import may
from nhip.engine.errors import NhipError

PLAN_FIELDS = frozenset(
    ("kind", "title", "number", "issued_on", "issuer", "signer", "summary", "note", "first_year",
     "last_year", "parent", "replaces", "report_every", "file", "simulated")
)  # fmt: skip
TASK_FIELDS = frozenset(
    ("wording", "product", "start", "due", "due_text", "recurring", "rhythm", "legal_basis",
     "authority", "responsibility", "project", "axis", "lead_text", "supporting_text")
)  # fmt: skip
TARGET_FIELDS = frozenset(
    ("wording", "operator", "value", "upper", "value_text", "measure_unit", "due", "due_text",
     "must_achieve", "not_feasible", "basis", "baseline", "baseline_on", "path_kind", "set_id",
     "criterion", "input", "axis", "lead_text")
)  # fmt: skip


class PlanChangedMeanwhile(NhipError):
    """Somebody changed the plan after the page that is now sent was opened."""


class PlanRefused(NhipError):
    """A change that this plan, in its state, cannot take."""


def locked(by: AbstractBaseUser | None, plan: Plan, expected: int | None) -> Plan:
    """The plan, held until the transaction ends, for somebody who may edit it.

    Raises PlanRefused("plans.may_not_edit", plan) and PlanChangedMeanwhile(
    "plans.changed_meanwhile", who, at, plan).
    """
    held = Plan.objects.select_for_update(of=("self",)).select_related("unit").get(pk=plan.pk)
    if by is not None and not may(by, Permission.EDIT_PLANS, held.unit):
        raise PlanRefused("plans.may_not_edit", plan=held.short_name)
    if expected is not None and expected != held.version:
        who = held.changed_by.get_full_name() if held.changed_by else "hệ thống"
        at = timezone.localtime(held.changed_at)
        raise PlanChangedMeanwhile("plans.changed_meanwhile", who=who, at=at, plan=held.short_name)
    return held


def touch(by: AbstractBaseUser | None, plan: Plan) -> None:
    """One more version, by this person, now. Raises StepNotTaken where a draft may not change."""
    check_open(plan)
    plan.version += 1
    plan.changed_by = by
    plan.save()


def check(thing: models.Model) -> None:
    """full_clean(), to which nobody is the system and nothing no fault: relations that may be
    empty and are so are left out. Raises ValidationError."""
    relations = [one for one in thing._meta.concrete_fields if one.is_relation and one.null]
    thing.full_clean(exclude=[one.name for one in relations if getattr(thing, one.attname) is None])


def put(thing: models.Model, values: Mapping[str, Any], allowed: frozenset[str]) -> dict[str, Any]:
    """Set fields, check the whole, and say what was there before of those that differ."""
    if unknown := set(values) - allowed:
        raise ValueError(f"not fields to edit: {sorted(unknown)}")
    before = {name: getattr(thing, name) for name in values}
    changed = {name: old for name, old in before.items() if old != values[name]}
    for name in changed:
        setattr(thing, name, values[name])
    check(thing)
    return changed


@transaction.atomic
def create_plan(*, by: AbstractBaseUser | None, unit: Unit, **values: Any) -> Plan:
    """A draft. Raises PlanRefused("plans.may_not_edit"), ValidationError."""
    plan = Plan(unit=unit, created_by=by, changed_by=by)
    if by is not None and not may(by, Permission.EDIT_PLANS, unit):
        raise PlanRefused("plans.may_not_edit", plan=values.get("title", ""))
    put(plan, values, PLAN_FIELDS)
    plan.save()
    record(by=by, verb="lập kế hoạch", what=plan, after={"trích yếu": plan.title})
    return plan


@transaction.atomic
def edit_plan(
    *, by: AbstractBaseUser | None, plan: Plan, expected_version: int | None, **values: Any
) -> Plan:
    """Change the head of a plan. Raises what `locked` does, ValidationError."""
    held = locked(by, plan, expected_version)
    before = put(held, values, PLAN_FIELDS)
    if before:
        touch(by, held)
        after = {name: getattr(held, name) for name in before}
        record(by=by, verb="sửa kế hoạch", what=held, before=said(before), after=said(after))
    return held


@transaction.atomic
def issue_plan(
    *, by: AbstractBaseUser | None, plan: Plan, expected_version: int | None, number: str,
    issued_on: date,
) -> Plan:  # fmt: skip
    """A draft takes force: its number and day; recurring tasks open their first period.

    Raises PlanRefused("plans.issued_already"), ("plans.nothing_to_issue"),
    ("plans.issued_in_future", on), and what `locked` and `take_step` do.
    """
    held = locked(by, plan, expected_version)
    if not held.is_draft:
        raise PlanRefused("plans.issued_already", plan=held.short_name)
    if not (held.tasks.exists() or held.targets.exists()):
        raise PlanRefused("plans.nothing_to_issue", plan=held.short_name)
    if issued_on > timezone.localdate():
        raise PlanRefused("plans.issued_in_future", on=issued_on)
    take_step(by, held, "issue", document=number)
    held.number, held.issued_on, held.state = number, issued_on, Plan.State.ISSUED
    check(held)
    touch(by, held)
    keep_version(by, held, PlanVersion.Kind.ISSUED, number)
    for task in held.tasks.filter(recurring=True):
        task.assignments.update(unreported_on=unreported_on(task, held))
    record(by=by, verb="ban hành kế hoạch", what=held, after={"số": number, "ngày": issued_on})
    telling.plan_issued(by, held)
    return held


def amend_task(
    *, by: AbstractBaseUser | None, task: Task, expected_version: int | None,
    decision: str = "", decided_on: date | None = None, reason: str = "", **values: Any,
) -> Task:  # fmt: skip
    """Change a task: freely in a draft, by a decision that is kept in a plan that was issued.

    Raises PlanRefused("plans.decision_needed"), what `locked` does, ValidationError.
    """
    return _amend(by, task, expected_version, (decision, decided_on, reason), values, TASK_FIELDS)


def amend_target(
    *, by: AbstractBaseUser | None, target: Target, expected_version: int | None,
    decision: str = "", decided_on: date | None = None, reason: str = "", keep: bool = True,
    **values: Any,
) -> Target:  # fmt: skip
    """As amend_task, of a target. Whoever amends many keeps the version at the end (`keep`)."""
    basis = (decision, decided_on, reason)
    return _amend(by, target, expected_version, basis, values, TARGET_FIELDS, keep)


@transaction.atomic
def _amend(
    by: AbstractBaseUser | None, thing: Any, expected: int | None,
    basis: tuple[str, date | None, str], values: Mapping[str, Any], allowed: frozenset[str],
    keep: bool = True,
) -> Any:  # fmt: skip
    plan = locked(by, thing.plan, expected)
    held = type(thing).objects.select_for_update().get(pk=thing.pk)
    before = put(held, values, allowed)
    if not before:
        return held
    decision, decided_on, reason = basis
    after = {name: getattr(held, name) for name in before}
    if not plan.is_draft:
        if not decision or decided_on is None:
            raise PlanRefused("plans.decision_needed")
        _keep(by, plan, held, said(before), said(after), basis)
        plan.state = Plan.State.AMENDED
    held.save()
    touch(by, plan)
    if isinstance(held, Task):
        _reopen(held, plan)
    if keep and not plan.is_draft:
        keep_version(by, plan, PlanVersion.Kind.AMENDED, decision)
    record(
        by=by, verb="sửa đổi kế hoạch", what=held, before=said(before), after=said(after),
        why=f"{decision} {reason}".strip(),
    )  # fmt: skip
    return held


def _keep(
    by: AbstractBaseUser | None, plan: Plan, held: Task | Target, before: dict[str, Any],
    after: dict[str, Any], basis: tuple[str, date | None, str],
) -> None:  # fmt: skip
    decision, decided_on, reason = basis
    of = {"task": held} if isinstance(held, Task) else {"target": held}
    for name in before:
        PlanChange.objects.create(
            plan=plan, field=name, before=before[name], after=after[name], decision=decision,
            decided_on=decided_on, reason=reason, changed_by=by, **of,
        )  # fmt: skip


def _reopen(task: Task, plan: Plan) -> None:
    """A task that recurs differently now asks for another period."""
    for one in task.assignments.all():
        told = one.reports.exclude(period="").values_list("period", flat=True)
        one.unreported_on = unreported_on(task, plan, set(told))
        one.save(update_fields=["unreported_on"])


def said(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON keeps them and people read them: days as ISO, records by their key."""
    told: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, models.Model):
            told[name] = value.pk
        elif isinstance(value, date):
            told[name] = value.isoformat()
        else:
            told[name] = float(value) if isinstance(value, Decimal) else value
    return told


@transaction.atomic
def assign(
    *, by: AbstractBaseUser | None, task: Task, expected_version: int | None,
    leads: Iterable[Unit], supporting: Iterable[Unit] = (), members: Iterable[Mapping] = (),
) -> Task:  # fmt: skip
    """Say who does a task: one assignment per unit, and one per named member of the committee.

    Units that stay keep their progress. One that goes must have reported nothing.
    `members` are mappings with unit, name, post and maybe user. Raises PlanRefused(
    "plans.assignment_has_reports", unit), and what `locked` does.
    """
    plan = locked(by, task.plan, expected_version)
    wanted = {(unit.pk, ""): {"role": "supporting"} for unit in supporting}
    wanted |= {(unit.pk, ""): {"role": "lead"} for unit in leads}
    for one in members:
        extra = {"role": "lead", "member_post": one.get("post", ""), "member": one.get("user")}
        wanted[one["unit"].pk, one["name"]] = extra
    stay = set()
    for held in task.assignments.select_related("unit"):
        key = (held.unit_id, held.member_name)
        if key in wanted:
            stay.add(key)
            type(held).objects.filter(pk=held.pk).update(role=wanted[key]["role"])
        elif held.reports.exists():
            raise PlanRefused("plans.assignment_has_reports", unit=held.unit.name)
        else:
            held.delete()
    gap = unreported_on(task, plan)
    new = Assignment.objects.bulk_create(
        Assignment(task=task, unit_id=unit, member_name=name, unreported_on=gap, **extra)
        for (unit, name), extra in wanted.items()
        if (unit, name) not in stay
    )
    touch(by, plan)
    telling.assigned(by, task, new)
    record(by=by, verb="phân công nhiệm vụ", what=task, after={"số phân công": len(wanted)})
    return task


@transaction.atomic
def join_tasks(*, by: AbstractBaseUser | None, task: Task, head: Task | None) -> Task:
    """Say that a task is the same work as another, so that one report answers both; None parts
    them. Raises PlanRefused("plans.joined_to_itself"), and what `locked` does."""
    locked(by, task.plan, None)
    top = head and (head.joined_to or head)
    if top == task:
        raise PlanRefused("plans.joined_to_itself")
    if top:
        task.twins.update(joined_to=top)
    before, task.joined_to = task.joined_to_id, top
    task.save(update_fields=["joined_to"])
    record(
        by=by, verb="ghép nhiệm vụ trùng", what=task, before={"cùng việc với": before},
        after={"cùng việc với": top and top.pk},
    )  # fmt: skip
    return task


@transaction.atomic
def ask_by_text(
    *, by: AbstractBaseUser | None, task: Task, number: str, issuer: str = "",
    issued_on: date | None = None, title: str = "", sentence: str = "",
) -> TaskSource:  # fmt: skip
    """Add a text that asked for the task, with the sentence that did."""
    locked(by, task.plan, None)
    text, _ = SourceText.objects.get_or_create(
        number=number, issuer=issuer, defaults={"issued_on": issued_on, "title": title}
    )
    source, _ = TaskSource.objects.update_or_create(
        task=task, text=text, defaults={"sentence": sentence}
    )
    record(by=by, verb="thêm căn cứ giao nhiệm vụ", what=task, after={"văn bản": str(text)})
    return source


@transaction.atomic
def add_project(
    *, by: AbstractBaseUser | None, plan: Plan, owner: Unit, name: str, **values: Any
) -> Project:
    """A project of a plan. Raises what `locked` does, ValidationError."""
    held = locked(by, plan, None)
    project = Project(plan=held, owner=owner, name=name, **values)
    check(project)
    project.save()
    record(by=by, verb="thêm dự án", what=project, after={"tên": name})
    return project


@transaction.atomic
def save_budget(
    *, by: AbstractBaseUser | None, of: Task | Project, source: str, year: int, planned: int,
    disbursed: int | None = None,
) -> BudgetLine:  # fmt: skip
    """Money of one source and year, in đồng: planned, and disbursed so far (None: not told).

    Raises what `locked` does, ValidationError.
    """
    locked(by, of.plan, None)
    whose = {"task": of} if isinstance(of, Task) else {"project": of}
    line = BudgetLine.objects.filter(**whose, source=source, year=year).first()
    line = line or BudgetLine(**whose, source=source, year=year)
    before = said({"planned": line.planned, "disbursed": line.disbursed}) if line.pk else None
    line.planned, line.disbursed = planned, disbursed
    check(line)
    line.save()
    after = {"nguồn": source, "năm": year, "kế hoạch": planned, "giải ngân": disbursed}
    record(by=by, verb="ghi kinh phí", what=of, before=before, after=after)
    return line
