"""A document becomes a plan: read, reviewed, then stored whole or not at all.

Storing a corrected document again changes what differs and keeps every report. May import
nhip.annexes and the writes of `plans`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from nhip import annexes
from nhip.annexes.about import year_said
from nhip.apps.accounts.permissions import Permission
from nhip.apps.audit.actions import record
from nhip.apps.files.actions import store
from nhip.apps.files.kinds import Kind
from nhip.apps.plans import drafts
from nhip.apps.plans.actions.living import keep_version
from nhip.apps.plans.actions.plans import PlanRefused, check, locked, said, touch
from nhip.apps.plans.actions.sourcing import keep_sources
from nhip.apps.plans.actions.storing import Rows, headings, store_targets, store_tasks
from nhip.apps.plans.models import Plan, PlanImport, PlanVersion, Target, Task
from nhip.apps.plans.queries.importing import difference, known_units
from nhip.apps.units.actions import add_unit
from nhip.apps.units.models import Unit
from nhip.apps.units.queries import may
from nhip.engine.errors import NhipError

ANNEX_KINDS = tuple(Kind)  # the reader names what it cannot read, and how to mend it
KEPT_AS_TEXT, CREATE = "text", "create"


class ImportChangedMeanwhile(NhipError):
    """Somebody mended or stored this import after the page was opened."""


@transaction.atomic
def start_import(
    *, by: AbstractBaseUser | None, upload: File, unit: Unit, plan: Plan | None = None
) -> PlanImport:
    """Keep the file and read it; nothing of a plan is stored.

    Raises FileRefused, UnreadableAnnex("annex.*"), PlanRefused("plans.may_not_edit").
    """
    if by is not None and not may(by, Permission.EDIT_PLANS, unit):
        raise PlanRefused("plans.may_not_edit", plan=upload.name)
    file = store(by=by, upload=upload, kinds=ANNEX_KINDS)
    reading = annexes.read(Path(file.path), known_units=known_units(unit))
    held = PlanImport.objects.create(
        plan=plan, unit=unit, file=file, content=drafts.content_of(reading),
        created_by=by, changed_by=by,
    )  # fmt: skip
    record(by=by, verb="đọc văn bản kế hoạch", what=held, after={"tệp": file.name})
    return held


@transaction.atomic
def mend(
    *, by: AbstractBaseUser | None, held: PlanImport, key: str, values: Mapping[str, Any]
) -> PlanImport:
    """Change cells of one draft (key c1, n1, ...) or decide about one agency (key d0, d1, ...).

    Two who mend at once both stay: each change is of its own cell. A deadline mended in words is
    read anew unless its day was given too. Raises
    ImportChangedMeanwhile("plans.import_stored") and KeyError for what is not there.
    """
    fresh = PlanImport.objects.select_for_update().get(pk=held.pk)
    if fresh.stored_at:
        raise ImportChangedMeanwhile("plans.import_stored", file=str(fresh.file))
    if key.startswith("d"):
        row = fresh.content["agencies"][int(key[1:])]
        allowed = {"choice"}
    else:
        found = drafts.row_of(fresh.content, key)
        if found is None:
            raise KeyError(key)
        row, allowed = found, drafts.TEXT_FIELDS | drafts.NUMBER_FIELDS | drafts.FLAG_FIELDS
    values = {k: v for k, v in values.items() if k in allowed and row.get(k) != v}
    if not values:
        return fresh
    before = {name: row.get(name) for name in values}
    row |= values
    if not key.startswith("d"):
        drafts.settle(row, values)
    if "due_text" in values and "due" not in values:
        drafts.date_again(row, year_said(fresh.content["about"]["title"]))
    if "lead_text" in values or "supporting_text" in values:
        _match_again(fresh, row, values)
    fresh.version += 1
    fresh.changed_by = by
    fresh.save()
    record(by=by, verb="sửa bản đọc kế hoạch", what=fresh, before=before, after=dict(values))
    return fresh


@transaction.atomic
def keep_body(*, by: AbstractBaseUser | None, held: PlanImport, keep: bool) -> PlanImport:
    """Take, or leave, every draft that was read from the words of the document, at once.

    Raises ImportChangedMeanwhile("plans.import_stored").
    """
    fresh = PlanImport.objects.select_for_update().get(pk=held.pk)
    if fresh.stored_at:
        raise ImportChangedMeanwhile("plans.import_stored", file=str(fresh.file))
    rows = (*fresh.content["tasks"], *fresh.content["targets"])
    moved = [row for row in rows if row["origin"] == "body" and row["keep"] != keep]
    if not moved:
        return fresh
    for row in moved:
        row["keep"] = keep
    fresh.version += 1
    fresh.changed_by = by
    fresh.save()
    record(by=by, verb="sửa bản đọc kế hoạch", what=fresh,
           after={"nhận": keep, "số dòng từ lời văn": len(moved)})  # fmt: skip
    return fresh


def _match_again(fresh: PlanImport, row: dict[str, Any], values: Mapping[str, Any]) -> None:
    """Agencies of a mended cell are matched like those that were read."""
    known = known_units(fresh.unit)
    agencies = drafts.Agencies(fresh.content["agencies"])
    agencies.places = {
        drafts.fold(one["text"]): at for at, one in enumerate(fresh.content["agencies"])
    }
    for role in ("lead", "supporting"):
        text = values.get(f"{role}_text")
        if text is not None:
            row[role] = agencies.add(annexes.match_agencies(text, known))


@dataclass(frozen=True, slots=True)
class Head:
    """What the document says of itself, as the person settled it."""

    kind: str
    title: str
    number: str = ""
    issued_on: date | None = None
    issuer: str = ""
    first_year: int | None = None
    last_year: int | None = None
    note: str = ""


@transaction.atomic
def store_import(
    *, by: AbstractBaseUser | None, held: PlanImport, head: Head, expected_version: int,
    decision: str = "", decided_on: date | None = None,
) -> Plan:  # fmt: skip
    """Store what was reviewed: everything that is ticked, or nothing.

    Into an issued plan only by a decision, which every changed field then names. A row that the
    corrected document no longer has goes only if nothing was reported on it and the plan is still
    a draft. Raises ImportChangedMeanwhile("plans.import_changed", who), PlanRefused(
    "plans.decision_needed", "plans.nothing_to_store"), ValidationError.
    """
    fresh = PlanImport.objects.select_for_update().get(pk=held.pk)
    if fresh.stored_at:
        return fresh.plan
    if fresh.version != expected_version:
        who = fresh.changed_by.get_full_name() if fresh.changed_by else "hệ thống"
        raise ImportChangedMeanwhile("plans.import_changed", who=who)
    plan = _plan(by, fresh, head)
    basis = (decision, decided_on)
    if not plan.is_draft and not all(basis):
        raise PlanRefused("plans.decision_needed")
    tasks, targets = difference(fresh.content, plan)
    if not (tasks.new or tasks.changed or tasks.same or targets.new or targets.same):
        raise PlanRefused("plans.nothing_to_store")
    units = _units(by, fresh)
    axes = headings(plan, fresh.content)
    rows = Rows(plan, axes, units, by, decision, decided_on)
    store_tasks(rows, tasks)
    store_targets(rows, targets)
    _let_go(plan, tasks.gone, targets.gone)
    keep_sources(plan, fresh.content)
    if not plan.is_draft and (tasks.changed or targets.changed):
        plan.state = Plan.State.AMENDED
    touch(by, plan)
    if plan.state == Plan.State.AMENDED:
        keep_version(by, plan, PlanVersion.Kind.AMENDED, decision)
    fresh.plan, fresh.stored_at = plan, timezone.now()
    fresh.save()
    counts = {"nhiệm vụ": len(tasks.new), "chỉ tiêu": len(targets.new),
              "thay đổi": len(tasks.changed) + len(targets.changed)}  # fmt: skip
    record(by=by, verb="lưu văn bản kế hoạch", what=plan, after=counts, why=decision)
    return plan


def _plan(by: AbstractBaseUser | None, fresh: PlanImport, head: Head) -> Plan:
    if fresh.plan:
        return locked(by, fresh.plan, None)
    values = {name: getattr(head, name) for name in Head.__slots__}
    plan = Plan(unit=fresh.unit, created_by=by, changed_by=by, file=fresh.file, **values)
    check(plan)
    plan.save()
    record(by=by, verb="lập kế hoạch", what=plan, after=said({"title": plan.title}))
    return plan


def _units(by: AbstractBaseUser | None, fresh: PlanImport) -> list[list[int]]:
    """The units of each agency: those it matched, the one it was mapped to, one made anew."""
    content = fresh.content
    keys = {key for one in content["agencies"] for key in one["keys"]}
    keys |= {one["choice"] for one in content["agencies"]}
    ids = dict(Unit.objects.filter(key__in=keys).values_list("key", "pk"))
    found = []
    for one in content["agencies"]:
        choice = one["choice"]
        if choice.startswith(f"{CREATE}:"):
            kind = choice.partition(":")[2]
            made = add_unit(by=by, name=one["text"], kind=kind, parent=fresh.unit)
            found.append([made.pk])
        elif choice and choice != KEPT_AS_TEXT:
            found.append([ids[choice]] if choice in ids else [])
        else:
            found.append([ids[key] for key in one["keys"] if key in ids])
    return found


def _let_go(plan: Plan, tasks: list[int], targets: list[int]) -> None:
    if not plan.is_draft:
        return
    Task.objects.filter(pk__in=tasks, assignments__reports__isnull=True).delete()
    Target.objects.filter(pk__in=targets, reports__isnull=True).delete()
