"""What a commit does to the files of a table: rows that come, rows that die, files that go.

May import: repository's session, live, dataset and landing.stage. Writes new files into the folder
it is given; commits nothing.

Dead rows are named in one sidecar. A file of which too much is dead is written again, and so are
small files where a month has many: what a reader has to leave out or to open stays bounded.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nhip.repository.dataset import MONTH
from nhip.repository.landing.stage import WRITTEN, StagedFile, write_month
from nhip.repository.live import FILE, PLACE, TableFile
from nhip.repository.session import Session, scan, text

# Past this share of dead rows a file is written again with the commit that passes it.
DEAD_SHARE = 0.25
# So many files of a month no larger than a few times what comes in are merged with it.
SMALL_FILES, SMALL_TIMES = 8, 4
# At day's end every month is left with no dead row, and with one file where all are below this.
SMALL_FILE = 250_000


@dataclass(frozen=True, slots=True)
class Marks:
    """A sidecar, and how many rows it names of each file (by its path inside the table)."""

    path: Path
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Files to add and to remove, and the sidecar of rows that die in files which stay."""

    add: tuple[StagedFile, ...] = ()
    remove: tuple[TableFile, ...] = ()
    marks: Marks | None = None

    @property
    def is_empty(self) -> bool:
        """True where the table stays as it is."""
        return not (self.add or self.remove or self.marks)


@dataclass(frozen=True, slots=True)
class Place:
    """Where to write: the table's own folder (for names inside it), a working folder, a stem."""

    table: Path
    folder: Path
    stem: str

    def name(self, file: TableFile) -> str:
        """The name of a file inside its table."""
        return file.path.relative_to(self.table).as_posix()


def rewrite(
    connection: Session,
    place: Place,
    table: Sequence[TableFile],
    dying: Mapping[Path, int],
    coming: Mapping[str, tuple[str, int]],
    dead: str,
) -> Rewrite:
    """Write what comes, by month, and the sidecar of what dies.

    `dying` counts the rows that die in each file; `coming` gives for each month the query and the
    number of rows; `dead` is a relation of the dying rows as they stand, with `filename` and
    `file_row_number`.
    """
    remove = [
        file
        for file in table
        if file.dead + dying.get(file.path, 0) > DEAD_SHARE * file.rows and dying.get(file.path, 0)
    ]
    gone = {file.path for file in remove}
    remove += _small([file for file in table if file.path not in gone], coming)
    add = _write(connection, place, remove, {m: query for m, (query, _) in coming.items()}, dead)
    gone = {file.path for file in remove}
    stay = {file: dying[file.path] for file in table if file.path in dying.keys() - gone}
    marks = _mark(connection, place, stay, dead) if stay else None
    return Rewrite(add, tuple(remove), marks)


def compact(connection: Session, place: Place, table: Sequence[TableFile]) -> Rewrite:
    """Write the months that hold dead rows or several small files again, without a change."""
    months: dict[str, list[TableFile]] = {}
    for file in table:
        if file.dead or file.rows < SMALL_FILE:
            months.setdefault(file.month, []).append(file)
    remove = [
        file
        for files in months.values()
        if len(files) > 1 or any(file.dead for file in files)
        for file in files
    ]
    return Rewrite(_write(connection, place, remove, {}, None), tuple(remove))


def _small(files: Iterable[TableFile], coming: Mapping[str, tuple[str, int]]) -> list[TableFile]:
    """The small files of months where there are too many."""
    found: dict[str, list[TableFile]] = {}
    for file in files:
        if file.month in coming and file.rows <= coming[file.month][1] * SMALL_TIMES:
            found.setdefault(file.month, []).append(file)
    return [file for small in found.values() if len(small) >= SMALL_FILES for file in small]


def _write(
    connection: Session,
    place: Place,
    remove: Sequence[TableFile],
    coming: Mapping[str, str],
    dead: str | None,
) -> tuple[StagedFile, ...]:
    """Month by month: the rows that come, and those of the removed files that stay."""
    written = []
    for month in sorted({*coming, *(file.month for file in remove)}):
        held = [file for file in remove if file.month == month]
        parts = [coming[month]] if month in coming else []
        if held:
            dying = (
                ""
                if dead is None
                else f""" anti join {dead} gone on t.filename = gone.filename
                    and t.file_row_number = gone.file_row_number"""
            )
            rows = scan(held, positions=True)
            parts.append(f"select * exclude (filename, file_row_number) from {rows} t{dying}")
        query = " union all by name ".join(f"({part})" for part in parts)
        written.append(write_month(connection, query, place.folder, place.stem, month))
    return tuple(file for file in written if file.rows)


def _mark(connection: Session, place: Place, stay: Mapping[TableFile, int], dead: str) -> Marks:
    """Write the sidecar: where each dead row is, and the row as it was."""
    path = place.folder / f"{place.stem}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    among = ", ".join(text(str(file.path)) for file in stay)
    start = len(f"{place.table}/") + 1
    connection.execute(
        f"""copy (select substr(filename, {start}) as {FILE}, file_row_number as {PLACE},
            * exclude (filename, file_row_number, {MONTH})
            from {dead} where filename in ({among}) order by {FILE}, {PLACE})
        to {text(str(path))} ({WRITTEN})"""
    )
    return Marks(path, {place.name(file): rows for file, rows in stay.items()})
