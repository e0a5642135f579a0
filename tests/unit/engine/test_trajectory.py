"""Paths of targets, whether they are kept, and the forecast against the published formula."""

from datetime import date
from math import sqrt
from statistics import NormalDist

import pytest

from nhip.engine.trajectory import Course, Operator, Path, PathKind, course, forecast, reaches

START, MIDDLE, END = date(2025, 12, 31), date(2028, 12, 31), date(2030, 12, 31)
POINTS = ((START, 20.0), (MIDDLE, 70.0), (END, 80.0))
LINEAR, STEPPED, GIVEN = (Path(kind, POINTS) for kind in PathKind)


@pytest.mark.parametrize(
    ("path", "on", "value"),
    [
        (LINEAR, date(2025, 12, 30), None),
        (LINEAR, START, 20),
        (LINEAR, date(2028, 7, 1), 20 + 60 * 913 / 1826),
        (LINEAR, date(2031, 5, 1), 80),
        (GIVEN, MIDDLE, 70),
        (GIVEN, date(2029, 12, 31), 75),
        (STEPPED, date(2028, 12, 30), 20),
        (STEPPED, MIDDLE, 70),
        (STEPPED, date(2035, 1, 1), 80),
    ],
    ids=lambda value: str(getattr(value, "kind", value)),
)
def test_path_asks_for_a_value_on_a_day(path, on, value):
    assert path.expected(on) == pytest.approx(value) if value is not None else True
    assert (path.expected(on) is None) is (value is None)


@pytest.mark.parametrize(
    ("operator", "value", "goal", "holds"),
    [
        (">=", 80, 80, True),
        (">=", 79.9, 80, False),
        (">", 80, 80, False),
        (">", 80.1, 80, True),
        ("<=", 0.7, 0.7, True),
        ("<=", 0.71, 0.7, False),
        ("<", 0.7, 0.7, False),
        ("<", 0.6, 0.7, True),
        ("=", 0.1 + 0.2, 0.3, True),
        ("=", 0.31, 0.3, False),
        ("between", 17, 16, True),
        ("between", 19, 16, False),
        ("between", 15, 16, False),
    ],
)
def test_goal_is_reached(operator, value, goal, holds):
    assert reaches(value, Operator(operator), goal, upper=18) is holds


def test_range_without_an_end_is_open():
    assert reaches(99, Operator.BETWEEN, 16)


FALLING = Path(PathKind.LINEAR, ((START, 10.0), (END, 2.0)))
ON = date(2028, 7, 1)


@pytest.mark.parametrize(
    ("value", "operator", "goal", "path", "as_of", "found"),
    [
        (None, ">=", 80, LINEAR, ON, Course.UNKNOWN),
        (81, ">=", 80, LINEAR, ON, Course.REACHED),
        (50.5, ">=", 80, LINEAR, ON, Course.ON_PATH),
        (49, ">=", 80, LINEAR, ON, Course.OFF_PATH),
        (79, ">=", 80, LINEAR, date(2031, 1, 1), Course.MISSED),
        (1, ">=", 80, LINEAR, date(2025, 1, 1), Course.ON_PATH),
        (5.9, "<=", 2, FALLING, ON, Course.ON_PATH),
        (6.1, "<=", 2, FALLING, ON, Course.OFF_PATH),
        (5.9, "=", 2, FALLING, ON, Course.ON_PATH),
        (6.1, "=", 2, FALLING, ON, Course.OFF_PATH),
        (49, "=", 80, LINEAR, ON, Course.OFF_PATH),
    ],
)
def test_course(value, operator, goal, path, as_of, found):
    assert course(value, Operator(operator), goal, END, as_of, path) is found


def test_words():
    assert Course.OFF_PATH.label == "chậm lộ trình"
    assert PathKind.STEPPED.label == "theo bậc"
    assert [one.sign for one in Operator] == ["≥", ">", "≤", "<", "", ""]


def test_forecast_is_the_published_formula():
    """Forecasting: Principles and Practice, table 5.2, drift method, on even gaps of a year."""
    values = [10.0, 14.0, 15.0, 21.0]
    days = [date.fromordinal(730_000 + 1461 * n) for n in range(4)]  # four years of 365.25 days
    drift = (values[-1] - values[0]) / 3
    changes = [4.0, 1.0, 6.0]
    s = sqrt(sum((change - drift) ** 2 for change in changes) / 2)
    h = 2
    on = date.fromordinal(730_000 + 1461 * (3 + h))
    found = forecast(list(zip(days, values, strict=True)), on)
    spread = s * sqrt(h * (1 + h / 3))
    assert found.value == pytest.approx(values[-1] + h * drift)
    assert found.spread == pytest.approx(spread)
    reach = NormalDist().inv_cdf(0.9) * spread
    assert (found.low, found.high) == pytest.approx((found.value - reach, found.value + reach))
    assert found.chance(Operator.AT_LEAST, found.value) == pytest.approx(0.5)
    assert found.chance(Operator.AT_MOST, found.value + reach) == pytest.approx(0.9)
    assert found.chance(Operator.EQUAL, found.value) is None


def test_forecast_needs_figures_and_a_future():
    one, two = (date(2025, 1, 1), 10.0), (date(2026, 1, 1), 20.0)
    later = date(2027, 1, 1)
    assert forecast([one], later) is None
    assert forecast([one, two], two[0]) is None
    found = forecast([one, two], later)
    assert found.value == pytest.approx(30)
    assert (found.low, found.high, found.chance(Operator.AT_LEAST, 1)) == (None, None, None)


def test_forecast_keeps_within_what_a_share_can_be():
    days = [(date(2024, 1, 1), 60.0), (date(2025, 1, 1), 90.0), (date(2026, 1, 1), 95.0)]
    found = forecast(days, date(2030, 1, 1), low=0, high=100)
    assert (found.value, found.high) == (100, 100)
    assert found.low < 100


def test_a_straight_line_is_certain():
    days = [(date.fromordinal(730_000 + 1461 * n), 10.0 * n) for n in range(3)]
    found = forecast(days, date.fromordinal(730_000 + 1461 * 3))
    assert found.value == pytest.approx(30)
    assert found.chance(Operator.AT_LEAST, 30) in (0, 1) or found.spread < 1e-6
    exact = forecast([(day, 5.0) for day, _ in days], date.fromordinal(730_000 + 1461 * 3))
    assert exact.chance(Operator.AT_LEAST, 5) == 1
    assert exact.chance(Operator.AT_LEAST, 6) == 0
