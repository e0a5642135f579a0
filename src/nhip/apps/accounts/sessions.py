"""The life of a session: begun by a sign-in, ended by disuse, by the day's end, or by its owner.

The middleware reads the session alone: no query per request, and one write a minute while in use.
What ends a session elsewhere deletes it (actions.sessions).
"""

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout

from nhip.apps.accounts import actions
from nhip.apps.accounts.models import SignIn

OWN = "sign_in"  # in the session: {"id", "since", "seen"}, seconds of the epoch
EVERY = 60  # seconds between two notes that a session is in use
ENDED = "Phiên làm việc đã hết giờ. Hãy đăng nhập lại để tiếp tục."


def address_of(request) -> str:
    """The network address of who asks, as the proxy in front tells it where there is one."""
    if settings.NHIP_BEHIND_PROXY:
        # Each proxy adds whom it saw: the last one is ours, what stands before may be invented.
        return request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip()
    return request.META.get("REMOTE_ADDR", "")


def begin(sender, request, user, **_):
    """Receives Django's user_logged_in: whichever way a person came, the session is on the list."""
    if not request.session.session_key:
        request.session.create()
    sign_in = actions.begin_session(
        user=user,
        way=getattr(request, "sign_in_way", SignIn.Way.PASSWORD),
        session_key=request.session.session_key,
        address=address_of(request),
        agent=request.META.get("HTTP_USER_AGENT", ""),
    )
    now = int(time.time())
    request.session[OWN] = {"id": sign_in.pk, "since": now, "seen": now}


def present(request) -> int | None:
    """The number of this session's sign-in."""
    return (request.session.get(OWN) or {}).get("id")


def keep_key(request) -> None:
    """After Django gave this session another key (a new password)."""
    if own := present(request):
        actions.see_session(sign_in=own, session_key=request.session.session_key)


class SessionLife:
    """Ends a session that was not used for long, or that lasted a working day."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            self._look(request)
        return self.get_response(request)

    def _look(self, request):
        life = request.session.get(OWN)
        if life is None:  # begun before sessions were listed
            begin(None, request, request.user)
            return
        now = int(time.time())
        idle = settings.NHIP_SESSION_IDLE_MINUTES * 60
        if now - life["since"] > settings.SESSION_COOKIE_AGE or (
            idle and now - life["seen"] > idle
        ):
            self._end(request, life)
        elif now - life["seen"] >= EVERY:
            request.session[OWN] = life | {"seen": now}
            actions.see_session(sign_in=life["id"], session_key=request.session.session_key)

    @staticmethod
    def _end(request, life):
        sign_in = SignIn.objects.filter(pk=life["id"]).first()
        if sign_in:
            actions.end_session(sign_in=sign_in, why="hết giờ")
        logout(request)
        messages.warning(request, ENDED)
