"""Writes around a disagreement with figures or findings: explanations, answers, newer figures."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from nhip.apps.accounts.permissions import Permission
from nhip.apps.assessments.actions.refusing import (
    RoundRefused,
    allow,
    locked_line,
    saved,
    step,
)
from nhip.apps.assessments.actions.telling import tell_explained, tell_unit
from nhip.apps.assessments.models import AssessedCriterion, Explanation
from nhip.apps.assessments.queries.measured import measured, version_now
from nhip.apps.assessments.queries.rounds import member_of, own_units
from nhip.apps.audit.actions import record

About = Explanation.About


@transaction.atomic
def explain(
    *, by: AbstractBaseUser | None, line: AssessedCriterion, about: str, text: str
) -> Explanation:
    """A unit's answer. A measured value it disputes stays what it is: the dispute is on record.

    Raises RoundRefused: "assess.not_allowed", "assess.explanation_empty", "assess.not_measured",
    "assess.not_explaining" (state), "assess.explained_already", "assess.past_due" (on).
    """
    held = locked_line(line)
    sheet, round = held.sheet, held.sheet.round
    allow(by, Permission.SELF_ASSESS, sheet.unit)
    if not text.strip():
        raise RoundRefused("assess.explanation_empty")
    disputed = _disputed(held, about)
    if held.explanations.filter(about=about, answered_at=None).exists():
        raise RoundRefused("assess.explained_already")
    if round.state == "explaining" and timezone.localdate() > round.explain_due_on:
        raise RoundRefused("assess.past_due", on=round.explain_due_on)
    made = Explanation.objects.create(
        line=held, about=about, text=text.strip(), disputed_score=disputed, written_by=by
    )
    step(by, held, f"giải trình về {made.get_about_display().lower()}", "", "", text)
    tell_explained(by, held)
    record(by=by, verb="giải trình", what=held, after={"về": about, "nội dung": made.text})
    return made


def _disputed(held: AssessedCriterion, about: str) -> float | None:
    """The points in question; findings are explained once they were sent to the units."""
    round = held.sheet.round
    if about == About.APPRAISED:
        if round.state != "explaining":
            raise RoundRefused("assess.not_explaining", state=round.state_vi)
        return held.appraised_score
    if round.state not in ("self", "appraising", "explaining"):
        raise RoundRefused("assess.not_explaining", state=round.state_vi)
    value = held.measured
    if not round.pinned_at:
        now = measured(round, version_now(round), held.sheet.unit)
        found = now.get((held.sheet.unit.key, held.criterion))
        value = found.score if found else None
    if value is None:
        raise RoundRefused("assess.not_measured")
    return value


@transaction.atomic
def answer(
    *, by: AbstractBaseUser, explanation: Explanation, is_upheld: bool, text: str
) -> Explanation:
    """The council's answer. Points change only by a new finding, which is another act.

    Raises RoundRefused: "assess.not_allowed", "assess.not_council", "assess.own_unit" (unit),
    "assess.answered", "assess.needs_comment", "assess.settled" (round).
    """
    held = Explanation.objects.select_for_update(of=("self",)).get(pk=explanation.pk)
    line = locked_line(held.line)
    allow(by, Permission.APPRAISE)
    if line.sheet.round.is_settled:
        raise RoundRefused("assess.settled", round=line.sheet.round.title)
    if line.sheet.unit_id in own_units(by):
        raise RoundRefused("assess.own_unit", unit=line.sheet.unit.name)
    if member_of(line.sheet.round, by) is None:
        raise RoundRefused("assess.not_council")
    if held.answered_at:
        raise RoundRefused("assess.answered")
    if not text.strip():
        raise RoundRefused("assess.needs_comment")
    held.is_upheld, held.answer = is_upheld, text.strip()
    held.answered_by, held.answered_at = by, timezone.now()
    held.save()
    said = "chấp nhận giải trình" if is_upheld else "không chấp nhận giải trình"
    step(by, line, said, "", "", text)
    tell_unit(by, line, f"hội đồng {said}")
    record(by=by, verb=said, what=line, after={"trả lời": held.answer}, why=text)
    return held


@transaction.atomic
def take_new_figure(
    *, by: AbstractBaseUser | None, line: AssessedCriterion, decision: str, reason: str
) -> AssessedCriterion:
    """Let a line of a pinned round take what the records give today, by a recorded decision.

    Raises RoundRefused: "assess.not_allowed", "assess.not_pinned", "assess.settled" (round),
    "assess.needs_decision", "assess.nothing_newer".
    """
    allow(by, Permission.MANAGE_ROUNDS)
    held = locked_line(line)
    round = held.sheet.round
    if round.is_settled:
        raise RoundRefused("assess.settled", round=round.title)
    if not round.pinned_at:
        raise RoundRefused("assess.not_pinned")
    if not decision.strip() or not reason.strip():
        raise RoundRefused("assess.needs_decision")
    now = measured(round, version_now(round), held.sheet.unit)
    found = now.get((held.sheet.unit.key, held.criterion))
    if found is None or found.score == held.measured:
        raise RoundRefused("assess.nothing_newer")
    before = held.measured
    held.measured = min(max(found.score, held.minimum), held.maximum)
    held.measured_source, held.measured_simulated = found.source, found.is_simulated
    saved(by, held)
    step(by, held, "lấy số liệu mới", before, held.measured, reason, decision)
    record(
        by=by, verb="lấy số liệu mới vào đợt đánh giá", what=held, before={"điểm đo": before},
        after={"điểm đo": held.measured, "văn bản": decision}, why=reason,
    )  # fmt: skip
    return held
