"""Values: what was observed, why something is missing, and the only rounding functions.

Imports the standard library and numpy. Missing is a reason, never zero.
"""

import math
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nhip.engine.errors import NotANumber


class Reason(StrEnum):
    """Why a value is not there. Null, zero, not applicable and not assigned are four things."""

    NOT_REPORTED = "not_reported"
    NOT_APPLICABLE = "not_applicable"
    NOT_ASSIGNED = "not_assigned"
    DENOMINATOR_ZERO = "denominator_zero"
    AWAITING_SOURCE = "awaiting_source"

    @property
    def label(self) -> str:
        """The reason in Vietnamese, as tables and sentences print it."""
        return _REASON_LABELS[self]


_REASON_LABELS = {
    Reason.NOT_REPORTED: "chưa có số liệu",
    Reason.NOT_APPLICABLE: "không áp dụng",
    Reason.NOT_ASSIGNED: "không được giao",
    Reason.DENOMINATOR_ZERO: "mẫu số bằng 0",
    Reason.AWAITING_SOURCE: "chờ nguồn số liệu",
}

# Reasons that excuse a unit: the criterion is not one it could have scored in.
EXCUSED = frozenset({Reason.NOT_APPLICABLE, Reason.NOT_ASSIGNED})


@dataclass(frozen=True, slots=True)
class Missing:
    """No value, and why."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Observation:
    """One input of one criterion for one unit, with where it is from.

    `value` is a number, the code of an option (choice inputs only), or `Missing`.
    """

    unit: str
    criterion: str
    input: str
    value: float | str | Missing
    source: str = ""
    as_of: date | None = None
    simulated: bool = False


_EXACT_WHOLE = 2.0**53  # every whole number below has a double of its own


def as_fraction(value: float) -> Fraction:
    """The decimal a float was typed as, exactly: 0.1 gives 1/10.

    A float64 carries any figure of up to 15 significant digits, and its shortest text is that
    figure, so nothing is lost on the way from a spreadsheet to exact arithmetic.
    """
    if abs(value) < _EXACT_WHOLE and value == int(value):
        return Fraction(int(value))  # counts, ten times quicker than through their text
    return Fraction(repr(float(value)))


def round_half_up(value: Fraction | float, places: int) -> Fraction:
    """Round to `places` decimals, ties away from zero (the commercial rounding of the texts)."""
    exact = value if isinstance(value, Fraction) else as_fraction(value)
    scaled = abs(exact) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if exact >= 0 else -whole, 10**places)


# A float result this near to a tie (in units of the last kept digit) is decided exactly instead:
# a double's relative error after a few operations is below 1e-14, far inside this.
_TIE_WIDTH = 1e-7


def near_tie(values: NDArray[np.float64], places: int) -> NDArray[np.bool_]:
    """Where rounding floats could go wrong: within a hair of a half of the last kept digit."""
    scaled = np.abs(values) * 10**places
    distance = np.abs(scaled - np.floor(scaled) - 0.5)
    return np.asarray(distance < _TIE_WIDTH * np.maximum(1.0, scaled * 1e-6))


def round_array(values: NDArray[np.float64], places: int) -> NDArray[np.float64]:
    """Round an array half up. Exact only away from ties: see `near_tie`."""
    unit = 10.0**places
    return np.asarray(np.copysign(np.floor(np.abs(values) * unit + 0.5) / unit, values))


_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_VI_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_EN_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+|[+-]?[0-9]{1,3}(?:,[0-9]{3}){2,}")
_VI_DECIMAL = re.compile(r"[+-]?[0-9]+,[0-9]+")
# Spaces (no-break ones too) stand between groups of three or before a per cent sign, nowhere else:
# "12 5" is two numbers, not 125.
_SPACES = re.compile(r"(?<=[0-9])\s(?=[0-9]{3}(?![0-9]))|\s+(?=%$)")


def parse_vi_number(text: str) -> float:
    """Read a number as officials type it.

    `1.234,5` and `1234,5` (Vietnamese), `1234.5` (plain), `1,234.5` (English), spaces between
    thousands, and a trailing `%` (dropped: `88,42%` is 88.42). A lone group of three after a dot
    is Vietnamese thousands: `1.234` is 1234 (use `is_ambiguous_number` to warn), while `0.234`
    and `12.5` are decimals.

    Raises `NotANumber` (code `number.not_a_number`) for anything else, and for a number beyond
    what a float holds.
    """
    plain = _plain(_SPACES.sub("", text.strip()).removesuffix("%").replace("\u2212", "-"))
    if plain is None or not math.isfinite(float(plain)):
        raise NotANumber("number.not_a_number", text=text)
    return float(plain)


def _plain(text: str) -> str | None:
    """The number as Python writes it, None where it is none."""
    if _VI_GROUPED.fullmatch(text):
        return text.replace(".", "").replace(",", ".")
    if _NUMBER.fullmatch(text):
        return text
    if _EN_GROUPED.fullmatch(text):
        return text.replace(",", "")
    return text.replace(",", ".") if _VI_DECIMAL.fullmatch(text) else None


def is_ambiguous_number(text: str) -> bool:
    """True for `1.234` or `1,234`: a decimal to one reader and thousands to another."""
    return re.fullmatch(r"\s*[+\u2212-]?[1-9][0-9]{0,2}[.,][0-9]{3}\s*%?\s*", text) is not None


@lru_cache(maxsize=65536)
def vi_number(value: Fraction | float, places: int | None = None, sign: bool = False) -> str:
    """Write a number in Vietnamese form: `1.234,56`.

    `places` fixes the decimals (rounded half up); None writes what is there, at most 6 decimals,
    with an ellipsis when digits were cut. `sign` puts a plus before positive numbers.
    """
    exact = value if isinstance(value, Fraction) else as_fraction(value)
    kept = 6 if places is None else places
    shown = round_half_up(exact, kept)
    whole, rest = divmod(abs(shown.numerator) * 10**kept // shown.denominator, 10**kept)
    decimals = f"{rest:0{kept}d}" if kept else ""
    if places is None:
        decimals = decimals.rstrip("0")
    grouped = f"{whole:,}".replace(",", ".")
    prefix = "-" if shown < 0 else "+" if sign and shown > 0 else ""
    cut = "…" if places is None and shown != exact else ""
    return f"{prefix}{grouped}{',' + decimals if decimals else ''}{cut}"
