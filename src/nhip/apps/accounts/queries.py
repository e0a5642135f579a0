"""Reads: people, and whether a name may be tried again."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from nhip.apps.accounts.models import FailedSignIns, User


def is_locked(username: str) -> bool:
    locked = FailedSignIns.objects.filter(username=username, locked_until__gt=timezone.now())
    return locked.exists()


def people(text: str = "") -> QuerySet[User]:
    """Users whose name or sign-in name holds every word of the text."""
    found = User.objects.all()
    for word in text.split():
        found = found.filter(Q(full_name__icontains=word) | Q(username__icontains=word))
    return found
