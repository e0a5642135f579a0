"""Measuring indicators from simulated dossiers: this house, pandas, and the same SQL on PostgreSQL.

    python -m bench.measuring --rows 10000000 [--postgres] [--pandas] [--folder /var/tmp/bench]

Each contender runs in a process of its own, whose peak memory is printed; ratios are of one run.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime
from pathlib import Path

import pyarrow.parquet as pq

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
    folder.mkdir(parents=True, exist_ok=True)
    units = [SimulatedUnit(f"H44.{n:03d}", communal=n >= 22) for n in range(UNITS)]
    order = dossiers.Order(units, MONTHS, UNTIL, rows, mess=dossiers.TIDY)
    writer, month = None, None
    for batch in dossiers.stream(order):
        started = batch["submitted_at"][0].as_py().strftime("%Y-%m")
        if started != month:
            if writer:
                writer.close()
            writer, month = pq.ParquetWriter(folder / f"{started}.parquet", batch.schema), started
        writer.write_batch(batch)
    writer.close()


def timed(run, times=3):
    """The best of some runs, in seconds."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - start)
    return best


def measure_here(folder):
    """Seconds of this house: additive indicators, all of them, and stored series."""
    lake, (dataset, own) = Files(folder), known()
    events = [indicator for indicator in own if indicator.cls is Class.EVENT]

    def additive():
        observe.measure(lake.files(""), events, dataset)

    def everything():
        observe.measure(lake.files(""), own, dataset)
        observe.measure_as_of(lake.files(""), own, dataset, MONTHS, UNTIL.date())

    figures = {"additive": timed(additive), "all": timed(everything)}
    figures["store"] = timed(lambda: observe.refresh(lake, dataset, own), 1)
    online = indicators.get("dossiers_online")
    figures["series"] = timed(lambda: readings.series(lake.root, online, dataset, MONTHS), 9)
    unit = ["H44.040"]
    figures["series of a unit"] = timed(
        lambda: readings.series(lake.root, online, dataset, MONTHS, unit), 9
    )
    return figures


def measure_pandas(folder):
    """The additive and distinct indicators as an analyst would write them, and the load."""
    from bench import pandas_twin

    files = Files(folder).files("")
    start = time.perf_counter()
    frame = pandas_twin.load(files)
    loaded = time.perf_counter() - start
    start = time.perf_counter()
    pandas_twin.additive(frame)
    additive = time.perf_counter() - start
    start = time.perf_counter()
    pandas_twin.rest(frame, MONTHS, date(2026, 9, 26))
    rest = time.perf_counter() - start
    return {"load": loaded, "additive": loaded + additive, "all": loaded + additive + rest}


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


def measure_postgres(folder):
    """The same queries on PostgreSQL 15, warm, with two parallel workers."""
    from bench import postgres

    return postgres.measure(Files(folder).files(""), statements)


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
    here = found["here"]
    print(f"{rows:,} dossiers, {UNITS} units, {len(MONTHS)} months")
    for name, figures in found.items():
        told = ", ".join(
            f"{what} {value:.3f} s" for what, value in figures.items() if what != "peak MB"
        )
        print(f"  {name:9} {told}, peak {figures['peak MB']:.0f} MB")
    for name in found.keys() - {"here"}:
        ratios = (
            f"{what} {found[name][what] / here[what]:.1f} times" for what in ("additive", "all")
        )
        print(f"  {name} takes {', '.join(ratios)} as long")


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--folder", type=Path)
    asked.add_argument("--only", choices=CONTENDERS, help=argparse.SUPPRESS)
    for name in ("pandas", "postgres"):
        asked.add_argument(f"--{name}", action="store_true")
    given = asked.parse_args()
    if given.only:
        figures = CONTENDERS[given.only](given.folder)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"peak MB": peak} | figures))
        return
    kept = given.folder or Path(tempfile.gettempdir()) / "nhip-bench"
    folder = kept / str(given.rows)
    make(folder, given.rows)
    chosen = [name for name in CONTENDERS if name == "here" or getattr(given, name)]
    show(given.rows, {name: apart(name, folder) for name in chosen})


if __name__ == "__main__":
    main()
