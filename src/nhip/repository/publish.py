"""A dataset's records as a file: CSV, Parquet, JSON or JSON lines, streamed piece by piece.

May import: duckdb's door (engines.duckdb), pyarrow, repository.{dataset,dialects,lake,named}. Must
not decide who may read: whoever calls has asked. A column that its dataset marks `publish: false`
never leaves here, asked for or not. Whatever the size of a table, a few thousand rows are held at a
time.
"""

import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from nhip.engine.errors import NhipError
from nhip.repository.compiler import SOURCE
from nhip.repository.dataset import Column, ColumnType, Dataset, month_of
from nhip.repository.dialects import DUCKDB
from nhip.repository.engines import duckdb as engine
from nhip.repository.engines.duckdb import DEFAULT, Limits
from nhip.repository.lake import ARROW_TYPES
from nhip.repository.named import Named, condition

BATCH_ROWS = 20_000
# A row group smaller than this compresses badly; a larger one must be held whole while it is made.
GROUP_ROWS = 100_000
BOM = "\ufeff".encode()
# What a spreadsheet reads as the beginning of a formula (OWASP, CSV injection).
FORMULA = "^[=+@\\t\\r-]"


class Form(StrEnum):
    """How the file is written; the value is what it is called in addresses and file names."""

    CSV = "csv"  # UTF-8 with BOM, so that Excel reads the Vietnamese marks
    PARQUET = "parquet"
    JSON = "json"  # one array of objects
    JSON_LINES = "jsonl"  # one object a line

    @property
    def media_type(self) -> str:
        """The media type as IANA registers it."""
        return {
            Form.CSV: "text/csv; charset=utf-8",
            Form.PARQUET: "application/vnd.apache.parquet",
            Form.JSON: "application/json",
            Form.JSON_LINES: "application/jsonl",
        }[self]


class NotPublished(NhipError):
    """What was asked for is not there to be read, or not for anybody outside."""


class Records(Protocol):
    """What publishing asks of a lake."""

    def version(self, dataset: str, *, as_of: date | datetime | None = None) -> int: ...

    def files(
        self, dataset: str, version: int | None = None, *, months: Iterable[str] | None = None
    ) -> list[Path]: ...


@dataclass(frozen=True, slots=True)
class Cut:
    """Which part of a dataset: columns in the order wanted (none: all that may be published), days
    of the day column (both ends included), units as the records name them (None: every unit).

    `version` is a version of the table, `as_of` a day or a moment (the table as it stood at its
    end); neither: the newest. `ordered` sorts by day and key, so that the same version always gives
    the same bytes, at the price of a sort. `limit` and `offset` count rows.
    """

    columns: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    units: tuple[Named, ...] | None = None
    version: int | None = None
    as_of: date | datetime | None = None
    ordered: bool = False
    limit: int | None = None
    offset: int = 0


WHOLE = Cut()


def columns(dataset: Dataset, chosen: Sequence[str] = ()) -> tuple[Column, ...]:
    """The columns that may leave, all of them or those chosen.

    Raises NotPublished("publish.unknown_column") for any other name: a hidden column is refused in
    the same words as one that does not exist.
    """
    open_ones = {column.name: column for column in dataset.columns if column.publish}
    for name in chosen:
        if name not in open_ones:
            known = ", ".join(open_ones)
            raise NotPublished("publish.unknown_column", column=name, known=known)
    return tuple(open_ones[name] for name in dict.fromkeys(chosen or open_ones))


def count(lake: Records, dataset: Dataset, cut: Cut = WHOLE, limits: Limits = DEFAULT) -> int:
    """How many rows of the cut there are, whatever its limit and offset."""
    files = _files(lake, dataset, cut)
    if not files:
        return 0
    sql = f"select count(*) as n from {SOURCE}{_where(dataset, cut)}"
    return int(engine.run(sql, files, limits).column("n")[0].as_py())


def batches(
    lake: Records,
    dataset: Dataset,
    cut: Cut = WHOLE,
    limits: Limits = DEFAULT,
    write: Callable[[str, Column], str] | None = None,
) -> Iterator[pa.RecordBatch]:
    """The rows of a cut, some thousands at a time, in its columns; nothing where nothing landed.

    `write` gives the SQL expression of a column from its quoted name, where it is not the column
    itself. Raises NotPublished("publish.unknown_column", "publish.days_reversed", "publish.gone").
    """
    chosen, files = columns(dataset, cut.columns), _files(lake, dataset, cut)
    return _read(dataset, cut, chosen, files, limits, write) if files else iter(())


