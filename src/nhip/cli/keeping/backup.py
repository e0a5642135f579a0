"""`nhip backup`: database, lake and files at one consistent point, in one file.

May import this package, repository.keeping and the catalogue's doors, once Django has started.
"""

import argparse
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from nhip import __version__
from nhip.cli.exits import Exit, Stop
from nhip.cli.installation import start_django, step
from nhip.cli.keeping import database
from nhip.engine.errors import NhipError
from nhip.engine.values import vi_number
from nhip.repository.keeping import archive, pins

ENDING = ".nhip"
LAKE, FILES = "lake", "files"
# What a province adds to the product by hand, below NHIP_HOME.
OWN = ("datasets", "indicators", "criteria_sets", "sources")
# Files on their way into the lake: they come and go, so they are held by links like tables.
PASSING = ("landing", "inbox", "exchange")
LAST = "last-backup.json"


def backup(given: argparse.Namespace) -> Exit:
    """Write the archive, note when, and say what is in it."""
    start_django()
    from django.conf import settings

    target, secret = _target(given.target), secret_of(given.key_file)
    try:
        manifest = _write(target, secret)
    except NhipError as error:
        raise _told(error) from None
    except OSError as error:
        raise Stop(Exit.UNREADABLE, f"Không ghi được {target}: {error.strerror}.") from None
    note = {"made_at": manifest["made_at"], "path": str(target), "sealed": secret is not None}
    (settings.HOME / LAST).write_text(json.dumps(note), encoding="utf-8")
    rows = sum(one["rows"] for one in manifest["tables"].values())
    print(
        f"{target}: {vi_number(target.stat().st_size / 1e6, 1)} MB, "
        f"{vi_number(sum(manifest['rows'].values()))} dòng cơ sở dữ liệu, "
        f"{vi_number(rows)} dòng trong {vi_number(len(manifest['tables']))} bảng của kho, "
        f"{vi_number(manifest['files'])} tệp, {'đã' if secret else 'KHÔNG'} mã hóa."
    )
    return Exit.DONE


def secret_of(key_file: str | None) -> bytes | None:
    """The key: the content of a file, else NHIP_BACKUP_KEY; None where neither is given."""
    from django.conf import settings

    if key_file is None:
        return settings.NHIP_BACKUP_KEY.encode() or None
    try:
        secret = Path(key_file).read_bytes().strip()
    except OSError as error:
        told = f"Không đọc được tệp khóa {key_file}: {error.strerror}."
        raise Stop(Exit.UNREADABLE, told) from None
    if not secret:
        raise Stop(Exit.WRONG_CALL, f"Tệp khóa {key_file} rỗng. Hãy ghi khóa vào tệp ấy.")
    return secret


def _told(error: NhipError) -> Stop:
    from nhip.ui.messages import sentence_of

    return Stop(Exit.FAULTS, sentence_of(error))


def _target(text: str) -> Path:
    """The file to write: a new one, named by the moment where a folder is given."""
    path = Path(text).expanduser().absolute()
    if path.is_dir():
        path = path / f"nhip-{datetime.now():%Y%m%d-%H%M%S}{ENDING}"
    if path.exists():
        told = f"Đã có tệp {path}. Hãy chọn tên khác; bản sao lưu cũ không bị ghi đè."
        raise Stop(Exit.WRONG_CALL, told)
    if not path.parent.is_dir():
        raise Stop(Exit.UNREADABLE, f"Không có thư mục {path.parent}. Hãy tạo thư mục ấy trước.")
    return path


def _write(target: Path, secret: bytes | None) -> dict[str, Any]:
    from django.conf import settings

    settings.HOME.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".sao-luu-", dir=settings.HOME) as folder:
        work = Path(folder)
        with step("Chụp cơ sở dữ liệu và kho dữ liệu"), _measures_still():
            made_at = datetime.now(UTC)
            rows = database.dump(work)
            held = _pinned(settings.HOME / LAKE, work / LAKE)
        files = list(_files(settings.HOME, work))
        about = {
            "version": __version__,
            "made_at": made_at.isoformat(timespec="seconds"),
            "database": database.kind(),
            "migrations": database.migrations(),
            "rows": rows,
            "tables": {pin.name: {"version": pin.version, "rows": pin.rows} for pin in held},
            "files": len(files),
        }
        with step("Ghi tệp sao lưu"), archive.writing(target, about, secret) as writer:
            copy = work / database.COPY[database.kind()]
            writer.add(copy.name, copy)
            for pin in held:
                for name in pin.files:
                    writer.add(f"{LAKE}/{name}", work / LAKE / name)
            for name, path in files:
                writer.add(name, path)
    return about


@contextmanager
def _measures_still() -> Iterator[None]:
    """No dataset is being measured: what is measured and what is scored from it agree."""
    from nhip.apps.catalogue import lakes

    with ExitStack() as stack:
        for name in sorted(lakes.datasets()):
            stack.enter_context(lakes.measuring(name))
        yield


def _pinned(lake: Path, into: Path) -> Sequence[pins.Pin]:
    return [pins.pin(lake, table, into) for table in pins.tables(lake)] if lake.is_dir() else []


def _files(home: Path, work: Path) -> Iterator[tuple[str, Path]]:
    """What people handed in (a file is written before its row, so the copy's rows have theirs)."""
    from django.conf import settings

    for name, folder in ((FILES, Path(settings.MEDIA_ROOT)), *((one, home / one) for one in OWN)):
        for path in _below(folder):
            yield f"{name}/{path.relative_to(folder).as_posix()}", path
    for name in PASSING:
        for path in _below(home / name):
            inside = path.relative_to(home)
            if pins.hold(path, work / inside):
                yield inside.as_posix(), work / inside


def _below(folder: Path) -> Iterator[Path]:
    """Every file in a fixed order, but locks and what is still being written beside its place."""
    for parent, folders, found in os.walk(folder):
        folders.sort()
        for one in sorted(found):
            path = Path(parent) / one
            passing = one.startswith("tmp") or one.endswith(".lock")
            if not passing and path.is_file() and not path.is_symlink():
                yield path
