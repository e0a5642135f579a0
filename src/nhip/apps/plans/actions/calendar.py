"""The secret address of a person's calendar: made anew, the old one stops working."""

import hashlib
import secrets

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from nhip.apps.audit.actions import record
from nhip.apps.plans.models import CalendarFeed

TOKEN_BYTES = 24


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def open_feed(*, by: AbstractBaseUser) -> str:
    """A new token for the person, which is told once."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    feed, _ = CalendarFeed.objects.update_or_create(user=by, defaults={"digest": digest_of(token)})
    record(by=by, verb="tạo địa chỉ lịch", what=feed)
    return token
