"""Methods that compare a unit with the others, or with its own last period.

Source of the forms: Nghị định 307/2025/NĐ-CP (Điều 5.3e to 5.3l: mean, ranks) and Hải Phòng
212/2025/QĐ-UBND (II.5.1: at or above the city's mean).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nhip.engine.methods.base import (
    HAIR,
    VALUE,
    InputName,
    Outcome,
    Quantity,
    Rule,
    choose,
    masked,
    param,
    show,
    show_percent,
)
from nhip.engine.ranking import competition_ranks
from nhip.engine.table import Column, View, first_reason, fractions, reason_code
from nhip.engine.values import Reason


class PeerStatistic(StrEnum):
    """A statistic over the units that have the figure."""

    MEAN = "mean"
    MEDIAN = "median"
    BEST = "best"

    @property
    def label(self) -> str:
        """The statistic in Vietnamese."""
        return {"mean": "mức bình quân", "median": "trung vị", "best": "mức tốt nhất"}[self.value]

    def column(self, x: View, of: Quantity, lower_is_better: bool = False) -> Column:
        """The statistic over all units, the same for each; missing where nobody has a figure."""
        key = (x.criterion, of, self, lower_is_better, x.exact)
        if key not in x.table.statistics:
            peers = of.column(x.peers)
            known = peers.values[peers.present]
            x.table.statistics[key] = self._of(known, lower_is_better) if len(known) else None
        found = x.table.statistics[key]
        nothing = x.full(Fraction(0))
        if found is None:
            return Column.absent(len(x), Reason.AWAITING_SOURCE, like=nothing)
        return Column(nothing + found, np.zeros(len(x), dtype=np.int8))

    def _of(self, known: NDArray[Any], lower_is_better: bool) -> Any:
        if self is PeerStatistic.BEST:
            return known.min() if lower_is_better else known.max()
        if self is PeerStatistic.MEDIAN:
            ordered, middle = np.sort(known), len(known) // 2
            # Python's indices mirror themselves: with an odd number both are the middle one.
            return (ordered[middle] + ordered[~middle]) / 2
        # fsum, so that the mean does not depend on the order of the units.
        total = exact_sum(known) if known.dtype == object else math.fsum(known)
        return total / len(known)


def exact_sum(values: Iterable[Fraction]) -> Fraction:
    """The sum of many fractions, in pairs of pairs and reduced once: adding thousands of them one
    by one spends its time on the common divisors of numbers of thousands of digits."""
    pairs = [(value.numerator, value.denominator) for value in values]
    while len(pairs) > 1:
        couples = zip(pairs[::2], pairs[1::2], strict=False)
        rest = pairs[-1:] if len(pairs) % 2 else []
        pairs = [(a * d + b * c, b * d) for (a, b), (c, d) in couples] + rest
    return Fraction(*pairs[0])


@dataclass(frozen=True, kw_only=True)
class Relative(Rule):
    """Points = maximum × value ÷ (mean, median or best of the units), or two levels around it."""

    name = "relative"
    title = "So với mức bình quân hoặc đơn vị tốt nhất"

    of: Quantity = param("đại lượng", default=VALUE)
    to: PeerStatistic = param("mean (bình quân), median (trung vị), best (tốt nhất)")
    reached: Outcome | None = param(
        "kết quả khi từ mức so sánh trở lên (bỏ trống: theo tỷ lệ)", default=None
    )
    below: Outcome = param("kết quả khi dưới mức so sánh", default=Outcome(points=Fraction(0)))

    def points(self, x: View, maximum: Fraction) -> Column:
        """In proportion to the statistic, or by which side of it the unit lies on."""
        column, mark = self.of.column(x), self.to.column(x, self.of)
        reasons = first_reason(column, mark)
        if self.reached is not None:
            picked = np.where(column.values >= mark.values, 0, 1)
            outcome = choose(picked, (self.reached, self.below), x, maximum)
            return masked(outcome.values, first_reason(Column(column.values, reasons), outcome))
        zero = (mark.values == 0) & (reasons == 0)
        divisor = np.where(mark.values == 0, x.number(Fraction(1)), mark.values)
        points = column.values / divisor * x.number(maximum)
        reasons = np.where(zero, reason_code(Reason.DENOMINATOR_ZERO), reasons)
        return masked(np.minimum(points, x.number(maximum)), reasons.astype(np.int8))

    def say(self, x: View, maximum: Fraction) -> list[str]:
        """The value beside the statistic."""
        value = self.of.column(x).values[0]
        mark = self.to.column(x, self.of).values[0]
        told = [f"Giá trị: {self.of.say(x)}; {self.to.label} của các đơn vị: {show(mark)}."]
        if self.reached is not None:
            side = self.reached if value >= mark else self.below
            words = "Bằng hoặc cao hơn" if value >= mark else "Thấp hơn"
            return [*told, f"{words} {self.to.label}.", *side.say(x, maximum)]
        points = min(maximum, maximum * value / mark)
        return [*told, f"Điểm: {show(maximum)} × {show(value)} ÷ {show(mark)} = {show(points)}."]

    def fragile(self, x: View) -> NDArray[np.bool_]:
        """Where the value meets the statistic: a mean of floats can miss it by a hair."""
        fragile = super().fragile(x)
        if self.reached is None or x.exact:
            return fragile
        column, mark = self.of.column(x), self.to.column(x, self.of)
        width = HAIR * np.maximum(1.0, np.abs(mark.values))
        return np.asarray(fragile | (np.abs(column.values - mark.values) <= width), dtype=bool)


@dataclass(frozen=True, kw_only=True)
class RankBand(Outcome):
    """Ranks up to and including `to`; without `to`, all that remain."""

    to: Fraction | None = param("đến hạng này (bỏ trống: các hạng còn lại)", default=None)


@dataclass(frozen=True, kw_only=True)
class RankBands(Rule):
    """Points by rank: a rank that is given, or the rank of a quantity among the units."""

    name = "rank_bands"
    title = "Theo thứ hạng"

    rank: InputName | None = param("đầu vào là thứ hạng đã công bố", default=None)
    of: Quantity | None = param("đại lượng để xếp hạng các đơn vị", default=None)
    lower_is_better: bool = param("thấp hơn xếp trên", default=False)
    bands: tuple[RankBand, ...] = param("các nhóm hạng theo thứ tự: to và points hoặc share")

    def points(self, x: View, maximum: Fraction) -> Column:
        """The first band whose last rank is not passed; 0 beyond the last band."""
        ranks = self._ranks(x)
        picked = np.full(len(x), len(self.bands), dtype=np.intp)
        for index, band in reversed(list(enumerate(self.bands))):
            inside = True if band.to is None else ranks.values <= x.number(band.to)
            picked = np.where(inside, index, picked)
        outcome = choose(picked, (*self.bands, Outcome(points=Fraction(0))), x, maximum)
        return masked(outcome.values, first_reason(ranks, outcome))

    def say(self, x: View, maximum: Fraction) -> list[str]:
        """The rank and its band."""
        rank = self._ranks(x).values[0]
        for band in self.bands:
            if band.to is None or rank <= band.to:
                group = "nhóm còn lại" if band.to is None else f"nhóm đến hạng {show(band.to)}"
                return [f"Xếp hạng {show(rank)}: thuộc {group}.", *band.say(x, maximum)]
        return [f"Xếp hạng {show(rank)}: ngoài các nhóm có điểm, 0 điểm."]

    def _ranks(self, x: View) -> Column:
        if self.rank is not None:
            return x.column(self.rank)
        of = self.of or VALUE
        # Floats rank everybody, exact numbers only those whom floats may not tell apart.
        peers = View(x.table, x.criterion)
        everyone, sign = of.column(peers), -1 if self.lower_is_better else 1
        exact = None
        if of.hazy(peers).any():

            def exact(rows: NDArray[np.intp]) -> NDArray[Any]:
                return sign * of.column(View(x.table, x.criterion, rows, exact=True)).values

        ranks = competition_ranks(sign * everyone.values, everyone.present, exact)
        rows = slice(None) if x.rows is None else x.rows
        kept = ranks[rows].astype(np.float64)
        return Column(fractions(kept) if x.exact else kept, everyone.reasons[rows])


@dataclass(frozen=True, kw_only=True)
class Growth(Rule):
    """Points for growth on the last period: full marks at `target`, none without growth."""

    name = "growth"
    title = "Tăng so với kỳ trước"

    now: InputName = param("đầu vào: giá trị kỳ này", default=InputName("value"))
    before: InputName = param("đầu vào: giá trị kỳ trước", default=InputName("previous"))
    target: Fraction = param("mức tăng được điểm tối đa (0,1 là tăng 10%)")

    def points(self, x: View, maximum: Fraction) -> Column:
        """In proportion to (now − before) ÷ before, between 0 and the maximum."""
        now, before = x.column(self.now), x.column(self.before)
        zero = before.present & (before.values == 0)
        divisor = np.where(before.values == 0, x.number(Fraction(1)), before.values)
        grown = (now.values - before.values) / divisor
        points = np.minimum(grown * x.number(maximum / self.target), x.number(maximum))
        reasons = first_reason(before, now)
        reasons = np.where(zero, reason_code(Reason.DENOMINATOR_ZERO), reasons)
        return masked(np.maximum(points, x.number(Fraction(0))), reasons.astype(np.int8))

    def say(self, x: View, maximum: Fraction) -> list[str]:
        """Before, now, growth, points."""
        now, before = x.column(self.now).values[0], x.column(self.before).values[0]
        grown = (now - before) / before
        moved = "tăng" if grown >= 0 else "giảm"
        told = f"Kỳ trước {show(before)}, kỳ này {show(now)}: {moved} {show_percent(abs(grown))}."
        if grown <= 0:
            return [told, "Không tăng: 0 điểm."]
        if grown >= self.target:
            goal = show_percent(self.target)
            return [told, f"Đạt mức tăng {goal}: được điểm tối đa {show(maximum)}."]
        share = f"{show_percent(grown)} ÷ {show_percent(self.target)}"
        return [told, f"Điểm: {show(maximum)} × {share} = {show(maximum * grown / self.target)}."]
