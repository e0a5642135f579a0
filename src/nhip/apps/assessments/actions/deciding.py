"""Writes of the end of a round: results frozen by the engine, decided by a text, published."""

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from nhip.apps.accounts.permissions import Permission
from nhip.apps.assessments.actions.refusing import RoundRefused, allow, locked_round, parts
from nhip.apps.assessments.actions.telling import tell_units
from nhip.apps.assessments.models import AssessedCriterion, AssessmentRound, SelfAssessment
from nhip.apps.assessments.models.rounds import STEPS
from nhip.apps.assessments.queries.results import final_cards, final_of
from nhip.apps.audit.actions import record
from nhip.apps.reviews.actions import apply

RESULTS = ("total", "max_assessed", "rank", "grade", "is_complete", "groups")


@transaction.atomic
def decide(
    *,
    by: AbstractBaseUser | None,
    round: AssessmentRound,
    decision: str,
    decided_on: date,
    text: str = "",
) -> AssessmentRound:
    """Freeze the results by a text.

    Raises RoundRefused: "assess.not_allowed", "assess.needs_decision", "assess.in_future" (on);
    StepRefused.
    """
    allow(by, Permission.DECIDE_ROUNDS)
    held = locked_round(round)
    if not decision.strip():
        raise RoundRefused("assess.needs_decision")
    if decided_on > timezone.localdate():
        raise RoundRefused("assess.in_future", on=decided_on)
    held.decision, held.decision_text, held.decided_on = decision.strip(), text.strip(), decided_on
    held.decided_by, held.decided_at = by, timezone.now()
    apply(by=by, subject=held, action="decide", verb="quyết định kết quả", roles=parts(by))
    held.save()
    freeze(held)
    record(by=by, verb="chốt kết quả đánh giá", what=held, after={"quyết định": held.decision})
    return held


def freeze(round: AssessmentRound) -> None:
    """Final points of every line, and by the engine totals, classes and ranks of every sheet."""
    lines = list(AssessedCriterion.objects.filter(sheet__round=round).select_related("sheet__unit"))
    for line in lines:
        line.final_score, line.final_origin = final_of(line)
    AssessedCriterion.objects.bulk_update(lines, ["final_score", "final_origin"], batch_size=300)
    points = {(line.sheet.unit.key, line.criterion): line.final_score for line in lines}
    sheets = list(round.sheets.select_related("unit"))
    kinds = {sheet.unit.key: sheet.kind for sheet in sheets}
    cards = final_cards(round.content, points, kinds, round.tie_break)
    for sheet in sheets:
        card = cards[sheet.unit.key]
        sheet.total, sheet.max_assessed = card.scorecard.total, card.scorecard.max_assessed
        sheet.rank, sheet.grade = card.rank, card.scorecard.grade or ""
        sheet.is_complete, sheet.groups = card.scorecard.complete, card.groups
    SelfAssessment.objects.bulk_update(sheets, RESULTS, batch_size=100)


@transaction.atomic
def send_back_results(
    *, by: AbstractBaseUser | None, round: AssessmentRound, reason: str
) -> AssessmentRound:
    """The leaders want more explained. Raises RoundRefused("assess.needs_reason"), StepRefused."""
    allow(by, Permission.DECIDE_ROUNDS)
    held = locked_round(round)
    if not reason.strip():
        raise RoundRefused("assess.needs_reason")
    verb = STEPS["send_back"].lower()
    apply(by=by, subject=held, action="send_back", verb=verb, roles=parts(by), reason=reason)
    held.save()
    return held


@transaction.atomic
def publish(*, by: AbstractBaseUser | None, round: AssessmentRound) -> AssessmentRound:
    """The ranking is for everybody from now on. Raises RoundRefused, StepRefused."""
    allow(by, Permission.MANAGE_ROUNDS)
    held = locked_round(round)
    apply(by=by, subject=held, action="publish", verb="công bố kết quả", roles=parts(by))
    held.save()
    tell_units(by, held, "publish")
    return held
