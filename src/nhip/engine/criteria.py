"""A criteria set: dated law kept as data. Frozen nouns; computing is elsewhere.

Imports the standard library, numpy and the engine's methods.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from nhip.engine.errors import BadFigure
from nhip.engine.methods import Rule
from nhip.engine.table import Encoder
from nhip.engine.values import Observation, Reason

ZERO = Fraction(0)


class InputKind(StrEnum):
    """What may stand in an input's cell."""

    COUNT = "count"
    NUMBER = "number"
    PERCENT = "percent"
    SHARE = "share"
    POINTS = "points"
    YES_NO = "yes_no"
    CHOICE = "choice"

    @property
    def label(self) -> str:
        """The kind in Vietnamese."""
        return _KIND_LABELS[self]


_KIND_LABELS = {
    InputKind.COUNT: "số đếm",
    InputKind.NUMBER: "số",
    InputKind.PERCENT: "tỷ lệ %",
    InputKind.SHARE: "tỷ lệ (0 đến 1)",
    InputKind.POINTS: "điểm",
    InputKind.YES_NO: "có/không",
    InputKind.CHOICE: "chọn một",
}

YES_WORDS = frozenset({"có", "co", "x", "đạt", "yes", "true", "1"})
NO_WORDS = frozenset({"không", "khong", "không đạt", "no", "false", "0"})


class Part(StrEnum):
    """Which number of an indicator is meant."""

    VALUE = "value"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"


@dataclass(frozen=True)
class Measure:
    """The indicator, counted from records, that gives an input, and which number of it."""

    indicator: str
    part: Part = Part.VALUE


@dataclass(frozen=True)
class Input(Encoder):
    """One figure a criterion asks for. `options` are (code, words) pairs of a choice.

    `measure` says how it is measured from records; None where people report it.
    """

    name: str
    meaning: str
    kind: InputKind = InputKind.NUMBER
    measure_unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    measure: Measure | None = None

    @property
    def options(self) -> tuple[str, ...]:
        """The codes of a choice, in the order the rule numbers them."""
        return tuple(code for code, _ in self.choices)

    def __call__(self, observation: Observation) -> float:
        """The float a column holds: the number, 1 or 0, or the option's position.

        Raises `BadFigure` for text where a number is due, an unknown option, a negative count, a
        share outside 0 to 1 (85,75 where 0,8575 is meant would pass for full marks).
        """
        value = observation.value
        if self.kind is InputKind.CHOICE:
            if value not in self.options:
                raise self._bad("figures.unknown_option", observation, options=self.options)
            return float(self.options.index(str(value)))
        if self.kind is InputKind.YES_NO and isinstance(value, str):
            if value.casefold() not in YES_WORDS | NO_WORDS:
                raise self._bad("figures.not_yes_no", observation)
            return float(value.casefold() in YES_WORDS)
        number = super().__call__(observation)
        if self.kind is InputKind.COUNT and number < 0:
            raise self._bad("figures.negative_count", observation)
        if self.kind is InputKind.SHARE and not 0 <= number <= 1:
            raise self._bad("figures.share_out_of_range", observation)
        return number

    def takes(self, numbers: NDArray[np.float64]) -> bool:
        """Whether every one of some numbers may stand here; of a choice, none is said to."""
        if self.kind is InputKind.CHOICE or not super().takes(numbers):
            return False
        lowest = 0.0 if self.kind in (InputKind.COUNT, InputKind.SHARE) else -np.inf
        highest = 1.0 if self.kind is InputKind.SHARE else np.inf
        return bool(((lowest <= numbers) & (numbers <= highest)).all())

    def _bad(self, code: str, found: Observation, **fields: object) -> BadFigure:
        return BadFigure(
            code,
            unit=found.unit,
            criterion=found.criterion,
            input=found.input,
            value=found.value,
            **fields,
        )


@dataclass(frozen=True)
class LegalBasis:
    """The text that gives a rule its force."""

    text: str
    article: str = ""


class MissingPolicy(StrEnum):
    """What a missing value does to points and to the maximum."""

    LEAVE_OUT = "leave_out"  # adds nothing, leaves the assessed maximum
    ZERO = "zero"  # 0 points, the maximum stays
    FULL = "full"  # the maximum, as the text grants it
    REBASE = "rebase"  # left out, and the rest of the group is scaled up to the group's maximum

    @property
    def label(self) -> str:
        """What happens, in words."""
        return _POLICY_LABELS[self]


_POLICY_LABELS = {
    MissingPolicy.LEAVE_OUT: "không cộng điểm và không tính vào điểm tối đa được chấm",
    MissingPolicy.ZERO: "tính 0 điểm, vẫn tính vào điểm tối đa",
    MissingPolicy.FULL: "được điểm tối đa",
    MissingPolicy.REBASE: "không tính, điểm các tiêu chí còn lại quy lên đủ điểm tối đa của nhóm",
}


