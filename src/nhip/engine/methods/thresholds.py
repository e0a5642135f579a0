"""Methods on where a value lies: steps, bands, base with increments.

Source of the forms: Nghị định 307/2025/NĐ-CP (Điều 4 to 7) and the district sets of 2022-2023.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nhip.engine.methods.base import (
    VALUE,
    InputName,
    Outcome,
    Quantity,
    Rule,
    choose,
    masked,
    multiples,
    near_whole,
    param,
    show,
    whole,
)
from nhip.engine.methods.peers import PeerStatistic
from nhip.engine.table import Column, View, first_reason


@dataclass(frozen=True, kw_only=True)
class Step(Outcome):
    """From this value on."""

    at_least: Fraction = param("từ mức này trở lên")


@dataclass(frozen=True, kw_only=True)
class Steps(Rule):
    """The points of the highest step that is reached; below the lowest, 0."""

    name = "steps"
    title = "Bậc thang"

    of: Quantity = param("đại lượng", default=VALUE)
    steps: tuple[Step, ...] = param("các bậc, mỗi bậc: at_least và points, share hoặc rule")

    def points(self, x: View, maximum: Fraction) -> Column:
        """Highest step reached, per unit."""
        column = self.of.column(x)
        ordered = self._ascending()
        picked = np.full(len(x), 0, dtype=np.intp)
        for index, step in enumerate(ordered, start=1):
            picked = np.where(column.values >= x.number(step.at_least), index, picked)
        outcome = choose(picked, (Outcome(points=Fraction(0)), *ordered), x, maximum)
        return masked(outcome.values, first_reason(column, outcome))

    def say(self, x: View, maximum: Fraction) -> list[str]:
        """The step reached."""
        value = self.of.column(x).values[0]
        told = f"Giá trị: {self.of.say(x)}."
        reached = [step for step in self._ascending() if value >= step.at_least]
        if not reached:
            return [told, "Chưa đạt bậc nào: 0 điểm."]
        return [told, f"Đạt bậc từ {show(reached[-1].at_least)}.", *reached[-1].say(x, maximum)]

    def fragile(self, x: View) -> NDArray[np.bool_]:
        """Where a hazy ratio lies on a step."""
        marks = (step.at_least for step in self.steps)
        return super().fragile(x) | self.of.hazy_near(x, marks)

    def _ascending(self) -> tuple[Step, ...]:
        return tuple(sorted(self.steps, key=lambda step: step.at_least))


@dataclass(frozen=True, kw_only=True)
class Band(Outcome):
    """An interval: above or from its lower end, below or up to its upper end."""

    above: Fraction | None = param("trên mức này", default=None)
    at_least: Fraction | None = param("từ mức này", default=None)
    below: Fraction | None = param("dưới mức này", default=None)
    at_most: Fraction | None = param("đến mức này", default=None)

    def holds(self, values: Any, x: View) -> Any:
        """Where the values lie inside the band."""
        inside = np.ones(len(values), dtype=bool)
        if self.above is not None:
            inside &= (values > x.number(self.above)).astype(bool)
        if self.at_least is not None:
            inside &= (values >= x.number(self.at_least)).astype(bool)
        if self.below is not None:
            inside &= (values < x.number(self.below)).astype(bool)
        if self.at_most is not None:
            inside &= (values <= x.number(self.at_most)).astype(bool)
        return inside

    @property
    def ends(self) -> tuple[Fraction | None, ...]:
        """Where the band begins and stops."""
        return self.above, self.at_least, self.below, self.at_most

    def words(self) -> str:
        """The band as an official says it."""
        words = zip(("trên", "từ", "dưới", "đến"), self.ends, strict=True)
        told = " ".join(f"{word} {show(end)}" for word, end in words if end is not None)
        return told or "các giá trị còn lại"


@dataclass(frozen=True, kw_only=True)
class Bands(Rule):
    """The points of the first band that holds the value; outside all bands, 0."""

    name = "bands"
    title = "Khoảng giá trị"

    of: Quantity = param("đại lượng", default=VALUE)
    bands: tuple[Band, ...] = param(
        "các khoảng, mỗi khoảng: above/at_least, below/at_most và points, share hoặc rule"
    )

    def points(self, x: View, maximum: Fraction) -> Column:
        """First band that holds, per unit."""
        column = self.of.column(x)
        picked = np.full(len(x), len(self.bands), dtype=np.intp)
        for index, band in reversed(list(enumerate(self.bands))):
            picked = np.where(band.holds(column.values, x), index, picked)
        outcome = choose(picked, (*self.bands, Outcome(points=Fraction(0))), x, maximum)
        return masked(outcome.values, first_reason(column, outcome))

    def say(self, x: View, maximum: Fraction) -> list[str]:
        """The band that holds."""
        values = self.of.column(x).values
        told = f"Giá trị: {self.of.say(x)}."
        for band in self.bands:
            if band.holds(values, x)[0]:
                return [told, f"Thuộc khoảng {band.words()}.", *band.say(x, maximum)]
        return [told, "Không thuộc khoảng nào có điểm: 0 điểm."]

    def fragile(self, x: View) -> NDArray[np.bool_]:
        """Where a hazy ratio lies on the end of a band."""
        marks = (end for band in self.bands for end in band.ends)
        return super().fragile(x) | self.of.hazy_near(x, marks)


class Better(StrEnum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """Where increments begin: a fixed value, an input, or a statistic of the units."""

    value: Fraction | None = param("giá trị cố định", default=None)
    input: InputName | None = param("tên đầu vào mang mức so sánh", default=None)
    peers: PeerStatistic | None = param("mean, median hoặc best của các đơn vị", default=None)
    times: Fraction = param("nhân với hệ số (0,75 là 75% của mức)", default=Fraction(1))

    @property
    def fixed(self) -> Fraction | None:
        """The threshold where it is the same for all and known beforehand."""
        if self.input is not None or self.peers is not None:
            return None
        return (self.value or Fraction(0)) * self.times

    def column(self, x: View, of: Quantity, better: Better) -> Column:
        """The threshold per unit."""
        if self.fixed is not None:
            return x.constant(self.fixed)
        if self.peers is not None:
            base = self.peers.column(x, of, better is Better.LOWER)
        else:
            base = x.column(self.input or "")
        return Column(base.values * x.number(self.times), base.reasons)


@dataclass(frozen=True, kw_only=True)
class Increment(Rule):
    """A base score up to a threshold, then so many points per step, up to the cap.

    "từ 70% trở xuống được 3 điểm; trên 70% cứ thêm 5% được thêm 0,5, tối đa 5". The extra is in
    proportion to the difference (Nghị định 307/2025/NĐ-CP Điều 4 khoản 3) unless `whole_steps`.
    """

    name = "increment"
    title = "Điểm nền, cộng thêm theo mức tăng, có trần"

    of: Quantity = param("đại lượng", default=VALUE)
    base: Fraction = param("điểm nền")
    start: Threshold = param("mức bắt đầu cộng thêm: một số, {input: ...} hoặc {peers: mean}")
    step: Fraction = param("mỗi mức tăng (hoặc giảm)")
    per_step: Fraction = param("được cộng thêm")
    cap: Fraction | None = param("không quá (mặc định: điểm tối đa)", default=None)
    better: Better = param("higher (cao hơn tốt hơn) hoặc lower", default=Better.HIGHER)
    whole_steps: bool = param("chỉ tính bước trọn", default=False)

    def points(self, x: View, maximum: Fraction) -> Column:
        """Base plus what lies beyond the threshold, under the cap."""
        column = self.of.column(x)
        start = self.start.column(x, self.of, self.better)
        steps = np.maximum(self._steps(column, start, x), x.number(Fraction(0)))
        if self.whole_steps:
            steps = whole(steps, x)
        points = steps * x.number(self.per_step) + x.number(self.base)
        held = np.minimum(points, x.number(self._cap(maximum)))
        return masked(held, first_reason(column, start))

    def say(self, x: View, maximum: Fraction) -> list[str]:
        """Base, difference, extra, cap."""
        value = self.of.column(x).values[0]
        start = self.start.column(x, self.of, self.better).values[0]
        told = [f"Giá trị: {self.of.say(x)}; mức bắt đầu cộng điểm: {show(start)}."]
        beyond = value - start if self.better is Better.HIGHER else start - value
        if beyond <= 0:
            return [*told, f"Chưa vượt mức này: được điểm nền {show(self.base)}."]
        steps = Fraction(beyond // self.step) if self.whole_steps else beyond / self.step
        total, cap = self.base + steps * self.per_step, self._cap(maximum)
        sum_ = f"{show(self.base)} + {show(self.per_step)} × {show(steps)} = {show(total)}"
        limit = f", không quá {show(cap)}" if total > cap else ""
        counted = "bước trọn" if self.whole_steps else "theo tỷ lệ"
        return [
            *told,
            f"Vượt {show(beyond)}, mỗi {show(self.step)} là một bước: "
            f"{show(steps)} bước ({counted}).",
            f"Điểm: {sum_}{limit}.",
        ]

    def fragile(self, x: View) -> NDArray[np.bool_]:
        """Where whole steps are counted and the value is within a hair of one without being it."""
        fragile = super().fragile(x)
        if not self.whole_steps or x.exact:
            return fragile
        column, fixed = self.of.column(x), self.start.fixed
        steps = self._steps(column, self.start.column(x, self.of, self.better), x)
        near = near_whole(steps)
        if fixed is None:
            return fragile | near
        step = self.step if self.better is Better.HIGHER else -self.step
        off = column.values != multiples(np.rint(steps), step, fixed)
        return np.asarray(fragile | (near & (off | self.of.hazy(x))), dtype=bool)

    def _steps(self, column: Column, start: Column, x: View) -> NDArray[Any]:
        beyond = column.values - start.values
        return np.asarray(
            (beyond if self.better is Better.HIGHER else -beyond) / x.number(self.step)
        )

    def _cap(self, maximum: Fraction) -> Fraction:
        return maximum if self.cap is None else self.cap
