"""Writes of a unit on its sheet: points and words line by line, evidence, sending.

A line remembers its revision: whoever saves over another's words is told, and nothing is lost.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from nhip.apps.accounts.permissions import Permission
from nhip.apps.assessments.actions.refusing import (
    RoundRefused,
    allow,
    fits,
    locked_line,
    locked_sheet,
    parts,
    saved,
    step,
)
from nhip.apps.assessments.actions.telling import tell_reopened
from nhip.apps.assessments.models import AssessedCriterion, EvidenceUse, SelfAssessment
from nhip.apps.audit.actions import record
from nhip.apps.files.models import Evidence
from nhip.apps.files.queries import seen_by
from nhip.apps.reviews.actions import apply

Status = AssessedCriterion.Status
VERBS = {
    "submit": "trình thủ trưởng phiếu tự đánh giá",
    "send_back": "trả lại phiếu tự đánh giá",
    "send": "gửi phiếu tự đánh giá",
    "unlock": "mở lại phiếu tự đánh giá",
}


@dataclass(frozen=True, slots=True)
class Filled:
    """What a unit says of a line; `self_score` None takes the claim back."""

    self_score: float | None
    self_note: str = ""
    status: str = Status.IN_PROGRESS
    owner: str = ""
    due_on: date | None = None


def is_open(sheet: SelfAssessment) -> bool:
    """Whether the unit may write on its sheet today."""
    today, round = timezone.localdate(), sheet.round
    if sheet.state != "draft":
        return False
    if round.state == "self" and today <= round.self_due_on:
        return True
    working = round.state in ("self", "appraising", "explaining")
    return bool(working and sheet.open_until and today <= sheet.open_until)


def _open(sheet: SelfAssessment) -> None:
    if sheet.state != "draft":
        raise RoundRefused("assess.sheet_sent", state=sheet.state_vi.lower())
    if sheet.round.state == "draft":
        raise RoundRefused("assess.not_open", state=sheet.round.state_vi)
    if not is_open(sheet):
        raise RoundRefused("assess.past_due", on=sheet.open_until or sheet.round.self_due_on)


@transaction.atomic
def fill(
    *,
    by: AbstractBaseUser | None,
    line: AssessedCriterion,
    filled: Filled,
    expected: int | None = None,
) -> AssessedCriterion:
    """Save what a unit says of one line; the same again changes nothing.

    `expected` is the revision the person saw. Raises RoundRefused: "assess.not_allowed",
    "assess.sheet_sent" (state), "assess.not_open" (state), "assess.past_due" (on),
    "assess.changed_meanwhile" (who, at, said), "assess.out_of_range" (score, least, most).
    """
    held = locked_line(line)
    allow(by, Permission.SELF_ASSESS, held.sheet.unit)
    _open(held.sheet)
    if filled.self_score is not None:
        fits(held, filled.self_score)
    wanted = {
        "self_score": filled.self_score, "self_note": filled.self_note.strip(),
        "status": filled.status, "owner": filled.owner.strip(), "due_on": filled.due_on,
    }  # fmt: skip
    before = {name: getattr(held, name) for name in wanted}
    if before == wanted:
        return held
    if expected is not None and expected != held.revision:
        raise _changed(held)
    for name, value in wanted.items():
        setattr(held, name, value)
    saved(by, held)
    if before["self_score"] != filled.self_score:
        step(by, held, "tự chấm", before["self_score"], filled.self_score, wanted["self_note"])
    record(by=by, verb="tự chấm tiêu chí", what=held, before=before, after=wanted)
    return held


def _changed(held: AssessedCriterion) -> RoundRefused:
    who = held.saved_by.get_full_name() if held.saved_by else "hệ thống"
    said = "chưa có" if held.self_score is None else held.self_score
    return RoundRefused(
        "assess.changed_meanwhile", who=who, at=timezone.localtime(held.saved_at), said=said
    )


def _takes_evidence(line: AssessedCriterion) -> bool:
    """While the sheet is open; or where the council asked for more, until results are decided."""
    asked = line.status == Status.NEEDS_EVIDENCE
    return is_open(line.sheet) or (asked and line.sheet.round.state in ("appraising", "explaining"))


@transaction.atomic
def attach(
    *,
    by: AbstractBaseUser | None,
    line: AssessedCriterion,
    evidence: Evidence,
    note: str = "",
) -> EvidenceUse:
    """Let a piece of evidence support a line; the same again changes nothing.

    Raises RoundRefused: "assess.not_allowed", "assess.no_evidence_now", "assess.not_your_evidence".
    """
    held = locked_line(line)
    allow(by, Permission.SELF_ASSESS, held.sheet.unit)
    if not _takes_evidence(held):
        raise RoundRefused("assess.no_evidence_now")
    if by is not None and not seen_by(by).filter(pk=evidence.pk).exists():
        raise RoundRefused("assess.not_your_evidence")
    use, made = EvidenceUse.objects.get_or_create(
        line=held, evidence=evidence, defaults={"note": note.strip(), "added_by": by}
    )
    if made:
        if held.status == Status.NEEDS_EVIDENCE:
            held.status = Status.IN_PROGRESS
            saved(by, held)
        step(by, held, "gắn minh chứng", "", evidence, note)
        record(by=by, verb="gắn minh chứng", what=held, after={"minh chứng": str(evidence)})
    return use


@transaction.atomic
def detach(*, by: AbstractBaseUser | None, use: EvidenceUse) -> None:
    """Take a piece of evidence off a line; the document itself stays. Raises RoundRefused."""
    held = locked_line(use.line)
    allow(by, Permission.SELF_ASSESS, held.sheet.unit)
    if not is_open(held.sheet):
        raise RoundRefused("assess.no_evidence_now")
    step(by, held, "gỡ minh chứng", use.evidence)
    record(by=by, verb="gỡ minh chứng", what=held, before={"minh chứng": str(use.evidence)})
    use.delete()


@transaction.atomic
def sheet_step(
    *, by: AbstractBaseUser | None, sheet: SelfAssessment, action: str, reason: str = ""
) -> SelfAssessment:
    """One step of the unit: submit to the head, send back, send.

    Raises RoundRefused: "assess.not_allowed", "assess.past_due" (on), "assess.not_open" (state),
    "assess.unsigned", "assess.nothing_filled", "assess.needs_reason"; StepRefused.
    """
    held = locked_sheet(sheet)
    allow(by, Permission.SELF_ASSESS, held.unit)
    if action in ("submit", "send"):
        _may_leave(held)
    if action == "send" and held.round.needs_signature and held.signed_file is None:
        raise RoundRefused("assess.unsigned")
    if action == "send_back" and not reason.strip():
        raise RoundRefused("assess.needs_reason")
    apply(by=by, subject=held, action=action, verb=VERBS[action], roles=parts(by), reason=reason)
    if action == "send":
        held.sent_by, held.sent_at = by, timezone.now()
    if action == "send_back":
        held.signed_file, held.signed_said = None, ""
    held.save()
    return held


def _may_leave(held: SelfAssessment) -> None:
    today, round = timezone.localdate(), held.round
    if round.state == "draft" or round.state in ("deciding", "decided", "published"):
        raise RoundRefused("assess.not_open", state=round.state_vi)
    last = max(held.open_until or round.self_due_on, round.self_due_on)
    if today > last:
        raise RoundRefused("assess.past_due", on=last)
    filled: Any = held.lines.filter(self_score__isnull=False)
    if not filled.exists():
        raise RoundRefused("assess.nothing_filled")


@transaction.atomic
def unlock(
    *, by: AbstractBaseUser | None, sheet: SelfAssessment, reason: str, open_until: date
) -> SelfAssessment:
    """The standing office lets a unit write again, until a day, with a reason.

    Raises RoundRefused: "assess.not_allowed", "assess.needs_reason", "assess.day_passed" (on),
    "assess.settled" (round); StepRefused.
    """
    allow(by, Permission.MANAGE_ROUNDS)
    held = locked_sheet(sheet)
    if held.round.is_settled or held.round.state == "deciding":
        raise RoundRefused("assess.settled", round=held.round.title)
    if not reason.strip():
        raise RoundRefused("assess.needs_reason")
    if open_until < timezone.localdate():
        raise RoundRefused("assess.day_passed", on=open_until)
    if held.state == "sent":
        apply(
            by=by, subject=held, action="unlock", verb=VERBS["unlock"], roles=parts(by),
            reason=reason,
        )  # fmt: skip
    held.open_until, held.signed_file, held.signed_said = open_until, None, ""
    held.save()
    tell_reopened(by, held, reason)
    told = {"được sửa đến": open_until}
    record(by=by, verb="gia hạn phiếu tự đánh giá", what=held, after=told, why=reason)
    return held
