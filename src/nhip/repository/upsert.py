"""Staged rows against a table by key: what is new, changed, older, the same; the files after it.

May import: numpy, repository's session, delta, dataset and landing.stage. Writes new files into the
folder it is given; commits nothing. Memory is bounded: whole tables are read by their key columns
and joined in a session that spills.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from nhip.repository.dataset import BATCH, MONTH, ROW, Dataset
from nhip.repository.delta import TableFile
from nhip.repository.landing.stage import StagedFile
from nhip.repository.landing.values import SQL_TYPES
from nhip.repository.session import Session, count, name, names, scan, text

# Sorting so many hashes takes 0.4 GB; more rows are looked at in slices of the hash.
HASHES_AT_ONCE = 50_000_000
# A batch smaller than this share of the table is looked up by keys first, content afterwards.
SMALL_SHARE = 0.1
# Files below this are merged when their month is written anyway, or years of small ones pile up.
SMALL_FILE = 250_000


@dataclass(frozen=True, slots=True)
class Change:
    """The files to add and remove, and what became of every staged row."""

    add: tuple[StagedFile, ...]
    remove: tuple[TableFile, ...]
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

    def run(self, folder: Path, stem: str, times: Iterable[str] = ()) -> Change:
        """Compare, then write into `folder` the files that replace the touched ones."""
        duplicates = self._drop_duplicates()
        if self.table:
            self._compare(self._candidates())
            inserted, updated, older = map(self._with, ("new", "newer", "older"))
        else:
            inserted, updated, older = self.rows - duplicates, 0, 0
        unchanged = self.rows - duplicates - inserted - updated - older
        remove = self._touched_files() if self.table and (inserted or updated) else []
        add: tuple[StagedFile, ...] = ()
        if inserted == self.rows and not remove:
            add = tuple(self.staged)
        elif inserted or updated:
            add = self._write(remove, folder, stem)
        columns = dict.fromkeys([self.dataset.day, *times]) if inserted or updated else {}
        touched = {column: self._days(column, remove) for column in columns}
        return Change(add, tuple(remove), inserted, updated, unchanged, older, duplicates, touched)

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
            hashes = np.sort(np.asarray(self.connection.execute(query).fetchnumpy()["h"]))
            found.append(np.unique(hashes[1:][hashes[1:] == hashes[:-1]]))
        return np.concatenate(found).astype(np.uint64)

    def _candidates(self) -> list[TableFile]:
        """The files of the table that hold any of the keys."""
        held = sum(file.rows for file in self.table)
        if self.rows > held * SMALL_SHARE:
            return list(self.table)
        paths = (file.path for file in self.table)
        rows = self.connection.execute(
            f"""select distinct filename from {scan(paths, positions=True)} t
            semi join (select {self.key} from {self._staged_scan()}) s using ({self.key})"""
        ).fetchall()
        hit = {str(row[0]) for row in rows}
        return [file for file in self.table if str(file.path) in hit]

    def _compare(self, files: Sequence[TableFile]) -> None:
        """Temp table `verdict`: one row per staged row that is not the same in the table."""
        version = name(self.dataset.version) if self.dataset.version else "0"
        side = f"{self.key}, {version} as v, hash({names(self.dataset.names)}) as content"
        held = (
            f"select {side}, filename, file_row_number as place from {self._held_scan(files)}"
            if files
            else f"select {side}, '' as filename, 0::bigint as place "
            f"from {self._staged_scan()} where false"
        )
        older = "s.v is null and t.v is not null or s.v < t.v"
        self.connection.execute(
            f"""create or replace temp table verdict as
            select s.{name(ROW)}, t.filename, t.place, case when t.place is null then 'new'
                when {older} then 'older' else 'newer' end as verdict
            from (select {side}, {name(ROW)} from {self._staged_scan()}
                anti join dropped using ({name(ROW)})) s
            left join ({held}) t using ({self.key})
            where t.place is null or s.content <> t.content"""
        )

    def _with(self, verdict: str) -> int:
        return count(
            self.connection, f"select count(*) from verdict where verdict = {text(verdict)}"
        )

    def _touched_files(self) -> list[TableFile]:
        """Files that lose rows, and small ones of the months that gain any."""
        rows = self.connection.execute(
            "select distinct filename from verdict where verdict = 'newer'"
        ).fetchall()
        hit = {str(row[0]) for row in rows}
        months = {file.month for file in self.staged}
        return [
            file
            for file in self.table
            if str(file.path) in hit or (file.month in months and file.rows < SMALL_FILE)
        ]

    def _write(
        self, remove: Sequence[TableFile], folder: Path, stem: str
    ) -> tuple[StagedFile, ...]:
        """Month by month: the accepted rows, and those of the removed files that stay."""
        written = []
        months = {file.month for file in self.staged} | {file.month for file in remove}
        for month in sorted(months):
            staged = [file for file in self.staged if file.month == month]
            held = [file for file in remove if file.month == month]
            parts = [self._accepted(staged)] if staged else []
            if held:
                parts.append(
                    f"""select * exclude (filename, file_row_number) from {self._held_scan(held)} t
                    anti join (select filename, place from verdict where verdict = 'newer') gone
                    on t.filename = gone.filename and t.file_row_number = gone.place"""
                )
            query = " union all by name ".join(f"({part})" for part in parts)
            written.append(write_month(self.connection, query, folder, stem, month))
        return tuple(file for file in written if file.rows)

    def _accepted(self, staged: Sequence[StagedFile]) -> str:
        """The staged rows that go into the table."""
        rows = scan(file.path for file in staged)
        if not self.table:
            return f"select * from {rows} anti join dropped using ({name(ROW)})"
        wanted = f"select {name(ROW)} from verdict where verdict <> 'older'"
        return f"select * from {rows} semi join ({wanted}) using ({name(ROW)})"

    def _days(self, column: str, remove: Sequence[TableFile]) -> frozenset[date]:
        """The days of a time column in the accepted rows and in the rows they replace."""
        day = f"cast({name(column)} as date)"
        query = f"select distinct {day} from ({self._accepted(self.staged)})"
        if remove:
            held = self._held_scan(remove)
            query += f""" union select distinct {day} from {held} t semi join (
                select filename, place from verdict where verdict = 'newer') gone
                on t.filename = gone.filename and t.file_row_number = gone.place"""
        rows = self.connection.execute(query).fetchall()
        return frozenset(row[0] for row in rows if row[0] is not None)

    def _held_scan(self, files: Sequence[TableFile]) -> str:
        """Files of the table with every column of the dataset: one added since reads as NULL."""
        files_scan = scan((file.path for file in files), positions=True)
        described = self.connection.execute(f"describe select * from {files_scan}").fetchall()
        found = {str(row[0]) for row in described}
        added = [
            f", cast(null as {SQL_TYPES[column.type]}) as {name(column.name)}"
            for column in self.dataset.columns
            if column.name not in found
        ]
        return f"(select *{''.join(added)} from {files_scan})" if added else files_scan

    def _staged_scan(self) -> str:
        return scan(file.path for file in self.staged)


def write_month(connection: Session, query: str, folder: Path, stem: str, month: str) -> StagedFile:
    """Write a query's rows as the one file of a month."""
    path = folder / f"{MONTH}={month}" / f"{stem}.parquet"
    path.parent.mkdir(parents=True)
    rows = count(
        connection,
        f"""copy (select * exclude ({MONTH}) from ({query})) to {text(str(path))}
        (format parquet, compression zstd, parquet_version v2)""",
    )
    return StagedFile(path, month, rows)


