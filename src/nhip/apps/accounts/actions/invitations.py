"""Invitations: a link, good once and for some days, by which a person sets the first password."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from nhip.apps.accounts.actions.people import choose_password
from nhip.apps.accounts.models import AccountInvitation, User
from nhip.apps.accounts.queries import invitation_link, open_invitation
from nhip.apps.audit.actions import record

A_TIME = 100
LETTER = """Kính gửi {name},

Anh/chị được mời dùng Nhịp, hệ thống điều hành chuyển đổi số của tỉnh. Tên đăng nhập: {username}

Mở liên kết sau để đặt mật khẩu (dùng một lần, đến {until}):

{link}

Nếu không chờ thư này, anh/chị hãy báo quản trị hệ thống.
"""


@transaction.atomic
def invite(*, by: User | None, user: User) -> AccountInvitation:
    """A new link for the person; an earlier one opens nothing any more."""
    now = timezone.now()
    user.invitations.filter(used_at=None, withdrawn_at=None).update(withdrawn_at=now)
    made = AccountInvitation.objects.create(
        user=user,
        nonce=secrets.token_urlsafe(24),
        made_by=by,
        expires_at=now + timedelta(hours=settings.NHIP_INVITATION_HOURS),
    )
    record(by=by, verb="mời người dùng", what=user, after={"hết hạn": made.expires_at})
    return made


@transaction.atomic
def withdraw(*, by: User, user: User) -> None:
    left = user.invitations.filter(used_at=None, withdrawn_at=None)
    if left.update(withdrawn_at=timezone.now()):
        record(by=by, verb="rút lời mời", what=user)


@transaction.atomic
def accept(*, token: str, password: str) -> User | None:
    """Set the password of whom the link is for; None where the link opens nothing (any more).

    The password has been checked against the rules by the form.
    """
    found = open_invitation(token, lock=True)
    if found is None:
        return None
    found.used_at = timezone.now()
    found.save(update_fields=["used_at"])
    choose_password(user=found.user, password=password)
    record(by=found.user, verb="nhận lời mời", what=found.user)
    return found.user


def send_invitations() -> int:
    """Mail the links that were not mailed yet, where mail is set up (`nhip tick`); how many.

    Raises OSError where the mail server does not answer; what was sent stays sent.
    """
    if not (settings.EMAIL_HOST and settings.NHIP_SITE_ADDRESS):
        return 0
    sent = 0
    waiting = AccountInvitation.objects.open().filter(mailed_at=None).exclude(user__email="")
    for invitation in waiting.select_related("user")[:A_TIME]:
        _mail(invitation)
        invitation.mailed_at = timezone.now()
        invitation.save(update_fields=["mailed_at"])
        sent += 1
    return sent


def _mail(invitation: AccountInvitation) -> None:
    user = invitation.user
    until = timezone.localtime(invitation.expires_at)
    body = LETTER.format(
        name=user.full_name,
        username=user.username,
        until=f"{until:%H:%M ngày %d/%m/%Y}",
        link=settings.NHIP_SITE_ADDRESS + invitation_link(invitation),
    )
    EmailMessage("Nhịp: mời anh/chị đặt mật khẩu", body, to=[user.email]).send()
