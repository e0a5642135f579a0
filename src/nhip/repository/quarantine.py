"""Rows that could not be taken, kept with their reasons until someone mends them.

May import: this package. A rejected row is kept once however often its file is sent again.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from nhip.repository.dataset import ROW
from nhip.repository.delta import LakeError, Table, TableFile
from nhip.repository.landing.report import Reason
from nhip.repository.landing.stage import read_reasons
from nhip.repository.session import Session, count, name, scan, text, texts

TEXTS = ("id", "batch_id", "source", "reasons", "record", "landed_at")
SCHEMA = pa.schema([*((column, pa.string()) for column in TEXTS), (ROW, pa.int64())])


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row in quarantine: where it came from, why it is there, the raw values as sent."""

    id: str
    batch_id: str
    source: str
    row: int
    landed_at: str
    reasons: tuple[Reason, ...]
    record: Mapping[str, str | None]


class Quarantine:
    """The quarantine of one dataset."""

    def __init__(self, root: Path) -> None:
        self.table = Table(root, by_month=False)

    def rows(self, connection: Session, *, limit: int = 1000, offset: int = 0) -> list[Rejected]:
        """Rejected rows, the newest landing first, in the order of their files."""
        files = self.table.files()
        if not files:
            return []
        found = connection.execute(
            f"""select id, batch_id, source, {name(ROW)}, landed_at, reasons, record
            from {self._scan(files)} order by landed_at desc, batch_id, {name(ROW)}
            limit {limit} offset {offset}"""
        ).fetchall()
        return [_rejected(*row) for row in found]

    def count(self) -> int:
        """How many rows wait."""
        return sum(file.rows for file in self.table.files())

    def take(self, connection: Session, ids: Sequence[str]) -> list[Rejected]:
        """The rows of these ids. Raises LakeError("lake.unknown_rejects") where one is absent."""
        files = self.table.files()
        where = f"id in ({texts(ids)})" if ids else "false"
        found = []
        if files:
            found = connection.execute(
                f"""select id, batch_id, source, {name(ROW)}, landed_at, reasons, record
                from {self._scan(files)} where {where} order by {name(ROW)}"""
            ).fetchall()
        missing = set(ids) - {str(row[0]) for row in found}
        if missing:
            raise LakeError("lake.unknown_rejects", ids=sorted(missing))
        return [_rejected(*row) for row in found]

    def add(
        self, connection: Session, rejects: Path, *, batch_id: str, source: str, landed_at: str
    ) -> int:
        """Keep the rows of a file of rejects (row, reasons, record); gives how many were new."""
        self.table.ensure(SCHEMA)
        files = self.table.files()
        known = f"anti join {self._scan(files)} using (id)" if files else ""
        query = f"""select id, {text(batch_id)} as batch_id, {text(source)} as source, {name(ROW)},
            reasons, record, {text(landed_at)} as landed_at
            from (select md5(reasons || record) as id, min({name(ROW)}) as {name(ROW)},
                reasons, record from read_parquet({text(str(rejects))})
                group by reasons, record) {known}"""
        file = self._write(connection, query, batch_id)
        if file.rows:
            self.table.commit([file], [], {"kind": "reject", "batch_id": batch_id})
        return file.rows

    def ids_of(self, connection: Session, rejects: Path | None) -> frozenset[str]:
        """The ids under which the rows of a file of rejects are kept."""
        if rejects is None:
            return frozenset()
        source = f"read_parquet({text(str(rejects))})"
        rows = connection.execute(f"select md5(reasons || record) from {source}").fetchall()
        return frozenset(str(row[0]) for row in rows)

    def release(self, connection: Session, ids: Sequence[str], batch_id: str) -> None:
        """Take rows out, because they were mended and landed or given up."""
        files = self.table.files()
        if not files or not ids:
            return
        query = f"select * from {self._scan(files)} where id not in ({texts(ids)})"
        file = self._write(connection, query, batch_id)
        meta = {"kind": "release", "batch_id": batch_id}
        self.table.commit([file] if file.rows else [], files, meta)

    def _write(self, connection: Session, query: str, batch_id: str) -> TableFile:
        path = self.table.root / f"v{self.table.version() + 1:06d}-{batch_id}.parquet"
        connection.execute(
            f"copy ({query}) to {text(str(path))} (format parquet, compression zstd)"
        )
        rows = count(connection, f"select count(*) from read_parquet({text(str(path))})")
        return TableFile(path, "", rows)

    def _scan(self, files: Sequence[TableFile]) -> str:
        return scan((file.path for file in files), by_month=False)


def mended(
    rows: Sequence[Rejected], fixes: Mapping[str, Mapping[str, str]]
) -> Iterator[pa.RecordBatch]:
    """The raw records with the mended values in place, as text columns to be landed again."""
    columns = list(dict.fromkeys(key for row in rows for key in (*row.record, *fixes[row.id])))
    records = [{**row.record, **fixes[row.id]} for row in rows]
    arrays = [pa.array([record.get(c) for record in records], pa.string()) for c in columns]
    numbers = pa.array([row.row for row in rows], pa.int64())
    yield pa.RecordBatch.from_arrays([*arrays, numbers], names=[*columns, ROW])


def _rejected(
    key: str, batch_id: str, source: str, row: int, landed_at: str, reasons: str, record: str
) -> Rejected:
    return Rejected(
        key, batch_id, source, row, landed_at, read_reasons(reasons, record), json.loads(record)
    )
