"""Acting for another: a session takes up one delegated role, and puts it down again.

While it does, the person has the rights of that role and no others, every page says so, and every
line of the record names for whom it was done.
"""

from django.utils import timezone

from nhip.apps.accounts.permissions import Permission
from nhip.apps.units.models import Delegation

KEY = "acting"  # in the session: the number of the delegation


# On these pages everybody is themselves: their account, their own delegations.
AS_ONESELF = frozenset({Permission.SIGN_IN, Permission.SEE_ACCOUNT, Permission.DELEGATE})


def take_up(request, permission):
    """Called for each request before any right is asked: the delegation must still be good."""
    session = getattr(request, "session", None)
    if session is None or KEY not in session or not request.user.is_authenticated:
        return
    found = (
        Delegation.objects.on(timezone.localdate())
        .filter(pk=session[KEY], receiver=request.user)
        .select_related("membership__user", "membership__unit")
        .first()
    )
    if found is None:
        del session[KEY]
        return
    request.user.acting = found
    if permission in AS_ONESELF:
        return
    giver = found.membership.user
    # What roles_of() would ask the database, kept where it looks: request.user is a lazy proxy with
    # attributes of its own. And what audit.record() reads.
    vars(request.user)["_roles_held"] = request.user._roles_held = [found.membership]
    request.user.on_behalf_of = f"{giver.full_name} ({giver.username})"
