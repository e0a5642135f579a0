"""The simulated catalogue of procedures: what each unit offers, how, and when it was published.

May import: numpy, pyarrow, repository.simulation.province. One catalogue for all simulated records:
dossiers draw their procedures from here, so that no unit handles what it does not offer, and none
is filed online that cannot be.

Sizes are those published for Phú Thọ (2026): 1,300 procedures in the province, 385 in a ward; that
a department has 75 and how levels are shared is assumed.
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from nhip.engine.period import Period
from nhip.repository.simulation import SOURCE
from nhip.repository.simulation.province import SimulatedUnit

PROCEDURES, OF_A_COMMUNE, OF_AN_AGENCY = 1300, 385, 75
STEP = 41  # agencies begin at every 41st procedure above those of communes
UPDATED_EVERY = 12  # months after which a procedure is decided and published anew
BATCH_ROWS = 100_000
Numbers = NDArray[Any]

NUMBER: Numbers = np.arange(PROCEDURES)
# The first of every range is online, so that each procedure has an online one at or before it.
_FIRST = (NUMBER == 0) | ((NUMBER >= OF_A_COMMUNE) & ((NUMBER - OF_A_COMMUNE) % STEP == 0))
_DRAWN = NUMBER * 2_654_435_761 % 1000
LEVEL: Numbers = np.where(
    _FIRST | (_DRAWN < 620), "full", np.where(_DRAWN < 860, "partial", "information")
)
ONLINE: Numbers = LEVEL != "information"
# At or before each procedure, the last that can be filed online.
ONLINE_BEFORE: Numbers = np.maximum.accumulate(np.where(ONLINE, NUMBER, 0))
HAS_FEE: Numbers = NUMBER % 9 < 4
WRITTEN: Numbers = NUMBER % 10 < 9
CONNECTED: Numbers = NUMBER * 48_271 % 100 < 38
FIELD: Numbers = NUMBER % 40
DAYS_ALLOWED: Numbers = 1 + NUMBER * 7 % 14
CODES = [f"2.{800_000 + n:06d}" for n in range(PROCEDURES)]
FIELDS = [f"G{n:02d}" for n in range(40)]

SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("procedure_code", "agency_code")),
        ("month_on", pa.date32()),
        *((name, pa.string()) for name in ("name", "field_code", "service_level")),
        ("has_fee", pa.bool_()),
        *((name, pa.date32()) for name in ("decided_on", "announce_due_on", "announced_on")),
        *((name, pa.date32()) for name in ("publish_due_on", "published_on")),
        *((name, pa.bool_()) for name in ("complete", "connected")),
        ("updated_at", pa.timestamp("us")),
    ],
    metadata={"source": SOURCE},
)


@dataclass(frozen=True, slots=True)
class CatalogueOrder:
    """What to make: the procedures of every unit and month (`rows_per_unit`: the first ones)."""

    units: Sequence[SimulatedUnit]
    months: Sequence[Period]
    until: datetime
    rows_per_unit: int | None = None


def spans(units: Sequence[SimulatedUnit]) -> tuple[Numbers, Numbers]:
    """The first procedure of each unit and how many it has; from its code alone."""
    first = [
        0 if unit.communal else OF_A_COMMUNE + STEP * (number_of(unit.code) % 21) for unit in units
    ]
    count = [OF_A_COMMUNE if unit.communal else OF_AN_AGENCY for unit in units]
    return np.array(first, np.int64), np.array(count, np.int64)


def number_of(code: str) -> int:
    """A number that belongs to a code: the same on every machine and in every month."""
    return zlib.crc32(code.encode())


def stream(order: CatalogueOrder) -> pa.RecordBatchReader:
    """The catalogue, month after month; the reader's schema names its source."""
    return pa.RecordBatchReader.from_batches(SCHEMA, _batches(order))


def _batches(order: CatalogueOrder) -> Iterator[pa.RecordBatch]:
    for month in order.months:
        standing = [u for u in order.units if u.since <= month.start and month.end <= u.until]
        if month.start > order.until.date():
            continue
        size = max(1, BATCH_ROWS // OF_A_COMMUNE)
        for first in range(0, len(standing), size):
            yield _batch(order, month, standing[first : first + size])


def _batch(order: CatalogueOrder, month: Period, units: Sequence[SimulatedUnit]) -> pa.RecordBatch:
    starts, counts = spans(units)
    if order.rows_per_unit is not None:
        counts = np.minimum(counts, order.rows_per_unit)
    unit = np.repeat(np.arange(len(units)), counts)
    within = np.arange(len(unit)) - np.repeat(np.cumsum(counts) - counts, counts)
    procedure = starts[unit] + within
    own = np.array([number_of(one.code) for one in units], np.int64)[unit]
    columns = {
        "procedure_code": taken(CODES, procedure),
        "agency_code": taken([one.code for one in units], unit),
        "month_on": pa.array(np.full(len(unit), np.datetime64(month.start)), pa.date32()),
        "name": taken([f"Thủ tục mô phỏng số {n}" for n in range(PROCEDURES)], procedure),
        "field_code": taken(FIELDS, FIELD[procedure]),
        "service_level": pa.array(LEVEL[procedure].astype(object), pa.string()),
        "has_fee": pa.array(HAS_FEE[procedure]),
        **_days(month, order.until, procedure, own),
        "complete": pa.array((own + procedure * 31) % 100 < 92),
        "connected": pa.array(CONNECTED[procedure]),
        "updated_at": pa.array(
            np.full(len(unit), np.datetime64(min(_opening(month), order.until), "us"))
        ),
    }
    return pa.record_batch([columns[name] for name in SCHEMA.names], schema=SCHEMA)


def _days(month: Period, until: datetime, procedure: Numbers, own: Numbers) -> dict[str, pa.Array]:
    """Decided in the last month that was its turn; announced and published soon, some late."""
    number = month.start.year * 12 + month.start.month - 1
    turn = number - (number - procedure * 7) % UPDATED_EVERY
    begun = (turn - 1970 * 12).astype("datetime64[M]").astype("datetime64[D]")
    decided = begun + procedure % 12
    draw = (own // 7 + procedure * 97) % 1000
    announced = decided + np.where(draw < 60, 6, 1) + draw % 3
    published = announced + np.where(draw > 930, 8, 1) + draw % 4
    last = np.datetime64(until.date())
    return {
        "decided_on": pa.array(decided, pa.date32(), mask=decided > last),
        "announce_due_on": pa.array(decided + 5, pa.date32()),
        "announced_on": pa.array(announced, pa.date32(), mask=announced > last),
        "publish_due_on": pa.array(announced + 5, pa.date32()),
        "published_on": pa.array(published, pa.date32(), mask=published > last),
    }


def _opening(month: Period) -> datetime:
    """When the systems exchange a month's catalogue: on its last day, in the evening."""
    day: date = month.end
    return datetime(day.year, day.month, day.day, 18)


def taken(names: Sequence[str], number: Numbers) -> pa.Array:
    """A text per row, by its position."""
    return pa.array(names, pa.string()).take(pa.array(number))
