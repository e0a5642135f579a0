"""Landing at size: seconds and peak memory of landing, landing again, and one day's corrections.

`python -m bench.landing --rows 10000000` makes its own Parquet file by streaming, in a folder that
is removed at the end. Prints one line per step; peak memory is of this process since its start, so
the file is made in another one.
"""

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import duckdb

from nhip.repository.dataset import get
from nhip.repository.lake import Lake, Landed
from nhip.repository.landing.door import land_file

T = TypeVar("T")
NOW = datetime(2026, 11, 1)
CHANGED = 40_000
MOVING = 0.05
UNITS = 170
DAYS = 730
FIRST = "2024-09-01"
UNIT = "'H44.' || lpad(cast(a as varchar), 3, '0')"


def dossiers(
    rows: int, where: str = "true", *, late: str = "0", moved: str = "false", unit: str = UNIT
) -> str:
    """A query of plausible dossiers over 24 months; `moved` ones lie 40 days later.

    `unit` names the unit whose number is `a`.
    """
    return f"""select {UNIT} || '-' || i as dossier_code,
        '1.' || lpad(cast((i * 7919) % 1300 as varchar), 6, '0') as procedure_code,
        'LV' || (i * 31) % 120 as field_code, {unit} as agency_code,
        case when h % 20 = 0 then 1 when h % 97 = 0 then 3 else 2 end as channel,
        d as submitted_at, d + to_minutes(h % 180) as received_at,
        d + to_days(cast(3 + h % 12 as integer)) as due_at,
        case when h % 50 > 1 then d + to_days(cast(1 + h // 7 % 13 as integer)) end as ended_at,
        case when h % 50 > 1 then d + to_days(cast(2 + h // 7 % 13 as integer)) end as returned_at,
        cast(null as timestamp) as refused_at, case when h % 50 > 1 then 10 else 4 end as status,
        h % 3 = 0 as has_fee, case when h % 3 = 0 then h % 40 * 5000.0 end as fee_amount,
        h % 3 = 0 and h % 7 > 0 as paid_online, h % 5 > 0 as digitised, h % 4 = 0 as reused,
        h % 9 = 0 as papers_replaced, h % 3 > 0 as synced_personal_store,
        h % 2 = 0 as citizen_data_used, d + to_hours(1) as synced_at, true as written_result,
        h % 10 > 1 as electronic_result, h % 11 > 2 as signed_archived, h % 13 > 4 as end_to_end,
        h % 6 > 0 as account_vneid, case when h % 8 = 0 then h % 64 > 0 end as satisfied,
        d + to_days(cast(15 + {late} as integer)) as updated_at
    from (select i, cast(hash(i) % 1000000 as bigint) as h, cast(hash(i + 1) % {UNITS} as bigint) a,
            timestamp '{FIRST}' + to_days(cast(i * {DAYS} // {rows} as integer))
            + to_seconds(cast(hash(i + 2) % 36000 as bigint))
            + case when {moved} then interval 40 day else interval 0 day end as d
        from range({rows}) t(i) where {where})"""


def write(query: str, path: Path) -> None:
    """Stream a query into a Parquet file in a process of its own."""
    copy = f"copy ({query}) to '{path}' (format parquet, compression zstd)"
    copy = f"set enable_progress_bar = false; {copy}"
    code = "import duckdb, sys; duckdb.connect().execute(sys.argv[1])"
    subprocess.run([sys.executable, "-c", code, copy], check=True)


def corrections(rows: int) -> str:
    """A day's changes: records spread over six months, a share of them moving to another month."""
    span = rows // 4  # six of the 24 months
    step = max(span // CHANGED, 1)
    picked = f"i >= {rows // 2} and i < {rows // 2 + span} and i % {step} = 0"
    moved = f"i // {step} % {round(1 / MOVING)} = 0"
    return dossiers(rows, picked, late="20", moved=moved)


def timed(what: str, run: Callable[[], T]) -> T:
    """Run a step and print what it took."""
    start, used = time.perf_counter(), time.process_time()
    result = run()
    seconds, cpu = time.perf_counter() - start, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:<34} {seconds:8.2f} s  {cpu:8.2f} s of CPU  peak {peak:7.0f} MB", flush=True)
    return result


def main() -> None:
    """Make the files, land them, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--folder", help="where to work (a temporary folder by default)")
    given = parser.parse_args()
    dataset = get("dossiers")
    with TemporaryDirectory(dir=given.folder) as folder:
        full, day = Path(folder) / "full.parquet", Path(folder) / "day.parquet"
        write(dossiers(given.rows), full)
        write(corrections(given.rows), day)
        lake = Lake(Path(folder) / "lake")

        def land(path: Path, batch: str) -> Landed:
            return land_file(lake, dataset, path, batch_id=batch, source="bench", landed_at=NOW)

        print(f"{given.rows:,} dossiers, {full.stat().st_size / 1e6:,.0f} MB, "
              f"duckdb {duckdb.__version__}")  # fmt: skip
        first = timed("land", lambda: land(full, "b1"))
        again = timed("land the same again", lambda: land(full, "b2"))
        moved = timed("land one day's corrections", lambda: land(day, "b3"))
        print(f"inserted {first.inserted:,}; again unchanged {again.unchanged:,}; "
              f"corrected {moved.updated:,} over {len(moved.months)} months")  # fmt: skip
        if not (first.inserted == again.unchanged == given.rows and not again.changed):
            sys.exit("landing the same file again must change nothing")


if __name__ == "__main__":
    main()