def _read(
    dataset: Dataset,
    cut: Cut,
    chosen: Sequence[Column],
    files: Sequence[Path],
    limits: Limits,
    write: Callable[[str, Column], str] | None,
) -> Iterator[pa.RecordBatch]:
    with engine.opened(files, limits) as connection:
        source = engine.scan(files)
        held = set(connection.sql(f"select * from {source} limit 0").columns)
        listed = ", ".join(_selected(column, held, write) for column in chosen)
        sql = f"select {listed} from {source}{_where(dataset, cut)}{_order(dataset, cut)}"
        yield from connection.sql(sql).to_arrow_reader(BATCH_ROWS)


def stream(
    lake: Records,
    dataset: Dataset,
    form: Form,
    cut: Cut = WHOLE,
    limits: Limits = DEFAULT,
) -> Iterator[bytes]:
    """The cut as the bytes of a file, piece by piece; raises as `batches`, before the first."""
    chosen = columns(dataset, cut.columns)
    match form:
        case Form.CSV:
            found = batches(lake, dataset, cut, limits, _for_csv)
            return csv_pieces([column.name for column in chosen], found)
        case Form.PARQUET:
            return parquet_pieces(schema(chosen), batches(lake, dataset, cut, limits))
        case _:
            found = batches(lake, dataset, cut, limits, _for_json)
            return json_pieces(found, lines=form is Form.JSON_LINES)


def schema(chosen: Sequence[Column]) -> pa.Schema:
    """Names and types of columns, each with its meaning, as Parquet files carry them."""
    return pa.schema(
        [
            pa.field(column.name, ARROW_TYPES[column.type]).with_metadata(
                {"meaning": column.meaning_vi, "meaning_en": column.meaning_en}
            )
            for column in chosen
        ]
    )


# --- writing: also for tables that are not datasets -------------------------------------------


def csv_pieces(names: Sequence[str], found: Iterable[pa.RecordBatch]) -> Iterator[bytes]:
    """Comma-separated text with BOM and heading; an absent value is empty, an empty text is ""."""
    yield BOM + (",".join(names) + "\r\n").encode()
    options = pa_csv.WriteOptions(include_header=False, quoting_style="needed", eol="\r\n")
    for batch in found:
        sink = io.BytesIO()
        pa_csv.write_csv(batch, sink, options)
        yield sink.getvalue()


def json_pieces(found: Iterable[pa.RecordBatch], *, lines: bool) -> Iterator[bytes]:
    """Objects, one a line; as one array unless `lines`. Numbers that JSON cannot say are null."""
    if not lines:
        yield b"["
    between = b"\n" if lines else b",\n"
    begun = False
    for batch in found:
        texts = (
            json.dumps(row, ensure_ascii=False, separators=(",", ":"), default=_plain).encode()
            for row in batch.to_pylist()
        )
        piece = between.join(texts)
        if piece:
            yield (between if begun else b"") + piece
            begun = True
    yield (b"\n" if begun else b"") if lines else b"]\n"


def parquet_pieces(shape: pa.Schema, found: Iterable[pa.RecordBatch]) -> Iterator[bytes]:
    """A Parquet file, each row group handed on as soon as it is written."""
    sink = _Sink()
    with pq.ParquetWriter(sink, shape, compression="zstd") as writer:
        waiting: list[pa.RecordBatch] = []
        for batch in found:
            waiting.append(batch)
            if sum(one.num_rows for one in waiting) >= GROUP_ROWS:
                writer.write_table(pa.Table.from_batches(waiting).cast(shape))
                waiting = []
                yield sink.taken()
        if waiting:
            writer.write_table(pa.Table.from_batches(waiting).cast(shape))
            yield sink.taken()
    yield sink.taken()


