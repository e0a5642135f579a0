"""Where a target should be by now, whether it is there, and where it will be: paths and forecast.

May import: the standard library and numpy. Must not: ask the clock, read records, know Django.
Days are dates; time is counted in years of 365.25 days. Values keep the unit of their target.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import NormalDist

import numpy as np

YEAR_DAYS = 365.25
COVERAGE = 0.8  # of the interval that is shown
AGREE = 1e-9  # two figures closer than this, relative to their size, are one


class PathKind(StrEnum):
    """How a target is approached between the points that are given."""

    LINEAR = "linear"
    STEPPED = "stepped"
    GIVEN = "given"

    @property
    def label(self) -> str:
        """The word on the page."""
        return {"linear": "tăng đều", "stepped": "theo bậc", "given": "mốc từng năm"}[self]


class Operator(StrEnum):
    """How the value of a target is to be compared."""

    AT_LEAST = ">="
    MORE = ">"
    AT_MOST = "<="
    LESS = "<"
    EQUAL = "="
    BETWEEN = "between"

    @property
    def sign(self) -> str:
        """As it is printed before the number."""
        return {">=": "≥", "<=": "≤", "=": "", "between": ""}.get(self.value, self.value)


@dataclass(frozen=True, slots=True)
class Path:
    """Points (day, value) in the order of days: the baseline, the values per year, the goal.

    LINEAR joins the first and the last point; GIVEN joins every point to the next; STEPPED keeps
    a value until the day of the next one. At least one point.
    """

    kind: PathKind
    points: tuple[tuple[date, float], ...]

    def expected(self, on: date) -> float | None:
        """The value the path asks for on a day.

        None before its first day. After its last day the goal stays.
        """
        if on < self.points[0][0]:
            return None
        points = self.points
        if self.kind is PathKind.STEPPED:
            return [value for day, value in points if day <= on][-1]
        if self.kind is PathKind.LINEAR:
            points = (points[0], points[-1])
        days = [day.toordinal() for day, _ in points]
        return float(np.interp(on.toordinal(), days, [value for _, value in points]))


class Course(StrEnum):
    """Whether a target keeps to its path."""

    REACHED = "reached"
    ON_PATH = "on_path"
    OFF_PATH = "off_path"
    MISSED = "missed"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """The words on the page."""
        return COURSES[self]


COURSES = {
    Course.REACHED: "đã đạt",
    Course.ON_PATH: "đúng lộ trình",
    Course.OFF_PATH: "chậm lộ trình",
    Course.MISSED: "không đạt khi hết hạn",
    Course.UNKNOWN: "chưa có số liệu",
}


def reaches(value: float, operator: Operator, goal: float, upper: float | None = None) -> bool:
    """Whether a value satisfies a goal; `upper` is the end of a range (BETWEEN)."""
    near = AGREE * max(abs(value), abs(goal), 1.0)
    match operator:
        case Operator.AT_LEAST:
            return value >= goal - near
        case Operator.MORE:
            return value > goal + near
        case Operator.AT_MOST:
            return value <= goal + near
        case Operator.LESS:
            return value < goal - near
        case Operator.EQUAL:
            return abs(value - goal) <= near
        case _:
            return goal - near <= value and (upper is None or value <= upper + near)


def course(
    value: float | None,
    operator: Operator,
    goal: float,
    deadline: date,
    as_of: date,
    path: Path,
    upper: float | None = None,
) -> Course:
    """Whether a target is reached, on its path, off it, or missed once its day has passed.

    A path that has not begun asks for nothing yet. For "at most" the path comes from above; an
    exact value or a range is approached from whichever side the path's first point lies on.
    """
    if value is None:
        return Course.UNKNOWN
    if reaches(value, operator, goal, upper):
        return Course.REACHED
    if as_of > deadline:
        return Course.MISSED
    asked = path.expected(as_of)
    if asked is None:
        return Course.ON_PATH
    side = Operator.AT_MOST if _falls(operator, path) else Operator.AT_LEAST
    return Course.ON_PATH if reaches(value, side, asked) else Course.OFF_PATH


def _falls(operator: Operator, path: Path) -> bool:
    if operator in (Operator.EQUAL, Operator.BETWEEN):
        return path.points[0][1] > path.points[-1][1]
    return operator in (Operator.AT_MOST, Operator.LESS)


@dataclass(frozen=True, slots=True)
class Forecast:
    """The value expected on a day, the interval it will lie in with COVERAGE, and the chance that
    the goal is reached; interval and chance are None while there are too few observations."""

    on: date
    value: float
    low: float | None
    high: float | None
    spread: float | None

    def chance(self, operator: Operator, goal: float) -> float | None:
        """The chance (0 to 1) that the goal is reached on that day; None where it is not told,
        as for an exact value or a range."""
        if self.spread is None or operator in (Operator.EQUAL, Operator.BETWEEN):
            return None
        if self.spread == 0:
            return float(reaches(self.value, operator, goal))
        below = NormalDist(self.value, self.spread).cdf(goal)
        return below if operator in (Operator.AT_MOST, Operator.LESS) else 1 - below


def forecast(
    observed: Sequence[tuple[date, float]],
    on: date,
    low: float | None = None,
    high: float | None = None,
) -> Forecast | None:
    """Random walk with drift, on days that need not be evenly spaced.

    R. J. Hyndman, G. Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., sections 5.2
    and 5.5: the drift is the mean change, the standard deviation over h steps is
    s * sqrt(h * (1 + h / (T - 1))). Here time is years, so that the drift is the change over the
    whole span, and s squared the mean of (change - drift * gap)^2 / gap; with even gaps it is
    their formula. Needs two days with figures for a value, three for an interval.

    `observed` is in order of days, the last one of a day counts; `low` and `high` bound what the
    value can be at all (0 and 100 for a share). None with fewer than two days, or a day `on` that
    is not after the last one.
    """
    days = dict(observed)
    if len(days) < 2 or on <= max(days):
        return None
    at = np.array([day.toordinal() for day in days], float) / YEAR_DAYS
    values = np.array(list(days.values()), float)
    ahead = on.toordinal() / YEAR_DAYS - at[-1]
    span = at[-1] - at[0]
    drift = (values[-1] - values[0]) / span
    value = float(values[-1] + drift * ahead)
    if len(days) < 3:
        return Forecast(on, _within(value, low, high), None, None, None)
    gaps, changes = np.diff(at), np.diff(values)
    variance = float(np.sum((changes - drift * gaps) ** 2 / gaps)) / (len(gaps) - 1)
    spread = float(np.sqrt(variance * ahead * (1 + ahead / span)))
    reach = NormalDist().inv_cdf((1 + COVERAGE) / 2) * spread
    return Forecast(
        on,
        _within(value, low, high),
        _within(value - reach, low, high),
        _within(value + reach, low, high),
        spread,
    )


def _within(value: float, low: float | None, high: float | None) -> float:
    if low is not None:
        value = max(value, low)
    return value if high is None else min(value, high)
