"""An embedded query session over Parquet files, with bounded memory and a place to spill.

May import: duckdb. Knows no dataset and no table; every name that reaches a query is quoted here.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

MEMORY = "1200MB"
Session = duckdb.DuckDBPyConnection


@contextmanager
def session(spill: Path, *, memory: str = MEMORY) -> Iterator[Session]:
    """A private session; what does not fit in `memory` goes to the folder `spill`."""
    spill.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    try:
        connection.execute("set memory_limit = " + text(memory))
        connection.execute("set temp_directory = " + text(str(spill)))
        # Rows carry their number, so their order in a file means nothing.
        connection.execute("set preserve_insertion_order = false")
        # Times in the lake are local, without a zone; an offset in a source is turned into it.
        connection.execute("set TimeZone = 'Asia/Ho_Chi_Minh'")
        connection.execute("set enable_progress_bar = false")
        # Partitioned writes flush under one lock: whoever writes by month brings a slice at a time.
        connection.execute("set partitioned_write_flush_threshold = 8000000")
        yield connection
    finally:
        connection.close()


def name(identifier: str) -> str:
    """An identifier as SQL."""
    return '"' + identifier.replace('"', '""') + '"'


def names(identifiers: Iterable[str]) -> str:
    """Identifiers with commas between."""
    return ", ".join(name(identifier) for identifier in identifiers)


def text(value: str) -> str:
    """A string literal as SQL."""
    return "'" + value.replace("'", "''") + "'"


def texts(values: Iterable[str]) -> str:
    """String literals with commas between."""
    return ", ".join(text(value) for value in values)


def scan(paths: Iterable[Path | str], *, positions: bool = False, by_month: bool = True) -> str:
    """The files of a table as one relation; with the partition column `month` if `by_month`.

    Columns are matched by name, so that files from before a column was added read as NULL there.
    `positions` adds `filename` and `file_row_number`, by which a row can be named.
    """
    options = "union_by_name = true, hive_partitioning = " + str(by_month).lower()
    if by_month:
        options += ", hive_types = {'month': 'VARCHAR'}"
    if positions:
        options += ", filename = true, file_row_number = true"
    return f"read_parquet([{texts(str(path) for path in paths)}], {options})"


def count(connection: Session, query: str) -> int:
    """The single number a query gives; 0 for NULL."""
    row = connection.execute(query).fetchone()
    return int(row[0] or 0) if row else 0
