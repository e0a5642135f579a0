"""Long work in a process of its own, so that no page waits for it: look, land, measure, undo.

    python -m nhip.apps.catalogue.jobs land 12

A process of its own because the lake's runtime panics in one that was forked after it was used, and
because a worker of the web server answers one request at a time. A job holds a lock on a file while
it runs; the kernel frees it when the process dies, which is how a page knows that it was cut off.
May import the actions, inside its functions: started alone, this module begins Django itself.
"""

import fcntl
import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

log = logging.getLogger(__name__)


def start(job: str, *arguments: object) -> None:
    """Begin a job and come back at once; where NHIP_WORK_APART is off, do it here and now."""
    words = [str(one) for one in arguments]
    if not settings.NHIP_WORK_APART:
        JOBS[job](*words)
        return
    apart("nhip.apps.catalogue.jobs", job, *words)


def apart(module: str, *words: str) -> None:
    """Run a module in a process of its own and come back at once."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    # Whoever starts a process must ask how it ended, or it stays as a zombie.
    threading.Thread(target=process.wait, daemon=True).start()


def is_running(token: str) -> bool:
    """Whether a process holds this lock now."""
    path = _lock(token)
    if not path.exists():
        return False
    with path.open("r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def look(pk: str) -> None:
    """Look at an uploaded file."""
    from nhip.apps.catalogue import actions

    with _draft(pk) as draft:
        actions.look_at_upload(draft=draft)


def land(pk: str) -> None:
    """Land an uploaded file, then measure its dataset and score what used it."""
    from nhip.apps.catalogue import actions
    from nhip.apps.catalogue.models import LandingDraft

    with _draft(pk) as draft:
        if draft.landing_id is None:
            actions.land_upload(draft=draft)
        if draft.state == LandingDraft.State.MEASURING:
            actions.measure(by=None, dataset=draft.dataset)
            actions.finish_upload(draft=draft)


def measure(dataset: str) -> None:
    """Bring the indicators of a dataset to its present version."""
    from nhip.apps.catalogue import actions

    actions.measure(by=None, dataset=dataset)


def undo(pk: str, username: str, why: str) -> None:
    """Undo a landing and measure again what it had changed."""
    from nhip.apps.accounts.models import User
    from nhip.apps.catalogue import actions
    from nhip.apps.catalogue.models import Landing

    landing = Landing.objects.get(pk=pk)
    by = User.objects.filter(username=username).first()
    with _held(f"undo-{pk}"):
        actions.undo(by=by, landing=landing, why=why)
    actions.measure(by=None, dataset=landing.dataset)


JOBS: dict[str, Callable[..., None]] = {
    "look": look,
    "land": land,
    "measure": measure,
    "undo": undo,
}


@contextmanager
def _draft(pk: str) -> Iterator:
    """A draft being worked on; whatever goes wrong is written on it."""
    from nhip.apps.catalogue import actions
    from nhip.apps.catalogue.models import LandingDraft

    draft = LandingDraft.objects.select_related("source", "created_by").get(pk=pk)
    with _held(draft.token):
        try:
            yield draft
        except Exception:
            log.exception("job on landing draft %s", pk)
            actions.fail_upload(draft=draft, code="upload.crashed")
    _lock(draft.token).unlink(missing_ok=True)


@contextmanager
def _held(token: str) -> Iterator[None]:
    path = _lock(token)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _lock(token: str) -> Path:
    return settings.HOME / "landing" / f"{token}.lock"


if __name__ == "__main__":
    import django

    django.setup()
    JOBS[sys.argv[1]](*sys.argv[2:])
