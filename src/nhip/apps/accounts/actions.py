"""Every write of this app: sign-in attempts, people, passwords. Each leaves a line in the record.

May import models, queries, audit.actions. Must not know a request.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone

from nhip.apps.accounts.models import FailedSignIns, User
from nhip.apps.accounts.queries import is_locked
from nhip.apps.audit.actions import record


def check_credentials(*, username: str, password: str) -> User | None:
    """The active user of this name and password; None for any reason at all.

    The caller cannot tell a wrong name from a wrong password or a locked name, so neither can
    whoever is trying.
    """
    username = username.strip().lower()
    if is_locked(username):
        return None
    # Outside the transaction: argon2 takes long on purpose, and SQLite has one writer.
    user = authenticate(username=username, password=password)
    if user is None:
        _count_failure(username)
    else:
        _welcome(user)
    return user


@transaction.atomic
def _welcome(user: User) -> None:
    FailedSignIns.objects.filter(username=user.username).delete()
    record(by=user, verb="đăng nhập", what=user)


@transaction.atomic
def _count_failure(username: str) -> None:
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


@transaction.atomic
def sign_out(*, by: User) -> None:
    record(by=by, verb="đăng xuất", what=by)


@transaction.atomic
def create_user(
    *, by: User | None, username: str, full_name: str, password: str, email: str = ""
) -> User:
    """Add a person; raises ValidationError for a bad or taken name and for a weak password."""
    user = User(username=username, full_name=full_name.strip(), email=email)
    user.full_clean(exclude=["password"])
    validate_password(password, user)
    user.set_password(password)
    user.save()
    record(by=by, verb="tạo người dùng", what=user, after=_said(user))
    return user


@transaction.atomic
def set_password(*, by: User, user: User, password: str) -> None:
    """Give a new password; every session of the person elsewhere ends with the old one."""
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    FailedSignIns.objects.filter(username=user.username).delete()
    record(by=by, verb="đổi mật khẩu", what=user)


@transaction.atomic
def set_active(*, by: User, user: User, is_active: bool, why: str = "") -> None:
    """Open or close a person's account; a closed one keeps its history and cannot sign in."""
    before = _said(user)
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    verb = "mở tài khoản" if is_active else "đóng tài khoản"
    record(by=by, verb=verb, what=user, before=before, after=_said(user), why=why)


def _said(user: User) -> dict:
    return {
        "username": user.username,
        "full_name": user.full_name,
        "email": user.email,
        "is_active": user.is_active,
    }
