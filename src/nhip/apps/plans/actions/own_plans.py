"""Writes of the plans that units owe of their own: asked for by a day, sent with their document."""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from nhip.apps.accounts.permissions import Permission
from nhip.apps.audit.actions import record
from nhip.apps.files.actions import store
from nhip.apps.files.kinds import Kind
from nhip.apps.plans.actions import telling
from nhip.apps.plans.actions.plans import PlanRefused, check, locked
from nhip.apps.plans.models import OwnPlan, Plan
from nhip.apps.units.models import Unit
from nhip.apps.units.queries import may

DOCUMENTS = (Kind.PDF, Kind.DOCX)


@transaction.atomic
def ask_own_plans(
    *, by: AbstractBaseUser | None, plan: Plan, units: Iterable[Unit], due_on: date
) -> int:
    """Each of these units owes a plan of its own by that day; who was asked before gets the new
    day unless it has sent. Returns how many owe.

    Raises PlanRefused("plans.not_issued_yet", plan), ("plans.nobody_asked"), what `locked` does.
    """
    held = locked(by, plan, None)
    units = list(units)
    if held.is_draft:
        raise PlanRefused("plans.not_issued_yet", plan=held.short_name)
    if not units:
        raise PlanRefused("plans.nobody_asked")
    known = set(held.own_plans.values_list("unit", flat=True))
    OwnPlan.objects.bulk_create(
        OwnPlan(plan=held, unit=unit, due_on=due_on, asked_by=by)
        for unit in units
        if unit.pk not in known
    )
    held.own_plans.filter(unit__in=units, issued_on=None).update(due_on=due_on)
    told = {"đơn vị": len(units), "hạn": due_on}
    telling.own_plans_asked(by, held, units, due_on)
    record(by=by, verb="giao ban hành kế hoạch riêng", what=held, after=told)
    return len(units)


@transaction.atomic
def send_own_plan(
    *, by: AbstractBaseUser | None, own: OwnPlan, number: str, issued_on: date, upload: File
) -> OwnPlan:
    """A unit hands in the plan it issued; another document later replaces it, and both stay kept.

    Raises PlanRefused("plans.not_your_own_plan", unit), ("plans.issued_in_future", on),
    ("plans.issued_before_parent", on, plan, parent_on), FileRefused, ValidationError.
    """
    held = (
        OwnPlan.objects.select_for_update(of=("self",))
        .select_related("plan", "unit")
        .get(pk=own.pk)
    )
    if by is not None and not may(by, Permission.SEND_OWN_PLANS, held.unit):
        raise PlanRefused("plans.not_your_own_plan", unit=held.unit.name)
    if issued_on > timezone.localdate():
        raise PlanRefused("plans.issued_in_future", on=issued_on)
    above = held.plan.issued_on
    if above and issued_on < above:
        raise PlanRefused(
            "plans.issued_before_parent", on=issued_on, plan=held.plan.short_name, parent_on=above
        )
    before = {"số": held.number, "ngày": held.issued_on, "tệp": held.file_id}
    held.file = store(by=by, upload=upload, kinds=DOCUMENTS)
    held.number, held.issued_on = number.strip(), issued_on
    held.sent_by, held.sent_at = by, timezone.now()
    check(held)
    held.save()
    after = {"số": held.number, "ngày": issued_on, "tệp": held.file.sha256}
    record(by=by, verb="nộp kế hoạch riêng", what=held, before=before, after=after)
    return held


@transaction.atomic
def drop_own_plan(*, by: AbstractBaseUser | None, own: OwnPlan) -> None:
    """A unit no longer owes. Raises PlanRefused("plans.own_plan_sent", unit)."""
    held = OwnPlan.objects.select_for_update(of=("self",)).get(pk=own.pk)
    locked(by, held.plan, None)
    if held.issued_on:
        raise PlanRefused("plans.own_plan_sent", unit=held.unit.name)
    record(by=by, verb="bỏ giao ban hành kế hoạch riêng", what=held)
    held.delete()
