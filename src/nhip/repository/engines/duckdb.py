"""DuckDB for questions: memory limit, threads, and no way to any file but those given.

May import: duckdb, pyarrow, repository.{dialects,compiler,live}. Knows nothing of what is measured.
"""

import atexit
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa

from nhip.repository.compiler import SOURCE
from nhip.repository.dialects import DUCKDB
from nhip.repository.live import Readable, paths, relation


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may use. What does not fit in memory goes to `spill`, or to a private folder
    of this process in the system's temporary one, which goes with it."""

    memory: str = "2GB"
    threads: int = 2
    spill: Path | None = None


DEFAULT = Limits()


@cache
def _private_spill() -> str:
    folder = tempfile.mkdtemp(prefix="nhip-spill-")  # records lie in it: mode 0700
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def run(
    sql: str,
    files: Sequence[Readable],
    limits: Limits = DEFAULT,
    tables: Mapping[str, pa.Table] | None = None,
) -> pa.Table:
    """The answer of a query whose {source} stands for the Parquet files; `tables` are joined in."""
    with opened(files, limits) as connection:
        for name, table in (tables or {}).items():
            connection.register(name, table)
        return connection.sql(sql.replace(SOURCE, scan(files))).to_arrow_table()


@cache
def _reader(folder: Path, limits: Limits) -> duckdb.DuckDBPyConnection:
    """One connection per process and folder, which keeps the footers of files it has read."""
    named = dict.fromkeys((folder, folder.resolve()))  # a home may be reached by a link
    return _locked([], list(named), limits)


def ask(
    sql: str,
    files: Sequence[Readable],
    folder: Path,
    tables: Mapping[str, pa.Table] | None = None,
    limits: Limits = DEFAULT,
) -> pa.Table:
    """Like `run`, for many small questions to files below one folder: the connection stays open."""
    cursor = _reader(folder.absolute(), limits).cursor()
    try:
        for name, table in (tables or {}).items():
            cursor.register(name, table)
        return cursor.sql(sql.replace(SOURCE, scan(files))).to_arrow_table()
    finally:
        cursor.close()


def scan(files: Sequence[Readable]) -> str:
    """The table expression that reads Parquet files whose columns may have grown over time."""
    return relation(files)


@contextmanager
def opened(
    files: Sequence[Readable], limits: Limits = DEFAULT
) -> Iterator[duckdb.DuckDBPyConnection]:
    """An in-memory connection, locked: it reads these files and its spill folder, no more."""
    connection = _locked(paths(files), [], limits)
    try:
        yield connection
    finally:
        connection.close()


def _locked(
    files: Sequence[Path], folders: Sequence[Path], limits: Limits
) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    settings = {
        "memory_limit": DUCKDB.text(limits.memory),
        "threads": str(limits.threads),
        "preserve_insertion_order": "false",
        "enable_progress_bar": "false",
        "parquet_metadata_cache": "true",
        "allowed_paths": f"[{', '.join(DUCKDB.text(str(file)) for file in files)}]",
        "allowed_directories": f"[{', '.join(DUCKDB.text(str(each)) for each in folders)}]",
    }
    settings["temp_directory"] = DUCKDB.text(str(limits.spill or _private_spill()))
    settings["enable_external_access"] = "false"
    settings["lock_configuration"] = "true"
    connection.execute(";".join(f"set {name} = {value}" for name, value in settings.items()))
    return connection
