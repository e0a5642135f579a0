"""What every scoring method is: a frozen rule that turns inputs into points and can say how.

Imports the engine's values and table. A rule is written once over arrays (numpy); a view with
exact Fractions gives the exact result and the trace, a view with floats gives the fast one.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, is_dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Any, ClassVar, NewType, get_type_hints

import numpy as np
from numpy.typing import NDArray

from nhip.engine.table import PRESENT, Column, View, first_reason, reason_code
from nhip.engine.values import Reason, vi_number

InputName = NewType("InputName", str)
"""The name of an input; the loader checks that the criterion declares it."""

REGISTRY: dict[str, "type[Rule]"] = {}


def param(doc: str, **kwargs: Any) -> Any:
    """A parameter of a rule with its meaning in Vietnamese (printed in docs/methods.vi.md)."""
    return field(metadata={"doc": doc}, **kwargs)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A scoring method with its parameters.

    `points(x, maximum)` gives a `Column` of points, one per unit of the view, not yet held to the
    criterion's maximum. `say(x, maximum)` tells the same in Vietnamese, for a view of one unit that
    has points.
    """

    name: ClassVar[str]
    title: ClassVar[str]

    def __init_subclass__(cls) -> None:
        if "name" in cls.__dict__:
            REGISTRY[cls.name] = cls

    def points(self, x: View, maximum: Fraction) -> Column:
        """Points per unit. Shape (units,)."""
        raise NotImplementedError

    def say(self, x: View, maximum: Fraction) -> list[str]:
        """The arithmetic of one unit, sentence by sentence."""
        raise NotImplementedError

    def doubts(self, x: View) -> NDArray[np.bool_]:
        """Where the inputs contradict each other (a numerator above its denominator)."""
        result = np.zeros(len(x), dtype=bool)
        for part in self._parts["doubts"]:
            result = result | part.doubts(x)
        return result

    def fragile(self, x: View) -> NDArray[np.bool_]:
        """Where floats could fall on the wrong side of a jump, and exact numbers must decide."""
        result = np.zeros(len(x), dtype=bool)
        for part in self._parts["fragile"]:
            result = result | part.fragile(x)
        return result

    @cached_property
    def _parts(self) -> dict[str, list[Any]]:
        """What is inside the rule and answers these questions; looked for once."""
        return {able: parts_of(self, able) for able in ("doubts", "fragile")}


def parts_of(value: Any, able: str) -> list[Any]:
    """The nearest things inside a rule that answer a question (`able` names the method)."""
    found: list[Any] = []
    for item in fields(value):
        inner = getattr(value, item.name)
        for one in inner if isinstance(inner, tuple) else (inner,):
            if hasattr(one, able):
                found.append(one)
            elif is_dataclass(one):
                found.extend(parts_of(one, able))
    return found


def input_names(value: Any) -> list[str]:
    """Every input a rule reads, in the order it names them."""
    hints = get_type_hints(type(value))
    names: list[str] = []
    for item in fields(value):
        inner = getattr(value, item.name)
        items = inner if isinstance(inner, tuple) else (inner,)
        for one in items:
            if is_dataclass(one):
                names.extend(input_names(one))
            elif isinstance(one, str) and "InputName" in str(hints[item.name]):
                names.append(one)
    return list(dict.fromkeys(names))


class IfZero(StrEnum):
    """What a zero denominator does. The text of each set decides."""

    MISSING = "missing"
    ZERO = "zero"
    FULL = "full"


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """The number a rule looks at: one input, or a ratio of two (times 100 where in per cent)."""

    value: InputName | None = param("tên đầu vào mang giá trị", default=None)
    numerator: InputName | None = param("tên đầu vào là tử số", default=None)
    denominator: InputName | None = param("tên đầu vào là mẫu số", default=None)
    percent: bool = param("tỷ số nhân 100 (so sánh theo %)", default=False)

    def column(self, x: View) -> Column:
        """The quantity per unit; a zero denominator is missing for that reason."""
        if self.numerator is None or self.denominator is None:
            return x.column(self.value or "value")
        # The factor goes into the numerator: one division, correctly rounded, meets a threshold
        # exactly (29 × 100 ÷ 100 is 29; 29 ÷ 100 × 100 is 28.999999999999996).
        factor = Fraction(100 if self.percent else 1)
        share, zero = ratio(x, self.numerator, self.denominator, factor)
        reasons = np.where(zero, reason_code(Reason.DENOMINATOR_ZERO), share.reasons)
        return Column(share.values, reasons.astype(np.int8))

    def hazy(self, x: View) -> NDArray[np.bool_]:
        """Where the float may not be the double next to the exact number.

        A figure is its own double. A ratio of whole counts below 2^25 is rounded once, and two
        such ratios that differ never share a double; other ratios promise neither.
        """
        if x.exact or self.numerator is None or self.denominator is None:
            return np.zeros(len(x), dtype=bool)
        counts = np.array([x.column(n).values for n in (self.numerator, self.denominator)])
        return np.asarray(((counts % 1 != 0) | (np.abs(counts) > 2.0**25)).any(axis=0), dtype=bool)

    def hazy_near(self, x: View, marks: Iterable[Fraction | None]) -> NDArray[np.bool_]:
        """Where the quantity is hazy and within a hair of one of these marks."""
        hazy = self.hazy(x)
        if not hazy.any():
            return hazy
        values, near = self.column(x).values, np.zeros(len(x), dtype=bool)
        for mark in marks:
            if mark is not None:
                near |= np.abs(values - float(mark)) <= HAIR * max(1.0, abs(float(mark)))
        return hazy & near

    def doubts(self, x: View) -> NDArray[np.bool_]:
        """Where the numerator is above the denominator."""
        if self.numerator is None or self.denominator is None:
            return np.zeros(len(x), dtype=bool)
        return above(x, self.numerator, self.denominator)

    def say(self, x: View) -> str:
        """The quantity of one unit in words."""
        found = show(self.column(x).values[0])
        if self.numerator is None or self.denominator is None:
            return found
        top, bottom = (x.column(n).values[0] for n in (self.numerator, self.denominator))
        hundred = " × 100%" if self.percent else ""
        return f"{show(top)} ÷ {show(bottom)}{hundred} = {found}{'%' if self.percent else ''}"


