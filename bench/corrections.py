"""One day's corrections through the whole house: land, measure again, score again, with figures.

`python -m bench.corrections --rows 10000000` makes a province once (a folder that is kept): a
database with the law, a lake of so many dossiers of 170 units over 24 months, measured and scored.
Then, on a copy, it takes 40,000 changed dossiers of the last half year, one in twenty of another
month, through the same doors as ever, and compares what is stored with a rebuild from all records.
Every step runs in a process of its own; memory is the peak of all of them.
"""

import argparse
import cProfile
import json
import os
import pstats
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from bench.landing import CHANGED, MOVING, UNITS, dossiers, write

ROOT = Path(__file__).resolve().parents[1]
SET, DATASET, PROVINCE = "phuc-vu-766/2026", "dossiers", "tinh-25-2025"
TODAY = date(2026, 8, 31)


def codes():
    """The codes of 170 units of the demonstration's province that stand today."""
    from nhip.repository.simulation.province import DAY_LAST, units_of

    folders = [ROOT / "law/units", ROOT / "demo/units"]
    found = [unit.code for unit in units_of(folders, [PROVINCE]) if unit.until == DAY_LAST]
    return sorted(found, key=lambda code: not code.startswith("H44"))[:UNITS]


def unit():
    """The code of unit `a`, in SQL."""
    listed = ", ".join(f"'{code}'" for code in codes())
    return f"[{listed}][a + 1]"


