"""Simulated dossiers of a province: months of them as a stream of Arrow record batches.

May import: numpy, pyarrow, this package. One batch depends only on the seed, its month and its
number, so that a stream is the same on every machine and can be cut anywhere.

Levels are those published for Phú Thọ, 01/01 to 26/09/2026 (Cổng Dịch vụ công quốc gia; volumes of
domain 9.1): 88.42 % on time, 4.1 days on average, 98.6 % filed online, 72 % with an electronic
result, 24 % digitised, 54 % with population data. Everything else is assumed, and no row is real.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from nhip.engine.period import Period
from nhip.repository.simulation import SOURCE, procedures
from nhip.repository.simulation.province import SimulatedUnit

YEARLY_VOLUME = 800_000
BATCH_ROWS = 250_000
# Share of dossiers that keep a procedure which cannot be filed online: people avoid those.
KEEP_OFFLINE = 0.05
HOUR = np.timedelta64(3600, "s")
DAY_HOURS = 24
# Tết empties offices, the weeks after it and the start of the school year fill them.
SEASON = (0.85, 0.6, 1.15, 1.05, 1.05, 1.1, 1.05, 1.1, 1.15, 1.05, 1.0, 0.85)
WEEK = (1.15, 1.1, 1.05, 1.0, 1.0, 0.12, 0.05)

Numbers = NDArray[Any]  # whole numbers, one per row
Shares = NDArray[Any]  # between 0 and 1, or seconds
Times = NDArray[Any]  # datetime64 of days or seconds
Flags = NDArray[Any]  # booleans


@dataclass(frozen=True, slots=True)
class Mess:
    """How untidy the source systems are, as shares of all rows."""

    corrections: float = 0.01  # the same dossier again, changed later
    duplicates: float = 0.002  # the same row again
    bad: float = 0.001  # what landing must refuse


TIDY = Mess(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Order:
    """What to make: `rows` dossiers over `months`, as the systems know them at `until`."""

    units: Sequence[SimulatedUnit]
    months: Sequence[Period]
    until: datetime
    rows: int | None = None
    seed: int = 766
    mess: Mess = Mess()


SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("dossier_code", "procedure_code", "field_code")),
        ("agency_code", pa.string()),
        ("channel", pa.int64()),
        *((f"{name}_at", pa.timestamp("us")) for name in ("submitted", "received", "due")),
        *((f"{name}_at", pa.timestamp("us")) for name in ("ended", "returned", "refused")),
        ("status", pa.int64()),
        ("has_fee", pa.bool_()),
        ("fee_amount", pa.float64()),
        *((name, pa.bool_()) for name in ("paid_online", "digitised", "reused")),
        *((name, pa.bool_()) for name in ("papers_replaced", "synced_personal_store")),
        ("citizen_data_used", pa.bool_()),
        ("synced_at", pa.timestamp("us")),
        *((name, pa.bool_()) for name in ("written_result", "electronic_result")),
        *((name, pa.bool_()) for name in ("signed_archived", "end_to_end", "account_vneid")),
        ("satisfied", pa.bool_()),
        ("updated_at", pa.timestamp("us")),
        ("end_status", pa.int64()),
        ("ended_on", pa.date32()),
        ("paused_days", pa.int64()),
        ("waiting_since", pa.timestamp("us")),
        ("on_time", pa.bool_()),
    ],
    metadata={"source": SOURCE},
)


def stream(order: Order) -> pa.RecordBatchReader:
    """The dossiers of an order, month after month; the reader's schema names its source."""
    return pa.RecordBatchReader.from_batches(SCHEMA, _batches(order))


def _batches(order: Order) -> Iterator[pa.RecordBatch]:
    for number, (month, rows) in enumerate(zip(order.months, _by_month(order), strict=True)):
        for first in range(0, rows, BATCH_ROWS):
            size = min(BATCH_ROWS, rows - first)
            rng = np.random.default_rng([order.seed, number, first])
            yield _messy(_batch(order, month, first, size, rng), order, rng)


def _by_month(order: Order) -> list[int]:
    """Rows of each month: by season, adding up to the rows asked for."""
    season = np.array([SEASON[month.start.month - 1] for month in order.months])
    total = order.rows
    if total is None:
        total = round(YEARLY_VOLUME * len(order.months) / 12)
    ends = np.floor(np.cumsum(season) / season.sum() * total + 0.5).astype(int)
    return [int(size) for size in np.diff(ends, prepend=0)]


def _batch(
    order: Order, month: Period, first: int, size: int, rng: np.random.Generator
) -> pa.RecordBatch:
    """One batch; a day is drawn first, then the unit that stood, then the dossier's own way."""
    unit, names = _units(order.units, month, size, rng)
    day = _days(month, order.until, size, rng)
    procedure = _procedures(unit, names, size, rng)
    slow = np.array([procedures.number_of(each.code) % 101 for each in names])[unit]
    times = _times(order, slow, procedure, day, rng)
    columns: dict[str, pa.Array] = {
        "dossier_code": _codes(names, unit, day, first, size),
        "procedure_code": procedures.taken(procedures.CODES, procedure),
        "field_code": procedures.taken(procedures.FIELDS, procedures.FIELD[procedure]),
        "agency_code": procedures.taken([each.code for each in names], unit),
        **times,
        **_flags(month, procedure, times, rng),
    }
    return pa.record_batch([columns[name] for name in SCHEMA.names], schema=SCHEMA)


