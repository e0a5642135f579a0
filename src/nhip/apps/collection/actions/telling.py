"""Whom collecting tells what, inside its actions; and what the clock tells, by `nhip tick`.

May import notices. A simulated round is told to nobody. Reminders have an occasion, so that each is
told once however often the clock strikes.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from nhip.apps.accounts.permissions import Permission
from nhip.apps.audit.actions import record
from nhip.apps.collection.models import CollectionRound, Submission
from nhip.apps.notices.actions import Note, tell
from nhip.apps.notices.kinds import Kind
from nhip.apps.notices.people import people_for_all, people_in

By = AbstractBaseUser | None
DRAFT = Submission.State.DRAFT
TYPISTS, HEADS = Permission.FILL_FORMS, Permission.SIGN_SUBMISSIONS
# Days before the deadline on which who has not sent is reminded, and after which it goes higher.
REMIND_DAYS = (3, 1, 0)
ESCALATE_AFTER = 1


def opened(by: By, round_: CollectionRound, submissions: Iterable[Submission]) -> None:
    """Everybody who types for a unit of the round."""
    due = timezone.localtime(round_.due_at)
    text = f"Có biểu mới phải nhập: {round_.title}, hạn {due:%H:%M %d/%m/%Y}."
    _tell(by, Kind.FORM_ASKED, submissions, TYPISTS, text)


def stepped(by: By, submission: Submission, action: str, reason: str) -> None:
    """Who has the next thing to do, or whose form came back."""
    told = f"{submission.unit.name}, {submission.round.title}"
    if action == "send" and submission.state == Submission.State.SENT:
        _tell(by, Kind.FORM_TO_SIGN, [submission], HEADS, f"Chờ ký duyệt: {told}.")
    if action in ("send_back", "unlock"):
        word = "Được mở lại để sửa" if action == "unlock" else "Bị trả lại"
        text = f"{word}: {told}. {reason}".strip()
        _tell(by, Kind.FORM_CAME_BACK, [submission], TYPISTS, text)
    if submission.state == Submission.State.VERIFIED:
        _to_approve(by, submission, f"Chờ phê duyệt: {told}.")


def _to_approve(by: By, submission: Submission, text: str) -> None:
    round_ = submission.round
    if round_.simulated:
        return
    if round_.approver == CollectionRound.Approver.UNIT:
        people = people_in({round_.approver_unit_id}, HEADS).get(round_.approver_unit_id, [])
    else:
        office = people_for_all(Permission.MANAGE_COLLECTION)
        leaders = [
            one for one in people_for_all(Permission.APPROVE_SUBMISSIONS) if one not in office
        ]
        people = office if round_.approver == CollectionRound.Approver.OFFICE else leaders
    note = Note(people=people, text=text, link=submission.get_absolute_url(), about=submission)
    tell(by=by, kind=Kind.FORM_TO_APPROVE, notes=[note])


def _tell(
    by: By, kind: Kind, submissions: Iterable[Submission], which: Permission, text: str,
    occasion: str = "",
) -> int:  # fmt: skip
    held = [one for one in submissions if not one.round.simulated]
    people = people_in({one.unit_id for one in held}, which)
    notes = [
        Note(people=people.get(one.unit_id, []), text=text, link=one.get_absolute_url(), about=one,
             occasion=occasion)
        for one in held
    ]  # fmt: skip
    return tell(by=by, kind=kind, notes=notes)


@transaction.atomic
def remind(*, by: By = None, today: date | None = None) -> int:
    """Remind who has not sent, before the deadline and after it; a day late, tell the head and the
    standing office. Gives how many were told anew."""
    today = today or timezone.localdate()
    told = 0
    for round_, silent in _silent():
        left = (timezone.localtime(round_.due_at).date() - today).days
        told += _remind(by, round_, silent, left)
        if left <= -ESCALATE_AFTER:
            told += _escalate(by, round_, silent, today)
    return told


def _silent() -> Iterator[tuple[CollectionRound, list[Submission]]]:
    """Open rounds with the units that have not sent, or have not signed."""
    running = CollectionRound.objects.filter(opened_at__isnull=False, closed_at=None)
    for round_ in running.filter(simulated=False).order_by("pk"):
        states = (DRAFT, Submission.State.SENT)
        held = round_.submissions.filter(state__in=states, first_sent_at=None)
        if found := list(held.select_related("unit", "round").order_by("unit__name")):
            yield round_, found


def _remind(by: By, round_: CollectionRound, silent: list[Submission], left: int) -> int:
    reached = [days for days in REMIND_DAYS if left <= days]
    if not reached:
        return 0
    due = f"{timezone.localtime(round_.due_at):%H:%M %d/%m/%Y}"
    when = f"đã quá hạn {due}" if left < 0 else f"hạn {due}"
    occasion = f"{due} {'late' if left < 0 else min(reached)}"
    text = f"Chưa gửi biểu {round_.title}, {when}."
    kind = Kind.FORM_LATE if left < 0 else Kind.FORM_DUE_SOON
    return _tell(by, kind, silent, TYPISTS, text, occasion)


def _escalate(by: By, round_: CollectionRound, silent: list[Submission], today: date) -> int:
    """Once for each unit to its head; the office hears who is missing, once a day."""
    new = [one for one in silent if one.escalated_on is None]
    text = f"Đơn vị trễ hạn biểu {round_.title}. Đề nghị thủ trưởng chỉ đạo gửi ngay."
    told = _tell(by, Kind.FORM_LATE, new, HEADS, text, f"head {round_.due_at:%Y-%m-%d}")
    for one in new:
        one.escalated_on = today
        one.save(update_fields=["escalated_on"])
        record(by=by, verb="báo cấp trên đơn vị trễ biểu", what=one)
    if new:
        names = ", ".join(one.unit.name for one in silent[:5])
        more = f" và {len(silent) - 5} đơn vị" if len(silent) > 5 else ""
        note = Note(
            people=people_for_all(Permission.MANAGE_COLLECTION), about=round_,
            text=f"{round_.title}: {len(silent)} đơn vị trễ hạn: {names}{more}.",
            link=f"{round_.get_absolute_url()}?tinh-trang=tre", occasion=f"late {today}",
        )  # fmt: skip
        told += tell(by=by, kind=Kind.FORM_LATE, notes=[note])
    return told
