"""Methods on a ratio of two counts, and on a value that is itself a share.

Source of the forms: Decision 766/QĐ-TTg as the national portal computes it (2026), Hải Phòng
212/2025/QĐ-UBND Phụ lục 01, and the DTI circulars (index value = points / maximum).
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nhip.engine.methods.base import (
    VALUE,
    IfZero,
    InputName,
    Quantity,
    Rule,
    above,
    masked,
    param,
    ratio,
    show,
    show_percent,
)
from nhip.engine.table import Column, View, reason_code
from nhip.engine.values import Reason

_ZERO_WORDS = {
    IfZero.ZERO: "Mẫu số bằng 0: được 0 điểm theo quy định của bộ tiêu chí.",
    IfZero.FULL: "Mẫu số bằng 0: được điểm tối đa theo quy định của bộ tiêu chí.",
}


@dataclass(frozen=True, kw_only=True)
class Ratio(Rule):
    """Points = maximum × a ÷ b."""

    name = "ratio"
    title = "Tỷ lệ a/b nhân điểm tối đa"

    numerator: InputName = param("đầu vào là tử số", default=InputName("a"))
    denominator: InputName = param("đầu vào là mẫu số", default=InputName("b"))
    if_zero: IfZero = param(
        "khi mẫu số bằng 0: missing (không chấm), zero (0 điểm), full (điểm tối đa)",
        default=IfZero.MISSING,
    )

    def of_share(self, share: NDArray[Any], x: View, maximum: Fraction) -> NDArray[Any]:
        """Points from the ratio, before the criterion's cap."""
        return np.asarray(share * x.number(maximum))

    def points(self, x: View, maximum: Fraction) -> Column:
        """A zero denominator gives what `if_zero` says."""
        share, zero = ratio(x, self.numerator, self.denominator)
        points = self.of_share(share.values, x, maximum)
        reasons = share.reasons
        if self.if_zero is IfZero.MISSING:
            reasons = np.where(zero, reason_code(Reason.DENOMINATOR_ZERO), reasons)
        elif zero.any():
            granted = maximum if self.if_zero is IfZero.FULL else Fraction(0)
            points = np.where(zero, x.number(granted), points)
        return masked(points, reasons.astype(np.int8))

    def say(self, x: View, maximum: Fraction) -> list[str]:
        """The division, then what the method makes of it."""
        share, zero = ratio(x, self.numerator, self.denominator)
        if zero[0]:
            return [_ZERO_WORDS[self.if_zero]]
        top, bottom = (x.column(n).values[0] for n in (self.numerator, self.denominator))
        found = share.values[0]
        told = [f"Tỷ lệ: {show(top)} ÷ {show(bottom)} = {show_percent(found)}."]
        return told + self.say_share(found, maximum)

    def say_share(self, share: Fraction, maximum: Fraction) -> list[str]:
        """How the ratio becomes points."""
        return [f"Điểm: {show(maximum)} × {show_percent(share)} = {show(maximum * share)}."]

    def doubts(self, x: View) -> NDArray[np.bool_]:
        """A numerator above its denominator."""
        return above(x, self.numerator, self.denominator)


@dataclass(frozen=True, kw_only=True)
class RatioToTarget(Ratio):
    """Points = maximum × (a ÷ b) ÷ target, full marks from the target on."""

    name = "ratio_to_target"
    title = "Tỷ lệ a/b so với ngưỡng đạt điểm tối đa"

    target: Fraction = param("ngưỡng được điểm tối đa (0,8 là 80%)")

    def of_share(self, share: NDArray[Any], x: View, maximum: Fraction) -> NDArray[Any]:
        """In proportion below the target."""
        full, slope = x.number(maximum), x.number(maximum / self.target)
        below = np.minimum(share * slope, full)
        return np.asarray(np.where(share >= x.number(self.target), full, below))

    def say_share(self, share: Fraction, maximum: Fraction) -> list[str]:
        """Below or at the target."""
        goal = show_percent(self.target)
        if share >= self.target:
            return [f"Đạt từ {goal} trở lên: được điểm tối đa {show(maximum)}."]
        points = show(maximum * share / self.target)
        return [f"Điểm: {show(maximum)} × {show_percent(share)} ÷ {goal} = {points}."]


@dataclass(frozen=True, kw_only=True)
class RatioSlope(Ratio):
    """Points = slope × a ÷ b, at most `cap`."""

    name = "ratio_slope"
    title = "Tỷ lệ a/b nhân hệ số, có mức trần"

    slope: Fraction = param("hệ số nhân với a/b")
    cap: Fraction | None = param("mức trần (mặc định: điểm tối đa)", default=None)

    def of_share(self, share: NDArray[Any], x: View, maximum: Fraction) -> NDArray[Any]:
        """Slope times the ratio, under the cap."""
        return np.asarray(np.minimum(share * x.number(self.slope), x.number(self._cap(maximum))))

    def say_share(self, share: Fraction, maximum: Fraction) -> list[str]:
        """The product, and the cap where it bites."""
        product, cap = self.slope * share, self._cap(maximum)
        told = f"{show(self.slope)} × {show_percent(share)} = {show(product)}"
        limit = f", không quá {show(cap)}" if product > cap else ""
        return [f"Điểm: {told}{limit}."]

    def _cap(self, maximum: Fraction) -> Fraction:
        return maximum if self.cap is None else self.cap


