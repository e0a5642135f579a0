"""The one table of statuses, row by row; tasks of many units; recurring tasks; official counts."""

from datetime import date

import numpy as np
import pytest

from nhip.engine.period import Kind
from nhip.engine.progress import (
    NONE,
    ORDER,
    Counts,
    Heading,
    Shares,
    Standing,
    Status,
    first_unreported,
    is_due_soon,
    periods_from,
    shares_of,
    status_of,
    tally,
    task_statuses,
)

DUE = date(2026, 6, 30)
BEFORE, AFTER = date(2026, 6, 1), date(2026, 7, 10)

# label, counts as: the last column of the table, word for word.
TABLE = [
    ("done_on_time", "Hoàn thành đúng hạn", ["đã hoàn thành", "đã triển khai"]),
    ("done_late", "Hoàn thành quá hạn", ["đã hoàn thành quá hạn", "đã triển khai"]),
    ("in_progress", "Đang thực hiện trong hạn", ["đang thực hiện", "đã triển khai"]),
    ("in_progress_late", "Đang thực hiện quá hạn", ["chưa hoàn thành, quá hạn", "đã triển khai"]),
    ("not_started", "Chưa triển khai, chưa đến hạn", ["chưa triển khai"]),
    ("not_started_late", "Chưa triển khai, quá hạn", ["chưa hoàn thành, quá hạn"]),
    ("recurring_kept", "Thường xuyên, đủ kỳ", ["thường xuyên đang triển khai", "đã triển khai"]),
    ("recurring_lapsed", "Thường xuyên, thiếu kỳ", ["chưa đáp ứng tiến độ"]),
]


@pytest.mark.parametrize(("code", "label", "counted"), TABLE, ids=[row[0] for row in TABLE])
def test_status_says_what_the_table_says(code, label, counted):
    status = Status(code)
    assert status.label == label
    assert [heading.value for heading in status.counts_as] == counted


def test_table_is_whole():
    assert [status.value for status in Status] == [row[0] for row in TABLE]


CASES = [
    ("confirmed on the due day", Standing(DUE, BEFORE, DUE, AFTER), AFTER, "done_on_time"),
    ("confirmed, never due", Standing(None, BEFORE, AFTER, AFTER), AFTER, "done_on_time"),
    ("completed a day late", Standing(DUE, BEFORE, date(2026, 7, 1), AFTER), AFTER, "done_late"),
    ("confirmed late, day unknown", Standing(DUE, BEFORE, None, AFTER), AFTER, "done_late"),
    ("proposed, not confirmed", Standing(DUE, BEFORE, BEFORE, None), AFTER, "in_progress_late"),
    ("begun", Standing(DUE, BEFORE), BEFORE, "in_progress"),
    ("begun, on the due day", Standing(DUE, BEFORE), DUE, "in_progress"),
    ("begun, day after", Standing(DUE, BEFORE), date(2026, 7, 1), "in_progress_late"),
    ("begun, never due", Standing(None, BEFORE), AFTER, "in_progress"),
    ("nothing told", Standing(DUE), BEFORE, "not_started"),
    ("nothing told, past due", Standing(DUE), AFTER, "not_started_late"),
    ("begun only later than asked", Standing(DUE, AFTER), BEFORE, "not_started"),
    ("confirmed later than asked", Standing(DUE, BEFORE, BEFORE, AFTER), DUE, "in_progress"),
    ("confirmed without a beginning", Standing(DUE, None, DUE, DUE), DUE, "done_on_time"),
    ("recurring, all told", Standing(DUE, recurring=True), AFTER, "recurring_kept"),
    ("recurring, runs", Standing(None, recurring=True, unreported=DUE), DUE, "recurring_kept"),
    ("recurring, gap", Standing(None, recurring=True, unreported=DUE), AFTER, "recurring_lapsed"),
]