@dataclass(frozen=True, slots=True)
class Restored:
    """What undoing a batch does: rows put back as they were, rows that were not there before."""

    add: tuple[StagedFile, ...]
    remove: tuple[TableFile, ...]
    restored: int
    withdrawn: int
    touched: Mapping[str, frozenset[date]]


def restore(
    connection: Session,
    dataset: Dataset,
    batch_id: str,
    now: Sequence[TableFile],
    before: Sequence[TableFile],
    folder: Path,
    stem: str,
    times: Iterable[str] = (),
) -> Restored:
    """Write the files that put a batch's rows back; rows that later batches changed stay."""
    key, ours = names(dataset.key), f"{name(BATCH)} = {text(batch_id)}"
    hit = connection.execute(
        f"select distinct filename from {scan((f.path for f in now), positions=True)} where {ours}"
    ).fetchall()
    remove = [file for file in now if str(file.path) in {str(row[0]) for row in hit}]
    if not remove:
        return Restored((), (), 0, 0, {})
    files = scan(file.path for file in remove)
    connection.execute(f"create or replace temp table mine as select * from {files} where {ours}")
    held = scan(file.path for file in before) if before else "(select * from mine where false)"
    connection.execute(
        f"create or replace temp table old as select * from {held} semi join mine using ({key})"
    )
    months = {file.month for file in remove}
    months |= {
        str(row[0]) for row in connection.execute("select distinct month from old").fetchall()
    }
    add = []
    for month in sorted(months):
        stay = f"select * from {files} where month = {text(month)} and not {ours}"
        back = f"select * from old where month = {text(month)}"
        query = f"{stay} union all by name {back}"
        add.append(write_month(connection, query, folder, stem, month))
    mine, old = (count(connection, f"select count(*) from {table}") for table in ("mine", "old"))
    touched = {}
    for column in dict.fromkeys([dataset.day, *times]):
        day = f"select cast({name(column)} as date) from"
        rows = connection.execute(f"{day} mine union {day} old").fetchall()
        touched[column] = frozenset(row[0] for row in rows if row[0] is not None)
    return Restored(
        tuple(file for file in add if file.rows), tuple(remove), old, mine - old, touched
    )
