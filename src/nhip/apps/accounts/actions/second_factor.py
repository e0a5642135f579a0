"""The second factor: a code of an authenticator application (RFC 6238), and recovery codes.

Keys are kept by django-allauth's mfa, sealed with a key derived from SECRET_KEY (two_factor.py).
"""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from cryptography.fernet import InvalidToken
from django.db import transaction
from django.utils import timezone

from nhip.apps.accounts import two_factor
from nhip.apps.accounts.actions.signing_in import count_failure, welcome
from nhip.apps.accounts.models import SignIn, User
from nhip.apps.accounts.queries import is_locked
from nhip.apps.audit.actions import record

TOTP, RECOVERY = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES


def check_code(*, user: User, code: str, address: str = "") -> SignIn.Way | None:
    """How the person proved the second factor, or None. Each code is good once.

    Wrong codes count like wrong passwords: the same number of them locks the name.
    """
    if not user.is_active or is_locked(user.username):
        return None
    try:
        way = _used(user, "".join(code.split()))
    except InvalidToken:  # sealed under another SECRET_KEY: nothing opens it any more
        way = None
    if way is None:
        count_failure(user.username, address)
    else:
        welcome(user=user, way=way)
    return way


@transaction.atomic
def _used(user: User, code: str) -> SignIn.Way | None:
    held = Authenticator.objects.select_for_update().filter(user=user)
    kept = {one.type: one for one in held}
    if TOTP in kept:
        counter = two_factor.counter_of(kept[TOTP], code)
        if counter is not None:
            # A code seen over a shoulder is of no use: neither it nor an older one comes again.
            kept[TOTP].data["last_counter"] = counter
            kept[TOTP].last_used_at = timezone.now()
            kept[TOTP].save()
            return SignIn.Way.CODE
    if RECOVERY in kept and RecoveryCodes(kept[RECOVERY]).validate_code(code):
        record(by=user, verb="dùng mã dự phòng", what=user)
        return SignIn.Way.RECOVERY
    return None


@transaction.atomic
def confirm_factor(*, user: User, secret: str, code: str) -> list[str] | None:
    """Turn the second factor on with the first code of the application.

    Returns the recovery codes, None for a wrong code. A key that was there before is replaced.
    """
    counter = two_factor.matching_counter(secret, "".join(code.split()))
    if counter is None:
        return None
    Authenticator.objects.filter(user=user).delete()
    data = {"secret": two_factor.Adapter().encrypt(secret), "last_counter": counter}
    Authenticator.objects.create(user=user, type=TOTP, data=data)
    record(by=user, verb="bật xác thực hai bước", what=user)
    return RecoveryCodes.activate(user).get_unused_codes()


@transaction.atomic
def new_recovery_codes(*, user: User) -> list[str]:
    """Ten codes in place of those that were left."""
    Authenticator.objects.filter(user=user, type=RECOVERY).delete()
    record(by=user, verb="đổi mã dự phòng", what=user)
    return RecoveryCodes.activate(user).get_unused_codes()


@transaction.atomic
def remove_factor(*, by: User | None, user: User, why: str) -> None:
    """Take the second factor away (a lost telephone); the person sets up another one."""
    Authenticator.objects.filter(user=user).delete()
    record(by=by, verb="gỡ xác thực hai bước", what=user, why=why)
