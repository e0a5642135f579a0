"""Open tables as files: made once per version of the data, and served as they lie.

May import the repository's writing. `nhip tick` makes them again when a stamp has changed; a page
only reads what lies there, however much lands. Nothing here is secret: what must not be told has
been taken out by whoever brought the table.
"""

import fcntl
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from django.conf import settings
from django.utils import timezone

from nhip import __version__
from nhip.apps.catalogue.open_data.tables import OpenTable
from nhip.repository import publish
from nhip.repository.publish import Form

FORMS = (Form.CSV, Form.PARQUET, Form.JSON)
ABOUT = "about.json"


@dataclass(frozen=True)
class File:
    """One file of a table: its size and what proves it is whole."""

    form: Form
    bytes: int
    sha256: str

    @property
    def name(self) -> str:
        return f"data.{self.form}"


@dataclass(frozen=True)
class Edition:
    """A table as files lie in a folder. `first` and `last` are its days; None without rows."""

    folder: Path
    stamp: str
    rows: int
    first: date | None
    last: date | None
    simulated: bool
    made_at: datetime
    files: tuple[File, ...]

    def path(self, form: Form) -> Path:
        """Where the file of a form lies."""
        return self.folder / f"data.{form}"

    def file(self, form: Form) -> File:
        """What is known of the file of a form."""
        return next(file for file in self.files if file.form is form)

    def head(self, count: int) -> list[dict[str, Any]]:
        """The first rows."""
        with pq.ParquetFile(self.path(Form.PARQUET)) as file:
            batch = next(file.iter_batches(count), None)
        return [] if batch is None else batch.to_pylist()


def held(table: OpenTable) -> Edition | None:
    """The newest files of a table; None before they were made for the first time."""
    return _held(settings.HOME / "open" / table.name)


def refresh(table: OpenTable, *, now: datetime | None = None) -> Edition:
    """The files of a table as its data stand now, made where something has changed.

    One process at a time makes them; whoever comes meanwhile gets those of before.
    """
    now = now or timezone.now()
    home = settings.HOME / "open" / table.name
    stamp = hashlib.sha256(f"{__version__} {table.stamp()}".encode()).hexdigest()
    before = _held(home)
    if before is not None and before.stamp == stamp:
        return before
    with _making(home, wait=before is None) as mine:
        again = _held(home)
        if again is not None and (not mine or again.stamp == stamp):
            return again
        return _make(table, home, stamp, now)


def _held(home: Path) -> Edition | None:
    """The newest edition in a folder."""
    try:
        folder = home / (home / "current").read_text()
        told = json.loads((folder / ABOUT).read_text())
    except (FileNotFoundError, NotADirectoryError):
        return None
    days = {key: told[key] and date.fromisoformat(told[key]) for key in ("first", "last")}
    files = tuple(File(**{**one, "form": Form(one["form"])}) for one in told.pop("files"))
    made = datetime.fromisoformat(told["made_at"])
    return Edition(folder=folder, **{**told, **days, "made_at": made}, files=files)


@contextmanager
def _making(home: Path, *, wait: bool) -> Iterator[bool]:
    """One process at a time makes a table; True for the one who may."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "making.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True


def _make(table: OpenTable, home: Path, stamp: str, now: datetime) -> Edition:
    """Write every form beside the old edition, then point to it: a reader sees one or the other."""
    before = _held(home)
    work = Path(tempfile.mkdtemp(prefix="new-", dir=home))
    parquet = work / f"data.{Form.PARQUET}"
    columns = table.columns
    with parquet.open("wb") as file:
        for piece in publish.parquet_pieces(publish.schema(columns), table.batches()):
            file.write(piece)
    for form in (Form.CSV, Form.JSON):
        with (work / f"data.{form}").open("wb") as file:
            for piece in publish.converted(parquet, columns, form):
                file.write(piece)
    rows, first, last = publish.span(parquet, table.day)
    about = {
        "stamp": stamp,
        "rows": rows,
        "first": first and str(first),
        "last": last and str(last),
        "simulated": table.simulated(),
        "made_at": now.isoformat(),
        "files": [asdict(_file(work, form)) for form in FORMS],
    }
    (work / ABOUT).write_text(json.dumps(about))
    folder = home / f"{now:%Y%m%d%H%M%S%f}-{stamp[:8]}"
    work.rename(folder)
    pointer = home / "current.new"
    pointer.write_text(folder.name)
    pointer.replace(home / "current")
    _clear(home, {folder.name, *([before.folder.name] if before else [])})
    made = _held(home)
    assert made is not None
    return made


def _file(folder: Path, form: Form) -> File:
    path = folder / f"data.{form}"
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return File(form, path.stat().st_size, digest)


def _clear(home: Path, kept: set[str]) -> None:
    """Drop editions but the newest and the one before: somebody may be reading that."""
    for path in home.iterdir():
        if path.is_dir() and path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)
