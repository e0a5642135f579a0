"""Figures of any unit and period from stored parts: days added up, then units, ratios last.

May import: engine, repository.{dataset,indicator,compiler,parts,places,engines}. Reads no record.

A unit whose figures were split without a documented share is left out of its successors, and they
are marked incomplete; a documented share marks them estimated; above a split the sum is whole.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from nhip.engine.errors import NhipError
from nhip.engine.hierarchy import Standing
from nhip.engine.period import Period
from nhip.engine.values import Missing, Reason
from nhip.repository.compiler import SOURCE, Grain, grain_of, measures_of
from nhip.repository.dataset import Dataset
from nhip.repository.dialects import SCALE
from nhip.repository.engines import duckdb as engine
from nhip.repository.indicator import Class, Form, Indicator, Quantity
from nhip.repository.parts import PartStore
from nhip.repository.places import View, standing

HALF = 15  # sets are kept by half months: windows must open on a 1st or a 15th
BASE = "{base}"
BITS = 62  # of a whole number that is never negative
Cell = tuple[str, str]  # unit, period code


class NotMeasured(NhipError):
    """The parts that would answer are not in the lake."""


class Figure(NamedTuple):
    """An indicator of one unit and period. A tuple: a board asks for thousands at a time."""

    unit: str
    period: str
    numerator: float
    denominator: float | None
    standing: Standing = Standing.EXACT

    @property
    def value(self) -> float | Missing:
        """The ratio (1 is all), or the number itself where the indicator has no denominator."""
        if self.denominator is None:
            return self.numerator
        if self.denominator == 0:
            return Missing(Reason.DENOMINATOR_ZERO)
        return self.numerator / self.denominator


def series(
    root: Path,
    indicator: Indicator,
    dataset: Dataset,
    periods: Sequence[Period],
    units: Iterable[str] | None = None,
    view: View | None = None,
) -> list[Figure]:
    """The indicator of every unit (or some) in each period, by unit and period.

    Without a view, figures stand on the units the records name. With one they are also rolled up:
    `units` are then its keys. Event figures fit any window of days; sets fit months and windows
    from the 15th to the 14th; as-of figures must have been measured for the period itself.
    Raises NotMeasured("indicator.not_measured"), NhipError("indicator.window").
    """
    store, asked = PartStore(root), None if units is None else frozenset(units)
    grains: dict[Grain, list[Quantity]] = {}
    for quantity in indicator.quantities:
        grains.setdefault(grain_of(indicator, quantity), []).append(quantity)
    numbers: dict[Quantity, dict[Cell, float]] = {}
    marks: dict[Cell, Standing] = {}
    for grain, quantities in grains.items():
        asking = _Asking(store, indicator, dataset, grain, tuple(quantities), periods, view)
        numbers |= asking.answers()
        marks |= asking.marks
    top = numbers[indicator.numerator]
    below = None if indicator.denominator is None else numbers[indicator.denominator]
    return [
        Figure(
            *cell,
            top.get(cell, 0.0),
            None if below is None else below.get(cell, 0.0),
            marks.get(cell, Standing.EXACT),
        )
        for cell in sorted(dict.fromkeys(chain.from_iterable(numbers.values())))
        if asked is None or cell[0] in asked
    ]


class _Asking:
    """Quantities of one grain, read in one query; `marks` says what could not be counted whole."""

    def __init__(
        self,
        store: PartStore,
        indicator: Indicator,
        dataset: Dataset,
        grain: Grain,
        quantities: tuple[Quantity, ...],
        periods: Sequence[Period],
        view: View | None,
    ) -> None:
        self.store, self.grain, self.quantities = store, grain, quantities
        self.periods, self.view = periods, view
        self.measures = {q: measures_of(indicator, q, dataset) for q in quantities}
        self.names = sorted({m.name for each in self.measures.values() for m in each})
        self.files = self._files(indicator)
        self.marks: dict[Cell, Standing] = {}
        self.tables = {"spans": self._spans()}

    def answers(self) -> dict[Quantity, dict[Cell, float]]:
        """Numbers by unit and period, for each quantity."""
        if not self.files:
            return {quantity: {} for quantity in self.quantities}
        if self.view is not None and self._are_sets():
            sql = self._sets(self.view)
        else:
            sql = _answers([(q, [m.name for m in self.measures[q]]) for q in self.quantities])
            sql = sql.replace(BASE, self._base())
        columns = self._ask(sql).to_pydict()
        cells = list(zip(columns["unit"], columns["code"], strict=True))
        return {
            quantity: {
                cell: number / (SCALE if quantity.form is Form.SUM else 1)
                for cell, number in zip(cells, columns[f"q{position}"], strict=True)
                if number is not None
            }
            for position, quantity in enumerate(self.quantities)
        }

    def _ask(self, sql: str) -> pa.Table:
        return engine.ask(sql, self.files, self.store.root, self.tables)

    def _base(self) -> str:
        """Measures added up by unit (or place), period and key."""
        link = "p.period = s.code" if self.grain.cls is Class.AS_OF else "p.day = s.day"
        scope = f"from {SOURCE} as p join spans as s on {link}"
        keyed = ", p.key as key" if self.grain.cls is Class.PERIOD else ""
        sums = ", ".join(f"sum(p.{name}) as {name}" for name in self.names)
        if self.view is None:
            return f"select p.unit as unit, s.code as code{keyed}, {sums} {scope} group by all"
        self.tables["summed"] = self._ask(
            f"select p.unit as unit, s.code as code, s.epoch as epoch{keyed}, {sums} {scope} "
            "group by all"
        )
        self.tables["places"], self.marks = _places(self.tables["summed"], self.view)
        sums = ", ".join(f"sum(p.{name} * l.share) as {name}" for name in self.names)
        whole = " and l.share = 1" if keyed else ""
        return (
            f"select l.place as unit, p.code as code{keyed}, {sums} from summed as p "
            f"join places as l on l.unit = p.unit and l.epoch = p.epoch{whole} group by all"
        )

    def _are_sets(self) -> bool:
        """Whether it is only asked if a key was met, over no more half months than bits."""
        asked = {quantity.form for quantity in self.quantities}
        return (
            self.grain.cls is Class.PERIOD
            and asked <= {Form.DISTINCT, Form.EVERY}
            and len(self._halves()) <= BITS
        )

    def _halves(self) -> list[date]:
        """The half months of all periods, by their first days."""
        days = set(self.tables["spans"].column("day").to_pylist())
        return sorted(day for day in days if day.day in (1, HALF))

    def _sets(self, view: View) -> str:
        """Rows (unit, code, q0...): half months in which a key was met are bits of one number, so
        that a key counts in a month, a quarter and a year without being listed in each."""
        halves = self._halves()
        bits = {day: 1 << number for number, day in enumerate(halves)}
        self.tables["halves"] = pa.table(
            {
                "day": pa.array(halves, pa.date32()),
                "bit": pa.array(list(bits.values()), pa.int64()),
                "epoch": pa.array([day.replace(day=1) for day in halves], pa.date32()),
            }
        )
        masks = {
            p.code: sum(bit for day, bit in bits.items() if p.start <= day <= p.end)
            for p in self.periods
        }
        self.tables["masks"] = pa.table(
            {"code": list(masks), "mask": pa.array(list(masks.values()), pa.int64())}
        )
        met = self._ask(
            f"select p.unit as unit, s.code as code, s.epoch as epoch from "
            f"(select distinct unit, day from {SOURCE}) as p join spans as s on p.day = s.day "
            "group by all"
        )
        self.tables["places"], self.marks = _places(met, view)
        names = ", ".join(
            f"bit_or(case when p.{name} > 0 then h.bit else 0 end) as {name}" for name in self.names
        )
        base = (
            f"select l.place as unit, p.key as key, bit_or(h.bit) as met, {names} "
            f"from {SOURCE} as p join halves as h on p.day = h.day join places as l "
            "on l.unit = p.unit and l.epoch = h.epoch and l.share = 1 group by all"
        )
        counts = ", ".join(
            f"cast({_met(q, [m.name for m in self.measures[q]])} as double) as q{position}"
            for position, q in enumerate(self.quantities)
        )
        return (
            f"select b.unit as unit, m.code as code, {counts} from ({base}) as b "
            "join masks as m on (b.met & m.mask) <> 0 group by all"
        )

    def _files(self, indicator: Indicator) -> tuple[Path, ...]:
        stored = self.store.stored(self.grain, _parts(indicator, self.periods))
        if stored is None or not set(self.names) <= stored.measures:
            raise NotMeasured("indicator.not_measured", indicator=indicator.code)
        return stored.files

    def _spans(self) -> pa.Table:
        """Days (or codes) -> periods; `epoch` is the month whose units a day's figures stand on."""
        if self.grain.cls is Class.AS_OF:
            codes, days = [p.code for p in self.periods], [p.end for p in self.periods]
        else:
            pairs = [
                (period.code, period.start + timedelta(days=offset))
                for period in self.periods
                for offset in range((period.end - period.start).days + 1)
            ]
            codes, days = [code for code, _day in pairs], [day for _code, day in pairs]
        epochs = pa.array([day.replace(day=1) for day in days], pa.date32())
        return pa.table({"code": codes, "day": pa.array(days, pa.date32()), "epoch": epochs})


