"""How fast a year of a whole country is scored: `python -m bench.scoring`.

Prints the engine's time, memory and rate; beside it, in the same run, the slow twin (on a few
units, scaled up) and pandas doing the same job on the same figures, its results compared.
"""

import resource
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np

from bench import made, with_pandas
from nhip.engine.criteria import CriteriaSet
from nhip.engine.score import Scorecards, evaluate
from nhip.engine.table import FigureTable
from nhip.engine.trace import explain
from tests.reference.evaluation import score as score_slowly

RUNS = 5
TWIN_UNITS = 60


def timed(work: Callable[[], object], runs: int = RUNS) -> float:
    """Median seconds of a few runs, after one that is not counted."""
    work()
    return statistics.median(_once(work) for _ in range(runs))


def _once(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def peak_megabytes() -> float:
    """The largest memory this process has held (Linux counts in kB, macOS in bytes)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1_000_000 if sys.platform == "darwin" else 1_000)


def score_year(found: CriteriaSet, tables: list[FigureTable]) -> list[Scorecards]:
    """All months, with ranks of totals and groups."""
    cards = [evaluate(found, table) for table in tables]
    for card in cards:
        assert len(card.ranks)
        assert len(card.group_ranks) == len(found.groups)
    return cards


def differences(cards: Scorecards, frame: "with_pandas.Frame") -> int:
    """How many scores, totals and ranks pandas gives otherwise."""
    count = 0
    for code, columns in cards.criteria.items():
        own = np.where(columns.reasons == 0, columns.score, np.nan)
        count += int((~np.isclose(own, frame[code], atol=1e-9, equal_nan=True)).sum())
    count += int((~np.isclose(cards.total.points, frame["total"], atol=1e-9)).sum())
    ranks = np.where(cards.ranks > 0, cards.ranks, np.nan)
    return count + int((~np.isclose(ranks, frame["rank"], equal_nan=True)).sum())


def main() -> None:
    """Measure and print."""
    found = made.criteria_set()
    tables = made.year(found)
    figures = sum(int((column.reasons == 0).sum()) for t in tables for column in t.columns.values())
    print(f"{made.UNITS} communes × {made.CRITERIA} criteria × {made.MONTHS} months")
    print(f"figures          {figures:10,}")

    engine = timed(lambda: score_year(found, tables))
    begun = time.process_time()
    score_year(found, tables)
    busy = time.process_time() - begun
    print(
        f"engine           {engine:8.3f} s    {figures / engine:,.0f} figures a second; "
        f"{busy:.3f} s of processor time"
    )
    print(f"peak memory      {peak_megabytes():8.0f} MB   (figures of the year included)")

    given = [with_pandas.frames(found, table) for table in tables]
    pandas = timed(lambda: [with_pandas.score(found, frames) for frames in given], runs=3)
    cards = score_year(found, tables)
    frames = [with_pandas.score(found, month) for month in given]
    apart = sum(differences(card, frame) for card, frame in zip(cards, frames, strict=True))
    print(
        f"pandas           {pandas:8.3f} s    {pandas / engine:,.1f} × the engine; no reasons, "
        f"groups or traces; {apart} results differ"
    )

    few = made.year(found, TWIN_UNITS, 1)[0]
    told = list(made.observations(found, few))
    slow = _once(lambda: score_slowly(found, told)) / TWIN_UNITS * made.UNITS * made.MONTHS
    print(
        f"slow twin        {slow:8.0f} s    {slow / engine:,.0f} × the engine; extrapolated in "
        f"proportion from {TWIN_UNITS} units of one month"
    )

    month = list(made.observations(found, tables[0]))
    columns = timed(lambda: FigureTable.from_observations(month, found.encoders()), runs=3)
    print(
        f"columns          {columns:8.3f} s    to put the {len(month):,} observations of a month "
        "in columns"
    )

    unit = tables[0].units[-1]
    whole = timed(lambda: explain(cards[0], unit), runs=3)
    one = timed(lambda: explain(cards[0], unit, "1.1"))
    print(
        f"trace            {one * 1000:8.2f} ms   of one criterion; {whole * 1000:,.0f} ms of a "
        "whole scorecard"
    )


if __name__ == "__main__":
    main()
