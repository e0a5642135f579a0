"""Writes of the council: each member's finding stays; they agree, or the chair settles it."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from nhip.apps.accounts.permissions import Permission
from nhip.apps.assessments.actions.refusing import (
    RoundRefused,
    allow,
    fits,
    locked_line,
    saved,
    step,
)
from nhip.apps.assessments.actions.telling import tell_unit
from nhip.apps.assessments.models import Appraisal, AssessedCriterion, CouncilMember
from nhip.apps.assessments.models.sheets import HAIR
from nhip.apps.assessments.queries.rounds import appraised_by, member_of, own_units
from nhip.apps.assessments.queries.sheet import standing
from nhip.apps.audit.actions import record

Verdict = Appraisal.Verdict
Status = AssessedCriterion.Status


@transaction.atomic
def appraise(
    *,
    by: AbstractBaseUser,
    line: AssessedCriterion,
    verdict: str,
    score: float | None = None,
    comment: str = "",
) -> Appraisal:
    """What one member finds. Where all members who spoke agree, it is the council's.

    Raises RoundRefused: "assess.not_allowed", "assess.own_unit" (unit), "assess.not_council",
    "assess.not_assigned" (unit), "assess.not_appraising" (state), "assess.sheet_not_sent",
    "assess.nothing_claimed", "assess.not_measured", "assess.needs_comment", "assess.needs_score",
    "assess.not_lower" (claimed), "assess.not_higher" (claimed), "assess.out_of_range".
    """
    held = locked_line(line)
    _may_appraise(by, held)
    found = _score(held, verdict, score)
    _explained(held, verdict, found, comment)
    made = Appraisal.objects.create(
        line=held, verdict=verdict, score=found, comment=comment.strip(), given_by=by
    )
    _together(held, by)
    if verdict == Verdict.ASK:
        tell_unit(by, held, f"cần bổ sung minh chứng. {comment}".strip(" ."))
    step(by, held, f"thẩm định: {made.get_verdict_display().lower()}", "", found, comment)
    after = {"ý kiến": made.get_verdict_display(), "điểm": found, "nhận xét": made.comment}
    record(by=by, verb="thẩm định tiêu chí", what=held, after=after, why=comment)
    return made


def _may_appraise(by: AbstractBaseUser, held: AssessedCriterion) -> CouncilMember:
    allow(by, Permission.APPRAISE)
    sheet = held.sheet
    if sheet.unit_id in own_units(by):
        raise RoundRefused("assess.own_unit", unit=sheet.unit.name)
    member = member_of(sheet.round, by)
    if member is None:
        raise RoundRefused("assess.not_council")
    if not appraised_by(member).filter(pk=sheet.pk).exists():
        raise RoundRefused("assess.not_assigned", unit=sheet.unit.name)
    if sheet.round.state not in ("appraising", "explaining"):
        raise RoundRefused("assess.not_appraising", state=sheet.round.state_vi)
    if sheet.state != "sent":
        raise RoundRefused("assess.sheet_not_sent", unit=sheet.unit.name)
    return member


def _score(held: AssessedCriterion, verdict: str, score: float | None) -> float | None:
    """The points that a verdict comes to."""
    if verdict == Verdict.ASK:
        return None
    if verdict == Verdict.ACCEPT:
        if held.self_score is None:
            raise RoundRefused("assess.nothing_claimed")
        return held.self_score
    if verdict == Verdict.MEASURED:
        if held.measured is None:
            raise RoundRefused("assess.not_measured")
        return held.measured
    if score is None:
        raise RoundRefused("assess.needs_score")
    fits(held, score)
    claimed = held.self_score or 0.0
    if verdict == Verdict.LOWER and score >= claimed:
        raise RoundRefused("assess.not_lower", claimed=claimed)
    if verdict == Verdict.RAISE and score <= claimed:
        raise RoundRefused("assess.not_higher", claimed=claimed)
    return score


def _explained(held: AssessedCriterion, verdict: str, score: float | None, comment: str) -> None:
    """Whoever departs from the claim, or from the records, says why."""
    beyond = held.measured is not None and score is not None and score - held.measured >= HAIR
    if (verdict in (Verdict.LOWER, Verdict.RAISE, Verdict.ASK) or beyond) and not comment.strip():
        raise RoundRefused("assess.needs_comment")


def _together(held: AssessedCriterion, by: AbstractBaseUser) -> None:
    """What the members' findings come to: agreed points, a request, or a disagreement."""
    found = standing(held)
    scores = [one.score for one in found if one.score is not None]
    asked = len(scores) < len(found)
    apart = bool(scores) and max(scores) - min(scores) >= HAIR
    held.is_split = apart or (asked and bool(scores))
    held.appraised_score = scores[-1] if scores and not held.is_split else None
    if asked:
        held.status = Status.NEEDS_EVIDENCE
    elif held.status == Status.NEEDS_EVIDENCE:
        held.status = Status.IN_PROGRESS
    saved(by, held)


@transaction.atomic
def settle(
    *, by: AbstractBaseUser, line: AssessedCriterion, score: float, reason: str
) -> AssessedCriterion:
    """The chair ends a disagreement, or an appraisal, with the council's points; every member's
    finding stays as it was given.

    Raises what `appraise` does, "assess.not_chair", "assess.needs_comment".
    """
    held = locked_line(line)
    member = _may_appraise(by, held)
    if not member.is_chair:
        raise RoundRefused("assess.not_chair")
    if not reason.strip():
        raise RoundRefused("assess.needs_comment")
    fits(held, score)
    before = held.appraised_score
    held.appraised_score, held.is_split = score, False
    if held.status == Status.NEEDS_EVIDENCE:
        held.status = Status.IN_PROGRESS
    saved(by, held)
    step(by, held, "hội đồng kết luận", before, score, reason)
    after = {"điểm": score}
    record(
        by=by, verb="kết luận thẩm định", what=held, before={"điểm": before}, after=after,
        why=reason,
    )  # fmt: skip
    return held