@dataclass(frozen=True)
class Criterion:
    """A line that earns points."""

    code: str
    name: str
    max_score: Fraction
    rule: Rule
    inputs: tuple[Input, ...]
    min_score: Fraction = ZERO
    weight: Fraction = Fraction(1)
    applies_to: tuple[str, ...] = ()
    given_input: str | None = None
    rule_text: str = ""
    legal_basis: str = ""
    data_source: str = ""
    evidence: str = ""
    indicator: str = ""
    note: str = ""

    @property
    def scored(self) -> bool:
        """False for what is collected and shown without points (922: "Đô thị thông minh")."""
        return self.max_score != 0 or self.min_score != 0

    def input(self, name: str) -> Input:
        """The input of that name. Raises `KeyError`."""
        return next(item for item in self.inputs if item.name == name)


class Aggregation(StrEnum):
    """How a group's points come from its children."""

    SUM = "sum"
    BEST = "best"  # only the highest child counts
    ARITHMETIC = "arithmetic"
    GEOMETRIC = "geometric"
    HARMONIC = "harmonic"

    @property
    def label(self) -> str:
        """The aggregation in Vietnamese."""
        return _AGGREGATION_LABELS[self]


_AGGREGATION_LABELS = {
    Aggregation.SUM: "cộng điểm",
    Aggregation.BEST: "lấy mục có điểm cao nhất",
    Aggregation.ARITHMETIC: "bình quân cộng có trọng số",
    Aggregation.GEOMETRIC: "bình quân nhân có trọng số",
    Aggregation.HARMONIC: "bình quân điều hòa có trọng số",
}


@dataclass(frozen=True)
class Group:
    """Criteria and groups under one heading. `outside`: bonus or penalty beyond the maximum."""

    code: str
    name: str
    max_score: Fraction
    children: "tuple[Group | Criterion, ...]"
    aggregation: Aggregation = Aggregation.SUM
    weight: Fraction = Fraction(1)
    cap: Fraction | None = None
    floor: Fraction | None = None
    outside: bool = False
    missing: tuple[tuple[Reason, MissingPolicy], ...] = ()
    rebase_to: Fraction | None = None  # what `rebase` scales to, where not the group's maximum
    note: str = ""
    article: str = ""

    def criteria(self) -> Iterator[Criterion]:
        """The criteria below, in printed order."""
        for child in self.children:
            if isinstance(child, Criterion):
                yield child
            else:
                yield from child.criteria()


@dataclass(frozen=True)
class Pillar:
    """A reading of the same groups: pillars may overlap, and their sum means nothing."""

    code: str
    name: str
    groups: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class Gate:
    """A condition that holds the total, or the class, down."""

    text: str
    watches: tuple[str, ...]  # codes of criteria or groups; one that meets it is enough
    below: Fraction | None = None  # of its points
    equals: Fraction | None = None
    total_at_most: Fraction | None = None
    class_at_most: str | None = None


@dataclass(frozen=True)
class Grade:
    """A class of the result: its name and the total it begins at, or begins `above`."""

    name: str
    at_least: Fraction
    above: bool = False


@dataclass(frozen=True)
class Rounding:
    """Where the text itself rounds (half up), in decimals; None rounds nowhere."""

    criterion: int | None = None
    group: int | None = None
    total: int | None = None


@dataclass(frozen=True)
class CriteriaSet:
    """A versioned list of criteria issued by a legal text. `root` holds the groups."""

    id: str
    name: str
    year: int
    legal_basis: tuple[LegalBasis, ...]
    in_force_from: date | None
    in_force_to: date | None
    applies_to: tuple[str, ...]
    periods: tuple[str, ...]
    root: Group
    pillars: tuple[Pillar, ...] = ()
    gates: tuple[Gate, ...] = ()
    grades: tuple[Grade, ...] = ()
    rounding: Rounding = Rounding()
    missing: tuple[tuple[Reason, MissingPolicy], ...] = ()
    display_places: int = 2
    display_as_index: bool = False
    complete: bool = True
    completeness: str = ""
    name_en: str = ""
    short_name: str = ""
    source: str = ""
    note: str = ""
    monitored: tuple[str, ...] = ()
    text_hash: str = field(default="", compare=False)

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups as printed, first level."""
        return tuple(child for child in self.root.children if isinstance(child, Group))

    @property
    def max_total(self) -> Fraction:
        """The maximum total, without bonus groups. Never assume 100 or 1000."""
        return self.root.max_score

    def criteria(self) -> Iterator[Criterion]:
        """Every criterion in printed order."""
        return self.root.criteria()

    def criterion(self, code: str) -> Criterion:
        """The criterion of that code. Raises `KeyError`."""
        for found in self.criteria():
            if found.code == code:
                return found
        raise KeyError(code)

    def encoders(self) -> dict[tuple[str, str], Input]:
        """Per (criterion, input) how a figure becomes a number."""
        return {(c.code, item.name): item for c in self.criteria() for item in c.inputs}
