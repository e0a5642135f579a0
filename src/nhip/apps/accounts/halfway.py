"""Between the password and the code: who is on the way in, kept in a session that opens nothing."""

import time

from django.contrib.auth import login

from nhip.apps.accounts.models import SignIn, User

HELD = "halfway"
SECONDS = 300
BACKEND = "django.contrib.auth.backends.ModelBackend"


def hold(request, user, onward):
    """The first proof was given; the second is asked for on the next page."""
    request.session.cycle_key()
    # The hash of the password's hash: a password changed meanwhile ends the way in.
    proof = user.get_session_auth_hash()
    request.session[HELD] = {
        "user": user.pk, "at": int(time.time()), "next": onward, "proof": proof,
    }  # fmt: skip


def held(request):
    """(user, where they were going), or (None, "") where nobody is, or waited too long."""
    kept = request.session.get(HELD)
    if not kept or time.time() - kept["at"] > SECONDS:
        return None, ""
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    if user is None or user.get_session_auth_hash() != kept["proof"]:
        return None, ""
    return user, kept["next"]


def let_in(request, user, way: SignIn.Way):
    """Begin the session of a person who proved all that is asked."""
    request.session.pop(HELD, None)
    request.sign_in_way = way
    login(request, user, backend=BACKEND)
