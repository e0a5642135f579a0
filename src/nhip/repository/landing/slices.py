"""Which rows of a file are written together: runs of one month go straight into one file.

Imports the standard library only. Most sources list their records by day, so that long runs are of
one month; sharing rows out by month costs as much as reading and checking them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

# Rows whose months are looked up together: what Parquet writers of this kind put in one group.
BLOCK = 122_880
# Rows written at a time: few enough to be held, so that two cores write at once.
SLICE = 8 * BLOCK


@dataclass(frozen=True, slots=True)
class Slice:
    """Rows `start` <= number < `stop` of a file; `month` where all of them are of one."""

    start: int
    stop: int
    month: str | None


def slices(blocks: Iterable[tuple[int, str | None, str | None]], rows: int) -> list[Slice]:
    """Neighbouring blocks put together, up to SLICE rows.

    `blocks` gives number, first and last month of blocks of BLOCK rows, None where no row has a
    day; a block that is not named has several months.
    """
    months = {number: first for number, first, last in blocks if first == last}
    count = -(-rows // BLOCK)
    return [
        found
        for month, run in groupby(range(count), key=months.get)
        for found in _cut(month, list(run), rows)
    ]


def _cut(month: str | None, run: list[int], rows: int) -> Iterator[Slice]:
    step = SLICE // BLOCK
    for start in range(0, len(run), step):
        held = run[start : start + step]
        yield Slice(held[0] * BLOCK, min((held[-1] + 1) * BLOCK, rows), month)
