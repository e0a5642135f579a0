"""When the next landing is due, and how late it is."""

from datetime import date

import pytest

from nhip.repository.dataset import Rhythm, load
from nhip.repository.freshness import freshness, next_after

DUE = [
    (Rhythm.DAILY, date(2026, 2, 28), date(2026, 3, 1)),
    (Rhythm.WEEKLY, date(2026, 12, 28), date(2027, 1, 4)),
    (Rhythm.MONTHLY, date(2026, 1, 31), date(2026, 2, 28)),
    (Rhythm.MONTHLY, date(2028, 1, 31), date(2028, 2, 29)),
    (Rhythm.MONTHLY, date(2026, 12, 15), date(2027, 1, 15)),
    (Rhythm.QUARTERLY, date(2026, 11, 30), date(2027, 2, 28)),
]


@pytest.mark.parametrize(("rhythm", "last", "due"), DUE)
def test_the_next_day_of_a_rhythm(rhythm, last, due):
    assert next_after(rhythm, last) == due


@pytest.mark.parametrize(("day", "late"), [(7, 0), (8, 0), (9, 1), (20, 12)])
def test_late_begins_the_day_after_the_grace(day, late):
    found = freshness(Rhythm.DAILY, 2, date(2026, 11, 5), date(2026, 11, day))
    assert (found.due, found.days_late, found.is_late) == (date(2026, 11, 8), late, late > 0)


def test_nothing_is_late_without_a_rhythm_or_a_landing():
    assert not freshness(None, 0, date(2020, 1, 1), date(2026, 1, 1)).is_late
    assert freshness(Rhythm.DAILY, 0, None, date(2026, 1, 1)).due is None


def test_a_grace_below_zero_is_a_fault():
    from nhip.engine.errors import DefinitionErrors

    with pytest.raises(DefinitionErrors) as raised:
        load("name: a\nexpected: hourly\ngrace_days: -1\n")
    codes = {problem.code for problem in raised.value.problems}
    assert {"dataset.bad_grace", "law.unknown_choice"} <= codes
