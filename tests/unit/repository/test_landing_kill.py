"""kill -9 at any moment of a landing: the table is the old version or the new one, and works."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import datetime

import duckdb
import pyarrow as pa

from nhip.repository.dataset import get
from nhip.repository.lake import Lake
from nhip.repository.session import scan

NOW = datetime(2026, 11, 1)
KILLS = 50
ROWS = 2_000
# A child imports once, then lands batch after batch and says which ones are done.
CHILD = """
import sys
from datetime import datetime
from pathlib import Path
from tests.unit.repository.test_landing_kill import training
from nhip.repository.dataset import get
from nhip.repository.lake import Lake
lake = Lake(Path(sys.argv[1]))
print("ready", flush=True)
for number in range(int(sys.argv[2]), 10**6):
    lake.land(get("training"), training(number), batch_id=f"b{number}", source="A",
              landed_at=datetime(2026, 11, 1))
    print(number, flush=True)
"""


def training(number):
    """Every batch rewrites every row: a table that mixes two batches is torn."""
    index = range(ROWS)
    moment = f"2026-10-01T00:{number // 60 % 60:02}:{number % 60:02}"
    return pa.table(
        {
            "course_code": [f"c{i}" for i in index],
            "agency_code": ["H44.01"] * ROWS,
            "ended_on": [f"2026-0{1 + (i + number) % 9}-11" for i in index],
            "leaders": [number + 9] * ROWS,
            "leaders_trained": [number] * ROWS,
            "officials": [9] * ROWS,
            "officials_trained": [1] * ROWS,
            "updated_at": [moment] * ROWS,
        }
    )


def held(lake):
    """The number of the one batch the table holds, checked to be whole; -1 for no table."""
    files = lake.files("training")
    if not files:
        return -1
    query = "select count(*), count(distinct course_code), min(leaders_trained), max("
    rows, keys, low, high = duckdb.sql(f"{query}leaders_trained) from {scan(files)}").fetchall()[0]
    assert (rows, keys) == (ROWS, ROWS)
    assert low == high
    return low


def test_fifty_random_kills_leave_the_old_version_or_the_new_one(tmp_path):
    lake, chance = Lake(tmp_path), random.Random(766)
    last = -1
    for _ in range(KILLS):
        last = kill_a_child(tmp_path, last + 1, chance.uniform(0.0, 0.35))
        number = held(lake)
        assert number in (last, last + 1)
        # What a database reads to catch up tells the same story as the table.
        history = lake.history("training")
        assert (history[-1].batch_id if history else "b-1") == f"b{number}"
        last = number
    landed = lake.land(
        get("training"), training(last + 1), batch_id=f"b{last + 1}", source="A", landed_at=NOW
    )
    assert landed.changed
    assert held(lake) == last + 1
    assert not list((tmp_path / "_work" / "training").glob("batch/*"))


def kill_a_child(root, first, after):
    """Start landings from batch `first`, kill -9 in the midst; the last batch said to be done."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(root), str(first)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )
    with child:
        assert child.stdout.readline() == "ready\n"
        time.sleep(after)
        os.kill(child.pid, signal.SIGKILL)
        done = [int(line) for line in child.stdout.read().split()]
    return done[-1] if done else first - 1
