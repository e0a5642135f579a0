"""Methods on what is chosen, ticked, counted or judged.

Source of the forms: district sets of 2022-2023 (options, sums of parts), HCMC 5155/SGDĐT (counts,
judgement in steps of 0.5), Nghị định 307/2025/NĐ-CP (yes or no, by category).
"""

from dataclasses import dataclass
from fractions import Fraction

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
from nhip.engine.table import PRESENT, Column, View, first_reason


@dataclass(frozen=True, kw_only=True)
class Option(Outcome):
    """One option of a choice: a code for figures, the words of the text, what it gives."""

    code: str = param("mã dùng trong tệp số liệu")
    when: str = param("nội dung lựa chọn, đúng lời văn bản")


@dataclass(frozen=True, kw_only=True)
class Choice(Rule):
    """The points of the option that holds. The input is the option's code."""

    name = "choice"
    title = "Chọn một phương án"

    input: InputName = param("đầu vào mang mã phương án", default=InputName("choice"))
    options: tuple[Option, ...] = param("các phương án: code, when và points, share hoặc rule")

    def points(self, x: View, maximum: Fraction) -> Column:
        """The chosen option's outcome. The column holds the option's position."""
        column = x.column(self.input)
        outcome = choose(column.values.astype(np.intp), self.options, x, maximum)
        return masked(outcome.values, first_reason(column, outcome))

    def say(self, x: View, maximum: Fraction) -> list[str]:
        """The option, then its outcome."""
        option = self.options[int(x.column(self.input).values[0])]
        return [f"Trường hợp: {option.when}.", *option.say(x, maximum)]


@dataclass(frozen=True, kw_only=True)
class YesNo(Rule):
    """Full marks (or `yes`) where it is so, 0 (or `no`) where it is not."""

    name = "yes_no"
    title = "Có hoặc không"

    input: InputName = param("đầu vào có/không", default=InputName("value"))
    yes: Outcome = param("kết quả khi có", default=Outcome(share=Fraction(1)))
    no: Outcome = param("kết quả khi không", default=Outcome(points=Fraction(0)))

    def points(self, x: View, maximum: Fraction) -> Column:
        """The outcome of yes or of no."""
        column = x.column(self.input)
        outcome = choose(np.where(column.values != 0, 0, 1), (self.yes, self.no), x, maximum)
        return masked(outcome.values, first_reason(column, outcome))

    def say(self, x: View, maximum: Fraction) -> list[str]:
        """Yes or no, then the outcome."""
        held = x.column(self.input).values[0] != 0
        outcome = self.yes if held else self.no
        return ["Có." if held else "Không có.", *outcome.say(x, maximum)]


@dataclass(frozen=True, kw_only=True)
class Count(Rule):
    """So many points each, up to a cap. A number is given, or items are ticked one by one."""

    name = "count"
    title = "Đếm số mục, mỗi mục một mức điểm, có trần"

    of: Quantity = param("đầu vào là số mục", default=VALUE)
    items: tuple[InputName, ...] = param("hoặc các đầu vào có/không, mỗi mục một", default=())
    each: Fraction = param("điểm cho mỗi mục", default=Fraction(1))
    cap: Fraction | None = param("không quá (mặc định: điểm tối đa)", default=None)

    def points(self, x: View, maximum: Fraction) -> Column:
        """Items times points each, under the cap."""
        column = self._counted(x)
        points = np.minimum(column.values * x.number(self.each), x.number(self._cap(maximum)))
        return masked(points, column.reasons)

    def say(self, x: View, maximum: Fraction) -> list[str]:
        """The number of items and the product."""
        number = self._counted(x).values[0]
        product, cap = number * self.each, self._cap(maximum)
        limit = f", không quá {show(cap)}" if product > cap else ""
        told = f"{show(number)} mục × {show(self.each)} điểm = {show(product)}"
        return [f"Điểm: {told}{limit}."]

    def _counted(self, x: View) -> Column:
        if not self.items:
            return self.of.column(x)
        columns = [x.column(item) for item in self.items]
        number = sum(
            (np.where(column.values != 0, x.number(Fraction(1)), 0) for column in columns),
            x.full(Fraction(0)),
        )
        return Column(number, first_reason(*columns))

    def _cap(self, maximum: Fraction) -> Fraction:
        return maximum if self.cap is None else self.cap


