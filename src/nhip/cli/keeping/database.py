"""The database of an installation copied at one moment, and put back.

SQLite by its online backup; PostgreSQL by pg_dump of an exported snapshot, in custom format. Must
be called after Django has started. Raises `Stop` with a sentence.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from nhip.cli.exits import Exit, Stop

SQLITE, POSTGRESQL = "sqlite", "postgresql"
COPY = {SQLITE: "nhip.sqlite3", POSTGRESQL: "database.dump"}
# What libpq reads from its environment: the password stands on no command line.
LIBPQ = {
    "host": "PGHOST",
    "port": "PGPORT",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "passfile": "PGPASSFILE",
    "service": "PGSERVICE",
    "connect_timeout": "PGCONNECT_TIMEOUT",
}
# A new schema and the tables in it, in one transaction: the old one stays until all is there.
CLEARED = "DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n"


def kind() -> str:
    """Which database this installation uses."""
    from django.db import connection

    return SQLITE if connection.vendor == "sqlite" else POSTGRESQL


def dump(into: Path) -> dict[str, int]:
    """Copy the database into a folder; gives the rows of each table in that copy."""
    copy = into / COPY[kind()]
    return _dump_sqlite(copy) if kind() == SQLITE else _dump_postgresql(copy)


def migrations() -> list[str]:
    """The migrations that were applied to the database: "catalogue.0003_landing"."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def known_migrations() -> set[str]:
    """Every migration that this version of the product can apply."""
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None)
    return {f"{app}.{name}" for app, name in loader.disk_migrations} | {
        f"{app}.{name}"
        for migration in loader.disk_migrations.values()
        for app, name in migration.replaces
    }


def is_empty() -> bool:
    """Whether the database holds no table."""
    from django.db import connection

    if kind() == SQLITE:
        path = Path(connection.settings_dict["NAME"])
        return not path.exists() or not path.stat().st_size
    return not connection.introspection.table_names()


def check_copy(copy: Path, rows: Mapping[str, int]) -> None:
    """A SQLite copy must be sound and hold the rows the manifest tells."""
    with closing(sqlite3.connect(copy)) as database:
        (told,) = database.execute("PRAGMA quick_check").fetchone()
        if told != "ok" or _rows_of(database) != dict(rows):
            raise Stop(
                Exit.FAULTS, "Cơ sở dữ liệu trong bản sao lưu không nguyên vẹn. Chưa đổi gì."
            )


def use_sqlite(path: Path) -> None:
    """Point this process at another SQLite file."""
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = path


def load_postgresql(copy: Path) -> None:
    """Replace the whole schema by a dump, in one transaction: all of it or nothing."""
    from django.db import connection

    connection.close()
    script = copy.with_suffix(".sql")
    _run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(copy))
    told = CLEARED + "\\i " + _quoted(script)
    quiet = ("--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1")
    _run("psql", *quiet, "--file=-", given=told, env=_libpq())
    script.unlink()


def rows() -> dict[str, int]:
    """The rows of each table of the database as it is now."""
    from django.db import connection

    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        return {table: _count(cursor, table) for table in sorted(tables)}


def _dump_sqlite(copy: Path) -> dict[str, int]:
    from django.db import connection

    # A connection of its own, in one step: a read snapshot, so that nobody waits for it.
    with (
        closing(sqlite3.connect(f"file:{connection.settings_dict['NAME']}?mode=ro", uri=True)) as a,
        closing(sqlite3.connect(copy)) as b,
    ):
        a.backup(b, pages=-1)
        # One file, without the log that travels beside a database in WAL mode.
        b.execute("PRAGMA journal_mode=DELETE")
        return _rows_of(b)


def _rows_of(database: sqlite3.Connection) -> dict[str, int]:
    """The rows of each table, but for SQLite's own."""
    named = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' "
        "ESCAPE '\\' ORDER BY name"
    ).fetchall()
    quoted = [(name, name.replace('"', '""')) for (name,) in named]
    return {n: database.execute(f'SELECT count(*) FROM "{q}"').fetchone()[0] for n, q in quoted}


def _dump_postgresql(copy: Path) -> dict[str, int]:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        found = {
            table: _count(cursor, table)
            for table in sorted(connection.introspection.table_names(cursor))
        }
        _run(
            "pg_dump", "--format=custom", "--compress=0", "--no-owner", "--no-privileges",
            f"--snapshot={snapshot}", f"--file={copy}", env=_libpq(),
        )  # fmt: skip
    return found


def _count(cursor: Any, table: str) -> int:
    from django.db import connection

    cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
    return int(cursor.fetchone()[0])


def _libpq() -> dict[str, str]:
    """The connection as libpq's own variables."""
    from django.db import connection

    given = connection.settings_dict
    found = {
        "PGDATABASE": given["NAME"],
        "PGUSER": given["USER"],
        "PGPASSWORD": given["PASSWORD"],
        "PGHOST": given["HOST"],
        "PGPORT": given["PORT"],
    }
    options = given.get("OPTIONS", {})
    found |= {name: options[key] for key, name in LIBPQ.items() if options.get(key)}
    return {name: str(value) for name, value in found.items() if value}


def _run(
    program: str, *arguments: str, given: str = "", env: Mapping[str, str] | None = None
) -> None:
    """Run one of PostgreSQL's tools; its first complaint is passed on."""
    path = shutil.which(program)
    if path is None:
        raise Stop(
            Exit.NOT_READY,
            f"Máy này chưa có {program}. Hãy cài gói postgresql-client cùng phiên bản máy chủ.",
        )
    ended = subprocess.run(
        [path, *arguments],
        input=given,
        capture_output=True,
        text=True,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", **(env or {})},
        check=False,
    )
    if ended.returncode:
        told = next(iter(ended.stderr.strip().splitlines()), f"mã thoát {ended.returncode}")
        raise Stop(Exit.NOT_READY, f"{program} không làm được: {told}")


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'\n"
