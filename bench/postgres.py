"""PostgreSQL 15 asked the same SQL, in a private cluster filled with the same dossiers."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
import pyarrow.csv
import pyarrow.parquet as pq

from nhip.repository.dialects import Dialect
from nhip.repository.simulation.dossiers import SCHEMA

BINARIES = Path("/usr/lib/postgresql/15/bin")
TYPES = {
    "string": "text",
    "int64": "integer",
    "bool": "boolean",
    "double": "double precision",
    "date32[day]": "date",
    "timestamp[us]": "timestamp",
}
SETTINGS = {
    "shared_buffers": "2GB",
    "work_mem": "512MB",
    "max_parallel_workers_per_gather": "2",
    "fsync": "off",
    "jit": "off",
    "listen_addresses": "",
}


class PostgreSQL(Dialect):
    """The same model for PostgreSQL."""

    def seconds_between(self, first, last):
        return f"(floor(extract(epoch from {last})) - floor(extract(epoch from {first})))"

    def whole(self, one, other):
        return f"({one} / {other})"

    def count_where(self, *conditions):
        return f"count(*) filter (where {' and '.join(conditions)})"

    def half_month(self, day):
        return (
            f"(date_trunc('month', {day})::date "
            f"+ case when extract(day from {day}) >= 15 then 14 else 0 end)"
        )


class Cluster:
    """Starts and stops a cluster as an ordinary user (never as root, which it refuses)."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="nhip-pg-"))
        self.user = pwd.getpwnam("postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())[0])
        os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)

    def __enter__(self):
        data = self.folder / "data"
        self._run("initdb", "-D", data, "-A", "trust", "-U", "bench", "--locale=C", "-E", "UTF8")
        told = " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
        self._run("pg_ctl", "-D", data, "-w", "-o", f"{told} -k {self.folder}", "start")
        return psycopg.connect(
            host=str(self.folder), user="bench", dbname="postgres", autocommit=True
        )

    def __exit__(self, *failure):
        self._run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")
        shutil.rmtree(self.folder)

    def _run(self, program, *arguments):
        subprocess.run(
            [BINARIES / program, *map(str, arguments)],
            user=self.user.pw_uid,
            group=self.user.pw_gid,
            cwd=self.folder,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def load(connection, files):
    """Copy the files into one table, then gather statistics."""
    columns = ", ".join(f'"{field.name}" {TYPES[str(field.type)]}' for field in SCHEMA)
    connection.execute(f"create unlogged table dossiers ({columns})")
    with connection.cursor().copy("copy dossiers from stdin (format csv)") as copy:
        for file in files:
            for batch in pq.ParquetFile(file).iter_batches(50_000):
                sink = pyarrow.BufferOutputStream()
                options = pyarrow.csv.WriteOptions(include_header=False)
                pyarrow.csv.write_csv(batch, sink, options)
                copy.write(sink.getvalue().to_pybytes())
    connection.execute("vacuum analyze dossiers")


def measure(files, statements):
    """Seconds per class of indicators, the best of two runs each, and of the load."""
    figures = {"additive": 0.0, "rest": 0.0}
    with Cluster() as connection:
        start = time.perf_counter()
        load(connection, files)
        loaded = time.perf_counter() - start
        for kind, sql in statements(PostgreSQL()):
            asked = sql.format(source="dossiers")
            figures[kind] += min(_seconds(connection, asked) for _ in range(2))
    return {
        "load": loaded,
        "additive": figures["additive"],
        "all": figures["additive"] + figures["rest"],
    }


def _seconds(connection, sql):
    start = time.perf_counter()
    connection.execute(f"create temp table answer as {sql}")  # every column, none sent anywhere
    seconds = time.perf_counter() - start
    connection.execute("drop table answer")
    return seconds
