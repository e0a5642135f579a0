"""Where a plan is in its life, and what it said then: steps by the table, versions kept whole.

Below every other write of plans, which ask here whether a draft may still change.
"""

import hashlib
import json

from django.contrib.auth.base_user import AbstractBaseUser

from nhip.apps.plans.models import Plan, PlanStep, PlanVersion
from nhip.apps.plans.queries.life import ACTION_NAMES, FROZEN, name_of, roles_for, stage_of
from nhip.apps.plans.queries.versions import content_of
from nhip.engine.errors import NhipError
from nhip.engine.workflow import PLAN_LIFE, StepRefused


class StepNotTaken(NhipError):
    """A step that the table of a plan's life does not have, or not for this person."""


def take_step(
    by: AbstractBaseUser | None, plan: Plan, action: str, *, reason: str = "", document: str = ""
) -> PlanStep:
    """Write one step, inside the caller's transaction and with the plan locked.

    Raises StepNotTaken: "plans.step_not_now" (plan, stage, action), "plans.step_not_yours"
    (action).
    """
    stage = stage_of(plan)
    told = ACTION_NAMES[action].lower()
    try:
        after = PLAN_LIFE.next(stage, action, roles_for(by, plan))
    except StepRefused as refusal:
        if refusal.code == "workflow.not_yours":
            raise StepNotTaken("plans.step_not_yours", action=told) from None
        name = name_of(stage).lower()
        raise StepNotTaken(
            "plans.step_not_now", plan=plan.short_name, stage=name, action=told
        ) from None
    return PlanStep.objects.create(
        plan=plan, action=action, before=stage, after=after, reason=reason, document=document,
        taken_by=by,
    )  # fmt: skip


def check_open(plan: Plan) -> None:
    """A draft that was submitted stands as it is until it is withdrawn or sent back.

    Raises StepNotTaken("plans.draft_frozen", plan, stage).
    """
    if plan.is_draft and stage_of(plan) in FROZEN:
        stage = name_of(stage_of(plan)).lower()
        raise StepNotTaken("plans.draft_frozen", plan=plan.short_name, stage=stage)


def keep_version(by: AbstractBaseUser | None, plan: Plan, kind: str, note: str = "") -> PlanVersion:
    """What the plan says now, kept; the last version again if nothing changed since."""
    content = content_of(plan)
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    last = plan.versions.order_by("number").last()
    if last and (last.digest, last.kind) == (digest, kind):
        return last
    return PlanVersion.objects.create(
        plan=plan, number=last.number + 1 if last else 1, kind=kind, content=content,
        digest=digest, note=note[:200], taken_by=by,
    )  # fmt: skip
