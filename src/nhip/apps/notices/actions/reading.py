"""What a person does with their notices: read, put back as unread, choose how to be written to.

Reading leaves no line in the audit record: it changes nothing but the person's own list.
"""

from collections.abc import Collection
from datetime import time

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from nhip.apps.audit.actions import record
from nhip.apps.notices.models import Notice, NoticePreference


@transaction.atomic
def mark_read(*, by: AbstractBaseUser, pks: Collection[int] | None = None) -> int:
    """Mark the person's own notices as read, all of them where none is named."""
    unread = Notice.objects.filter(person=by, read_at=None)
    if pks is not None:
        unread = unread.filter(pk__in=pks)
    return unread.update(read_at=timezone.now())


@transaction.atomic
def mark_unread(*, by: AbstractBaseUser, pk: int) -> bool:
    """Put a notice back; not where a newer one about the same thing lies unread already."""
    notice = Notice.objects.select_for_update().filter(person=by, pk=pk).first()
    if notice is None or notice.read_at is None:
        return False
    same = Notice.objects.filter(
        person=by, kind=notice.kind, about=notice.about, occasion="", read_at=None
    )
    if not notice.occasion and same.exists():
        return False
    notice.read_at = None
    notice.mail_settled = True  # it was told once; putting it back asks for no letter
    notice.save(update_fields=("read_at", "mail_settled"))
    return True


@transaction.atomic
def prefer(
    *,
    by: AbstractBaseUser,
    mail: str,
    digest_at: time,
    quiet_from: time | None,
    quiet_to: time | None,
    muted: Collection[str],
) -> NoticePreference:
    """Keep how the person wants to be written to."""
    chosen = {
        "mail": mail, "digest_at": digest_at, "quiet_from": quiet_from, "quiet_to": quiet_to,
        "muted": sorted(muted),
    }  # fmt: skip
    kept, _ = NoticePreference.objects.update_or_create(person=by, defaults=chosen)
    record(by=by, verb="chọn cách nhận thông báo", what=kept, after=chosen)
    return kept
