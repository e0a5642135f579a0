"""What a backup takes of a lake: every table at one version, held by hard links while it is copied.

May import: repository.{delta,live}. A link costs nothing and keeps the bytes, whatever is landed,
undone or cleared away meanwhile; where the disk has no links the file is copied.

Taken of a table: its log up to the version, and each file that the log names and that is still
there. So history, "as it was on", and the records behind an older number outlive the restore.
"""

import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from nhip.repository.delta import LakeError, Table
from nhip.repository.live import DEAD, paths

LOG = "_delta_log"
WORK = "_work"
# <version>.json, <version>.checkpoint.parquet, <version>.checkpoint.<part>.<parts>.parquet
_LOG_FILE = re.compile(r"(\d{20})\.(json|checkpoint(\.\d{10}\.\d{10})?\.parquet)")
_LAST = "_last_checkpoint"


@dataclass(frozen=True, slots=True)
class Pin:
    """A table held at a version. `name` is its folder below the lake, "_parts/dossiers/day"."""

    name: str
    version: int
    rows: int
    files: tuple[str, ...]


def tables(root: Path) -> list[Path]:
    """The folder of every table of a lake, in a fixed order."""
    logs = (log for log in root.glob(f"**/{LOG}") if log.is_dir())
    found = (log.parent for log in logs if WORK not in log.relative_to(root).parts)
    return sorted(path for path in found if Table(path).exists())


def pin(root: Path, table: Path, into: Path) -> Pin:
    """Hold a table at its newest version by links below `into`, laid out as below `root`.

    Raises LakeError("lake.file_lost") where a file of that version is not on disk.
    """
    opened = Table(table)
    version = opened.version()
    now = opened.files(version)
    present = set(paths(now))  # the files, and the sidecars that name their dead rows
    logs = list(_logs(table / LOG, version))
    named = {path for log in logs for path in _named(table, log)}
    for path in sorted(present | named):
        if not hold(path, into / path.relative_to(root)) and path in present:
            raise LakeError("lake.file_lost", file=path.name, name=table.name)
    for path in logs:
        hold(path, into / path.relative_to(root))
    held = into / table.relative_to(root)
    files = sorted(p.relative_to(into).as_posix() for p in held.rglob("*") if p.is_file())
    return Pin(table.relative_to(root).as_posix(), version, sum(f.live for f in now), tuple(files))


def unknown(table: Path) -> list[Path]:
    """Parquet files in a table's folder that no commit names: an interrupted writer left them."""
    log = table / LOG
    named = {path for one in _logs(log, Table(table).version()) for path in _named(table, one)}
    held = (path for path in table.rglob("*.parquet") if log not in path.parents)
    return sorted(path for path in held if path not in named)


def _logs(folder: Path, version: int) -> Iterator[Path]:
    """The log's files up to a version; its pointer to the last checkpoint where that is not later.

    Without the pointer a reader lists the folder: slower, never wrong.
    """
    for path in sorted(folder.iterdir()):
        found = _LOG_FILE.fullmatch(path.name)
        number = int(found[1]) if found else None
        if path.name == _LAST:
            number = json.loads(path.read_text(encoding="utf-8"))["version"]
        if number is not None and number <= version:
            yield path


def _named(table: Path, log: Path) -> Iterator[Path]:
    """Every file below the table that a commit names: added, removed, or in its metadata."""
    if log.suffix != ".json":
        return
    for line in log.read_text(encoding="utf-8").splitlines():
        for text in _texts(json.loads(line)):
            if text.endswith(".parquet"):
                # A sidecar is named without its folder.
                for path in (table / unquote(text), table / DEAD / text):
                    if ".." not in path.parts and path.is_relative_to(table):
                        yield path


def _texts(value: Any) -> Iterator[str]:
    """All texts within a JSON value; a text that holds JSON itself (a commit's metadata) too."""
    if isinstance(value, str):
        yield value
        if value.startswith(("{", "[")):
            try:
                yield from _texts(json.loads(value))
            except ValueError:
                return
    elif isinstance(value, dict):
        for name, part in value.items():
            yield name
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def hold(path: Path, home: Path) -> bool:
    """Link or copy a file; False where there is none."""
    home.parent.mkdir(parents=True, exist_ok=True)
    if path.name == _LAST:  # the one file that is ever written again
        shutil.copyfile(path, home)
        return True
    try:
        os.link(path, home)
    except FileNotFoundError:
        return False
    except OSError:
        shutil.copyfile(path, home)
    return True