class _Sink(io.RawIOBase):
    """A file that forgets what has been taken from it; Parquet is written from front to back."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []
        self._at = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self._parts.append(piece)
        self._at += len(piece)
        return len(piece)

    def taken(self) -> bytes:
        piece, self._parts = b"".join(self._parts), []
        return piece


# --- inside -----------------------------------------------------------------------------------


def _files(lake: Records, dataset: Dataset, cut: Cut) -> list[Path]:
    """The files that can hold rows of the cut."""
    if cut.first is not None and cut.last is not None and cut.first > cut.last:
        raise NotPublished("publish.days_reversed", first=cut.first, last=cut.last)
    newest = lake.version(dataset.name)
    version = newest if cut.version is None else cut.version
    if cut.as_of is not None:
        version = min(version, lake.version(dataset.name, as_of=cut.as_of))
    if newest < 0 or version < 0:
        return []
    files = lake.files(dataset.name, version, months=_months(cut))
    if any(not file.exists() for file in files):
        raise NotPublished("publish.gone", name=dataset.name, version=version)
    return files


def _months(cut: Cut) -> list[str] | None:
    if cut.first is None or cut.last is None:
        return None
    first, last = cut.first, cut.last
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [month_of(date(number // 12, number % 12 + 1, 1)) for number in numbers]


def _where(dataset: Dataset, cut: Cut) -> str:
    day = DUCKDB.date_of(DUCKDB.column(dataset.day))
    conditions = []
    if cut.first is not None:
        conditions.append(f"{day} >= date '{cut.first:%Y-%m-%d}'")
    if cut.last is not None:
        conditions.append(f"{day} <= date '{cut.last:%Y-%m-%d}'")
    if cut.units is not None:
        conditions.append(condition(cut.units, DUCKDB.column(dataset.unit), day, DUCKDB))
    return f" where {' and '.join(conditions)}" if conditions else ""


def _order(dataset: Dataset, cut: Cut) -> str:
    names = dict.fromkeys((dataset.day, *dataset.key))
    order = f" order by {', '.join(map(DUCKDB.column, names))}" if cut.ordered else ""
    limit = "" if cut.limit is None else f" limit {cut.limit:d}"
    return order + limit + (f" offset {cut.offset:d}" if cut.offset else "")


def _selected(column: Column, held: set[str], write: Callable[[str, Column], str] | None) -> str:
    name = DUCKDB.column(column.name)
    if column.name not in held:  # declared after these files were written
        kind = {ColumnType.INTEGER: "bigint", ColumnType.NUMBER: "double"}.get(column.type)
        return f"cast(null as {kind or 'varchar'}) as {name}"
    return name if write is None else f"{write(name, column)} as {name}"


def _for_csv(name: str, column: Column) -> str:
    if column.type in (ColumnType.TEXT, ColumnType.CODE):
        pattern = DUCKDB.text(FORMULA)
        return f"case when regexp_matches({name}, {pattern}) then '''' || {name} else {name} end"
    return _for_json(name, column)


def _for_json(name: str, column: Column) -> str:
    if column.type is ColumnType.NUMBER:
        return f"case when isfinite({name}) then {name} end"
    if column.type is ColumnType.DATETIME:
        return f"replace(cast({name} as varchar), ' ', 'T')"
    return f"cast({name} as varchar)" if column.type is ColumnType.DATE else name


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def converted(file: Path, chosen: Sequence[Column], form: Form) -> Iterator[bytes]:
    """A Parquet file with these columns as CSV or JSON, the rows in their order."""
    write = _for_csv if form is Form.CSV else _for_json
    listed = ", ".join(_selected(column, {column.name}, write) for column in chosen)

    def rows() -> Iterator[pa.RecordBatch]:
        # One thread reads from front to back; several would mix the rows.
        with engine.opened([file], Limits(threads=1)) as connection:
            sql = f"select {listed} from {engine.scan([file])}"
            yield from connection.sql(sql).to_arrow_reader(BATCH_ROWS)

    if form is Form.CSV:
        return csv_pieces([column.name for column in chosen], rows())
    return json_pieces(rows(), lines=form is Form.JSON_LINES)


def span(file: Path, day: str) -> tuple[int, date | None, date | None]:
    """How many rows a Parquet file holds, and the first and last day of one of its columns."""
    days = DUCKDB.date_of(DUCKDB.column(day))
    sql = f"select count(*) as n, min({days}) as first, max({days}) as last from {SOURCE}"
    row = engine.run(sql, [file]).to_pylist()[0]
    return row["n"], row["first"], row["last"]
