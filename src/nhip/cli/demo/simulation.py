"""The demonstration province's figures that nobody published, simulated from those that are.

Numpy and the engine only: the same units and published counts always give the same figures. The
province's published totals are kept exactly: the units sum to the province, the months of a unit to
its year. What is published is never simulated.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

from nhip.cli.demo.splitting import Counts, Weights, apportion, spread
from nhip.engine.period import Period
from nhip.engine.values import Missing, Observation, Reason

SEED = 766
SOURCE = "Mô phỏng để minh họa"
YEAR = "2026"
MONTHS = tuple(f"{YEAR}-{month:02}" for month in range(1, 10))
QUARTERS = tuple(f"{YEAR}-Q{quarter}" for quarter in (1, 2, 3))
PERIODS = (*MONTHS, *QUARTERS, YEAR)
UNTIL = date(2026, 9, 26)  # the day on which the published counts were taken

# Share of a year's work per month: Tết in February, September cut on the 26th.
SEASON = np.array([1.0, 0.62, 1.12, 1.06, 1.04, 1.08, 1.1, 1.02, 0.9])
ONLINE = 589_496  # dossiers filed online in the province, of 597,918

Cell = tuple[str, str]  # unit, criterion
Published = Mapping[tuple[str, str, str], float]


@dataclass(frozen=True)
class Flow:
    """Counts that add up over months: b is a share of the dossiers or a yearly number."""

    rate: tuple[float, float]
    of_dossiers: float = 0.0
    yearly: float = 0.0


@dataclass(frozen=True)
class Stock:
    """Counts as of a day, such as procedures in use: never summed. `of` is a share of them.

    `builds_up`: distinct procedures that saw a dossier; a month sees fewer than a year.
    """

    rate: tuple[float, float]
    of: float = 1.0
    builds_up: bool = False


FLOWS = {
    "1.1": Flow((0.88, 1.0), yearly=60),
    "1.2": Flow((0.84, 1.0), yearly=80),
    "1.4": Flow((0.9, 0.999), of_dossiers=1),
    "2.1": Flow((0.8, 0.97), of_dossiers=1),
    "3.3": Flow((0.97, 1.0), of_dossiers=1),
    "4.1": Flow((0.5, 0.9), of_dossiers=1),
    "4.2": Flow((0.08, 0.5), of_dossiers=1),
    "4.4": Flow((0.05, 0.4), of_dossiers=1),
    "4.5": Flow((0.0, 0.0), of_dossiers=1),
    "4.6": Flow((0.3, 0.9), of_dossiers=1),
    "5.1": Flow((0.7, 0.95), of_dossiers=0.55),
    "6.1": Flow((0.85, 1.0), yearly=9),
    "6.2": Flow((0.75, 1.0), yearly=8),
    "6.3": Flow((0.84, 0.99), of_dossiers=1),
}
STOCKS = {
    "1.3": Stock((0.93, 1.0)),
    "3.1": Stock((0.72, 1.0)),
    "3.2": Stock((0.2, 0.65), of=0.85, builds_up=True),
    "4.7": Stock((0.1, 0.4)),
    "5.2": Stock((0.2, 0.7), of=0.3, builds_up=True),
    "5.3": Stock((0.1, 0.5), of=0.3, builds_up=True),
}
GIVEN_POINTS = {"4.3": 2.0}  # the portal gave every agency its 2 points, without counts
PROCEDURES = {"province": 1300, "department": 90}
COMMUNE_PROCEDURES = 385
# Departments whose work is dossiers (land, enterprises, judicial records) carry far more than a
# ward, the others hardly any: multiples of a ward of the usual size.
BUSY_DEPARTMENTS = {
    "cq-25-so-nong-nghiep-va-moi-truong-2025": 12.0,
    "cq-25-so-tai-chinh-2025": 8.0,
    "cq-25-so-xay-dung-2025": 7.0,
    "cq-25-so-tu-phap-2025": 6.0,
    "cq-25-so-y-te-2025": 2.0,
    "cq-25-so-van-hoa-the-thao-va-du-lich-2025": 0.6,
    "cq-25-so-noi-vu-2025": 0.6,
}
OTHER_DEPARTMENTS = 0.1
# What keeps the pages honest: gaps with their reasons, and one numerator above its denominator.
GAPS = (
    ("1.1", Reason.NOT_REPORTED), ("1.4", Reason.AWAITING_SOURCE), ("3.2", Reason.NOT_REPORTED),
    ("5.2", Reason.NOT_ASSIGNED), ("6.3", Reason.AWAITING_SOURCE),
)  # fmt: skip
GAPS_FROM = MONTHS[6]
DOUBTFUL, DOUBTFUL_PERIODS = "1.2", (MONTHS[7], QUARTERS[2], YEAR)


@dataclass(frozen=True)
class Year:
    """One pair of counts over the year, and in each of its months."""

    a: int
    b: int
    months_a: Counts
    months_b: Counts


def simulate(
    province: str, units: Sequence[tuple[str, str]], published: Published
) -> Iterator[tuple[str, list[Observation]]]:
    """(period code, its simulated observations), month by month, then quarters, then the year.

    `units` are (code, kind) of the units below the province; `published` the counts of the year by
    (unit, criterion, input), the province's among them.
    """
    model = _Model(province, units, published)
    pairs = model.pairs()
    for period in PERIODS:
        yield period, list(model.observations(period, pairs))


class _Model:
    def __init__(
        self, province: str, units: Sequence[tuple[str, str]], published: Published
    ) -> None:
        self.random = np.random.default_rng(SEED)
        self.province, self.published = province, published
        self.kinds = dict(units)
        self.units = list(self.kinds)
        self.gaps = self._gaps()
        self.doubtful = self.units[len(self.units) // 3]

    def pairs(self) -> dict[Cell, Year]:
        """Every flow of every unit over the year, the province as the sum of its units."""
        dossiers = self._dossiers()
        found: dict[Cell, Year] = {}
        for criterion, flow in FLOWS.items():
            below = self._denominators(criterion, flow, dossiers)
            above = self._numerators(criterion, flow, below)
            for row, unit in enumerate(self.units):
                found[unit, criterion] = _year(above[row], below[row])
            whole = _year(above.sum(axis=0), below.sum(axis=0))
            found[self.province, criterion] = whole
        return found

    def observations(self, period: str, pairs: Mapping[Cell, Year]) -> Iterator[Observation]:
        """The simulated figures of one period, without those that were published for it."""
        for unit in (self.province, *self.units):
            for criterion, pair in self._counts(unit, period, pairs):
                if period == YEAR and self._is_published(unit, criterion):
                    continue
                yield from self._pair(unit, criterion, period, pair)
            for criterion, points in GIVEN_POINTS.items():
                if period != YEAR or not self._is_published(unit, criterion):
                    yield _observation(unit, criterion, "value", points, period)

    def _dossiers(self) -> Counts:
        """Dossiers per unit and month: published years split, the rest of the province shared."""
        known = {u: self._count(u, "2.1", "b") for u in self.units}
        real = [count for count in known.values() if count is not None]
        open_units = [unit for unit, count in known.items() if count is None]
        size = self.random.choice(real, len(open_units)) * self._between(0.8, 1.2, len(open_units))
        for row, unit in enumerate(open_units):
            if self.kinds[unit] == "department":
                size[row] = np.mean(real) * BUSY_DEPARTMENTS.get(unit, OTHER_DEPARTMENTS)
        rest = int(self.published[self.province, "2.1", "b"]) - sum(real)
        shared = dict(zip(open_units, apportion(rest, size), strict=True))
        totals = [int(known[unit] or shared[unit]) for unit in self.units]
        return np.array([apportion(total, self._season()) for total in totals])

    def _denominators(self, criterion: str, flow: Flow, dossiers: Counts) -> Counts:
        if flow.of_dossiers == 1:
            return dossiers
        if flow.of_dossiers:
            return self.random.binomial(dossiers, flow.of_dossiers)
        return self.random.poisson(flow.yearly / len(MONTHS), dossiers.shape)

    def _numerators(self, criterion: str, flow: Flow, below: Counts) -> Counts:
        """Numerators per unit and month, exact where the unit's or the province's are published."""
        limits = below.sum(axis=1)
        rates = self._between(*flow.rate, len(self.units))
        years = np.rint(limits * rates).astype(np.int64)
        known = np.array([self._count(u, criterion, "a") is not None for u in self.units])
        for row in np.flatnonzero(known):
            years[row] = self._count(self.units[row], criterion, "a")
        whole = ONLINE if criterion == "3.3" else self._count(self.province, criterion, "a")
        if whole is not None:
            rest = whole - int(years[known].sum())
            years[~known] = spread(rest, limits[~known], rates[~known] + 1e-9)
        return np.array(
            [spread(int(year), row, self._trend()) for year, row in zip(years, below, strict=True)]
        )

    def _counts(
        self, unit: str, period: str, pairs: Mapping[Cell, Year]
    ) -> Iterator[tuple[str, tuple[int, int]]]:
        for criterion in FLOWS:
            yield criterion, _over(pairs[unit, criterion], period)
        for criterion, stock in STOCKS.items():
            yield criterion, self._stock(unit, criterion, stock, period)

    def _stock(self, unit: str, criterion: str, stock: Stock, period: str) -> tuple[int, int]:
        """As of the period's end; drawn from the unit and criterion alone, so periods agree."""
        own = np.random.default_rng([SEED, *f"{unit} {criterion}".encode()])
        kind = "province" if unit == self.province else self.kinds[unit]
        total = round(PROCEDURES.get(kind, COMMUNE_PROCEDURES) * stock.of)
        total, final = self._published_stock(unit, criterion, total, own.uniform(*stock.rate))
        if period == YEAR:
            return final, total
        month = MONTHS.index(_last_month(period)) + 1
        reached = 0.85 + 0.15 * month / len(MONTHS)
        if stock.builds_up:
            reached = own.uniform(0.7, 0.8) if period in QUARTERS else own.uniform(0.4, 0.6)
        return int(final * reached), total

    def _published_stock(
        self, unit: str, criterion: str, total: int, rate: float
    ) -> tuple[int, int]:
        a, b = self._count(unit, criterion, "a"), self._count(unit, criterion, "b")
        return (total, int(total * rate)) if a is None or b is None else (b, a)

    def _pair(
        self, unit: str, criterion: str, period: str, pair: tuple[int, int]
    ) -> Iterator[Observation]:
        a, b = pair
        if unit == self.doubtful and criterion == DOUBTFUL and period in DOUBTFUL_PERIODS:
            a = b + 2
        reason = self.gaps.get((unit, criterion)) if _last_month(period) >= GAPS_FROM else None
        for name, value in (("a", a), ("b", b)):
            yield _observation(unit, criterion, name, Missing(reason) if reason else value, period)

    def _gaps(self) -> dict[Cell, Reason]:
        chosen = self.random.choice(self.units, len(GAPS), replace=False)
        return {(str(u), code): why for u, (code, why) in zip(chosen, GAPS, strict=True)}

    def _is_published(self, unit: str, criterion: str) -> bool:
        return any((unit, criterion, name) in self.published for name in ("a", "b", "value"))

    def _count(self, unit: str, criterion: str, name: str) -> int | None:
        value = self.published.get((unit, criterion, name))
        return None if value is None else int(value)

    def _between(self, low: float, high: float, count: int) -> Weights:
        return self.random.uniform(low, high, count)

    def _season(self) -> Weights:
        return SEASON * self._between(0.85, 1.15, len(SEASON))

    def _trend(self) -> Weights:
        """Units learn: the later months are a little better, some months worse than others."""
        return np.linspace(0.94, 1.06, len(MONTHS)) * self._between(0.93, 1.07, len(MONTHS))


@cache
def as_of(period: str) -> date:
    """The day the figures of a period were taken."""
    return min(Period.parse(period).end, UNTIL)


def _year(months_a: Counts, months_b: Counts) -> Year:
    return Year(int(months_a.sum()), int(months_b.sum()), months_a, months_b)


def _over(pair: Year, period: str) -> tuple[int, int]:
    """The counts of a period: the sum of its months."""
    if period == YEAR:
        return pair.a, pair.b
    last = MONTHS.index(_last_month(period)) + 1
    first = last - (3 if period in QUARTERS else 1)
    return int(pair.months_a[first:last].sum()), int(pair.months_b[first:last].sum())


def _last_month(period: str) -> str:
    if period in QUARTERS:
        return MONTHS[3 * QUARTERS.index(period) + 2]
    return MONTHS[-1] if period == YEAR else period


def _observation(
    unit: str, criterion: str, name: str, value: float | Missing, period: str
) -> Observation:
    shown = value if isinstance(value, Missing) else float(value)
    return Observation(unit, criterion, name, shown, SOURCE, as_of(period), simulated=True)