def _units(
    units: Sequence[SimulatedUnit], month: Period, size: int, rng: np.random.Generator
) -> tuple[Numbers, list[SimulatedUnit]]:
    """A unit per row among those that stand the whole month, busy ones more often."""
    standing = [unit for unit in units if unit.since <= month.start and month.end <= unit.until]
    weight = np.cumsum([unit.busy for unit in standing])
    drawn = np.searchsorted(weight, rng.random(size) * weight[-1], side="right")
    return drawn.astype(np.int64), standing


def _days(month: Period, until: datetime, size: int, rng: np.random.Generator) -> Times:
    """A day per row, sorted, working days more often, none after the systems are asked."""
    last = max(month.start, min(month.end, until.date()))
    days: Times = np.arange(np.datetime64(month.start), np.datetime64(last) + 1)
    weekday = (days.astype(np.int64) + 3) % 7  # 1970-01-01 was a Thursday
    weight = np.cumsum(np.array(WEEK)[weekday])
    drawn = np.searchsorted(weight, np.sort(rng.random(size)) * weight[-1], side="right")
    return np.asarray(days[drawn])


def _procedures(
    unit: Numbers, units: Sequence[SimulatedUnit], size: int, rng: np.random.Generator
) -> Numbers:
    """A procedure per row that its unit offers: a few are most of the work."""
    first, count = procedures.spans(units)
    drawn = first[unit] + (count[unit] * rng.random(size) ** 3).astype(np.int64)
    keep = procedures.ONLINE[drawn] | (rng.random(size) < KEEP_OFFLINE)
    return np.where(keep, drawn, procedures.ONLINE_BEFORE[drawn])


def _times(
    order: Order, slow: Numbers, procedure: Numbers, day: Times, rng: np.random.Generator
) -> dict[str, pa.Array]:
    """The dossier's way through the office, cut off at the moment the systems are asked.

    `slow` is from 0 to 100: how often its unit is late.
    """
    size = len(day)
    submitted = day.astype("datetime64[s]") + _seconds(7 * 3600 + rng.random(size) * 36_000)
    received = submitted + _seconds(rng.exponential(3 * 3600, size))
    allowed = procedures.DAYS_ALLOWED[procedure]
    waits = np.where(rng.random(size) < 0.04, rng.integers(1, 10, size), 0)
    due = (received + _seconds((allowed + waits) * DAY_HOURS * 3600)).astype("datetime64[D]")
    late = rng.random(size) < 0.15 * (0.5 + slow / 100)
    spent = np.where(late, 1.05 + rng.exponential(0.6, size), rng.beta(1.6, 2.4, size))
    ended = received + _seconds(np.maximum(spent * (allowed + waits) * 86_400, 600))
    until = np.datetime64(order.until, "s")
    refused = rng.random(size) < 0.012
    ended = np.where(refused, received + _seconds(rng.random(size) * 7200), ended)
    stuck = rng.random(size) < 0.002
    open_ = (ended > until) | stuck
    ended_on = ended.astype("datetime64[D]")
    ended_in_time = ended_on <= due
    status = _status(refused, open_, waits > 0, rng)
    returned = ended + _seconds(rng.exponential(30_000, size))
    updated = np.minimum(np.where(open_, received, returned), until)
    waiting = open_ & (status == 5)
    return {
        "submitted_at": _moment(submitted),
        "received_at": _moment(received, received > until),
        "due_at": _moment(due.astype("datetime64[s]")),
        "ended_at": _moment(ended, open_),
        "returned_at": _moment(returned, open_ | (returned > until) | (status != 10)),
        "refused_at": _moment(ended, ~refused | open_),
        "status": pa.array(status),
        "updated_at": _moment(updated),
        "end_status": pa.array(np.where(status == 10, 9, status), mask=open_),
        "ended_on": pa.array(ended_on, pa.date32(), mask=open_),
        "paused_days": pa.array(np.zeros(size, np.int64)),
        "waiting_since": _moment(received + 24 * HOUR, ~waiting),
        "on_time": pa.array(ended_in_time, mask=open_),
        "synced_at": _moment(received + _seconds(rng.exponential(900, size)), received > until),
    }


def _status(refused: Flags, open_: Flags, waits: Flags, rng: np.random.Generator) -> Numbers:
    """Where the dossier stands: ended in one of five ways, or open in one of three."""
    draw = rng.random(len(refused))
    ended = np.select([refused, draw < 0.007, draw < 0.01, draw < 0.06], [3, 7, 8, 9], 10)
    going = np.select([waits, draw < 0.2], [5, 2], 4)
    return np.where(open_, going, ended).astype(np.int64)