@pytest.mark.parametrize(
    ("standing", "as_of", "code"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_status_follows_from_days(standing, as_of, code):
    assert status_of(standing, as_of) == code


def shares(total, begun=0, done=0, on_time=0, lapsed=0, overdue=False, recurring=False):
    whole = [np.array([value]) for value in (total, begun, done, on_time, lapsed)]
    return Shares(*whole, np.array([overdue]), np.array([recurring]))


TASKS = [
    ("every unit in time", shares(3, 3, 3, 3), "done_on_time"),
    ("one of them late", shares(3, 3, 3, 2, overdue=True), "done_late"),
    ("one still open", shares(3, 3, 2, 2), "in_progress"),
    ("one still open, past due", shares(3, 2, 2, 2, overdue=True), "in_progress_late"),
    ("one has begun", shares(3, 1), "in_progress"),
    ("none has begun", shares(3), "not_started"),
    ("none has begun, past due", shares(3, overdue=True), "not_started_late"),
    ("given to nobody", shares(0), "not_started"),
    ("given to nobody, past due", shares(0, overdue=True), "not_started_late"),
    ("recurring, given to nobody", shares(0, overdue=True, recurring=True), "not_started"),
    ("recurring, one lapsed", shares(3, 3, lapsed=1, recurring=True), "recurring_lapsed"),
    ("recurring", shares(3, overdue=True, recurring=True), "recurring_kept"),
]


@pytest.mark.parametrize(
    ("given", "code"), [case[1:] for case in TASKS], ids=[case[0] for case in TASKS]
)
def test_task_of_many_units_has_one_status(given, code):
    assert ORDER[task_statuses(given)[0]] == code


def test_tally_splits_the_units_of_a_task():
    found = tally(shares(10, begun=7, done=4, on_time=3, overdue=True))[0]
    told = {status.value: count for status, count in zip(ORDER, found, strict=True) if count}
    assert told == {
        "done_on_time": 3,
        "done_late": 1,
        "in_progress_late": 3,
        "not_started_late": 3,
    }


def test_official_counts_of_a_half_year():
    """11/21 deployed: the sentence of a half-year report."""
    counts = Counts((4, 1, 3, 2, 6, 3, 1, 1))
    assert (counts.deployed, counts.total) == (11, 21)
    assert counts.completed == 5
    assert counts.late == 2 + 3 + 1
    assert [counts.under(heading) for heading in Heading] == [4, 1, 1, 3, 6, 5, 1, 11]
    assert dict(counts.pairs)[Status.NOT_STARTED] == 6
    assert (counts + NONE) == counts


def test_counts_of_places():
    places = task_statuses(shares_of([Standing(DUE, BEFORE), Standing(DUE)], BEFORE))
    assert Counts.of(places).by_status == (0, 0, 1, 0, 1, 0, 0, 0)


@pytest.mark.parametrize(
    ("status", "deadline", "soon"),
    [
        ("in_progress", date(2026, 6, 16), True),
        ("not_started", date(2026, 6, 1), True),
        ("recurring_kept", date(2026, 6, 16), True),
        ("in_progress", date(2026, 6, 17), False),
        ("in_progress", None, False),
        ("done_on_time", date(2026, 6, 16), False),
        ("not_started_late", date(2026, 5, 31), False),
        ("recurring_lapsed", date(2026, 6, 16), False),
    ],
)
def test_due_soon_is_a_mark_beside_the_status(status, deadline, soon):
    assert is_due_soon(Status(status), deadline, BEFORE) is soon


def test_periods_of_a_recurring_task():
    codes = [one.code for one in periods_from(Kind.QUARTER, date(2026, 2, 9), date(2026, 7, 1))]
    assert codes == ["2026-Q1", "2026-Q2", "2026-Q3"]


def test_first_period_without_a_report():
    asked = (Kind.QUARTER, date(2026, 1, 1), date(2026, 12, 31))
    assert first_unreported(*asked, {"2026-Q1", "2026-Q3"}).code == "2026-Q2"
    assert first_unreported(*asked, {f"2026-Q{n}" for n in range(1, 5)}) is None
