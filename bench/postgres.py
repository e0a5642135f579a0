"""PostgreSQL asked the same SQL, in a private cluster filled with the same dossiers."""

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

from bench.memory import cpu_of
from nhip.repository.dialects import Dialect
from nhip.repository.simulation.dossiers import SCHEMA

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

    def month_start(self, day):
        return f"date_trunc('month', {day})::date"

    def count_where(self, *conditions):
        return f"count(*) filter (where {' and '.join(conditions)})"

    def half_month(self, day):
        return (
            f"(date_trunc('month', {day})::date "
            f"+ case when extract(day from {day}) >= 15 then 14 else 0 end)"
        )


def binaries():
    """The folder of the newest server installed; None where there is none."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(found, key=lambda path: int(path.parts[-3]), default=None)
    return newest and newest.parent


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
        self.connection = psycopg.connect(
            host=str(self.folder), user="bench", dbname="postgres", autocommit=True
        )
        return self

    def __exit__(self, *failure):
        self._run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")
        shutil.rmtree(self.folder)

    def process(self):
        """The id of the server's first process."""
        return int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])

    def _run(self, program, *arguments):
        subprocess.run(
            [binaries() / program, *map(str, arguments)],
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


def measure(files, statements, peak):
    """Seconds per class of indicators, the best of two runs each, and of the load.

    Each as wall and CPU seconds; `peak` is told which processes to watch.
    """
    figures = {"additive": (0.0, 0.0), "rest": (0.0, 0.0)}
    with Cluster() as cluster:
        root, connection = cluster.process(), cluster.connection
        peak.roots.add(root)
        loaded = _spent(root, lambda: load(connection, files))
        for kind, sql in statements(PostgreSQL()):
            asked = sql.format(source="dossiers")
            best = min(_spent(root, lambda sql=asked: _answer(connection, sql)) for _ in range(2))
            figures[kind] = _added(figures[kind], best)
    return {
        "load": loaded,
        "additive": figures["additive"],
        "all": _added(figures["additive"], figures["rest"]),
    }


def _answer(connection, sql):
    connection.execute(f"create temp table answer as {sql}")  # every column, none sent anywhere
    connection.execute("drop table answer")


def _spent(root, run):
    start, used = time.perf_counter(), cpu_of(root)
    run()
    return time.perf_counter() - start, cpu_of(root) - used


def _added(one, other):
    return tuple(a + b for a, b in zip(one, other, strict=True))
