"""What collecting wants of a person today: forms to fill in, to sign, to approve."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from nhip.apps.accounts.permissions import Permission
from nhip.apps.collection.models import CollectionRound, Submission
from nhip.apps.collection.queries.rights import approves
from nhip.apps.units.queries import may, units_where

State = Submission.State


def _open() -> QuerySet[Submission]:
    held = Submission.objects.filter(round__opened_at__isnull=False, round__closed_at=None)
    order = ("round__due_at", "unit__name")
    return held.select_related("round__template", "round__approver_unit", "unit").order_by(*order)


def to_fill(user: AbstractBaseUser, on: date) -> QuerySet[Submission]:
    """Forms of open rounds that this person's units still have to send."""
    units = units_where(user, Permission.FILL_FORMS, on)
    return _open().filter(state=State.DRAFT, unit__in=units)


def to_sign(user: AbstractBaseUser, on: date) -> QuerySet[Submission]:
    """Forms that wait for this head's signature."""
    units = units_where(user, Permission.SIGN_SUBMISSIONS, on)
    return _open().filter(state=State.SENT, unit__in=units)


def to_approve(user: AbstractBaseUser) -> list[Submission]:
    """Forms that wait for this person's approval."""
    rounds = CollectionRound.objects.filter(opened_at__isnull=False).select_related("approver_unit")
    mine = [one.pk for one in rounds if approves(user, one)]
    waiting = Submission.objects.filter(round__in=mine, state=State.VERIFIED)
    return list(
        waiting.select_related("round__template", "unit").order_by("first_sent_at", "unit__name")
    )


def mine(user: AbstractBaseUser, on: date) -> QuerySet[Submission]:
    """Every submission of the units this person types or signs for, newest rounds first."""
    units = units_where(user, Permission.FILL_FORMS, on)
    signed = units_where(user, Permission.SIGN_SUBMISSIONS, on)
    found = Submission.objects.filter(round__opened_at__isnull=False)
    found = found.filter(unit__in=units | signed).select_related("round__template", "unit")
    return found.order_by("-round__due_at", "unit__name")


@dataclass(frozen=True)
class Wanted:
    """One thing that waits: a sentence, where it is done, whether it is late."""

    title: str
    text: str
    url: str
    is_late: bool


def wanted(user: AbstractBaseUser, on: date) -> list[Wanted]:
    """What the first page says of collecting."""
    if not may(user, Permission.SEE_COLLECTION):
        return []
    found = [*_each(to_fill(user, on), "Nhập và gửi"), *_each(to_sign(user, on), "Ký duyệt")]
    if waiting := len(to_approve(user)):
        text = "Đơn vị đã ký gửi, đang chờ anh/chị phê duyệt."
        found.append(Wanted(f"Phê duyệt số liệu của {waiting} đơn vị", text, reverse(QUEUE), False))
    return found


QUEUE = "collection:queue"


def _each(submissions: Iterable[Submission], what: str) -> list[Wanted]:
    found = []
    for one in submissions[:5]:
        due = timezone.localtime(one.round.due_at)
        late = one.round.is_past_due
        text = f"{'Quá hạn' if late else 'Hạn'} {due:%H:%M %d/%m/%Y}"
        found.append(
            Wanted(
                f"{what}: {one.round.title}, {one.unit.name}", text, one.get_absolute_url(), late
            )
        )
    return found