def _parts(indicator: Indicator, periods: Sequence[Period]) -> list[str]:
    """The partitions that hold some periods."""
    if indicator.cls is Class.AS_OF:
        return [period.code for period in periods]
    if indicator.cls is Class.PERIOD:
        for period in periods:
            ends = period.end.toordinal() + 1
            if not {period.start.day, date.fromordinal(ends).day} <= {1, HALF}:
                raise NhipError("indicator.window", period=period.code)
    first, last = min(p.start for p in periods), max(p.end for p in periods)
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [f"{month // 12}-{month % 12 + 1:02}" for month in months]


def _places(summed: pa.Table, view: View) -> tuple[pa.Table, dict[Cell, Standing]]:
    """Where each unit's months count, and the marks of what could not be counted whole."""
    met = summed.select(["unit", "epoch", "code"]).group_by(["unit", "epoch", "code"]).aggregate([])
    rows: set[tuple[str, date, str, float | None]] = set()
    shares: dict[Cell, list[float | None]] = {}
    for unit, day, code in zip(*(column.to_pylist() for column in met.columns), strict=True):
        for place in view.places(unit, day):
            rows.add((unit, day, place.unit, place.share))
            if place.share != 1.0:
                shares.setdefault((place.unit, code), []).append(place.share)
    names = ("unit", "epoch", "place", "share")
    kinds = (pa.string(), pa.date32(), pa.string(), pa.float64())
    columns = zip(*rows, strict=True) if rows else ((), (), (), ())
    arrays = [pa.array(list(c), kind) for c, kind in zip(columns, kinds, strict=True)]
    return pa.table(arrays, list(names)), {cell: standing(met) for cell, met in shares.items()}