@dataclass(frozen=True, kw_only=True)
class Part(Outcome):
    """One part of a sum: a yes/no input with its points, or a rule of its own."""

    input: InputName | None = param("đầu vào có/không của phần này", default=None)
    when: str = param("nội dung, đúng lời văn bản")


@dataclass(frozen=True, kw_only=True)
class SumOfParts(Rule):
    """The sum of what each part gives, up to the maximum. Every part must be answered."""

    name = "sum_of_parts"
    title = "Tổng các phần"

    parts: tuple[Part, ...] = param("các phần: when, input và points/share, hoặc rule")

    def points(self, x: View, maximum: Fraction) -> Column:
        """Each part's points, added."""
        columns = [self._part(part, x, maximum) for part in self.parts]
        total = sum((column.values for column in columns), x.full(Fraction(0)))
        return masked(np.minimum(total, x.number(maximum)), first_reason(*columns))

    def say(self, x: View, maximum: Fraction) -> list[str]:
        """Part by part, then the sum."""
        told = []
        for part in self.parts:
            got = self._part(part, x, maximum).values[0]
            told.append(f"{part.when}: {show(got)} điểm.")
        return [*told, f"Cộng các phần: {show(self.points(x, maximum).values[0])} điểm."]

    def _part(self, part: Part, x: View, maximum: Fraction) -> Column:
        given = part.column(x, maximum)
        if part.input is None:
            return given
        ticked = x.column(part.input)
        points = np.where(ticked.values != 0, given.values, x.number(Fraction(0)))
        reasons = np.where(ticked.values != 0, given.reasons, PRESENT).astype(np.int8)
        return masked(points, first_reason(ticked, Column(points, reasons)))


@dataclass(frozen=True, kw_only=True)
class Given(Rule):
    """Points given by judgement on the evidence, between 0 and the maximum."""

    name = "given"
    title = "Điểm do thẩm định cho"

    input: InputName = param("đầu vào là số điểm", default=InputName("value"))
    granularity: Fraction | None = param("bước điểm (0,5: chỉ 0; 0,5; 1; ...)", default=None)
    cap: Fraction | None = param("không quá (mặc định: điểm tối đa)", default=None)

    def points(self, x: View, maximum: Fraction) -> Column:
        """The points as given; a finer mark than the step is brought down to it."""
        points = np.minimum(x.column(self.input).values, x.number(self._cap(maximum)))
        if self.granularity is not None:
            steps = whole(points / x.number(self.granularity), x)
            points = steps * self.granularity if x.exact else multiples(steps, self.granularity)
        return masked(points, x.column(self.input).reasons)

    def fragile(self, x: View) -> NDArray[np.bool_]:
        """Where a mark is within a hair of a step and is not the step."""
        given = x.column(self.input).values
        if self.granularity is None or x.exact:
            return np.zeros(len(x), dtype=bool)
        steps = given / float(self.granularity)
        off = given != multiples(np.rint(steps), self.granularity)
        return np.asarray(near_whole(steps) & off, dtype=bool)

    def say(self, x: View, maximum: Fraction) -> list[str]:
        """The points and the range they come from."""
        given = x.column(self.input).values[0]
        cap = self._cap(maximum)
        told = [f"Điểm được cho: {show(given)} (thang 0 đến {show(maximum)})."]
        if given > cap:
            told.append(f"Không quá {show(cap)} điểm.")
        points = self.points(x, maximum).values[0]
        if points != min(given, cap):
            step = show(self.granularity or Fraction(0))
            told.append(f"Theo bước {step} điểm: {show(points)}.")
        return told

    def _cap(self, maximum: Fraction) -> Fraction:
        return maximum if self.cap is None else self.cap
