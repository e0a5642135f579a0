"""Whom to tell: the people of a unit who may act on something, and those who may for all units.

Reads memberships of today; must not decide a right (accounts.roles does).
"""

from collections.abc import Iterable

from django.utils import timezone

from nhip.apps.accounts.models import User
from nhip.apps.accounts.permissions import Permission
from nhip.apps.accounts.roles import RIGHTS, Role, Scope
from nhip.apps.units.models import Membership, Unit, in_force


def people_in(units: Iterable[Unit | int], permission: Permission) -> dict[int, list[User]]:
    """By unit id, the people who hold a role with this permission in the unit itself."""
    roles = [role for role, rights in RIGHTS.items() if permission in rights]
    found: dict[int, list[User]] = {}
    for held in _held(roles).filter(unit__in=list(units)):
        found.setdefault(held.unit_id, []).append(held.user)
    return found


def people_for_all(permission: Permission) -> list[User]:
    """The people who hold this permission over every unit, such as the standing office."""
    roles = [role for role, rights in RIGHTS.items() if rights.get(permission) is Scope.ALL]
    return list({held.user_id: held.user for held in _held(roles)}.values())


def _held(roles: Iterable[Role]):
    today = in_force(timezone.localdate(), start="since", end="until")
    return Membership.objects.filter(today, role__in=roles, user__is_active=True).select_related(
        "user"
    )