def _answers(asked: Sequence[tuple[Quantity, Sequence[str]]]) -> str:
    """Rows (unit, code, q0, q1...) of quantities from their measures added up in {base}."""
    if any(quantity.form is Form.MEDIAN for quantity, _names in asked):
        return _median(asked[0][1][0])
    # as numbers of Python's own: sums of whole numbers would come as decimals, one object each
    counts = ", ".join(
        f"cast({_count(quantity, names)} as double) as q{position}"
        for position, (quantity, names) in enumerate(asked)
    )
    return f"select unit, code, {counts} from ({BASE}) group by unit, code order by unit, code"


def _met(quantity: Quantity, names: Sequence[str]) -> str:
    """How many keys were met in a period; for `every`, met and without a lapse."""
    holds = f"(b.{names[0]} & m.mask) <> 0"
    if quantity.form is Form.EVERY:
        holds += f" and (b.{names[1]} & m.mask) = 0"
    return f"sum(case when {holds} then 1 else 0 end)"


def _count(quantity: Quantity, names: Sequence[str]) -> str:
    match quantity.form:
        case Form.DISTINCT:
            return f"sum(case when {names[0]} > 0 then 1 else 0 end)"
        case Form.EVERY:
            return f"sum(case when {names[0]} > 0 and {names[1]} = 0 then 1 else 0 end)"
        case _:
            return f"sum({names[0]})"


def _median(rows: str) -> str:
    """The middle of the values, each with its number of rows; the mean of the two middle ones."""
    ranked = (
        f"select unit, code, key, sum({rows}) over (partition by unit, code order by key) as upto, "
        f"sum({rows}) over (partition by unit, code) as whole from ({BASE}) where {rows} > 0"
    )
    low = "min(case when upto >= (whole + 1) // 2 then key end)"
    high = "min(case when upto >= whole // 2 + 1 then key end)"
    middle = f"cast(({low} + {high}) / 2.0 as double)"
    return f"select unit, code, {middle} as q0 from ({ranked}) group by unit, code order by all"
