"""An embedded query session over Parquet files, with bounded memory and a place to spill.

May import: duckdb, live. Knows no dataset; every name that reaches a query is quoted here.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from nhip.repository.live import Readable, relation

MEMORY = "1200MB"
Session = duckdb.DuckDBPyConnection
EngineError = duckdb.Error


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
        _settle(connection)
        yield connection
    finally:
        connection.close()


@contextmanager
def beside(connection: Session) -> Iterator[Session]:
    """A second session on the same memory and spill, for a thread of its own."""
    with connection.cursor() as own:
        _settle(own)
        yield own


def _settle(connection: Session) -> None:
    """What each session of one memory says for itself."""
    # Times in the lake are local, without a zone; an offset in a source is turned into it.
    connection.execute("set TimeZone = 'Asia/Ho_Chi_Minh'")
    connection.execute("set enable_progress_bar = false")
    # Partitioned writes flush under one lock: whoever writes by month brings a slice at a time.
    connection.execute("set partitioned_write_flush_threshold = 8000000")


def is_readable(connection: Session, path: Path) -> bool:
    """Whether every page of a Parquet file can be read: asked once something went wrong."""
    try:
        found = connection.execute(f"describe select * from read_parquet({text(str(path))})")
        hashes = ", ".join(f"max(hash({name(str(row[0]))}))" for row in found.fetchall())
        connection.execute(f"select {hashes} from read_parquet({text(str(path))})").fetchall()
    except EngineError as error:
        return isinstance(error, duckdb.OutOfMemoryException)
    return True


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


def scan(files: Iterable[Readable], *, positions: bool = False, by_month: bool = True) -> str:
    """The live rows of a table as one relation; with the partition column `month` if `by_month`.

    `positions` adds `filename` and `file_row_number`, by which a row can be named.
    """
    return relation(files, positions=positions, by_month=by_month)


def count(connection: Session, query: str) -> int:
    """The single number a query gives; 0 for NULL."""
    row = connection.execute(query).fetchone()
    return int(row[0] or 0) if row else 0
