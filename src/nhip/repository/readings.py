"""Figures of any unit and period from stored parts: days added up, then units, ratios last.

May import: engine, repository.{dataset,indicator,compiler,parts,places,engines}. Reads no record.

A unit whose figures were split without a documented share is left out of its successors, and they
are marked incomplete; a documented share marks them estimated; above a split the sum is whole.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import pyarrow as pa

from nhip.engine.errors import NhipError
from nhip.engine.hierarchy import Standing
from nhip.engine.period import Period
from nhip.engine.values import Missing, Reason
from nhip.repository.compiler import ALL, SOURCE, Grain, grain_of, measures_of
from nhip.repository.dataset import Dataset
from nhip.repository.dialects import SCALE
from nhip.repository.engines import duckdb as engine
from nhip.repository.indicator import Class, Form, Indicator, Quantity
from nhip.repository.parts import PartStore, Stored
from nhip.repository.places import Place, View, standing

HALF = 15  # sets are kept by half months: windows must open on a 1st or a 15th
BASE = "{base}"
BITS = 62  # of a whole number that is never negative
MET = frozenset({Form.DISTINCT, Form.EVERY})  # it is only asked whether a key was met
Cell: TypeAlias = tuple[str, str]  # unit, period code


class NotMeasured(NhipError):
    """The parts that would answer are not in the lake."""


class Asked(NamedTuple):
    """A number asked of a grain: how it is counted, and the measures it is read from."""

    form: Form
    names: tuple[str, ...]


Wanted: TypeAlias = dict[Quantity, tuple[Grain, Asked]]


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
    return many(root, [indicator], dataset, periods, units, view)[0]


def many(
    root: Path,
    indicators: Sequence[Indicator],
    dataset: Dataset,
    periods: Sequence[Period],
    units: Iterable[str] | None = None,
    view: View | None = None,
) -> list[list[Figure]]:
    """The `series` of several indicators, in their order: what is kept together is read once."""
    store, chosen = PartStore(root), None if units is None else frozenset(units)
    wanted = [_asked_of(indicator, dataset) for indicator in indicators]
    held = _held(store, indicators, wanted, periods)
    together: dict[tuple[Grain, str], dict[Asked, None]] = {}
    for grain, asked in chain.from_iterable(each.values() for each in wanted):
        together.setdefault((grain, _way(grain, asked)), {})[asked] = None
    numbers: dict[tuple[Grain, Asked], dict[Cell, float]] = {}
    marks: dict[Grain, dict[Cell, Standing]] = {}
    for (grain, _), each in together.items():
        asking = _Asking(store, held[grain], grain, tuple(each), periods, view)
        numbers |= {(grain, asked): found for asked, found in asking.answers().items()}
        marks.setdefault(grain, {}).update(asking.marks)
    return [
        _figures(indicator, asked, numbers, marks, chosen)
        for indicator, asked in zip(indicators, wanted, strict=True)
    ]


def _figures(
    indicator: Indicator,
    wanted: Wanted,
    numbers: Mapping[tuple[Grain, Asked], Mapping[Cell, float]],
    marks: Mapping[Grain, Mapping[Cell, Standing]],
    units: frozenset[str] | None,
) -> list[Figure]:
    """The figures of one indicator from the numbers of its quantities."""
    cells = dict.fromkeys(chain.from_iterable(numbers[asked] for asked in wanted.values()))
    marked: dict[Cell, Standing] = {}
    for grain, _asked in wanted.values():
        marked |= marks[grain]
    top = numbers[wanted[indicator.numerator]]
    below = None if indicator.denominator is None else numbers[wanted[indicator.denominator]]
    return [
        Figure(
            *cell,
            top.get(cell, 0.0),
            None if below is None else below.get(cell, 0.0),
            marked.get(cell, Standing.EXACT),
        )
        for cell in sorted(cells)
        if units is None or cell[0] in units
    ]


def _asked_of(indicator: Indicator, dataset: Dataset) -> Wanted:
    """What each quantity of an indicator is read from."""
    return {
        quantity: (
            grain_of(indicator, quantity),
            Asked(quantity.form, tuple(m.name for m in measures_of(indicator, quantity, dataset))),
        )
        for quantity in indicator.quantities
    }


def _way(grain: Grain, asked: Asked) -> str:
    """What is read in one query: keys met, everything that adds up, and each median alone."""
    if asked.form is Form.MEDIAN:
        return f"{asked.form} {asked.names}"
    return "met" if grain.cls is Class.PERIOD and asked.form in MET else "sums"


def _held(
    store: PartStore,
    indicators: Sequence[Indicator],
    wanted: Sequence[Wanted],
    periods: Sequence[Period],
) -> dict[Grain, Stored]:
    """What is stored of every grain that some periods are read from. Raises NotMeasured."""
    held: dict[Grain, Stored | None] = {}
    for indicator, asked in zip(indicators, wanted, strict=True):
        for grain, (_form, names) in asked.values():
            if grain not in held:
                held[grain] = store.stored(grain, _parts(indicator, periods))
            stored = held[grain]
            if stored is None or not set(names) <= stored.measures:
                raise NotMeasured("indicator.not_measured", indicator=indicator.code)
    return {grain: stored for grain, stored in held.items() if stored is not None}


class _Asking:
    """Numbers of one grain, read in one query; `marks` says what could not be counted whole."""

    def __init__(
        self,
        store: PartStore,
        stored: Stored,
        grain: Grain,
        asked: tuple[Asked, ...],
        periods: Sequence[Period],
        view: View | None,
    ) -> None:
        self.store, self.stored, self.grain, self.asked = store, stored, grain, asked
        self.periods, self.view = periods, view
        self.names = sorted({name for each in asked for name in each.names})
        self.marks: dict[Cell, Standing] = {}
        self.tables = {"spans": self._spans()}

    def answers(self) -> dict[Asked, dict[Cell, float]]:
        """Numbers by unit and period, for each thing asked."""
        if not self.stored.files:
            return {asked: {} for asked in self.asked}
        if self.view is not None and self._are_sets():
            sql = self._sets(self.view)
        else:
            sql = _answers(self.asked).replace(BASE, self._base())
        columns = self._ask(sql).to_pydict()
        cells = list(zip(columns["unit"], columns["code"], strict=True))
        return {
            asked: {
                cell: number / (SCALE if asked.form is Form.SUM else 1)
                for cell, number in zip(cells, columns[f"q{position}"], strict=True)
                if number is not None
            }
            for position, asked in enumerate(self.asked)
        }

    def _ask(self, sql: str) -> pa.Table:
        return engine.ask(sql, self.stored.files, self.store.root, self.tables)

    def _base(self) -> str:
        """Measures added up by unit (or place), period and key."""
        link = "p.period = s.code" if self.grain.cls is Class.AS_OF else "p.day = s.day"
        scope = f"from {SOURCE} as p join spans as s on {link}"
        keyed = ", p.key as key" if self.grain.cls is Class.PERIOD else ""
        sums = ", ".join(f"sum(p.{name}) as {name}" for name in self.names)
        # layers may have taken every record of a group away
        some = f"group by all having sum(p.{ALL.name}) <> 0"
        if self.view is None:
            return f"select p.unit as unit, s.code as code{keyed}, {sums} {scope} {some}"
        self.tables["summed"] = self._ask(
            f"select p.unit as unit, s.code as code, s.epoch as epoch{keyed}, {sums} {scope} {some}"
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
        met = self.grain.cls is Class.PERIOD and {asked.form for asked in self.asked} <= MET
        return met and len(self._halves()) <= BITS

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
            f"(select unit, day from {SOURCE} group by all having sum({ALL.name}) <> 0) as p "
            "join spans as s on p.day = s.day group by all"
        )
        places, self.marks = _places(met, view)
        self.tables["places"] = _whole(places, bits)
        names = ", ".join(
            f"bit_or(case when p.{name} > 0 then h.bit else 0 end) as {name}" for name in self.names
        )
        there = ", ".join(f"bit_or(g.{name} & l.mask) as {name}" for name in self.names)
        rows = self.stored.settled(self.grain, self.names)
        # rows of one key fall together before its unit is rolled up: there are many of them
        grouped = (
            f"select p.unit as unit, p.key as key, bit_or(h.bit) as met, {names} "
            f"from {rows} as p join halves as h on p.day = h.day group by all"
        )
        base = (
            f"select l.place as unit, g.key as key, bit_or(g.met & l.mask) as met, {there} "
            f"from ({grouped}) as g join places as l on l.unit = g.unit group by all"
        )
        counts = ", ".join(
            f"cast({_met(asked)} as double) as q{position}"
            for position, asked in enumerate(self.asked)
        )
        return (
            f"select b.unit as unit, m.code as code, {counts} from ({base}) as b "
            "join masks as m on (b.met & m.mask) <> 0 group by all"
        )

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
    pairs = summed.select(["unit", "epoch"]).group_by(["unit", "epoch"]).aggregate([])
    rows: list[tuple[str, date, str, float | None]] = []
    parted: dict[tuple[str, date], list[Place]] = {}
    for unit, day in zip(*(column.to_pylist() for column in pairs.columns), strict=True):
        places = view.places(unit, day)
        rows += [(unit, day, place.unit, place.share) for place in places]
        if parts := [place for place in places if place.share != 1.0]:
            parted[unit, day] = parts
    shares: dict[Cell, list[float | None]] = {}
    if parted:
        met = summed.select(["unit", "epoch", "code"])
        for unit, day, code in zip(*(column.to_pylist() for column in met.columns), strict=True):
            for place in parted.get((unit, day), ()):
                shares.setdefault((place.unit, code), []).append(place.share)
    table = _table(rows, unit=pa.string(), epoch=pa.date32(), place=pa.string(), share=pa.float64())
    return table, {cell: standing(met) for cell, met in shares.items()}


def _whole(places: pa.Table, bits: Mapping[date, int]) -> pa.Table:
    """Rows (unit, place, mask): the half months in which a unit's keys count whole in a place."""
    months: dict[date, int] = {}
    for day, bit in bits.items():
        months[day.replace(day=1)] = months.get(day.replace(day=1), 0) | bit
    masks: dict[tuple[str, str], int] = {}
    for row in places.to_pylist():
        if row["share"] == 1:
            pair = (row["unit"], row["place"])
            masks[pair] = masks.get(pair, 0) | months[row["epoch"]]
    rows = [(*pair, mask) for pair, mask in masks.items()]
    return _table(rows, unit=pa.string(), place=pa.string(), mask=pa.int64())


