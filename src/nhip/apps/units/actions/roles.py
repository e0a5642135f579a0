"""Roles given and ended; who may act for whom."""

from datetime import date, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from nhip.apps.accounts.roles import Role
from nhip.apps.audit.actions import record
from nhip.apps.units.models import Delegation, Membership, Unit
from nhip.apps.units.queries import roles_of
from nhip.engine.errors import NhipError

LONGEST = timedelta(days=183)  # a delegation that lasts longer is an appointment


class DelegationRefused(NhipError):
    """Why somebody may not act for somebody: one of the codes units.delegation_*."""


@transaction.atomic
def grant_role(
    *,
    by: AbstractBaseUser | None,
    user: AbstractBaseUser,
    unit: Unit,
    role: Role,
    since: date,
    until: date | None = None,
) -> Membership:
    """Give a person a role in a unit from a day on, for good or until another day."""
    membership = Membership(user=user, unit=unit, role=role, since=since, until=until)
    membership.full_clean()
    membership.save()
    _forget(user)
    record(by=by, verb="giao vai trò", what=membership, after=_said(membership))
    return membership


@transaction.atomic
def revoke_role(*, by: AbstractBaseUser | None, membership: Membership, why: str = "") -> None:
    """End a role at once. The days it was held stay; a role not yet held for one day goes."""
    before = _said(membership)
    yesterday = timezone.localdate() - timedelta(days=1)
    membership.until = min(yesterday, membership.until or yesterday)
    after = _said(membership) if membership.until >= membership.since else None
    record(by=by, verb="thôi vai trò", what=membership, before=before, after=after, why=why)
    if after:
        membership.save(update_fields=["until"])
    else:
        membership.delete()
    _forget(membership.user)


@transaction.atomic
def delegate(
    *,
    by: AbstractBaseUser,
    membership: Membership,
    receiver: AbstractBaseUser,
    since: date,
    until: date,
    why: str,
) -> Delegation:
    """Let somebody of the same unit act in one's role there between two days, both included.

    Raises DelegationRefused. Rights to manage people are not handed on: an administrator is made
    by an administrator.
    """
    today = timezone.localdate()
    problem = None
    if membership.role == Role.ADMINISTRATOR:
        problem = "units.delegation_of_administrator"
    elif membership.until is not None and membership.until < until:
        problem = "units.delegation_beyond_role"
    elif receiver.pk == membership.user_id or not receiver.is_active:
        problem = "units.delegation_to_nobody"
    elif not any(held.unit_id == membership.unit_id for held in roles_of(receiver)):
        problem = "units.delegation_outside"
    elif not today <= since <= until or until - since > LONGEST:
        problem = "units.delegation_days"
    elif not why.strip():
        problem = "units.delegation_why"
    elif Delegation.objects.in_days(since, until).filter(membership=membership).exists():
        problem = "units.delegation_twice"
    if problem:
        raise DelegationRefused(problem, unit=membership.unit.name, days=LONGEST.days)
    made = Delegation.objects.create(
        membership=membership, receiver=receiver, since=since, until=until, why=why.strip(),
        made_by=by,
    )  # fmt: skip
    record(by=by, verb="ủy quyền", what=made, after=_told(made), why=made.why)
    return made


@transaction.atomic
def end_delegation(*, by: AbstractBaseUser, delegation: Delegation, why: str = "") -> None:
    """End it at once: the very next request of the receiver acts as themselves."""
    before = _told(delegation)
    delegation.ended_at, delegation.ended_by = timezone.now(), by
    delegation.save(update_fields=["ended_at", "ended_by"])
    record(by=by, verb="thôi ủy quyền", what=delegation, before=before, why=why)


@transaction.atomic
def act_for(*, by: AbstractBaseUser, delegation: Delegation) -> None:
    """Begin to act for somebody; each act from here on says so."""
    record(by=by, verb="bắt đầu làm thay", what=delegation, after=_told(delegation))


def _told(delegation: Delegation) -> dict:
    return {
        "người ủy quyền": delegation.membership.user.get_username(),
        "người làm thay": delegation.receiver.get_username(),
        "vai trò": delegation.membership.get_role_display(),
        "đơn vị": delegation.membership.unit.name,
        "từ ngày": delegation.since,
        "đến ngày": delegation.until,
    }


def _said(membership: Membership) -> dict:
    return {
        "user": membership.user.get_username(),
        "unit": membership.unit.key,
        "role": membership.role,
        "since": membership.since,
        "until": membership.until,
    }


def _forget(user: AbstractBaseUser) -> None:
    """The user at hand may carry the roles it had a moment ago (see queries.roles_of)."""
    vars(user).pop("_roles_held", None)
