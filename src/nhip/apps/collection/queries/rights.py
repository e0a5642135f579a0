"""Which parts of a submission's life a person may play, and what is offered to them."""

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q, QuerySet

from nhip.apps.accounts.permissions import Permission
from nhip.apps.accounts.roles import Role
from nhip.apps.collection.models import CollectionRound, Submission
from nhip.apps.units.queries import may, roles_of, units_where
from nhip.engine.workflow import APPROVER, HEAD, OFFICE, OFFICER, SUBMISSION_LIFE

ACTION_NAMES = {
    "send": "Gửi thủ trưởng ký duyệt",
    "withdraw": "Rút lại để sửa",
    "send_back": "Trả lại",
    "verify": "Ký duyệt, gửi đi",
    "approve": "Phê duyệt",
    "publish": "Công bố",
    "unlock": "Mở lại để sửa",
}


def parts_of(user: AbstractBaseUser | None, submission: Submission) -> set[str]:
    """The parts a person plays for a submission; the system plays all."""
    if user is None:
        return {OFFICER, HEAD, APPROVER, OFFICE}
    unit, held = submission.unit, set()
    if may(user, Permission.FILL_FORMS, unit):
        held.add(OFFICER)
    if may(user, Permission.SIGN_SUBMISSIONS, unit):
        held |= {OFFICER, HEAD}
    if may(user, Permission.MANAGE_COLLECTION, unit):
        held.add(OFFICE)
    if approves(user, submission.round):
        held.add(APPROVER)
    return held


def approves(user: AbstractBaseUser, round_: CollectionRound) -> bool:
    """Whether the round names this person's office as the one that approves."""
    if round_.approver == CollectionRound.Approver.UNIT:
        return may(user, Permission.SIGN_SUBMISSIONS, round_.approver_unit)
    leads = any(held.role == Role.LEADER for held in roles_of(user))
    if round_.approver == CollectionRound.Approver.LEADER:
        return leads and may(user, Permission.APPROVE_SUBMISSIONS)
    both = (Permission.APPROVE_SUBMISSIONS, Permission.MANAGE_COLLECTION)
    return all(may(user, one) for one in both)


def offered(user: AbstractBaseUser, submission: Submission) -> list[str]:
    """What this person may do with a submission now, in the order of the table."""
    found = SUBMISSION_LIFE.actions(submission.state, parts_of(user, submission))
    return [one for one in found if one != "send" or not submission.lock]


def may_type(user: AbstractBaseUser, submission: Submission) -> bool:
    """Whether this person may type into it now."""
    allowed = may(user, Permission.FILL_FORMS, submission.unit) or may(
        user, Permission.SIGN_SUBMISSIONS, submission.unit
    )
    return allowed and not submission.lock


def seen_by(user: AbstractBaseUser, on: date) -> QuerySet[Submission]:
    """The submissions a person may open: of the units they see, and of rounds they approve."""
    units = units_where(user, Permission.SEE_COLLECTION, on)
    theirs = units_where(user, Permission.SIGN_SUBMISSIONS, on)
    return Submission.objects.filter(Q(unit__in=units) | Q(round__approver_unit__in=theirs))
