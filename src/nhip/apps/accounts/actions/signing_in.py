"""Signing in: the password, what was tried wrongly, and whom the province's SSO vouches for."""

from datetime import timedelta
from ipaddress import IPv6Address, ip_address

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from nhip.apps.accounts.models import FailedFromAddress, FailedSignIns, SignIn, User
from nhip.apps.accounts.queries import has_factor, is_locked, is_shut_out
from nhip.apps.audit.actions import record


def check_credentials(*, username: str, password: str, address: str = "") -> User | None:
    """The active user of this name and password; None for any reason at all.

    The caller cannot tell a wrong name from a wrong password or a locked name or address, so
    neither can whoever is trying. Whoever has a second factor is not in yet (`check_code`).
    """
    username = username.strip().lower()
    if is_locked(username) or is_shut_out(_network(address)):
        make_password(password)  # as long as any other answer takes
        return None
    # Outside the transaction: argon2 takes long on purpose, and SQLite has one writer.
    user = authenticate(username=username, password=password)
    if user is None:
        count_failure(username, address)
    elif not has_factor(user):
        welcome(user=user, way=SignIn.Way.PASSWORD)
    return user


@transaction.atomic
def welcome(*, user: User, way: SignIn.Way) -> None:
    """The person is in: failures are forgotten, the record says how they came."""
    FailedSignIns.objects.filter(username=user.username).delete()
    record(by=user, verb="đăng nhập", what=user, after={"bằng": way.label})


@transaction.atomic
def count_failure(username: str, address: str = "") -> None:
    """One more wrong password or code of this name, and of this address."""
    now = timezone.now()
    pause = timedelta(minutes=settings.NHIP_LOCKOUT_MINUTES)
    tried, _ = FailedSignIns.objects.select_for_update().get_or_create(
        username=username[:150], defaults={"last_failure": now}
    )
    # Failures are counted in a row: after a pause the count begins again.
    tried.failures = 1 if tried.last_failure < now - pause else tried.failures + 1
    tried.last_failure = now
    if tried.failures >= settings.NHIP_LOCKOUT_FAILURES:
        tried.locked_until = now + pause
        record(
            by=None,
            verb="khóa đăng nhập",
            what=f"username:{tried.username}",
            after={"failures": tried.failures, "locked_until": tried.locked_until},
        )
    tried.save()
    if network := _network(address):
        _count_address(network, pause)


def _count_address(network: str, pause: timedelta) -> None:
    """Counted from the first failure on, not in a row: an office of hundreds shares an address."""
    now = timezone.now()
    tried, _ = FailedFromAddress.objects.select_for_update().get_or_create(
        address=network, defaults={"since": now}
    )
    if tried.since < now - pause:
        tried.failures, tried.since = 0, now
    tried.failures += 1
    if tried.failures == settings.NHIP_LOCKOUT_ADDRESS_FAILURES:
        tried.since = now  # shut out for the whole pause from here
        said = {"failures": tried.failures, "since": tried.since}
        record(by=None, verb="khóa địa chỉ mạng", what=f"address:{network}", after=said)
    tried.save()


def _network(address: str) -> str:
    """The address as it is counted: of IPv6 the network of one customer (/64)."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, IPv6Address) and not found.ipv4_mapped:
        return f"{IPv6Address(int(found) >> 64 << 64)}/64"
    return str(found.ipv4_mapped or found) if isinstance(found, IPv6Address) else str(found)


@transaction.atomic
def sign_out(*, by: User) -> None:
    record(by=by, verb="đăng xuất", what=by)


@transaction.atomic
def link_sso(*, user: User, provider: str, uid: str) -> None:
    """From now on this identity of the province's SSO is this person, whatever else it claims."""
    SocialAccount.objects.create(user=user, provider=provider, uid=uid)
    record(by=user, verb="nối tài khoản SSO", what=user, after={"hệ thống": provider, "mã": uid})
