"""Simulated records of any other dataset, made from its YAML: types, values, checks and a calendar.

May import: numpy, pyarrow, repository.dataset, this package. What a share or an amount should look
like is in LEVELS; everything else follows from the dataset's own columns.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from nhip.engine.period import Period
from nhip.repository.dataset import Column, ColumnType, Dataset
from nhip.repository.simulation import SOURCE, procedures
from nhip.repository.simulation.province import SimulatedUnit

ARROW = {
    ColumnType.TEXT: pa.string(),
    ColumnType.CODE: pa.string(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.NUMBER: pa.float64(),
    ColumnType.BOOLEAN: pa.bool_(),
    ColumnType.DATE: pa.date32(),
    ColumnType.DATETIME: pa.timestamp("us"),
}
# Rows of a unit in a month; a dataset with none of its own has ten.
ROWS = {"documents_out": 120, "documents_in": 200, "business_transactions": 60, "petitions": 3}
ROWS |= {"online_payments": 150, "traffic_incidents": 2, "training": 1}
ROWS |= {"insurance_app": 1, "farm_households": 1, "video_conferences": 12, "dx_staff": 3}
# Shares of yes, and what a quantity is about; columns that are not here take the defaults.
SHARES = {"signed": 0.9, "sent_online": 0.85, "paper_also": 0.1, "connected": 0.8, "invited": 1.0}
SHARES |= {"succeeded": 0.97, "satisfied": 0.9, "full_time": 0.4, "shares_data": 0.35}
LEVELS = {"amount": 250_000.0, "grdp": 9e11, "cost": 2e9, "adults": 9_000.0, "pupils": 40.0}
LEVELS |= {"households": 1_500.0, "businesses": 60.0, "leaders": 6.0, "officials": 30.0}
LEVELS |= {"deaths": 0.05, "injuries": 0.4, "signed_count": 40.0, "minutes": 90.0}
YES, LEVEL, MISSING = 0.7, 100.0, 0.03
SHORT = 12  # a code with less room is a number within its unit
NUMERIC = (ColumnType.INTEGER, ColumnType.NUMBER)
Values = NDArray[Any]


@dataclass(frozen=True, slots=True)
class TableOrder:
    """What to make: about `rows_per_unit` rows of every unit and month (None: as ROWS says)."""

    dataset: Dataset
    units: Sequence[SimulatedUnit]
    months: Sequence[Period]
    until: datetime
    rows_per_unit: int | None = None
    seed: int = 766


def stream(order: TableOrder) -> pa.RecordBatchReader:
    """The records of an order, one batch per month; the reader's schema names its source."""
    fields = [(column.name, ARROW[column.type]) for column in order.dataset.columns]
    schema = pa.schema(fields, metadata={"source": SOURCE})
    return pa.RecordBatchReader.from_batches(schema, _batches(order, schema))


