"""Writes of a review round: opened over targets, proposed, given an opinion, decided.

Only the decision changes the plan, through `amend_target`, so that both sides stay on record.
"""

from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from nhip.apps.accounts.permissions import Permission
from nhip.apps.audit.actions import record
from nhip.apps.plans.actions import telling
from nhip.apps.plans.actions.living import keep_version
from nhip.apps.plans.actions.plans import PlanRefused, amend_target, check, locked
from nhip.apps.plans.models import Plan, PlanVersion, ReviewRound, TargetReview
from nhip.apps.units.queries import may
from nhip.engine.values import vi_number

Choice = TargetReview.Choice


@transaction.atomic
def open_round(*, by: AbstractBaseUser | None, plan: Plan, title: str, due_on: date) -> ReviewRound:
    """Every target of an issued plan is asked about once.

    Raises PlanRefused("plans.not_issued_yet", plan), ("plans.no_targets", plan),
    ("plans.due_has_passed", on), ("plans.round_open", plan), what `locked` does.
    """
    held = locked(by, plan, None)
    if held.is_draft:
        raise PlanRefused("plans.not_issued_yet", plan=held.short_name)
    if due_on < timezone.localdate():
        raise PlanRefused("plans.due_has_passed", on=due_on)
    targets = list(held.targets.all())
    if not targets:
        raise PlanRefused("plans.no_targets", plan=held.short_name)
    if held.rounds.filter(decided_at=None).exists():
        raise PlanRefused("plans.round_open", plan=held.short_name)
    made = ReviewRound.objects.create(plan=held, title=title, due_on=due_on, opened_by=by)
    TargetReview.objects.bulk_create(TargetReview(round=made, target=one) for one in targets)
    telling.round_opened(by, made)
    record(by=by, verb="mở đợt rà soát", what=made, after={"hạn": due_on, "số": len(targets)})
    return made


def _held(review: TargetReview) -> TargetReview:
    held = (
        TargetReview.objects.select_for_update(of=("self",))
        .select_related("round__plan__unit", "target")
        .get(pk=review.pk)
    )
    if not held.round.is_open:
        raise PlanRefused("plans.round_decided", round=held.round.title)
    return held


@transaction.atomic
def propose(
    *, by: AbstractBaseUser | None, review: TargetReview, choice: str, reason: str = "",
    proposed_value: float | None = None, completion_on: date | None = None,
) -> TargetReview:  # fmt: skip
    """What a lead unit proposes for its target.

    Raises PlanRefused: "plans.not_your_review", "plans.round_decided" (round),
    "plans.review_needs_reason", "plans.review_needs_value"; ValidationError.
    """
    held = _held(review)
    leads = [*held.target.leads.all(), held.round.plan.unit]
    if by is not None and not any(may(by, Permission.REVIEW_TARGETS, unit) for unit in leads):
        raise PlanRefused("plans.not_your_review")
    if choice != Choice.KEEP and not reason.strip():
        raise PlanRefused("plans.review_needs_reason")
    if choice == Choice.CHANGE and proposed_value is None and completion_on is None:
        raise PlanRefused("plans.review_needs_value")
    before = _said(held)
    held.choice, held.reason = choice, reason.strip()
    held.proposed_value = proposed_value if choice == Choice.CHANGE else None
    held.completion_on = completion_on
    held.proposed_by, held.proposed_at = by, timezone.now()
    check(held)
    held.save()
    record(by=by, verb="đề xuất rà soát chỉ tiêu", what=held, before=before, after=_said(held))
    return held


def _said(held: TargetReview) -> dict[str, Any]:
    return {
        "đề xuất": held.get_choice_display(),
        "lý do": held.reason,
        "giá trị": held.proposed_value,
        "hoàn thành": held.completion_on,
        "ý kiến": held.get_outcome_display(),
    }


@transaction.atomic
def opine(
    *, by: AbstractBaseUser | None, review: TargetReview, outcome: str, opinion: str = ""
) -> TargetReview:
    """The opinion of the standing office: one of the four, with words where it is another than the
    unit's.

    Raises PlanRefused: "plans.round_decided" (round), "plans.opinion_needs_reason",
    "plans.review_needs_value", what `locked` does; ValidationError.
    """
    held = _held(review)
    locked(by, held.round.plan, None)
    if outcome != held.choice and not opinion.strip():
        raise PlanRefused("plans.opinion_needs_reason")
    if outcome == Choice.CHANGE and held.proposed_value is None and held.completion_on is None:
        raise PlanRefused("plans.review_needs_value")
    before = _said(held)
    held.outcome, held.opinion = outcome, opinion.strip()
    held.opined_by, held.opined_at = by, timezone.now()
    check(held)
    held.save()
    record(by=by, verb="cho ý kiến rà soát chỉ tiêu", what=held, before=before, after=_said(held))
    return held


@transaction.atomic
def decide_round(
    *, by: AbstractBaseUser | None, round: ReviewRound, decision: str, decided_on: date
) -> ReviewRound:
    """Apply what the opinions say, by a document; the plan as issued stays on record.

    Raises PlanRefused: "plans.round_decided" (round), "plans.opinions_missing" (count),
    "plans.decision_needed", "plans.decided_in_future" (on); what `locked` does.
    """
    held = ReviewRound.objects.select_for_update(of=("self",)).get(pk=round.pk)
    plan = locked(by, held.plan, None)
    if not held.is_open:
        raise PlanRefused("plans.round_decided", round=held.title)
    if not decision.strip():
        raise PlanRefused("plans.decision_needed")
    if decided_on > timezone.localdate():
        raise PlanRefused("plans.decided_in_future", on=decided_on)
    if missing := held.reviews.filter(outcome="").count():
        raise PlanRefused("plans.opinions_missing", count=missing)
    changed = 0
    for review in held.reviews.exclude(outcome=Choice.KEEP).select_related("target__plan"):
        changed += _apply(by, review, decision, decided_on)
    held.decision, held.decided_on = decision, decided_on
    held.decided_by, held.decided_at = by, timezone.now()
    check(held)
    held.save()
    plan.refresh_from_db()
    if changed:
        keep_version(by, plan, PlanVersion.Kind.AMENDED, decision)
    told = {"quyết định": decision, "ngày": decided_on, "chỉ tiêu thay đổi": changed}
    record(by=by, verb="quyết định đợt rà soát", what=held, after=told)
    return held


def _apply(
    by: AbstractBaseUser | None, review: TargetReview, decision: str, decided_on: date
) -> int:
    """One target by its outcome; 1 if the plan says something else now."""
    values: dict[str, Any] = {"not_feasible": review.outcome == Choice.NOT_FEASIBLE}
    if review.outcome == Choice.MUST:
        values["must_achieve"] = True
    if review.outcome == Choice.NOT_FEASIBLE:
        values["must_achieve"] = False
    if review.outcome == Choice.CHANGE and review.proposed_value is not None:
        # A value told as a number is a number from now on; words and ranges were the old wording.
        words = vi_number(review.proposed_value)
        values |= {"value": review.proposed_value, "upper": None, "value_text": words}
        values["operator"] = review.target.operator or ">="
        if review.target.operator == "between":
            values["operator"] = ">="
    if review.outcome == Choice.CHANGE and review.completion_on:
        due = review.completion_on
        values |= {"due": due, "due_text": f"{due:%d/%m/%Y}"}
    reason = review.opinion or review.reason
    before = review.target.changes.count()
    amend_target(
        by=by, target=review.target, expected_version=None, decision=decision,
        decided_on=decided_on, reason=reason, keep=False, **values,
    )  # fmt: skip
    return int(review.target.changes.count() > before)
