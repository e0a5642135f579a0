"""Rows that could not be taken, kept with their reasons until someone mends them.

May import: this package. A rejected row is kept once however often its file is sent again.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from nhip.repository.dataset import ROW
from nhip.repository.delta import LakeError, Table
from nhip.repository.landing.incoming import ODD
from nhip.repository.landing.report import Reason
from nhip.repository.landing.stage import read_reasons
from nhip.repository.landing.values import MACROS
from nhip.repository.live import TableFile
from nhip.repository.session import Session, count, name, scan, text, texts

ROWS_AT_ONCE = 20_000  # in a group of a file: each holds a whole record as text
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


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is the matter with many rows: the same text, in one column, for one reason."""

    check: str
    column: str
    text: str
    near: str
    rows: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rejected rows are asked for; what is empty is not asked."""

    batch_id: str = ""
    check: str = ""
    column: str = ""
    text: str | None = None

    @property
    def where(self) -> str:
        """The condition, as SQL over the columns of the quarantine."""
        parts = [f"batch_id = {text(self.batch_id)}"] if self.batch_id else []
        if self.check:
            reason = f"r->>'check' = {text(self.check)}"
            reason += f" and r->>'column' = {text(self.column)}" if self.column else ""
            parts.append(f"len(list_filter(cast(reasons as json[]), lambda r: {reason})) > 0")
        if self.text is not None:
            parts.append(f"coalesce({stood(text(self.column))}, '') = {text(self.text)}")
        return " and ".join(parts) or "true"


EVERY = Wanted()


class Quarantine:
    """The quarantine of one dataset."""

    def __init__(self, root: Path) -> None:
        self.table = Table(root, by_month=False)

    def rows(
        self, connection: Session, *, limit: int = 1000, offset: int = 0, wanted: Wanted = EVERY
    ) -> list[Rejected]:
        """Rejected rows, the newest landing first, in the order of their files."""
        files = self.table.files()
        if not files:
            return []
        found = connection.execute(
            f"""select id, batch_id, source, {name(ROW)}, landed_at, reasons, record
            from {self._scan(files)} where {wanted.where}
            order by landed_at desc, batch_id, {name(ROW)} limit {limit} offset {offset}"""
        ).fetchall()
        return [_rejected(*row) for row in found]

    def count(self) -> int:
        """How many rows wait."""
        return sum(file.rows for file in self.table.files())

    def count_of(self, connection: Session, wanted: Wanted) -> int:
        """How many rows of these wait."""
        files = self.table.files()
        query = f"select count(*) from {self._scan(files)} where {wanted.where}" if files else ""
        return count(connection, query) if files else 0

    def ids(self, connection: Session, wanted: Wanted, limit: int) -> list[str]:
        """The ids of these rows, at most `limit`."""
        files = self.table.files()
        if not files:
            return []
        query = f"select id from {self._scan(files)} where {wanted.where} order by id limit {limit}"
        return [str(row[0]) for row in connection.execute(query).fetchall()]

    def troubles(self, connection: Session, limit: int) -> list[Trouble]:
        """What is the matter with the most rows, the most frequent first."""
        files = self.table.files()
        if not files:
            return []
        # A record that could not be read says something else in every row: they are one trouble.
        column = "r->>'column'"
        said = f"case when {column} = {text(ODD)} then '' else {stood(column)} end"
        found = connection.execute(
            f"""select r->>'check', {column}, coalesce({said}, ''), coalesce(max(r->>'near'), ''),
                count(distinct id)
            from (select id, record, unnest(cast(reasons as json[])) r from {self._scan(files)})
            group by 1, 2, 3 order by 5 desc, 1, 2, 3 limit {limit}"""
        ).fetchall()
        return [Trouble(*row) for row in found]

    def days(self, connection: Session, column: str) -> list[tuple[str, str, date | None]]:
        """Id, source and day (of this column, NULL where it cannot be read) of every row."""
        files = self.table.files()
        if not files:
            return []
        connection.execute(MACROS)
        day = f"cast(vi_moment(clean_text({stood(text(column))})) as date)"
        found = connection.execute(f"select id, source, {day} from {self._scan(files)}").fetchall()
        return [(str(row[0]), str(row[1]), row[2]) for row in found]

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
        rows = f"""(select *, md5(reasons || record) as id
            from read_parquet({text(str(rejects))}, file_row_number = true))"""
        # a million records are wider than the memory of a session: only their ids are held
        first = f"""select arg_min(file_row_number, {name(ROW)}) as file_row_number
            from (select id, file_row_number, {name(ROW)} from {rows}) {known} group by id"""
        query = f"""select id, {text(batch_id)} as batch_id, {text(source)} as source, {name(ROW)},
            reasons, record, {text(landed_at)} as landed_at
            from {rows} semi join ({first}) using (file_row_number)"""
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
            f"copy ({query}) to {text(str(path))} (format parquet, compression zstd,"
            f" row_group_size {ROWS_AT_ONCE})"
        )
        rows = count(connection, f"select count(*) from read_parquet({text(str(path))})")
        return TableFile(path, "", rows)

    def _scan(self, files: Sequence[TableFile]) -> str:
        return scan((file.path for file in files), by_month=False)


def stood(column: str) -> str:
    """SQL for the raw text of a column of a rejected record; `column` is SQL for its name."""
    # A map rather than a JSON path: a heading may hold quotes, dots and dollars.
    return f"cast(cast(record as json) as map(varchar, varchar))[{column}]"


def mended(
    rows: Sequence[Rejected], fixes: Mapping[str, Mapping[str, str]]
) -> Iterator[pa.RecordBatch]:
    """The raw records with the mended values in place, as text columns to be landed again."""
    records = [{**row.record, **fixes[row.id], **_still_odd(row, fixes[row.id])} for row in rows]
    columns = list(dict.fromkeys(key for record in records for key in record))
    arrays = [pa.array([record.get(c) for record in records], pa.string()) for c in columns]
    numbers = pa.array([row.row for row in rows], pa.int64())
    yield pa.RecordBatch.from_arrays([*arrays, numbers], names=[*columns, ROW])


def _still_odd(row: Rejected, fixes: Mapping[str, str]) -> dict[str, str | None]:
    """A record that could not be read is readable once somebody wrote it anew.

    One that lost the last zero of a code stays odd until that very cell was written again.
    """
    odd = row.record.get(ODD)
    if not odd:
        return {}
    check, stood_there, *_ = odd.split("\t")
    lost = {column for column, value in row.record.items() if value == stood_there}
    again = fixes.keys() & lost if check == "landing.code_as_number" else fixes.keys()
    return {ODD: None} if again else {}


def _rejected(
    key: str, batch_id: str, source: str, row: int, landed_at: str, reasons: str, record: str
) -> Rejected:
    return Rejected(
        key, batch_id, source, row, landed_at, read_reasons(reasons, record), json.loads(record)
    )
