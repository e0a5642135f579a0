"""Statuses against their slow twin, on days made to lie close to each other."""

from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from nhip.engine.progress import ORDER, Shares, Standing, shares_of, status_of, tally, task_statuses
from tests.reference import progress_twin

days = st.integers(0, 6).map(lambda n: date(2026, 6, 28) + timedelta(days=n))
maybe = st.none() | days
steady = settings(derandomize=True, deadline=None, max_examples=300)


@st.composite
def tasks(draw):
    """The units of one task: they share the due day and the kind."""
    due, recurring = draw(maybe), draw(st.booleans())
    units = draw(st.lists(st.tuples(maybe, maybe, maybe, maybe), max_size=5))
    return due, recurring, [
        Standing(due, begun, completed, confirmed, recurring, gap if recurring else None)
        for begun, completed, confirmed, gap in units
    ]  # fmt: skip


def twin(one, as_of):
    return progress_twin.status(
        one.due, one.begun_on, one.completed_on, one.confirmed_on,
        one.recurring, one.unreported, as_of,
    )  # fmt: skip


def together(shares, due, recurring, as_of):
    """The shares of single units as those of the one task they make up."""
    columns = (shares.total, shares.begun, shares.done, shares.on_time, shares.lapsed)
    summed = [np.array([column.sum()], np.int64) for column in columns]
    late = due is not None and due < as_of
    return Shares(*summed, np.array([late]), np.array([recurring])), late


@steady
@given(tasks(), days)
def test_statuses_agree_with_the_table_read_aloud(task, as_of):
    due, recurring, standings = task
    expected = [twin(one, as_of) for one in standings]
    assert [status_of(one, as_of).value for one in standings] == expected
    whole, late = together(shares_of(standings, as_of), due, recurring, as_of)
    found = tally(whole)[0]
    assert {s.value: n for s, n in zip(ORDER, found, strict=True) if n} == {
        code: expected.count(code) for code in expected
    }
    wanted = progress_twin.task_status(expected, late, recurring)
    assert ORDER[task_statuses(whole)[0]].value == wanted
