"""Measuring indicators from simulated dossiers: this house, pandas, and the same SQL on PostgreSQL.

    python -m bench.measuring --rows 10000000 [--postgres] [--pandas] [--folder FOLDER]

Each contender runs in a process of its own. Printed are wall and CPU seconds (on a shared machine
the second says more), the peak memory of the contender's processes together, and ratios of one run.
The dossiers are made once, streamed into one file per month, and kept in the folder.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import pyarrow.parquet as pq

from bench import postgres
from bench.memory import Peak
from nhip.engine.period import Period
from nhip.repository import dataset as datasets
from nhip.repository import indicator as indicators
from nhip.repository import observe, readings
from nhip.repository.compiler import Class, Spans, as_of_sql, event_sql, period_sql, plans
from nhip.repository.indicator import of_dataset
from nhip.repository.simulation import dossiers
from nhip.repository.simulation.province import SimulatedUnit

UNTIL = datetime(2026, 9, 26)
MONTHS = [month for year in (2024, 2025, 2026) for month in Period.parse(str(year)).months()][9:33]
UNITS = 170
ONCE_ABOVE = 20_000_000  # rows: beyond this a measurement is made once
ROOT = Path(__file__).parents[1]


class Files:
    """A lake of one version: the files as they lie in a folder."""

    def __init__(self, folder):
        self.root = folder
        self._files = sorted(folder.glob("*.parquet"))

    def version(self, dataset):
        return 0

    def files(self, dataset, version=None):
        return self._files

    def compactions(self, dataset, *, since=-1):
        return []


def known():
    """The dossiers and their indicators."""
    return datasets.get("dossiers"), of_dataset(indicators.shipped().values(), "dossiers")


def make(folder, rows):
    """Simulated dossiers of 170 units over 24 months, one file per month, unless they are there."""
    if list(folder.glob("*.parquet")):
        return
    new = folder.with_suffix(".new")  # what an interrupted run left is no bench
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    units = [SimulatedUnit(f"H44.{n:03d}", communal=n >= 22) for n in range(UNITS)]
    order = dossiers.Order(units, MONTHS, UNTIL, rows, mess=dossiers.TIDY)
    writer, month = None, None
    for batch in dossiers.stream(order):
        started = batch["submitted_at"][0].as_py().strftime("%Y-%m")
        if started != month:
            if writer:
                writer.close()
            path = new / f"{started}.parquet"
            writer, month = pq.ParquetWriter(path, batch.schema, compression="lz4"), started
        writer.write_batch(batch)
    writer.close()
    new.rename(folder)


def timed(run, times=3):
    """The best of some runs: wall and CPU seconds."""
    taken = [(time.perf_counter(), time.process_time())]
    for _ in range(times):
        run()
        taken.append((time.perf_counter(), time.process_time()))
    spent = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(taken)]
    return [min(wall for wall, _cpu in spent), min(cpu for _wall, cpu in spent)]


def measure_here(folder, _peak):
    """Seconds of this house: additive indicators, all of them, and stored series."""
    lake, (dataset, own) = Files(folder), known()
    events = [indicator for indicator in own if indicator.cls is Class.EVENT]

    def additive():
        observe.measure(lake.files(""), events, dataset)

    def everything():
        observe.measure(lake.files(""), own, dataset)
        observe.measure_as_of(lake.files(""), own, dataset, MONTHS, UNTIL.date())

    times = 3 if rows_of(lake) <= ONCE_ABOVE else 1
    figures = {"additive": timed(additive, times), "all": timed(everything, times)}
    figures["store"] = timed(lambda: observe.refresh(lake, dataset, own), 1)
    online = indicators.get("dossiers_online")
    figures["series"] = timed(lambda: readings.series(lake.root, online, dataset, MONTHS), 15)
    unit = ["H44.040"]
    figures["series of a unit"] = timed(
        lambda: readings.series(lake.root, online, dataset, MONTHS, unit), 15
    )
    return figures


def rows_of(lake):
    """How many rows the files hold, as their footers say."""
    return sum(pq.read_metadata(file).num_rows for file in lake.files(""))


def measure_pandas(folder, _peak):
    """The additive and distinct indicators as an analyst would write them, and the load."""
    from bench import pandas_twin

    found = []
    start = timed(lambda: found.append(pandas_twin.load(Files(folder).files(""))), 1)
    additive = timed(lambda: pandas_twin.additive(found[0]), 1)
    rest = timed(lambda: pandas_twin.rest(found[0], MONTHS, date(2026, 9, 26)), 1)
    with_load = [one + other for one, other in zip(start, additive, strict=True)]
    whole = [one + other for one, other in zip(with_load, rest, strict=True)]
    return {"load": start, "additive": with_load, "all": whole}


def statements(dialect):
    """The SQL of every plan of the dossiers: (class, text with {source})."""
    dataset, own = known()
    spans = Spans.until(MONTHS, UNTIL.date())
    for plan in plans(own, dataset):
        match plan.grain.cls:
            case Class.EVENT:
                yield "additive", event_sql(plan, dialect)
            case Class.PERIOD:
                yield "rest", period_sql(plan, dialect)
            case _:
                yield "rest", as_of_sql(plan, dialect, spans)


def measure_postgres(folder, peak):
    """The same queries on PostgreSQL 15, warm, with two parallel workers."""
    return postgres.measure(Files(folder).files(""), statements, peak)


CONTENDERS = {"here": measure_here, "pandas": measure_pandas, "postgres": measure_postgres}


def apart(name, folder):
    """Run a contender in its own process: its figures, with its peak memory in MB."""
    command = [sys.executable, "-m", "bench.measuring", "--only", name, "--folder", str(folder)]
    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{name}: {done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def show(rows, found):
    """The figures as a table, and the ratios to this house."""
    print(f"{rows:,} dossiers, {UNITS} units, {len(MONTHS)} months")
    for name, figures in found.items():
        peak = figures.pop("peak MB")
        for what, (wall, cpu) in figures.items():
            print(f"  {name:9} {what:17} {wall:9.3f} s {cpu:9.3f} s of CPU")
        print(f"  {name:9} {'peak memory':17} {peak:9.0f} MB")
    for name in found.keys() - {"here"}:
        for kind, place in (("wall", 0), ("CPU", 1)):
            ratios = (
                f"{what} {found[name][what][place] / found['here'][what][place]:.1f} times"
                for what in ("additive", "all")
            )
            print(f"  {name} takes {', '.join(ratios)} as long ({kind})")


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--folder", type=Path)
    asked.add_argument("--only", choices=CONTENDERS, help=argparse.SUPPRESS)
    for name in ("pandas", "postgres"):
        asked.add_argument(f"--{name}", action="store_true")
    given = asked.parse_args()
    if given.only:
        with Peak() as peak:
            figures = CONTENDERS[given.only](given.folder, peak)
        print(json.dumps({"peak MB": peak.megabytes} | figures))
        return
    kept = given.folder or Path(tempfile.gettempdir()) / "nhip-bench"
    folder = kept / str(given.rows)
    make(folder, given.rows)
    chosen = [name for name in CONTENDERS if name == "here" or getattr(given, name)]
    if "postgres" in chosen and postgres.binaries() is None:
        print("PostgreSQL is not installed here: it is left out (apt-get install postgresql)")
        chosen.remove("postgres")
    show(given.rows, {name: apart(name, folder) for name in chosen})


if __name__ == "__main__":
    main()
