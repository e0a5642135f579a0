"""A draft under comment: who was asked, who commented, who owes; the table of comments."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from nhip.apps.accounts.permissions import Permission
from nhip.apps.plans.models import Comment, Consultation, Invitation
from nhip.apps.units.queries import may, units_where

OWED, LATE_OWED, SENT, AGREED = "owed", "late_owed", "sent", "agreed"
SEAT_NAMES = {
    OWED: "Chưa trả lời",
    LATE_OWED: "Quá hạn, chưa trả lời",
    SENT: "Đã góp ý",
    AGREED: "Thống nhất, không có ý kiến",
}
SHAPES = {OWED: "not-started", LATE_OWED: "late", SENT: "done", AGREED: "done"}


@dataclass(frozen=True, slots=True)
class Seat:
    """Where one invitation stands on a day."""

    invitation: Invitation
    state: str
    comments: int
    first_on: date | None
    is_late: bool

    @property
    def name_vi(self) -> str:
        return SEAT_NAMES[self.state]

    @property
    def shape(self) -> str:
        return SHAPES[self.state]


@dataclass(frozen=True, slots=True)
class Room:
    """A consultation as its page shows it."""

    consultation: Consultation
    seats: list[Seat]
    comments: list[Comment]

    @property
    def answered(self) -> int:
        """Comments that the office has answered."""
        return sum(bool(one.verdict) for one in self.comments)

    @property
    def verdicts(self) -> list[tuple[str, int]]:
        """(verdict in words, how many comments), all of them."""
        held = Counter(one.verdict for one in self.comments)
        return [(str(one.label), held[one.value]) for one in Comment.Verdict]

    @property
    def replied(self) -> int:
        return sum(seat.state in (SENT, AGREED) for seat in self.seats)

    @property
    def owing(self) -> list[Seat]:
        return [seat for seat in self.seats if seat.state in (OWED, LATE_OWED)]


def room(consultation: Consultation, on: date) -> Room:
    """Three queries, however many comments."""
    invited = consultation.invitations.select_related("unit", "expert").annotate(
        told=Count("comments"), first=Min("comments__commented_at")
    )
    comments = comments_of(consultation)
    return Room(consultation, [_seat(one, consultation.due_on, on) for one in invited], comments)


def comments_of(consultation: Consultation) -> list[Comment]:
    """In the order of the document: the whole, targets, tasks; then as they came."""
    found = Comment.objects.filter(invitation__consultation=consultation).select_related(
        "invitation__unit", "invitation__expert", "target", "task", "answered_by"
    )
    return sorted(found, key=_place)


def _place(one: Comment) -> tuple[int, int, int]:
    if one.target:
        return (1, one.target.order, one.pk)
    if one.task:
        return (2, one.task.order, one.pk)
    return (3 if one.about else 0, 0, one.pk)


def _seat(one: Invitation, due: date, on: date) -> Seat:
    first = one.first or one.agreed_at  # type: ignore[attr-defined]
    first_on = timezone.localtime(first).date() if first else None
    count = one.told  # type: ignore[attr-defined]
    if count:
        state = SENT
    elif one.agreed_at:
        state = AGREED
    else:
        state = LATE_OWED if on > due else OWED
    return Seat(one, state, count, first_on, bool(first_on and first_on > due))


def may_speak(user: AbstractBaseUser, invitation: Invitation) -> bool:
    """The unit's own people, the expert in person; the office for whoever wrote on paper."""
    if invitation.unit:
        return may(user, Permission.COMMENT_ON_DRAFTS, invitation.unit)
    return invitation.expert_id == user.pk or _keeps(user, invitation)


def _keeps(user: AbstractBaseUser, invitation: Invitation) -> bool:
    return may(user, Permission.ANSWER_COMMENTS, invitation.consultation.plan.unit)


def invited(user: AbstractBaseUser, on: date) -> QuerySet[Invitation]:
    """The invitations of open consultations for which a person speaks, the soonest due first."""
    units = units_where(user, Permission.COMMENT_ON_DRAFTS, on)
    mine = Q(unit__in=units.values("pk")) | Q(expert=user)
    return (
        Invitation.objects.filter(mine, consultation__closed_at=None)
        .select_related("consultation__plan", "unit", "expert")
        .annotate(told=Count("comments"))
        .order_by("consultation__due_on", "pk")
    )


def answer_like(comments: Iterable[Comment], one: Comment) -> list[Comment]:
    """Unanswered comments on the same row: what is answered once may answer them too."""
    return [
        other
        for other in comments
        if other.pk != one.pk
        and not other.verdict
        and (other.target_id, other.task_id) == (one.target_id, one.task_id)
    ]
