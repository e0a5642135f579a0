"""Reads: people, and whether a name may be tried again."""

from django.db.models import QuerySet
from django.utils import timezone

from nhip.apps.accounts.models import FailedSignIns, User
from nhip.engine.folding import fold


def is_locked(username: str) -> bool:
    locked = FailedSignIns.objects.filter(username=username, locked_until__gt=timezone.now())
    return locked.exists()


def people(text: str = "") -> QuerySet[User]:
    """Users whose name or sign-in name holds every word of the text, tone marks or not."""
    words = fold(text).split()
    if not words:
        return User.objects.all()
    # A province has some hundreds of accounts: folding them here costs less than a column to keep.
    named = User.objects.values_list("pk", "full_name", "username")
    found = [pk for pk, *names in named if all(word in fold(" ".join(names)) for word in words)]
    return User.objects.filter(pk__in=found)
