"""The lake: one Delta table per dataset, landed into by key, read by version, undone by batch.

May import: this package and pyarrow. Must not know Django or a clock: the moment of landing is an
argument. One process at a time writes a dataset (a lock on a file, freed by the kernel when the
process dies); readers never wait. Every landing is one commit; a process killed anywhere leaves the
table as it was before or as it is after.
"""

import fcntl
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa

from nhip.repository.dataset import BATCH, MONTH, ROW, ColumnType, Dataset
from nhip.repository.delta import LakeError, Table
from nhip.repository.landing.incoming import Incoming, spool
from nhip.repository.landing.report import CheckReport
from nhip.repository.landing.stage import Staged, StagedFile, stage
from nhip.repository.landing.units import KnownUnits
from nhip.repository.live import DEAD, TableFile
from nhip.repository.quarantine import EVERY, Quarantine, Rejected, Wanted, mended
from nhip.repository.rewrite import Place, Rewrite, compact
from nhip.repository.session import MEMORY, Session, session
from nhip.repository.upsert import Change, Upsert, restore

ARROW_TYPES = {
    ColumnType.TEXT: pa.string(),
    ColumnType.CODE: pa.string(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.NUMBER: pa.float64(),
    ColumnType.BOOLEAN: pa.bool_(),
    ColumnType.DATE: pa.date32(),
    ColumnType.DATETIME: pa.timestamp("us"),
}
Rows: TypeAlias = pa.Table | pa.RecordBatchReader | Incoming
# The kind of a commit that writes files anew and changes no record.
COMPACT = "compact"
_BATCH_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")


@dataclass(frozen=True, slots=True)
class Landed:
    """What one landing did. `version` is the table's version after it.

    `older` rows lost to a later version in the table, `duplicates` to a later row of the batch.
    `days` are the touched days of the dataset's day column; `touched` gives them for every column
    asked for: in the new rows and in those they replaced.
    """

    batch_id: str
    version: int
    inserted: int
    updated: int
    unchanged: int
    older: int
    duplicates: int
    rejected: int
    days: frozenset[date]
    touched: Mapping[str, frozenset[date]]
    report: CheckReport

    @property
    def months(self) -> frozenset[str]:
        """The touched months: "2026-08"."""
        return frozenset(f"{day:%Y-%m}" for day in self.days)

    @property
    def changed(self) -> bool:
        """False where the table already held everything that was sent."""
        return bool(self.inserted or self.updated)


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing a batch did."""

    batch_id: str
    version: int
    restored: int
    withdrawn: int
    days: frozenset[date]
    touched: Mapping[str, frozenset[date]]


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit of a table as its own log tells it: what a database registers to catch up.

    `kind` is "land" or "undo"; `counts` are those of `Landed` or `Undone`.
    """

    version: int
    kind: str
    batch_id: str
    source: str
    file_hash: str
    landed_at: datetime
    counts: Mapping[str, int]
    days: frozenset[date]


class Lake:
    """The datasets under one folder. `memory` bounds a landing; more than that spills to disk."""

    def __init__(self, root: Path, *, memory: str = MEMORY) -> None:
        self.root = Path(root).absolute()
        self.memory = memory

    # reading

    def files(
        self,
        dataset: str,
        version: int | None = None,
        *,
        as_of: date | datetime | None = None,
        months: Iterable[str] | None = None,
    ) -> list[TableFile]:
        """The files of a version, or of a moment, or the newest; of some months only.

        Each knows which of its rows are dead: read them with `live.relation` (or `session.scan`),
        which leaves those out and gives columns added later. Raises
        LakeError("lake.unknown_version").
        """
        if as_of is not None:
            version = self.version(dataset, as_of=as_of)
        if version is not None and version < 0:
            return []
        wanted = None if months is None else set(months)
        files = self._table(dataset).files(version)
        return [file for file in files if wanted is None or file.month in wanted]

    def version(self, dataset: str, *, as_of: date | datetime | None = None) -> int:
        """The newest version, or what stood at a moment (a day: at its end); -1 for none."""
        table = self._table(dataset)
        if as_of is None:
            return table.version()
        moment = as_of if isinstance(as_of, datetime) else datetime.combine(as_of, time.max)
        stood = [e.version for e in table.log() if _moment(e.meta) <= moment]
        return max(stood, default=-1)

    def rows(self, dataset: str, version: int | None = None) -> int:
        """How many records a version holds."""
        return sum(file.live for file in self._table(dataset).files(version))

    def history(self, dataset: str, *, since: int = -1) -> list[Commit]:
        """The landings and undoings after version `since`, oldest first."""
        return [
            _commit(entry.version, entry.meta)
            for entry in self._table(dataset).log()
            if entry.version > since and entry.meta["kind"] != COMPACT
        ]

    def compactions(self, dataset: str, *, since: int = -1) -> list[int]:
        """The versions after `since` that hold the same rows as the one before, written anew."""
        return [
            entry.version
            for entry in self._table(dataset).log()
            if entry.version > since and entry.meta["kind"] == COMPACT
        ]

    def compacted_at(self, dataset: str) -> datetime | None:
        """When files were last written anew."""
        found = [e.meta for e in self._table(dataset).log() if e.meta["kind"] == COMPACT]
        return _moment(found[-1]) if found else None

    # writing

    def land(
        self,
        dataset: Dataset,
        rows: Rows,
        *,
        batch_id: str,
        source: str,
        landed_at: datetime,
        known_units: KnownUnits | None = None,
        file_hash: str = "",
        times: Sequence[str] = (),
        mends: Sequence[str] = (),
    ) -> Landed:
        """Check rows and upsert them by key over the whole table, in one commit.

        Raises `Refused` (too many bad rows) and `BadFile` (columns are missing); then nothing has
        changed. Rejected rows stay in quarantine. The same rows again change nothing and make no
        commit. `times` names columns whose touched days are wanted beside the day column's;
        `mends` names rows of the quarantine that these replace: out they go, unless still as bad.
        """
        meta = {"batch_id": batch_id, "source": source, "file_hash": file_hash}
        meta["landed_at"] = landed_at.isoformat()
        with self._writing(dataset.name, batch_id) as (folder, connection):
            incoming = _incoming(dataset, rows, folder)
            table = self._table(dataset.name)
            stem = f"v{table.version() + 1:06d}-{batch_id}"
            staged = stage(
                connection, dataset, incoming, folder / "in", stem,
                batch_id=batch_id, now=landed_at, known_units=known_units,
            )  # fmt: skip
            table.ensure(schema(dataset))
            change = (
                Upsert(connection, dataset, staged.files, table.files()).run(
                    Place(table.root, folder / "out", stem), times
                )
                if staged.files
                else None
            )
            self._reject(connection, dataset, staged, meta)
            landed = self._commit_landing(dataset, table, staged, change, meta)
            quarantine = self._quarantine(dataset.name)
            still = quarantine.ids_of(connection, staged.rejects) if mends else frozenset()
            quarantine.release(connection, sorted(set(mends) - still), batch_id)
            return landed

    def undo(
        self, dataset: Dataset, batch_id: str, *, landed_at: datetime, times: Sequence[str] = ()
    ) -> Undone:
        """Put back what a batch changed, as a new commit; later corrections by others stay.

        Raises LakeError: "lake.unknown_batch", "lake.nothing_to_undo", "lake.history_gone".
        """
        with self._writing(dataset.name, batch_id) as (folder, connection):
            table, before = self._table(dataset.name), self._before(dataset.name, batch_id)
            stem = f"v{table.version() + 1:06d}-{batch_id}"
            place = Place(table.root, folder, stem)
            found = restore(connection, dataset, batch_id, table.files(), before, place, times)
            if found.files.is_empty:
                raise LakeError("lake.nothing_to_undo", batch_id=batch_id, name=dataset.name)
            days = found.touched[dataset.day]
            meta: dict[str, Any] = {"kind": "undo", "batch_id": batch_id}
            meta["landed_at"] = landed_at.isoformat()
            counts = {"restored": found.restored, "withdrawn": found.withdrawn}
            meta |= {"counts": counts, "days": sorted(map(str, days))}
            version = self._commit(table, found.files, meta)
            return Undone(batch_id, version, found.restored, found.withdrawn, days, found.touched)

    def compact(self, dataset: str, *, at: datetime) -> int | None:
        """Write months with dead rows or several small files anew; no record changes.

        Gives the version it made, None where there was nothing to do. Readers from outside, which
        know nothing of dead rows, see the records right after it.
        """
        with self._writing(dataset, COMPACT) as (folder, connection):
            table = self._table(dataset)
            stem = f"v{table.version() + 1:06d}-{COMPACT}"
            found = compact(connection, Place(table.root, folder, stem), table.files())
            if found.is_empty:
                return None
            return self._commit(table, found, {"kind": COMPACT, "landed_at": at.isoformat()})

    def vacuum(self, dataset: str, *, keep_from: datetime) -> list[Path]:
        """Delete files that no version since `keep_from` uses; older versions cannot be read."""
        table = self._table(dataset)
        with self._writing(dataset, "vacuum"):
            first = max(self.version(dataset, as_of=keep_from), 0)
            return table.vacuum(range(first, table.version() + 1)) if table.exists() else []

    # quarantine

    def quarantined(
        self, dataset: str, *, limit: int = 1000, offset: int = 0, wanted: Wanted = EVERY
    ) -> list[Rejected]:
        """Rows that wait to be mended."""
        with self.quarantine(dataset) as (quarantine, connection):
            return quarantine.rows(connection, limit=limit, offset=offset, wanted=wanted)

    @contextmanager
    def quarantine(self, dataset: str) -> Iterator[tuple[Quarantine, Session]]:
        """The quarantine of a dataset with a session to ask it in; to be read only."""
        with session(self.root / "_work" / "read", memory=self.memory) as connection:
            yield self._quarantine(dataset), connection

    def quarantined_count(self, dataset: str) -> int:
        """How many rows wait to be mended."""
        return self._quarantine(dataset).count()

    def mend(
        self,
        dataset: Dataset,
        fixes: Mapping[str, Mapping[str, str]],
        *,
        batch_id: str,
        source: str,
        landed_at: datetime,
        known_units: KnownUnits | None = None,
    ) -> Landed:
        """Land rejected rows again with values put right: id -> column -> text.

        What is still bad goes back to quarantine with its new reasons; nothing is refused.
        Raises LakeError("lake.unknown_rejects").
        """
        quarantine, ids = self._quarantine(dataset.name), list(fixes)
        with session(self.root / "_work" / "read", memory=self.memory) as connection:
            rows = quarantine.take(connection, ids)
        patient = replace(dataset, bad_share_limit=Fraction(1))
        batch = pa.Table.from_batches(list(mended(rows, fixes)))
        return self.land(
            patient, batch, batch_id=batch_id, source=source, landed_at=landed_at,
            known_units=known_units, mends=ids,
        )  # fmt: skip

    def dismiss(self, dataset: str, ids: Sequence[str], *, batch_id: str) -> None:
        """Take rejected rows out of quarantine without landing them; the caller keeps them."""
        with self._writing(dataset, batch_id) as (_, connection):
            self._quarantine(dataset).release(connection, ids, batch_id)

    def is_writing(self, dataset: str) -> bool:
        """Whether somebody is landing into the dataset now: a second writer would wait."""
        work = self.root / "_work" / dataset
        if not (work / "lock").exists():
            return False
        with open(work / "lock") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            return False

    # inside

    def _commit_landing(
        self,
        dataset: Dataset,
        table: Table,
        staged: Staged,
        change: Change | None,
        meta: dict[str, Any],
    ) -> Landed:
        report, version = staged.report, table.version()
        counts = {"inserted": 0, "updated": 0, "unchanged": 0, "older": 0, "duplicates": 0}
        if change is not None:
            counts = {key: getattr(change, key) for key in counts}
        touched = change.touched if change is not None else {}
        days = touched.get(dataset.day, frozenset())
        if change is not None and not change.is_empty:
            told = {"kind": "land", "counts": {**counts, "rejected": report.bad}}
            told["days"] = sorted(map(str, days))
            version = self._commit(table, change.files, meta | told)
        return Landed(
            batch_id=meta["batch_id"], version=version, rejected=report.bad, days=days,
            touched=touched, report=report, **counts,
        )  # fmt: skip

    def _before(self, dataset: str, batch_id: str) -> list[TableFile]:
        """The files that stood before a batch landed (the last time, if more than once)."""
        landings = [
            commit.version
            for commit in self.history(dataset)
            if commit.batch_id == batch_id and commit.kind == "land"
        ]
        if not landings:
            raise LakeError("lake.unknown_batch", batch_id=batch_id, name=dataset)
        before = self._table(dataset).files(landings[-1] - 1)
        if any(not file.exists() for file in before):
            raise LakeError("lake.history_gone", batch_id=batch_id, name=dataset)
        return before

    def _reject(
        self, connection: Session, dataset: Dataset, staged: Staged, meta: Mapping[str, str]
    ) -> None:
        """Before the commit: a rejected row kept twice is harmless, a lost one is not."""
        if staged.rejects is not None:
            self._quarantine(dataset.name).add(
                connection, staged.rejects, batch_id=meta["batch_id"], source=meta["source"],
                landed_at=meta["landed_at"],
            )  # fmt: skip

    def _commit(self, table: Table, files: Rewrite, meta: Mapping[str, Any]) -> int:
        """Move what was written into the table's folder and say so in one commit."""
        died = {}
        if files.marks is not None:
            home = table.root / DEAD / files.marks.path.name
            home.parent.mkdir(exist_ok=True)
            files.marks.path.replace(home)
            died = {home.name: files.marks.rows}
        return table.commit(self._adopt(table, files.add), files.remove, meta, died)

    def _adopt(self, table: Table, files: Sequence[StagedFile]) -> list[TableFile]:
        """Move written files into the table's folder; unknown to it until the commit."""
        adopted = []
        for file in files:
            home = table.root / f"{MONTH}={file.month}" / file.path.name
            home.parent.mkdir(exist_ok=True)
            file.path.replace(home)
            adopted.append(TableFile(home, file.month, file.rows))
        return adopted

    @contextmanager
    def _writing(self, dataset: str, batch_id: str) -> Iterator[tuple[Path, Session]]:
        """The one writer of a dataset, with an empty working folder and a session."""
        if not _BATCH_ID.fullmatch(batch_id):
            raise LakeError("lake.bad_batch_id", batch_id=batch_id)
        work = self.root / "_work" / dataset
        work.mkdir(parents=True, exist_ok=True)
        with open(work / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            folder = work / "batch"
            shutil.rmtree(folder, ignore_errors=True)  # a killed process left it
            folder.mkdir()
            try:
                with session(folder / "spill", memory=self.memory) as connection:
                    yield folder, connection
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def _table(self, dataset: str) -> Table:
        return Table(self.root / dataset)

    def _quarantine(self, dataset: str) -> Quarantine:
        return Quarantine(self.root / "_quarantine" / dataset)


def schema(dataset: Dataset) -> pa.Schema:
    """The columns of a dataset's table."""
    own = [(column.name, ARROW_TYPES[column.type]) for column in dataset.columns]
    return pa.schema([*own, (BATCH, pa.string()), (ROW, pa.int64()), (MONTH, pa.string())])


def _incoming(dataset: Dataset, rows: Rows, folder: Path) -> Incoming:
    if isinstance(rows, Incoming):
        return rows
    return spool(dataset, _numbered(rows), folder / "raw.parquet")


def _numbered(rows: pa.Table | pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    """Batches with row numbers from 1, unless the rows bring their own."""
    done = 0
    for batch in rows.to_batches() if isinstance(rows, pa.Table) else rows:
        if ROW not in batch.schema.names:
            numbers = pa.array(np.arange(done + 1, done + batch.num_rows + 1))
            batch = batch.append_column(ROW, numbers)
        done += batch.num_rows
        yield batch


def _commit(version: int, meta: Mapping[str, Any]) -> Commit:
    return Commit(
        version=version,
        kind=meta["kind"],
        batch_id=meta["batch_id"],
        source=meta.get("source", ""),
        file_hash=meta.get("file_hash", ""),
        landed_at=_moment(meta),
        counts=meta["counts"],
        days=frozenset(map(date.fromisoformat, meta["days"])),
    )


def _moment(meta: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(meta["landed_at"])
