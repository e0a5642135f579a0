"""Sessions: each begins with a sign-in, is seen while it is used, and ends."""

from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from nhip.apps.accounts.models import SignIn, User
from nhip.apps.audit.actions import record


def begin_session(
    *, user: User, way: str, session_key: str, address: str = "", agent: str = ""
) -> SignIn:
    return SignIn.objects.create(
        user=user, way=way, session_key=session_key, address=address[:45], agent=agent[:200]
    )


def see_session(*, sign_in: int, session_key: str) -> None:
    """The session was used just now (and may have been given another key)."""
    used = SignIn.objects.filter(pk=sign_in, ended_at=None)
    used.update(seen_at=timezone.now(), session_key=session_key)


@transaction.atomic
def end_session(*, sign_in: SignIn, why: str, by: User | None = None) -> None:
    """End one session at once, wherever it is open. `by` where a person did it."""
    _end(SignIn.objects.filter(pk=sign_in.pk), why)
    if by is not None:
        record(by=by, verb="kết thúc phiên", what=sign_in.user, after={"phiên": str(sign_in)})


@transaction.atomic
def end_all_sessions(*, user: User, why: str, by: User | None, but: int | None = None) -> int:
    """End every open session of a person, except the one at hand; returns how many."""
    ended = _end(SignIn.objects.filter(user=user).exclude(pk=but), why)
    if ended:
        record(by=by, verb="kết thúc mọi phiên", what=user, after={"số phiên": ended, "vì": why})
    return ended


def close_old_sessions() -> int:
    """Sessions that the clock ended are written as ended (`nhip tick`)."""
    now = timezone.now()
    old = Q(at__lt=now - timedelta(seconds=settings.SESSION_COOKIE_AGE))
    if idle := settings.NHIP_SESSION_IDLE_MINUTES:
        old |= Q(seen_at__lt=now - timedelta(minutes=idle))
    return _end(SignIn.objects.filter(old), "hết giờ")


def _end(sign_ins: QuerySet[SignIn], why: str) -> int:
    open_ones = sign_ins.filter(ended_at=None)
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for key in open_ones.exclude(session_key="").values_list("session_key", flat=True):
        store(key).delete()
    return open_ones.update(ended_at=timezone.now(), ended_why=why[:60])
