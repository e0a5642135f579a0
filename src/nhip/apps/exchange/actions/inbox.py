"""The watched folder: whoever can lay a file there lands it, with no program of ours on their side.

    <inbox>/<dataset>/[<name of the source>/]file     done/ and refused/ beside it, with a report

A file is taken where it lies and moved away only after its landing is committed, under a lock of
the folder: a process killed anywhere takes it again, which changes nothing, and two never take one.
"""

import fcntl
import logging
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from nhip.apps.catalogue import lakes
from nhip.apps.exchange.actions import landing

log = logging.getLogger(__name__)
DONE, REFUSED = "done", "refused"
LOCK = ".nhip.lock"
MARK = ".done"  # "file.csv.done" beside "file.csv": the sender says that it is whole
UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload", ".partial", ".swp")


@dataclass(frozen=True)
class Handled:
    """A file that was taken: where it lies now, and what is to be told of it."""

    path: Path
    landed: bool
    lines: tuple[str, ...]


def sweep() -> list[Handled]:
    """Take every file that is whole, in every folder; then measure what moved.

    A file that cannot be handled now (a full disk) stays where it is; the others go on.
    """
    root, known = inbox(), lakes.datasets()
    if not root.is_dir():
        return []
    handled: list[Handled] = []
    for folder in sorted(one for one in root.iterdir() if _is_folder(one)):
        if folder.name not in known:
            log.warning("%s: không có tập dữ liệu tên này. Hãy đổi tên thư mục.", folder)
            continue
        taken = [one for place in _places(folder) for one in _look(*place, folder.name)]
        if any(one.landed for one in taken):
            landing.measure(folder.name)
        handled += taken
    return handled


def inbox() -> Path:
    """The watched folder."""
    return Path(settings.NHIP_INBOX) if settings.NHIP_INBOX else settings.HOME / "inbox"


def _places(folder: Path) -> list[tuple[Path, str]]:
    """The folder of a dataset and those of its sources, each with the source its files are of."""
    named = [one for one in sorted(folder.iterdir()) if _is_folder(one)]
    sources = [(one, one.name) for one in named if one.name not in (DONE, REFUSED)]
    return [(folder, lakes.dataset(folder.name).source), *sources]


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink() and not path.name.startswith(".")


def _look(place: Path, source: str, dataset: str) -> list[Handled]:
    """Take all of one folder; one that cannot be looked into must not keep the others waiting."""
    taken: list[Handled] = []
    try:
        for handled in _take_all(place, source, dataset):
            taken.append(handled)  # one by one: what was taken counts, whatever comes after
    except OSError:
        log.exception("%s: không xem được thư mục, sẽ thử lại", place)
    return taken


def _take_all(place: Path, source: str, dataset: str) -> Iterator[Handled]:
    with _held(place) as mine:
        if not mine:
            return
        for path in sorted(place.iterdir(), key=_age):
            if not _is_whole(path):
                continue
            try:
                handled = _take(path, dataset, source)
            except Exception:  # it stays where it is, and is tried again
                log.exception("%s: chưa nạp được, sẽ thử lại", path)
                continue
            if handled:
                yield handled


def _take(path: Path, dataset: str, source: str) -> Handled | None:
    before = _stamp(path)
    outcome = landing.bring(dataset=dataset, path=path, source=source, file_name=path.name)
    if _stamp(path) != before:  # it was written to meanwhile: the next look takes all of it
        return None
    lines = outcome.lines()
    home = _put_away(path, DONE if outcome.landing else REFUSED, lines)
    return Handled(home, outcome.landing is not None, tuple(lines))


def _put_away(path: Path, where: str, lines: list[str]) -> Path:
    """Report first, then the file: who finds the file finds why it is there."""
    folder = path.parent / where
    folder.mkdir(exist_ok=True)
    stem = f"{timezone.localtime():%Y%m%d-%H%M%S}"
    home, number = folder / f"{stem}-{path.name}", 1
    while home.exists():
        number += 1
        home = folder / f"{stem}-{number}-{path.name}"
    home.with_name(home.name + ".txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    path.rename(home)
    path.with_name(path.name + MARK).unlink(missing_ok=True)
    return home


def _is_whole(path: Path) -> bool:
    """A plain file that its sender has finished: marked so, or untouched for a while.

    The kernel's own time of the last change is looked at, which a sender cannot set back. Links
    are left alone: what they point to is not the sender's to show.
    """
    name = path.name.lower()
    if name.startswith((".", "~")) or name.endswith((*UNFINISHED, MARK)):
        return False
    try:
        found = path.lstat()
    except FileNotFoundError:
        return False
    if not stat.S_ISREG(found.st_mode):
        return False
    if path.with_name(path.name + MARK).exists():
        return True
    return time.time() - found.st_ctime >= settings.NHIP_INBOX_SETTLE_SECONDS


def _stamp(path: Path) -> tuple[int, int, int]:
    found = path.lstat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _age(path: Path) -> tuple[float, str]:
    """Oldest first: a correction comes after what it corrects."""
    try:
        return path.lstat().st_mtime, path.name
    except FileNotFoundError:
        return 0.0, path.name


@contextmanager
def _held(place: Path) -> Iterator[bool]:
    """Whether this process watches the folder now; the kernel frees the lock of one that died."""
    with (place / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