@dataclass(frozen=True, kw_only=True)
class ShareOfValue(Rule):
    """Points = maximum × a value that is already a share (an index value from 0 to 1)."""

    name = "share_of_value"
    title = "Giá trị cho sẵn (phần của điểm tối đa)"

    of: Quantity = param("đại lượng", default=VALUE)
    out_of: Fraction = param("giá trị ứng với điểm tối đa (1, hoặc 100)", default=Fraction(1))

    def points(self, x: View, maximum: Fraction) -> Column:
        """In proportion, never above the maximum."""
        column = self.of.column(x)
        points = column.values * x.number(maximum / self.out_of)
        return masked(np.minimum(points, x.number(maximum)), column.reasons)

    def say(self, x: View, maximum: Fraction) -> list[str]:
        """The product."""
        value = self.of.column(x).values[0]
        scale = "" if self.out_of == 1 else f" ÷ {show(self.out_of)}"
        points = show(min(maximum, maximum * value / self.out_of))
        return [f"Điểm: {show(maximum)} × {self.of.say(x)}{scale} = {points}."]


@dataclass(frozen=True, kw_only=True)
class Inverse(Rule):
    """Lower is better: full marks at `best` or below, none at `worst` or above, linear between."""

    name = "inverse"
    title = "Càng thấp càng tốt"

    of: Quantity = param("đại lượng", default=VALUE)
    best: Fraction = param("mức được điểm tối đa (từ mức này trở xuống)")
    worst: Fraction = param("mức 0 điểm (từ mức này trở lên)")

    def points(self, x: View, maximum: Fraction) -> Column:
        """Linear between worst and best."""
        column, full = self.of.column(x), x.number(maximum)
        slope = x.number(maximum / (self.worst - self.best))
        points = np.minimum((x.number(self.worst) - column.values) * slope, full)
        held = np.maximum(points, x.number(Fraction(0)))
        held = np.where(column.values <= x.number(self.best), full, held)
        return masked(held, column.reasons)

    def say(self, x: View, maximum: Fraction) -> list[str]:
        """Where the value lies between the two marks."""
        value = self.of.column(x).values[0]
        told = [f"Giá trị: {self.of.say(x)} (càng thấp càng tốt)."]
        if value <= self.best:
            return [*told, f"Từ {show(self.best)} trở xuống: được điểm tối đa {show(maximum)}."]
        if value >= self.worst:
            return [*told, f"Từ {show(self.worst)} trở lên: 0 điểm."]
        share = (self.worst - value) / (self.worst - self.best)
        worst, best = show(self.worst), show(self.best)
        sum_ = f"({worst} − {show(value)}) ÷ ({worst} − {best})"
        return [*told, f"Điểm: {show(maximum)} × {sum_} = {show(maximum * share)}."]


@dataclass(frozen=True, kw_only=True)
class AllOrNothing(Rule):
    """Everything asked for was done, or nothing is given (one late task gives 0).

    Source: Hải Phòng 212/2025/QĐ-UBND, Phụ lục 01, II.5.2.g.
    """

    name = "all_or_nothing"
    title = "Đạt tất cả mới có điểm"

    done: InputName = param("đầu vào: số việc đạt", default=InputName("a"))
    asked: InputName = param("đầu vào: số việc được giao", default=InputName("b"))

    def points(self, x: View, maximum: Fraction) -> Column:
        """Nothing asked for means not assigned, which is a reason and not a score."""
        share, none_asked = ratio(x, self.done, self.asked)
        points = np.where(share.values >= 1, x.number(maximum), x.number(Fraction(0)))
        reasons = np.where(none_asked, reason_code(Reason.NOT_ASSIGNED), share.reasons)
        return masked(points, reasons.astype(np.int8))

    def say(self, x: View, maximum: Fraction) -> list[str]:
        """How many of how many, and the verdict."""
        done, asked = (x.column(n) for n in (self.done, self.asked))
        told = f"Đạt {show(done.values[0])} trên {show(asked.values[0])} việc được giao"
        if done.values[0] >= asked.values[0]:
            return [f"{told}: được {show(maximum)} điểm."]
        return [f"{told}; phải đạt tất cả mới có điểm: được 0 điểm."]

    def doubts(self, x: View) -> NDArray[np.bool_]:
        """More done than asked."""
        return above(x, self.done, self.asked)