def _batches(order: TableOrder, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    for number, month in enumerate(order.months):
        standing = [u for u in order.units if u.since <= month.start and month.end <= u.until]
        if month.start > order.until.date() or not standing:
            continue
        columns = _Month(order, month, standing, number).columns()
        yield pa.record_batch([columns[name] for name in schema.names], schema=schema)


class _Month:
    """One month of a dataset. A column is drawn after those it must not exceed or precede."""

    def __init__(
        self, order: TableOrder, month: Period, units: Sequence[SimulatedUnit], number: int
    ) -> None:
        self.dataset, self.month, self.until = order.dataset, month, order.until
        self.rng = np.random.default_rng([order.seed, number, len(order.dataset.name)])
        each = order.rows_per_unit or ROWS.get(order.dataset.name, 10)
        if set(order.dataset.key) <= {order.dataset.unit, order.dataset.day}:
            each = 1
        self.unit = np.repeat(np.arange(len(units)), each)
        self.units = units
        self.codes = [unit.code for unit in units]
        self.marks = [unit.mark for unit in units]
        self.within = np.tile(np.arange(each), len(units))
        self.size = len(self.unit)
        self.drawn: dict[str, Values] = {}
        self.above = {low: high for c in self.dataset.checks for low, high in c.pairs()}
        self.after = {high: low for low, high in self.above.items()}

    def columns(self) -> dict[str, pa.Array]:
        """Every column of the dataset as an Arrow array."""
        return {column.name: self._array(column) for column in self.dataset.columns}

    def _array(self, column: Column) -> pa.Array:
        values = self._values(column)
        missing = np.zeros(self.size, bool)
        if not column.required:
            rng = np.random.default_rng([len(column.name), self.size])
            missing = rng.random(self.size) < MISSING
        if column.is_time and not column.future:
            missing |= values > np.datetime64(self.until, "us")
        return pa.array(values, ARROW[column.type], mask=missing & (not column.required))

    def _values(self, column: Column) -> Values:
        """The values of a column, drawn once."""
        if column.name not in self.drawn:
            self.drawn[column.name] = self._draw(column)
        return self.drawn[column.name]

    def _draw(self, column: Column) -> Values:
        if column.name == self.dataset.unit:
            return np.array(self.codes, object)[self.unit]
        if column.is_time:
            return self._times(column)
        if column.values:
            codes = [code for code, _meaning in column.values]
            drawn = np.array(codes, object)[self._zipf(len(codes))]
            return drawn.astype(np.int64) if column.type is ColumnType.INTEGER else drawn
        if column.type is ColumnType.BOOLEAN:
            return self.rng.random(self.size) < SHARES.get(column.name, YES)
        if column.type in NUMERIC:
            return self._quantities(column)
        return self._names(column)

    def _names(self, column: Column) -> Values:
        """Codes: of a key, one per unit and row (per month too where records are events)."""
        registered = self.dataset.day.endswith("_on") and self.month.start.day == 1
        month = "" if registered and "month" in self.dataset.day else f"{self.month.start:%y%m}-"
        if column.name == "procedure_code":
            first, count = procedures.spans(self.units)
            offered = first[self.unit] + self.within % count[self.unit]
            return np.array(procedures.CODES, object)[offered]
        if column.max_length is not None and column.max_length <= SHORT:
            return np.array([f"{n + 1}" for n in self.within], object)
        pairs = zip(self.unit, self.within, strict=True)
        return np.array([f"{month}{self.marks[u]}-{n:04d}" for u, n in pairs], object)

    def _times(self, column: Column) -> Values:
        """A month's first day for registers, else a moment of the month, or soon after another."""
        if column.name == self.dataset.day and column.name in ("month_on", "period_on"):
            start = np.datetime64(self.month.start, "us")
            return np.full(self.size, start)
        days = (min(self.month.end, self.until.date()) - self.month.start).days + 1
        seconds = self.rng.integers(0, days * 86_400, self.size)
        moment = np.datetime64(self.month.start, "s") + seconds.astype("timedelta64[s]")
        day = self.dataset.day
        if column.name != day:
            moment = self._beside(column, self.after.get(column.name, day))
        return np.asarray(moment.astype("datetime64[us]"))

    def _beside(self, column: Column, other: str) -> Values:
        """A few days after another time of the record, or before the day it must not pass."""
        base = self._values(self.dataset.column(other)).astype("datetime64[s]")
        days = self.rng.exponential(4 * 86_400, self.size).astype(np.int64).astype("timedelta64[s]")
        if self.above.get(column.name) == self.dataset.day:
            return np.asarray(base - days)
        later = base + days
        last = np.datetime64("9999-12-31" if column.future else self.until, "s")
        return np.asarray(np.minimum(later, last))

    def _quantities(self, column: Column) -> Values:
        """About the level of the column, or a share of the one it must not exceed."""
        if column.name in self.above:
            whole = self._values(self.dataset.column(self.above[column.name]))
            drawn = whole * self.rng.beta(6, 3, self.size)
        else:
            drawn = LEVELS.get(column.name, LEVEL) * self.rng.gamma(4, 0.25, self.size)
        if column.type is ColumnType.INTEGER:
            drawn = np.floor(drawn)
        low = -np.inf if column.minimum is None else float(column.minimum)
        high = np.inf if column.maximum is None else float(column.maximum)
        drawn = np.clip(drawn, low, high)
        return drawn.astype(np.int64) if column.type is ColumnType.INTEGER else np.round(drawn, 2)

    def _zipf(self, count: int) -> Values:
        """A position per row, the first ones more often."""
        return np.asarray((count * self.rng.random(self.size) ** 1.6).astype(np.int64))