def _table(rows: Collection[tuple[Any, ...]], **kinds: pa.DataType) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else ((),) * len(kinds)
    arrays = [
        pa.array(list(column), kind) for column, kind in zip(columns, kinds.values(), strict=True)
    ]
    return pa.table(arrays, list(kinds))


def _answers(asked: Sequence[Asked]) -> str:
    """Rows (unit, code, q0, q1...) of what is asked, from measures added up in {base}."""
    if asked[0].form is Form.MEDIAN:
        return _median(asked[0].names[0])
    # as numbers of Python's own: sums of whole numbers would come as decimals, one object each
    counts = ", ".join(
        f"cast({_count(each)} as double) as q{position}" for position, each in enumerate(asked)
    )
    return f"select unit, code, {counts} from ({BASE}) group by unit, code order by unit, code"


def _met(asked: Asked) -> str:
    """How many keys were met in a period; for `every`, met and without a lapse."""
    holds = f"(b.{asked.names[0]} & m.mask) <> 0"
    if asked.form is Form.EVERY:
        holds += f" and (b.{asked.names[1]} & m.mask) = 0"
    return f"sum(case when {holds} then 1 else 0 end)"


def _count(asked: Asked) -> str:
    names = asked.names
    match asked.form:
        case Form.DISTINCT:
            return f"sum(case when {names[0]} > 0 then 1 else 0 end)"
        case Form.EVERY:
            return f"sum(case when {names[0]} > 0 and {names[1]} = 0 then 1 else 0 end)"
        case _:
            return f"sum({names[0]})"


def _median(rows: str) -> str:
    """The middle of the values, each with its number of rows; the mean of the two middle ones.

    Shares make doubles of the numbers of rows, and `//` of a double does not round down.
    """
    upto, whole = (
        f"cast(sum({rows}) over (partition by unit, code{order}) as bigint)"
        for order in (" order by key", "")
    )
    ranked = (
        f"select unit, code, key, {upto} as upto, {whole} as whole from ({BASE}) where {rows} > 0"
    )
    low = "min(case when upto >= (whole + 1) // 2 then key end)"
    high = "min(case when upto >= whole // 2 + 1 then key end)"
    middle = f"cast(({low} + {high}) / 2.0 as double)"
    return f"select unit, code, {middle} as q0 from ({ranked}) group by unit, code order by all"
