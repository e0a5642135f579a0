"""People and their passwords; accounts opened, closed and unlocked."""

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone

from nhip.apps.accounts.actions.sessions import end_all_sessions
from nhip.apps.accounts.models import FailedSignIns, OldPassword, User
from nhip.apps.audit.actions import record


@transaction.atomic
def create_user(
    *,
    by: User | None,
    username: str,
    full_name: str,
    password: str | None,
    email: str = "",
    must_change: bool = False,
) -> User:
    """Add a person; raises ValidationError for a bad or taken name and for a weak password.

    Without a password nobody can sign in until an invitation is accepted. `must_change`: whoever
    chose the password is not whom it is for.
    """
    user = User(username=username, full_name=full_name.strip(), email=email)
    user.full_clean(exclude=["password"])
    if password is not None:
        validate_password(password, user)
        user.password_set_at = timezone.now()
    user.must_change_password = must_change
    user.set_password(password)
    user.save()
    record(by=by, verb="tạo người dùng", what=user, after=_said(user))
    return user


@transaction.atomic
def set_password(*, by: User, user: User, password: str, this_session: int | None = None) -> None:
    """Give a new password; every session of the person elsewhere ends with the old one."""
    validate_password(password, user)
    choose_password(user=user, password=password)
    end_all_sessions(user=user, why="đổi mật khẩu", by=by, but=this_session)
    record(by=by, verb="đổi mật khẩu", what=user)


def choose_password(*, user: User, password: str) -> None:
    """Put a checked password in place of the old one, which is remembered. No line of its own."""
    if user.has_usable_password():
        OldPassword.objects.create(user=user, password=user.password)
        kept = user.old_passwords.order_by("-set_at", "-pk")
        kept = kept.values_list("pk", flat=True)[: settings.NHIP_PASSWORD_HISTORY]
        user.old_passwords.exclude(pk__in=list(kept)).delete()
    user.set_password(password)
    user.password_set_at, user.must_change_password = timezone.now(), False
    user.save(update_fields=["password", "password_set_at", "must_change_password"])
    FailedSignIns.objects.filter(username=user.username).delete()


@transaction.atomic
def set_active(*, by: User | None, user: User, is_active: bool, why: str = "") -> None:
    """Open or close a person's account; a closed one keeps its history and cannot sign in."""
    before = _said(user)
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    verb = "mở tài khoản" if is_active else "đóng tài khoản"
    if is_active:
        # Idle days are counted anew, or the next tick would close it again.
        user.opened_at = timezone.now()
        user.save(update_fields=["opened_at"])
    else:
        end_all_sessions(user=user, why="đóng tài khoản", by=by)
    record(by=by, verb=verb, what=user, before=before, after=_said(user), why=why)


def close_account(*, user: User, days: int) -> None:
    """Close an account that nobody used for so many days (`nhip tick`)."""
    set_active(by=None, user=user, is_active=False, why=f"không đăng nhập quá {days} ngày")


@transaction.atomic
def unlock(*, by: User | None, user: User, why: str = "") -> None:
    """Let a name that was locked after wrong passwords be tried again."""
    FailedSignIns.objects.filter(username=user.username).delete()
    record(by=by, verb="mở khóa đăng nhập", what=user, why=why)


def _said(user: User) -> dict:
    return {
        "username": user.username,
        "full_name": user.full_name,
        "email": user.email,
        "is_active": user.is_active,
    }