HAIR = 1e-9  # wider than any error of a few float operations, narrower than any mark of a text


VALUE = Quantity(value=InputName("value"))


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What an option, a step or a band gives: points, a share of the maximum, or a further rule."""

    points: Fraction | None = param("số điểm", default=None)
    share: Fraction | None = param("phần của điểm tối đa (0 đến 1)", default=None)
    rule: Rule | None = param("quy tắc tính tiếp", default=None)

    def column(self, x: View, maximum: Fraction) -> Column:
        """The points this outcome gives to every unit of the view."""
        if self.rule is not None:
            return self.rule.points(x, maximum)
        return x.constant(self.fixed(maximum))

    def fixed(self, maximum: Fraction) -> Fraction:
        """The points where no further rule is named."""
        return self.points if self.points is not None else (self.share or Fraction(0)) * maximum

    def say(self, x: View, maximum: Fraction) -> list[str]:
        """What one unit gets by this outcome."""
        if self.rule is not None:
            return self.rule.say(x, maximum)
        return [f"Được {show(self.fixed(maximum))} điểm."]


def ratio(
    x: View, numerator: str, denominator: str, factor: Fraction = Fraction(1)
) -> tuple[Column, NDArray[np.bool_]]:
    """Numerator × factor over denominator per unit, and where the denominator is zero.

    Where it is zero the numerator is not asked for: the ratio does not depend on it.
    """
    top, bottom = x.column(numerator), x.column(denominator)
    zero = bottom.present & (bottom.values == 0)
    divisor = np.where(bottom.values == 0, x.number(Fraction(1)), bottom.values)
    reasons = np.where(zero, PRESENT, first_reason(bottom, top)).astype(np.int8)
    product = top.values if factor == 1 else top.values * x.number(factor)
    return Column(product / divisor, reasons), zero


def above(x: View, numerator: str, denominator: str) -> NDArray[np.bool_]:
    """Where both are there and the numerator is the larger."""
    top, bottom = x.column(numerator), x.column(denominator)
    return np.asarray(top.present & bottom.present & (top.values > bottom.values), dtype=bool)


def choose(
    picked: NDArray[np.intp], outcomes: tuple[Outcome, ...], x: View, maximum: Fraction
) -> Column:
    """Per unit the points of the outcome it picked (an index into `outcomes`).

    Only outcomes somebody picked are computed, so a rule behind an option is not run in vain.
    Who picked none of them has no points, which is not 0 points.
    """
    values = x.full(Fraction(0))
    reasons = np.full(len(x), reason_code(Reason.NOT_REPORTED), dtype=np.int8)
    for index, outcome in enumerate(outcomes):
        mine = picked == index
        if mine.any():
            column = outcome.column(x, maximum)
            values = np.where(mine, column.values, values)
            reasons = np.where(mine, column.reasons, reasons).astype(np.int8)
    return Column(values, reasons)


def whole(values: NDArray[Any], x: View) -> NDArray[Any]:
    """The whole part of a number of steps. Floats a hair below a whole count as whole: a rule
    that counts steps is `fragile` where they are not."""
    if x.exact:
        return np.asarray(values // 1)
    return np.asarray(np.floor(values + HAIR * np.maximum(1.0, np.abs(values))))


def near_whole(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Where floats lie within a hair of a whole number."""
    width = HAIR * np.maximum(1.0, np.abs(values))
    return np.asarray(np.abs(values - np.rint(values)) <= width, dtype=bool)


def multiples(counts: NDArray[Any], step: Fraction, start: Fraction = Fraction(0)) -> NDArray[Any]:
    """start + count × step, rounded once: whole numbers over one denominator (3 × 0.1 is 0.3)."""
    common = math.lcm(step.denominator, start.denominator)
    return np.asarray((counts * float(step * common) + float(start * common)) / common)


def masked(values: NDArray[Any], reasons: NDArray[np.int8]) -> Column:
    """Points where nothing is missing, 0 held (and meaning nothing) elsewhere."""
    zero: Any = Fraction(0) if values.dtype == object else 0.0
    # Adding zero turns -0.0 into 0.0: which of the two a minimum keeps is the processor's affair.
    return Column(np.where(reasons == PRESENT, values, zero) + zero, reasons)


def show(value: Any) -> str:
    """A number of a sentence, in Vietnamese form."""
    return vi_number(value)


def show_percent(share: Fraction) -> str:
    """A share as a percentage, in Vietnamese form."""
    return f"{vi_number(share * 100)}%"
