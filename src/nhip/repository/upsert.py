"""Staged rows against a table by key: what is new, changed, older, the same; the files after it.

May import: numpy, repository's session, live, rewrite, dataset and landing.stage. Writes new files
into the folder it is given; commits nothing. Memory is bounded: whole tables are read by their key
columns and joined in a session that spills.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from nhip.repository.dataset import BATCH, ROW, Dataset
from nhip.repository.landing.stage import StagedFile
from nhip.repository.landing.values import SQL_TYPES
from nhip.repository.live import TableFile
from nhip.repository.rewrite import Place, Rewrite, rewrite
from nhip.repository.session import Session, count, name, names, scan, text

# Sorting so many hashes takes 0.4 GB; more rows are looked at in slices of the hash.
HASHES_AT_ONCE = 50_000_000
# A batch smaller than this share of the table is looked up by keys first, content afterwards.
SMALL_SHARE = 0.1
POSITION = "filename, file_row_number"


@dataclass(frozen=True, slots=True)
class Change:
    """What to write, and what became of every staged row."""

    files: Rewrite
    inserted: int
    updated: int
    unchanged: int
    older: int
    duplicates: int
    touched: Mapping[str, frozenset[date]]

    @property
    def is_empty(self) -> bool:
        """True where the table stays as it is."""
        return not (self.inserted or self.updated)


class Upsert:
    """One comparison of staged rows with the files of a table, in one session."""

    def __init__(
        self,
        connection: Session,
        dataset: Dataset,
        staged: Sequence[StagedFile],
        table: Sequence[TableFile],
    ) -> None:
        self.connection, self.dataset = connection, dataset
        self.staged, self.table = staged, table
        self.rows = sum(file.rows for file in staged)
        self.key = names(dataset.key)
        self.held = ""

    def run(self, place: Place, times: Iterable[str] = ()) -> Change:
        """Compare, then write what comes and name what dies."""
        duplicates = self._drop_duplicates()
        if self.table:
            self._compare()
            inserted, updated, older = map(self._with, ("new", "newer", "older"))
        else:
            inserted, updated, older = self.rows - duplicates, 0, 0
        unchanged = self.rows - duplicates - inserted - updated - older
        files, touched = Rewrite(), {}
        if inserted or updated:
            files = self._written(place, inserted + updated)
            touched = {column: self._days(column) for column in {self.dataset.day, *times}}
        return Change(files, inserted, updated, unchanged, older, duplicates, touched)

    def _written(self, place: Place, accepted: int) -> Rewrite:
        coming = self._coming() if accepted < self.rows or self.table else {}
        if not coming:
            return Rewrite(tuple(self.staged))
        dying = dict(
            self.connection.execute(
                "select filename, count(*) from verdict where verdict = 'newer' group by 1"
            ).fetchall()
            if self.table
            else ()
        )
        counts = {Path(path): int(rows) for path, rows in dying.items()}
        return rewrite(self.connection, place, self.table, counts, coming, self._dead())

    def _coming(self) -> dict[str, tuple[str, int]]:
        """By month: the staged rows that go into the table, and how many they are at most."""
        found = {}
        for month in sorted({file.month for file in self.staged}):
            staged = [file for file in self.staged if file.month == month]
            found[month] = (self._accepted(staged), sum(file.rows for file in staged))
        return found

    def _drop_duplicates(self) -> int:
        """Of rows with one key inside the batch keep the latest version, then the last row."""
        hashes = pa.table({"h": self._repeated_hashes()})
        self.connection.register("repeated", hashes)
        order = f"{name(ROW)} desc"
        if self.dataset.version:
            order = f"{name(self.dataset.version)} desc nulls last, {order}"
        self.connection.execute(
            f"""create or replace temp table dropped as select {name(ROW)} from (
                select {name(ROW)}, row_number() over (partition by {self.key} order by {order}) n
                from {self._staged_scan()} where hash({self.key}) in (select h from repeated))
            where n > 1"""
            if hashes.num_rows
            else f"create or replace temp table dropped as select 0::bigint {name(ROW)} limit 0"
        )
        return count(self.connection, "select count(*) from dropped")

    def _repeated_hashes(self) -> npt.NDArray[np.uint64]:
        """Hashes that more than one staged row has: nearly always none, found without a join."""
        slices = self.rows // HASHES_AT_ONCE + 1
        found = []
        for part in range(slices):
            query = f"select hash({self.key}) h from {self._staged_scan()}"
            if slices > 1:
                query += f" where hash({self.key}) % {slices} = {part}"
            # through Arrow: `fetchnumpy` would load pandas first, a third of a second
            read = self.connection.sql(query).to_arrow_table().column("h").to_numpy()
            hashes = np.sort(read)
            found.append(np.unique(hashes[1:][hashes[1:] == hashes[:-1]]))
        return np.concatenate(found).astype(np.uint64)

    def _compare(self) -> None:
        """Temp table `verdict`: one row per staged row that is not the same in the table."""
        self.held = self._found() if self._is_small() else self._held_scan(self.table)
        version = name(self.dataset.version) if self.dataset.version else "0"
        side = f"{self.key}, {version} as v, hash({names(self.dataset.names)}) as content"
        older = "s.v is null and t.v is not null or s.v < t.v"
        self.connection.execute(
            f"""create or replace temp table verdict as
            select s.{name(ROW)}, t.filename, t.file_row_number,
                case when t.filename is null then 'new'
                when {older} then 'older' else 'newer' end as verdict
            from (select {side}, {name(ROW)} from {self._staged_scan()}
                anti join dropped using ({name(ROW)})) s
            left join (select {side}, {POSITION} from {self.held}) t using ({self.key})
            where t.filename is null or s.content <> t.content"""
        )

    def _is_small(self) -> bool:
        return self.rows <= SMALL_SHARE * sum(file.live for file in self.table)

    def _found(self) -> str:
        """Temp table `held`: the rows of the table with a staged key, whole."""
        keys = f"select {self.key} from {self._staged_scan()}"
        self.connection.execute(
            f"""create or replace temp table hits as select {POSITION}
            from {scan(self.table, positions=True)} t semi join ({keys}) s using ({self.key})"""
        )
        files = hit_files(self.connection, self.table)
        source = self._held_scan(files) if files else f"{self._held_scan(self.table)} limit 0"
        take(self.connection, "held", source)
        return "held"

    def _dead(self) -> str:
        """The rows of the table that staged ones take the place of."""
        if not self.table:
            return "(select null)"
        return f"""(select t.* from {self.held} t semi join
            (select {POSITION} from verdict where verdict = 'newer') using ({POSITION}))"""

    def _with(self, verdict: str) -> int:
        return count(
            self.connection, f"select count(*) from verdict where verdict = {text(verdict)}"
        )

    def _accepted(self, staged: Sequence[StagedFile]) -> str:
        """The staged rows that go into the table."""
        rows = scan([file.path for file in staged])
        if not self.table:
            return f"select * from {rows} anti join dropped using ({name(ROW)})"
        wanted = f"select {name(ROW)} from verdict where verdict <> 'older'"
        return f"select * from {rows} semi join ({wanted}) using ({name(ROW)})"

    def _days(self, column: str) -> frozenset[date]:
        """The days of a time column in the accepted rows and in the rows they replace."""
        day = f"cast({name(column)} as date)"
        query = f"select distinct {day} from ({self._accepted(self.staged)})"
        if self.table:
            query += f" union select distinct {day} from {self._dead()}"
        rows = self.connection.execute(query).fetchall()
        return frozenset(row[0] for row in rows if row[0] is not None)

    def _held_scan(self, files: Sequence[TableFile]) -> str:
        """Files of the table with every column of the dataset: one added since reads as NULL."""
        files_scan = scan(files, positions=True)
        described = self.connection.execute(f"describe select * from {files_scan}").fetchall()
        found = {str(row[0]) for row in described}
        added = [
            f", cast(null as {SQL_TYPES[column.type]}) as {name(column.name)}"
            for column in self.dataset.columns
            if column.name not in found
        ]
        return f"(select *{''.join(added)} from {files_scan})" if added else files_scan

    def _staged_scan(self) -> str:
        return scan([file.path for file in self.staged])


def hit_files(connection: Session, table: Iterable[TableFile]) -> list[TableFile]:
    """The files that temp table `hits` names, with every row in them: positions say which live."""
    rows = connection.execute("select distinct filename from hits").fetchall()
    hit = {str(row[0]) for row in rows}
    return [TableFile(file.path, file.month, file.rows) for file in table if str(file.path) in hit]


def take(connection: Session, into: str, source: str) -> None:
    """The whole rows of a relation at the positions in temp table `hits`, as a temp table."""
    connection.execute(
        f"""create or replace temp table {into} as
        select t.* from (select * from {source}) t semi join hits using ({POSITION})"""
    )


@dataclass(frozen=True, slots=True)
class Restored:
    """What undoing a batch does: rows put back as they were, rows that were not there before."""

    files: Rewrite
    restored: int
    withdrawn: int
    touched: Mapping[str, frozenset[date]]


def restore(
    connection: Session,
    dataset: Dataset,
    batch_id: str,
    now: Sequence[TableFile],
    before: Sequence[TableFile],
    place: Place,
    times: Iterable[str] = (),
) -> Restored:
    """Write the files that put a batch's rows back; rows that later batches changed stay."""
    if not now:  # no row is left, so none is of this batch
        return Restored(Rewrite(), 0, 0, {})
    _rows_of(connection, now, "mine", f"where {name(BATCH)} = {text(batch_id)}")
    dying = {
        Path(path): int(rows)
        for path, rows in connection.execute(
            "select filename, count(*) from mine group by 1"
        ).fetchall()
    }
    if not dying:
        return Restored(Rewrite(), 0, 0, {})
    key = names(dataset.key)
    _rows_of(connection, before, "old", f"semi join mine using ({key})")
    coming = {
        str(month): (f"select * exclude ({POSITION}) from old where month = {text(month)}", rows)
        for month, rows in connection.execute(
            "select month, count(*) from old group by 1 order by 1"
        ).fetchall()
    }
    files = rewrite(connection, place, now, dying, coming, "mine")
    mine, old = (count(connection, f"select count(*) from {table}") for table in ("mine", "old"))
    touched = {}
    for column in dict.fromkeys([dataset.day, *times]):
        day = f"select cast({name(column)} as date) from"
        rows = connection.execute(f"{day} mine union {day} old").fetchall()
        touched[column] = frozenset(row[0] for row in rows if row[0] is not None)
    return Restored(files, old, mine - old, touched)


def _rows_of(connection: Session, table: Sequence[TableFile], into: str, which: str) -> None:
    """The whole rows of a table that a condition picks, as a temp table with their positions."""
    if not table:  # nothing stood before: a table of the same columns without a row
        connection.execute(f"create or replace temp table {into} as select * from mine limit 0")
        return
    connection.execute(
        f"create or replace temp table hits as select {POSITION} "
        f"from {scan(table, positions=True)} t {which}"
    )
    files = hit_files(connection, table)
    take(connection, into, scan(files or table, positions=True))
