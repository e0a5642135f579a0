"""The rows of a table that live: its files without the rows that later commits replaced.

May import: nothing. The one place that knows how dead rows are left out; whoever reads a table
writes `relation(files)` into its query and never sees them.

A correction does not rewrite a month. It adds a small file, and a *sidecar* in the table's folder
that names the dead rows by file and position and keeps them as they were:

    <table>/_dead/v000005-<batch>.parquet     _file, _place, and the columns of the dataset
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

DEAD = "_dead"
FILE, PLACE = "_file", "_place"


@dataclass(frozen=True, slots=True)
class TableFile:
    """A Parquet file of a table version, with its month ("" if not partitioned).

    `rows` are all rows in it, `dead` how many of them the version no longer holds, `sidecars` the
    files that name those.
    """

    path: Path
    month: str
    rows: int
    dead: int = 0
    sidecars: tuple[Path, ...] = ()

    @property
    def live(self) -> int:
        """How many of its rows the version holds."""
        return self.rows - self.dead

    def exists(self) -> bool:
        """False where a vacuum took it, or what it is read with."""
        return self.path.exists() and all(path.exists() for path in self.sidecars)

    def __fspath__(self) -> str:
        return str(self.path)


@dataclass(frozen=True, slots=True)
class DeadRows:
    """The rows that one sidecar names in some files of a table, as they were when they died."""

    path: Path
    files: tuple[str, ...]

    def exists(self) -> bool:
        """False where a vacuum took it."""
        return self.path.exists()


# What a query can be asked of: a plain file counts with every row.
Readable: TypeAlias = Path | TableFile | DeadRows


def relation(files: Iterable[Readable], *, positions: bool = False, by_month: bool = False) -> str:
    """The live rows of some files as one table expression of SQL.

    Columns are matched by name, so that files from before a column was added read as NULL there.
    `positions` adds `filename` and `file_row_number`, by which a row can be named; `by_month` the
    partition column.
    """
    listed = list(files)
    dead = [file for file in listed if isinstance(file, DeadRows)]
    marked = [file for file in listed if isinstance(file, TableFile) and file.sidecars]
    apart = {id(file) for file in (*dead, *marked)}
    clean = [path_of(file) for file in listed if id(file) not in apart]
    branches = [_read(clean, positions, by_month)] if clean or not listed else []
    branches += [_living(marked, positions, by_month)] if marked else []
    branches += [_dying(one) for one in dead]
    if len(branches) == 1:
        return branches[0]
    return f"({' union all by name '.join(f'(select * from {one})' for one in branches)})"


def path_of(file: Readable) -> Path:
    """Where a file lies."""
    return file if isinstance(file, Path) else file.path


def paths(files: Iterable[Readable]) -> list[Path]:
    """Every file that reading some files opens, sidecars among them."""
    found = dict.fromkeys(path for file in files for path in (path_of(file), *_sidecars(file)))
    return list(found)


def moved(
    before: Sequence[Readable], after: Sequence[Readable]
) -> tuple[list[Readable], list[Readable]]:
    """What came and what went from one version of a table to a later one: files and dead rows.

    A file of both is not read again; only the rows that died in it meanwhile went.
    """
    old, new = ({path_of(file): file for file in files} for files in (before, after))
    came = [file for path, file in new.items() if path not in old]
    gone = [file for path, file in old.items() if path not in new]
    died: dict[Path, list[str]] = {}
    for path in old.keys() & new.keys():
        for sidecar in set(_sidecars(new[path])) - set(_sidecars(old[path])):
            died.setdefault(sidecar, []).append(path.relative_to(dead_in(sidecar)).as_posix())
    gone += [DeadRows(path, tuple(sorted(files))) for path, files in sorted(died.items())]
    return came, gone


def _sidecars(file: Readable) -> tuple[Path, ...]:
    return file.sidecars if isinstance(file, TableFile) else ()


def dead_in(file: Path) -> Path:
    """The folder of the table whose sidecar this is."""
    return file.parent.parent


def _living(files: Sequence[TableFile], positions: bool, by_month: bool) -> str:
    sidecars = sorted({path for file in files for path in file.sidecars})
    root = _text(f"{dead_in(sidecars[0])}/")
    columns = "*" if positions else "* exclude (filename, file_row_number)"
    read = _read([file.path for file in files], positions=True, by_month=by_month)
    named = f"select {root} || {FILE} as dead_file, {PLACE} as dead_place from {_read(sidecars)}"
    return (
        f"(select {columns} from {read} held anti join ({named}) dead "
        "on held.filename = dead.dead_file and held.file_row_number = dead.dead_place)"
    )


def _dying(rows: DeadRows) -> str:
    among = ", ".join(_text(file) for file in rows.files) or "null"
    read = _read([rows.path])
    return f"(select * exclude ({FILE}, {PLACE}) from {read} where {FILE} in ({among}))"


def _read(found: Iterable[Path], positions: bool = False, by_month: bool = False) -> str:
    options = "union_by_name = true, hive_partitioning = " + str(by_month).lower()
    if by_month:
        options += ", hive_types = {'month': 'VARCHAR'}"
    if positions:
        options += ", filename = true, file_row_number = true"
    return f"read_parquet([{', '.join(_text(str(path)) for path in found)}], {options})"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
