"""Steps of a submission's life: sent, signed by the head, approved, published, sent back, unlocked.

The table is engine.workflow.SUBMISSION_LIFE; its only door is reviews.actions.apply. An approval
stores the observations in the same transaction.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from nhip.apps.collection.actions import telling
from nhip.apps.collection.actions.observing import observe
from nhip.apps.collection.models import CollectionRound, Submission
from nhip.apps.collection.queries.entry import cells_of, findings_of, sentences
from nhip.apps.collection.queries.rights import ACTION_NAMES, parts_of
from nhip.apps.reviews.actions import apply
from nhip.engine.errors import NhipError
from nhip.engine.form import Level
from nhip.engine.workflow import HEAD, StepRefused

# Time to mend what was sent back, where the deadline has passed.
MENDING = timedelta(days=3)
LONGEST_UNLOCK = timedelta(days=60)
NAMED = 5


class StepNotTaken(NhipError):
    """A step that the table does not have now, or not for this person, or not like this."""


@transaction.atomic
def take_step(
    *,
    by: AbstractBaseUser | None,
    submission: Submission,
    action: str,
    reason: str = "",
    cells: Mapping[str, str] | None = None,
    until: datetime | None = None,
    expected_state: str | None = None,
) -> Submission:
    """Take one step. `cells` are reasons by key where it is sent back, `until` ends an unlocking.

    Raises StepNotTaken: "collection.step_not_now" (unit, state, action),
    "collection.step_not_yours" (action), "collection.not_ready" (count, first),
    "collection.needs_reason", "collection.bad_until" (days), and the lock of the submission;
    BadFigure.
    """
    held = _locked(submission)
    if expected_state not in (None, held.state):
        raise _not_now(held, action)
    _check(held, action, reason, cells, until)
    _apply(by, held, action, reason, cells)
    _follow(by, held, action, cells or {}, until)
    held.save()
    telling.stepped(by, held, action, reason)
    if action == "approve":
        observe(by, held.round, [held])
    return held


def _locked(submission: Submission) -> Submission:
    return (
        Submission.objects.select_for_update(of=("self",))
        .select_related("round__template", "round__approver_unit", "unit")
        .get(pk=submission.pk)
    )


def _not_now(held: Submission, action: str) -> StepNotTaken:
    return StepNotTaken(
        "collection.step_not_now", unit=held.unit.name, state=held.state_name.lower(),
        action=ACTION_NAMES.get(action, action).lower(),
    )  # fmt: skip


def _check(
    held: Submission,
    action: str,
    reason: str,
    cells: Mapping[str, str] | None,
    until: datetime | None,
) -> None:
    """What a step needs besides the table."""
    if action == "send":
        if held.lock and held.state == Submission.State.DRAFT:
            at = timezone.localtime(held.unlocked_until or held.round.due_at)
            raise StepNotTaken(held.lock, state=held.state_name.lower(), at=at)
        _check_whole(held)
    if action in ("send_back", "unlock") and not (reason.strip() or any((cells or {}).values())):
        raise StepNotTaken("collection.needs_reason")
    now = timezone.now()
    if action == "unlock" and (until is None or not now < until <= now + LONGEST_UNLOCK):
        raise StepNotTaken("collection.bad_until", days=LONGEST_UNLOCK.days)


def _check_whole(held: Submission) -> None:
    """Nothing leaves with an error, or with a warning that nobody explained."""
    form = held.round.template.form
    found = findings_of(form, cells_of(held), whole=True)
    open_ones = [one for one in found if one.level is not Level.NOTE]
    if not open_ones:
        return
    labels = {one.key: one.label for one in form.fields}
    said = sentences(open_ones)
    first = [f"“{labels[key]}”: {rows[0].text}" for key, rows in list(said.items())[:NAMED]]
    raise StepNotTaken(
        "collection.not_ready", count=len(open_ones), first=" ".join(first).rstrip(".")
    )


def _apply(
    by: AbstractBaseUser | None,
    held: Submission,
    action: str,
    reason: str = "",
    cells: Mapping[str, str] | None = None,
) -> None:
    verb = f"{ACTION_NAMES.get(action, action).lower()}: số liệu báo cáo"
    details = {key: text.strip() for key, text in (cells or {}).items() if text.strip()}
    try:
        apply(by=by, subject=held, action=action, verb=verb, roles=parts_of(by, held),
              reason=reason, details=details)  # fmt: skip
    except StepRefused as refusal:
        if refusal.code == "workflow.not_now":
            raise _not_now(held, action) from None
        told = ACTION_NAMES.get(action, action).lower()
        raise StepNotTaken("collection.step_not_yours", action=told) from None
    if action == "send" and not held.round.head_signs:
        apply(by=by, subject=held, action="verify", verb="gửi đi không cần ký duyệt",
              roles={HEAD}, reason="Đợt này không yêu cầu thủ trưởng ký duyệt.")  # fmt: skip


def _follow(
    by: AbstractBaseUser | None,
    held: Submission,
    action: str,
    cells: Mapping[str, str],
    until: datetime | None,
) -> None:
    """What a step brings with it."""
    now = timezone.now()
    if held.state == Submission.State.VERIFIED:
        held.first_sent_at = held.first_sent_at or now
        held.unlocked_until = None
    if action == "send_back":
        for cell in held.cells.filter(key__in=[key for key, text in cells.items() if text.strip()]):
            cell.returned = cells[cell.key].strip()
            cell.save(update_fields=["returned"])
        past = held.round.is_past_due and not held.round.accepts_late
        held.unlocked_until = max(until or now, now + MENDING) if past else None
    if action == "unlock":
        held.unlocked_until = until


@transaction.atomic
def approve_many(
    *, by: AbstractBaseUser | None, round_: CollectionRound, submissions: Sequence[Submission]
) -> int:
    """Approve several units at once: one batch of observations. All of them or none.

    Raises what take_step raises.
    """
    held = [_locked(one) for one in sorted(submissions, key=lambda one: one.pk)]
    held = [one for one in held if one.round_id == round_.pk]
    for one in held:
        _apply(by, one, "approve")
        one.save()
    if held:
        observe(by, held[0].round, held)
    return len(held)


@transaction.atomic
def publish(*, by: AbstractBaseUser | None, round_: CollectionRound) -> int:
    """Everything that is approved is published; gives how many units.

    Raises StepNotTaken("collection.step_not_yours", action).
    """
    approved = round_.submissions.filter(state=Submission.State.APPROVED).order_by("pk")
    count = 0
    for one in approved:
        held = _locked(one)
        if held.state == Submission.State.APPROVED:
            _apply(by, held, "publish")
            held.save()
            count += 1
    return count
