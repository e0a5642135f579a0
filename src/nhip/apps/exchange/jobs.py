"""Landing of pushed files in a process of its own: nobody who pushed has to wait, or come again.

    python -m nhip.apps.exchange.jobs

One such process works at a time; what it misses, or what cannot be landed now, `nhip watch` and
`nhip tick` take up. May import the actions, inside its functions: started alone, this module begins
Django itself.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from nhip.apps.catalogue import jobs


def start() -> None:
    """Begin to land what waits and come back at once; nothing where NHIP_WORK_APART is off."""
    if settings.NHIP_WORK_APART:
        jobs.apart("nhip.apps.exchange.jobs")


def land_all() -> None:
    """Land what waits, and what came meanwhile; nothing where another process is at it."""
    from nhip.apps.exchange import actions

    done = True
    while done:
        with _alone() as mine:
            done = bool(mine and actions.land_waiting())


@contextmanager
def _alone() -> Iterator[bool]:
    folder = settings.HOME / "exchange"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "begun.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


if __name__ == "__main__":
    import django

    django.setup()
    land_all()