def corrections(rows):
    """A day's changes: dossiers spread over the last half year, some of them to another month."""
    span = rows // 4
    step = max(span // CHANGED, 1)
    picked = f"i >= {rows - span} and i % {step} = 0"
    moved = f"i // {step} % {round(1 / MOVING)} = 0"
    return dossiers(rows, picked, late="20", moved=moved, unit=unit())


# Steps, each in a process of its own: a verb, and what it prints is its last line as JSON.


def start():
    """Django on the folder that the environment names."""
    from nhip.cli.installation import start_django

    start_django()


def make(path):
    """The province: tables, law, units, all dossiers landed and measured."""
    start()
    from nhip.apps.units import law
    from nhip.apps.units.actions import load_units
    from nhip.cli.installation import load_law, migrate

    migrate()
    load_law()
    load_units(by=None, folder=law.DEMO)
    landed = land(path)
    return {"land": landed, **measure()}


def day(path):
    """The chain that is timed: land one day's file, measure, score."""
    start()
    warm()
    return {"land": land(path), **measure()}


def warm():
    """What a server has long done: read the definitions, open the database and the lake."""
    from nhip.apps.catalogue import lakes, queries

    queries.served_sets(DATASET)
    lakes.lake().version(DATASET)


def land(path):
    from nhip.apps.catalogue import actions

    source = actions.source_named(by=None, name="bench", kind="measured")
    with Timed() as took:
        landing = actions.land(by=None, dataset=DATASET, path=path, source=source)
    return took | {"inserted": landing.inserted, "updated": landing.updated}


def measure():
    """Measuring by its steps: parts in the lake, figures read from them, stored, and scored."""
    from nhip.apps.catalogue import actions
    from nhip.apps.catalogue.actions import measuring
    from nhip.apps.scoring import receivers

    spent = {
        "parts": watched(measuring, "_refresh"),
        "as of": watched(measuring, "_refresh_as_of"),
        "figures": watched(measuring.queries, "rows_by_period"),
        "store": watched(measuring, "import_figures"),
        "score": watched(receivers, "score_period"),
    }
    with Timed() as took:
        done = actions.measure(by=None, dataset=DATASET, today=TODAY)
    for name in ("wall", "cpu"):
        spent["store"][name] -= spent["score"][name]  # scored as the import is committed
        took[name] -= sum(one[name] for one in spent.values())
    return {"measure": took | {"values": done.values}, **spent}


def watched(module, name):
    """Time every call of a function of a module."""
    spent, plain = {"wall": 0.0, "cpu": 0.0, "calls": 0}, getattr(module, name)

    def called(*given, **named):
        try:
            with Timed() as took:
                return plain(*given, **named)
        finally:
            for part in took:
                spent[part] += took[part]
            spent["calls"] += 1

    setattr(module, name, called)
    return spent


def rebuild(_path):
    """All parts from all records, and whether what is stored by differences is the same."""
    start()
    from nhip.apps.catalogue import lakes
    from nhip.repository import observe
    from nhip.repository.indicator import of_dataset
    from nhip.repository.parts import PartStore

    lake, dataset = lakes.lake(), lakes.dataset(DATASET)
    known = of_dataset(lakes.indicators().values(), DATASET)
    with tempfile.TemporaryDirectory() as folder:
        anew = Elsewhere(lake, Path(folder))
        held = {p.parent.name for p in (lake.root / "_parts" / DATASET).glob("*/_delta_log")}
        periods = as_of_periods()
        with Timed() as took:
            observe.refresh(anew, dataset, known)
            observe.refresh_as_of(anew, dataset, known, periods, TODAY)
        there = {p.parent.name for p in (anew.root / "_parts" / DATASET).glob("*/_delta_log")}
        same = held == there and all(
            rows(PartStore(lake.root), dataset, known, name)
            == rows(PartStore(anew.root), dataset, known, name)
            for name in held
        )
    return {"rebuild": took | {"same": same}}


class Elsewhere:
    """The same records, with parts kept in another folder."""

    def __init__(self, lake, root):
        self.root = root
        self.version, self.files, self.compactions = lake.version, lake.files, lake.compactions


def as_of_periods():
    """The periods the set is scored for, as measuring asks for them."""
    from nhip.apps.catalogue import queries
    from nhip.apps.catalogue.actions.measuring import _first_day

    [held] = [one for one in queries.served_sets(DATASET) if one.id == SET]
    return queries.periods_between(held, _first_day(DATASET), TODAY)


def rows(store, dataset, known, name):
    """A fingerprint of a stored table that does not depend on the order of its rows."""
    from nhip.repository.compiler import plans
    from nhip.repository.engines import duckdb

    [plan] = [plan for plan in plans(known, dataset) if plan.grain.name == name]
    columns = ", ".join([*plan.grain.keys, *sorted(plan.names)])
    stored = store.stored(plan.grain)
    source = stored.settled(plan.grain, plan.names)
    sql = f"select count(*) as n, sum(hash({columns})::hugeint)::varchar as h from {source}"
    return duckdb.run(sql, stored.files).to_pylist()


class Timed:
    """Wall and CPU seconds of a block, in a dictionary."""

    def __enter__(self):
        self.took = {"wall": -time.perf_counter(), "cpu": -time.process_time()}
        return self.took

    def __exit__(self, *error):
        self.took["wall"] += time.perf_counter()
        self.took["cpu"] += time.process_time()


STEPS = {"make": make, "day": day, "rebuild": rebuild}


def apart(step, home, path, profile=False):
    """Run a step in its own process on a home; its figures with its peak memory in MB."""
    command = [sys.executable, "-m", "bench.corrections", "--step", step, "--file", str(path)]
    environment = os.environ | {"NHIP_HOME": str(home), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    if profile:
        command.append("--profile")
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{step}: {done.stderr[-3000:]}")
    told = done.stdout.splitlines()
    print("\n".join(told[:-1]), end="\n" if told[:-1] else "")
    return json.loads(told[-1])


def copied(home, into):
    """A home to be written to: files of the lake are linked, since nobody changes one."""
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    for part in home.iterdir():
        if part.name == "lake":
            shutil.copytree(part, into / part.name, copy_function=os.link)
        elif part.is_dir():
            shutil.copytree(part, into / part.name)
        else:
            shutil.copy2(part, into / part.name)
    return into


def show(what, figures):
    """One line of figures."""
    told = {k: v for k, v in figures.items() if k not in ("wall", "cpu")}
    print(
        f"{what:<10} {figures['wall']:8.2f} s {figures['cpu']:8.2f} s of CPU   {told}", flush=True
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="where the province is kept")
    parser.add_argument("--profile", action="store_true", help="say where the day's time goes")
    parser.add_argument("--no-rebuild", action="store_true")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        step_of(given)
        return
    folder = given.folder or Path(tempfile.gettempdir()) / "nhip-bench-corrections"
    kept = folder / str(given.rows)
    home, full, changes = kept / "home", kept / "full.parquet", kept / "day.parquet"
    if not (kept / "made").exists():
        shutil.rmtree(kept, ignore_errors=True)
        home.mkdir(parents=True)
        write(dossiers(given.rows, unit=unit()), full)
        write(corrections(given.rows), changes)
        made = apart("make", home, full)
        full.unlink()
        (kept / "made").write_text(json.dumps(made))
    print(f"{given.rows:,} dossiers, {UNITS} units, 24 months; set {SET}")
    work = copied(home, kept / "work")
    found = apart("day", work, changes, given.profile)
    peak = found.pop("peak MB")
    for what, figures in found.items():
        show(what, figures)
    total = {name: sum(one[name] for one in found.values()) for name in ("wall", "cpu")}
    show("together", total | {"peak MB": round(peak)})
    if given.no_rebuild:
        return
    anew = apart("rebuild", work, changes)
    show("rebuild", anew["rebuild"] | {"peak MB": round(anew["peak MB"])})
    moved = found["parts"]["cpu"] + found["as of"]["cpu"]
    again = anew["rebuild"]["cpu"] / moved
    print(f"bringing the parts up to date takes {again:.1f} times less CPU than a rebuild")
    if not anew["rebuild"]["same"]:
        sys.exit("what is stored by differences is not what a rebuild gives")


def step_of(given):
    profiler = cProfile.Profile()
    if given.profile:
        profiler.enable()
    found = STEPS[given.step](given.file)
    if given.profile:
        profiler.disable()
        pstats.Stats(profiler).sort_stats("cumulative").print_stats(60)
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    peak = sum(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1024
    print(json.dumps({**found, "peak MB": peak}))


if __name__ == "__main__":
    main()
