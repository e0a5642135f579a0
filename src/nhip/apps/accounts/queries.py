"""Reads: people, whether a name may be tried again, sessions, second factors, invitations."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from nhip.apps.accounts.models import (
    AccountInvitation,
    FailedFromAddress,
    FailedSignIns,
    SignIn,
    User,
)
from nhip.engine.folding import fold

INVITATION = "nhip.accounts.invitation"


def is_locked(username: str) -> bool:
    locked = FailedSignIns.objects.filter(username=username, locked_until__gt=timezone.now())
    return locked.exists()


def is_shut_out(network: str) -> bool:
    """Whether too many failures came from this network address lately."""
    since = timezone.now() - timedelta(minutes=settings.NHIP_LOCKOUT_MINUTES)
    failures = settings.NHIP_LOCKOUT_ADDRESS_FAILURES
    tried = FailedFromAddress.objects.filter(address=network, since__gt=since)
    return bool(network) and tried.filter(failures__gte=failures).exists()


def people(text: str = "") -> QuerySet[User]:
    """Users whose name or sign-in name holds every word of the text, tone marks or not."""
    words = fold(text).split()
    if not words:
        return User.objects.all()
    # A province has some hundreds of accounts: folding them here costs less than a column to keep.
    named = User.objects.values_list("pk", "full_name", "username")
    found = [pk for pk, *names in named if all(word in fold(" ".join(names)) for word in words)]
    return User.objects.filter(pk__in=found)


def has_factor(user: User) -> bool:
    """Whether the person proves who they are by a second factor."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def recovery_codes_left(user: User) -> int:
    held = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    try:
        return len(held.wrap().get_unused_codes()) if held else 0
    except InvalidToken:  # sealed under another SECRET_KEY
        return 0


def open_sessions(user: User) -> QuerySet[SignIn]:
    """Sessions that nothing has ended yet, the clock included; the last used first."""
    now = timezone.now()
    found = user.sign_ins.filter(
        ended_at=None, at__gt=now - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    )
    if idle := settings.NHIP_SESSION_IDLE_MINUTES:
        found = found.filter(seen_at__gt=now - timedelta(minutes=idle))
    return found.order_by("-seen_at")


def owes_password(user: User) -> str:
    """Why the person must choose a new password now; empty if they need not."""
    if user.must_change_password:
        return "Mật khẩu hiện nay do người khác đặt. Anh/chị cần đặt mật khẩu của riêng mình."
    days = settings.NHIP_PASSWORD_DAYS
    since = user.password_set_at or user.opened_at
    if days and user.has_usable_password() and since < timezone.now() - timedelta(days=days):
        return f"Mật khẩu đã dùng quá {days} ngày. Anh/chị cần đặt mật khẩu mới."
    return ""


def idle_accounts(days: int) -> QuerySet[User]:
    """Open accounts that nobody used for so many days, counted from their opening where never."""
    before = timezone.now() - timedelta(days=days)
    used = SignIn.objects.filter(seen_at__gte=before).values("user")
    fresh = User.objects.filter(last_login__gte=before).values("pk")
    idle = User.objects.filter(is_active=True, opened_at__lt=before)
    return idle.exclude(pk__in=used).exclude(pk__in=fresh)


# --- Invitations ------------------------------------------------------------------------------


def invitation_link(invitation: AccountInvitation) -> str:
    """The address of the page; made of what the database holds and of SECRET_KEY, which it does
    not: whoever reads the database cannot make it."""
    token = signing.Signer(salt=INVITATION).sign_object([invitation.pk, invitation.nonce])
    return reverse("accounts:invitation", args=[token])


def open_invitation(token: str, *, lock: bool = False) -> AccountInvitation | None:
    """The invitation that a link is for, while it is good."""
    try:
        pk, nonce = signing.Signer(salt=INVITATION).unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    found = AccountInvitation.objects.open().filter(pk=pk, nonce=nonce, user__is_active=True)
    return (found.select_for_update() if lock else found).first()