def _flags(
    month: Period, procedure: Numbers, times: dict[str, pa.Array], rng: np.random.Generator
) -> dict[str, pa.Array]:
    """Answers to yes-no questions; shares grow from 2024 to the levels of 2026."""
    size = len(procedure)
    grown = float(np.clip((month.start.year * 12 + month.start.month - 24_289) / 24, 0.0, 1.0))
    draw = rng.random((9, size), dtype=np.float32)
    open_ = np.asarray(times["ended_on"].is_null())
    online = procedures.ONLINE[procedure] & (draw[0] < 0.62 + 0.375 * grown)
    fee = procedures.HAS_FEE[procedure]
    paid = fee & (draw[1] < 0.35 + 0.49 * grown)
    digitised = draw[2] < 0.1 + 0.14 * grown
    written = procedures.WRITTEN[procedure]
    electronic = written & (draw[3] < 0.5 + 0.3 * grown)
    reused = draw[4] < 0.2 * grown + 0.02
    rated = draw[5] < 0.12
    return {
        "channel": pa.array(np.where(online, 2, np.where(draw[0] > 0.997, 3, 1)).astype(np.int64)),
        "has_fee": pa.array(fee),
        "fee_amount": pa.array(np.where(fee, (procedure % 20 + 1) * 15_000.0, 0.0)),
        "paid_online": pa.array(paid),
        "digitised": pa.array(digitised),
        "reused": pa.array(reused),
        "papers_replaced": pa.array(reused & (draw[6] < 0.9)),
        "synced_personal_store": pa.array(draw[6] < 0.02 * grown),
        "citizen_data_used": pa.array(draw[7] < 0.2 + 0.34 * grown),
        "written_result": pa.array(written),
        "electronic_result": pa.array(electronic, mask=open_),
        "signed_archived": pa.array(electronic & (draw[8] < 0.8), mask=open_),
        "end_to_end": pa.array(online & electronic & (~fee | paid), mask=open_),
        "account_vneid": pa.array(online & (draw[8] < 0.9)),
        "satisfied": pa.array(draw[5] < 0.113, mask=open_ | ~rated),
    }


def _codes(
    units: Sequence[SimulatedUnit], unit: Numbers, day: Times, first: int, size: int
) -> pa.Array:
    """<mark of the agency>-YYMMDD-<number>, the number running through the month."""
    days, which = np.unique(day, return_inverse=True)
    stamps = [each.astype(date).strftime("-%y%m%d-") for each in days]
    number = pc.utf8_lpad(pa.array(np.arange(first, first + size)).cast(pa.string()), 7, "0")
    code = procedures.taken([each.mark for each in units], unit)
    return pc.binary_join_element_wise(code, procedures.taken(stamps, which), number, "")


def _seconds(seconds: Shares) -> Times:
    return seconds.astype(np.int64).astype("timedelta64[s]")


def _moment(times: Times, missing: Flags | None = None) -> pa.Array:
    return pa.array(times.astype("datetime64[us]"), pa.timestamp("us"), mask=missing)


def _messy(batch: pa.RecordBatch, order: Order, rng: np.random.Generator) -> pa.RecordBatch:
    """The batch with corrections, duplicates and bad rows at its end."""
    mess, size = order.mess, batch.num_rows
    again = rng.integers(0, size, int(size * mess.duplicates))
    late = rng.integers(0, size, int(size * mess.corrections))
    bad = rng.integers(0, size, int(size * mess.bad))
    if not len(again) + len(late) + len(bad):
        return batch
    parts = [batch, batch.take(pa.array(again)), _corrected(batch.take(pa.array(late)), order)]
    table = pa.Table.from_batches([*parts, _spoilt(batch.take(pa.array(bad)))])
    return table.combine_chunks().to_batches()[0]


def _corrected(batch: pa.RecordBatch, order: Order) -> pa.RecordBatch:
    """The same dossiers a moment later: their papers were digitised after all."""
    later = pc.add(batch["updated_at"], pa.scalar(60_000_000, pa.duration("us")))
    changed = {
        "digitised": pa.array(np.ones(batch.num_rows, bool)),
        "updated_at": pc.min_element_wise(later, pa.scalar(order.until, pa.timestamp("us"))),
    }
    return _with(batch, changed)


def _spoilt(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Faults in turn: no such channel, no procedure, due before it was received."""
    turn = np.arange(batch.num_rows) % 3
    early = pc.subtract(batch["received_at"], pa.scalar(864_000_000_000, pa.duration("us")))
    return _with(
        batch,
        {
            "dossier_code": pc.binary_join_element_wise(batch["dossier_code"], "X", ""),
            "channel": pc.if_else(pa.array(turn == 0), 9, batch["channel"]),
            "procedure_code": pc.if_else(pa.array(turn == 1), None, batch["procedure_code"]),
            "due_at": pc.if_else(pa.array(turn == 2), early, batch["due_at"]),
        },
    )


def _with(batch: pa.RecordBatch, changed: dict[str, pa.Array]) -> pa.RecordBatch:
    columns = [changed.get(name, batch[name]) for name in SCHEMA.names]
    return pa.record_batch(columns, schema=SCHEMA)
