"""What every reader gives: one Parquet file of raw columns, and which of them the dataset takes.

May import: repository.dataset, grid, pyarrow. Says which columns a file lacks; judges no value.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from nhip.engine.errors import NhipError
from nhip.engine.folding import fold
from nhip.repository.dataset import ROW, Dataset

# Helper column of readers that see what the checks cannot: error code, a tab, the text that stood.
ODD = "_odd"
ODD_CHECKS = ("landing.wrong_cells", "landing.not_a_record", "landing.code_as_number")


class BadFile(NhipError):
    """A fault of a whole file: nothing of it was landed."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """Raw rows on disk. `columns` maps a dataset's column to the one of the file.

    The number of a row is what `ROW` holds where the file has that column, else its position plus
    `first_row`. `has_odd` says the file has the column `ODD`. `ignored` are columns of the file
    that no column of the dataset takes.
    """

    path: Path
    columns: Mapping[str, str]
    rows: int
    first_row: int = 1
    numbered: bool = False
    has_odd: bool = False
    ignored: tuple[str, ...] = ()


def stamp(path: Path) -> tuple[int, int, int]:
    """What differs once somebody wrote to a file, or laid another in its place."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def odd(check: str, text: str, row: int) -> str:
    """What stands in `ODD` for a record that cannot be read; its row tells it from another."""
    return f"{check}\t{text}\t{row}"


def match_columns(dataset: Dataset, found: Iterable[str]) -> dict[str, str]:
    """Dataset's column -> column of the file, by name, source name or Vietnamese meaning.

    Raises BadFile("landing.missing_columns") where a required one is absent, and
    BadFile("landing.column_twice") where two columns of the file mean the same one.
    """
    spoken = _spoken(dataset)
    matched: dict[str, str] = {}
    given = [column for column in found if column not in (ROW, ODD)]
    for column in given:
        name = spoken.get(column.strip().casefold()) or spoken.get(fold(column))
        if name is None:
            continue
        if name in matched:
            raise BadFile("landing.column_twice", column=name, found=[matched[name], column])
        matched[name] = column
    missing = [
        f"{column.name} ({', '.join([*column.source_names, column.meaning_vi])})"
        for column in dataset.columns
        if column.required and not column.derived and column.name not in matched
    ]
    if missing:
        raise BadFile("landing.missing_columns", missing=missing, found=given)
    return matched


def _spoken(dataset: Dataset) -> dict[str, str]:
    """Every way of naming a column; where two columns would share one, the first keeps it."""
    spoken: dict[str, str] = {}
    for column in dataset.columns:
        for alias in (column.name, *column.source_names):
            spoken.setdefault(alias.casefold(), column.name)
    for column in dataset.columns:
        spoken.setdefault(fold(column.meaning_vi), column.name)
        # "Người gửi hài lòng; trống là chưa đánh giá": a heading says the first part.
        spoken.setdefault(fold(column.meaning_vi.partition(";")[0]), column.name)
    return spoken


def ignored(columns: Mapping[str, str], found: Iterable[str]) -> tuple[str, ...]:
    """The columns of a file that nothing takes."""
    taken = {*columns.values(), ROW, ODD}
    return tuple(column for column in found if column not in taken)


def spool(dataset: Dataset, batches: Iterator[pa.RecordBatch], path: Path) -> Incoming:
    """Write a stream of raw batches, each with its row numbers in `ROW`, to a Parquet file.

    Only the columns the dataset takes are written: personal data never touch the disk here.
    """
    rows = 0
    columns: dict[str, str] | None = None
    unused: tuple[str, ...] = ()
    writer, extra = None, [ROW]
    try:
        for batch in batches:
            if writer is None:
                columns = match_columns(dataset, batch.schema.names)
                unused = ignored(columns, batch.schema.names)
                extra = [name for name in (ROW, ODD) if name in batch.schema.names]
            assert columns is not None
            kept = batch.select([*columns.values(), *extra])
            if writer is None:
                writer = pq.ParquetWriter(path, kept.schema, compression="lz4")
            writer.write_batch(kept)
            rows += kept.num_rows
    finally:
        if writer is not None:
            writer.close()
    if columns is None or rows == 0:
        raise BadFile("landing.no_rows")
    return Incoming(path, columns, rows, numbered=True, has_odd=ODD in extra, ignored=unused)
