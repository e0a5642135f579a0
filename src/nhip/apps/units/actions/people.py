"""Many people at once, from an Excel list: accounts, roles and invitations, all or nothing."""

from collections.abc import Sequence

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from nhip.apps.accounts import actions as accounts
from nhip.apps.accounts.models import AccountInvitation
from nhip.apps.accounts.queries import idle_accounts
from nhip.apps.accounts.roles import Role
from nhip.apps.units.actions.roles import grant_role
from nhip.apps.units.models import Membership, in_force
from nhip.apps.units.roster import Newcomer


@transaction.atomic
def add_people(*, by: AbstractBaseUser, people: Sequence[Newcomer]) -> list[AccountInvitation]:
    """Make every account with its roles and an invitation; raises ValidationError and makes none.

    A person on several lines gets one account and all the roles.
    """
    invitations, made = [], {}
    for person in people:
        user = made.get(person.username)
        if user is None:
            user = made[person.username] = accounts.create_user(
                by=by, username=person.username, full_name=person.full_name, password=None,
                email=person.email,
            )  # fmt: skip
            invitations.append(accounts.invite(by=by, user=user))
        grant_role(by=by, user=user, unit=person.unit, role=person.role, since=person.since)
    return invitations


def close_idle_accounts() -> list[str]:
    """Close accounts nobody used for NHIP_IDLE_ACCOUNT_DAYS (`nhip tick`); their names.

    The last administrator who is left stays: somebody must be able to open the others again.
    """
    days = settings.NHIP_IDLE_ACCOUNT_DAYS
    if not days:
        return []
    closed = []
    for user in idle_accounts(days):
        if _is_last_administrator(user):
            continue
        accounts.close_account(user=user, days=days)
        closed.append(user.get_username())
    return closed


def _is_last_administrator(user: AbstractBaseUser) -> bool:
    today = in_force(timezone.localdate(), start="since", end="until")
    held = Membership.objects.filter(today, role=Role.ADMINISTRATOR, user__is_active=True)
    return held.filter(user=user).exists() and not held.exclude(user=user).exists()
