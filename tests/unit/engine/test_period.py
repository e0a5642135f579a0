"""Periods, reporting windows and working days, against the calendar and the decree's wording."""

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from nhip.engine.period import BadPeriod, Holidays, HolidaysUnknown, Kind, Period

LAW = Path(__file__).parents[3] / "law" / "holidays.yaml"


@pytest.fixture(scope="module")
def holidays():
    return Holidays.from_data(yaml.safe_load(LAW.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("code", "kind", "days", "name", "previous"),
    [
        ("2026", "year", "2026-01-01 2026-12-31", "năm 2026", "2025"),
        ("2026-H1", "half", "2026-01-01 2026-06-30", "6 tháng đầu năm 2026", "2025-H2"),
        ("2026-H2", "half", "2026-07-01 2026-12-31", "6 tháng cuối năm 2026", "2026-H1"),
        ("2026-Q1", "quarter", "2026-01-01 2026-03-31", "quý I/2026", "2025-Q4"),
        ("2026-Q3", "quarter", "2026-07-01 2026-09-30", "quý III/2026", "2026-Q2"),
        ("2026-08", "month", "2026-08-01 2026-08-31", "tháng 8/2026", "2026-07"),
        ("2028-02", "month", "2028-02-01 2028-02-29", "tháng 2/2028", "2028-01"),
        ("2026-03-01", "day", "2026-03-01 2026-03-01", "ngày 01/03/2026", "2026-02-28"),
        ("2026-9M", "months", "2026-01-01 2026-09-30", "9 tháng năm 2026", "2025-9M"),
        ("2021..2025", "stage", "2021-01-01 2025-12-31", "giai đoạn 2021-2025", "2016..2020"),
    ],
)
def test_period_knows_its_days_and_names(code, kind, days, name, previous):
    period = Period.parse(code)
    assert (period.kind, f"{period.start} {period.end}") == (kind, days)
    assert period.name_vi == name
    assert period.previous() == Period.parse(previous)
    assert period.reported == period
    assert str(period) == code


# Nghị định 09/2019/NĐ-CP, Điều 12.
@pytest.mark.parametrize(
    ("code", "start", "end"),
    [
        ("2026-08~14", date(2026, 7, 15), date(2026, 8, 14)),
        ("2026-01~14", date(2025, 12, 15), date(2026, 1, 14)),
        ("2026-Q3~14", date(2026, 6, 15), date(2026, 9, 14)),
        ("2026-H1~14", date(2025, 12, 15), date(2026, 6, 14)),
        ("2026-9M~14", date(2025, 12, 15), date(2026, 9, 14)),
        ("2026~14", date(2025, 12, 15), date(2026, 12, 14)),
    ],
)
def test_window_runs_from_the_15th_to_the_14th(code, start, end):
    window = Period.parse(code)
    assert (window.kind, window.start, window.end) == (Kind.WINDOW, start, end)
    assert window == window.reported.window()
    assert window.previous().reported == window.reported.previous()


def test_window_says_its_days():
    name = Period.parse("2026-08~14").name_vi
    assert name == "kỳ báo cáo tháng 8/2026 (từ 15/07/2026 đến 14/08/2026)"


def test_windows_of_a_year_leave_no_day_out_and_count_none_twice():
    months = Period.parse("2026~14").months()
    assert [month.code for month in months[:2]] == ["2026-01~14", "2026-02~14"]
    gaps = [(later.start - earlier.end).days for earlier, later in pairwise(months)]
    assert gaps == [1] * 11
    assert (months[0].start, months[-1].end) == (date(2025, 12, 15), date(2026, 12, 14))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "period.bad"),
        ("tháng 8", "period.bad"),
        ("2026-13", "period.bad"),
        ("2026-0M", "period.bad"),
        ("2026-H3", "period.bad"),
        ("2026-02-30", "period.bad"),
        ("２０２６", "period.bad"),
        ("1944", "period.bad_year"),
        ("2025..2021", "period.bad_stage"),
        ("2190..2300", "period.bad_stage"),
        ("2026-08-15~14", "period.bad_window"),
        ("2026-08~28", "period.bad_window"),
        ("2026-08~0", "period.bad_window"),
        ("2026-08~14~14", "period.bad_window"),
    ],
)
def test_what_is_no_period_is_refused(text, error):
    with pytest.raises(BadPeriod) as refusal:
        Period.parse(text)
    assert refusal.value.code == error


def test_code_is_read_in_either_case_with_blanks():
    assert Period.parse(" 2026-q3 ") == Period.parse("2026-Q3")


def test_calendar_ends_somewhere():
    with pytest.raises(BadPeriod):
        Period.parse("1945").previous()
    with pytest.raises(BadPeriod):
        Period.containing(date(2026, 8, 15), Kind.STAGE)


def test_contains_days_and_periods():
    year = Period.parse("2026")
    assert year.contains(date(2026, 12, 31))
    assert not year.contains(date(2027, 1, 1))
    assert year.contains(Period.parse("2026-Q4"))
    assert not year.contains(Period.parse("2026-01~14"))  # begins in December 2025


def test_months():
    assert [m.code for m in Period.parse("2026-Q4").months()] == ["2026-10", "2026-11", "2026-12"]
    assert len(Period.parse("2021..2025").months()) == 60
    assert len(Period.parse("2026-9M").months()) == 9
    assert Period.parse("2026-08-15").months() == ()


days = st.dates(date(1946, 1, 1), date(2199, 12, 31))
kinds = st.sampled_from([Kind.DAY, Kind.MONTH, Kind.QUARTER, Kind.HALF, Kind.YEAR])


@given(days, kinds)
def test_calendar_periods_hold_their_day_and_meet_the_previous_one(day, kind):
    period = Period.containing(day, kind)
    assert period.contains(day)
    assert Period.parse(str(period)) == period
    assert (period.start - period.previous().end).days == 1


# Expected days counted by hand on the notices' calendars.
def test_working_days_of_real_months(holidays):
    assert holidays.count_working_days(date(2025, 1, 1), date(2025, 1, 31)) == 17
    assert holidays.count_working_days(date(2026, 2, 1), date(2026, 2, 28)) == 15
    # August 2026: 21 weekdays, Monday 31 off, Saturday 22 worked instead.
    assert holidays.count_working_days(date(2026, 8, 1), date(2026, 8, 31)) == 21
    assert holidays.count_working_days(date(2026, 9, 2), date(2026, 9, 1)) == 0


def test_deadline_skips_tet_and_counts_the_saturday_worked(holidays):
    assert holidays.add_working_days(date(2026, 2, 13), 1) == date(2026, 2, 23)
    assert holidays.add_working_days(date(2026, 8, 21), 1) == date(2026, 8, 22)
    assert holidays.add_working_days(date(2026, 9, 3), -1) == date(2026, 8, 28)


def test_deadline_on_a_day_off_moves_to_the_next_working_day(holidays):
    assert holidays.add_working_days(date(2026, 11, 24), 0) == date(2026, 11, 25)
    assert holidays.add_working_days(date(2026, 11, 25), 0) == date(2026, 11, 25)


def test_culture_day_is_a_holiday_from_2026(holidays):
    assert holidays.is_working(date(2025, 11, 24))
    assert not holidays.is_working(date(2026, 11, 24))


def test_sum_over_undecided_or_unknown_days_is_refused(holidays):
    with pytest.raises(HolidaysUnknown) as tet:
        holidays.add_working_days(date(2027, 1, 29), 10)
    assert tet.value.code == "holidays.undecided"
    assert tet.value.fields["name"] == "Tết Nguyên đán Đinh Mùi"
    with pytest.raises(HolidaysUnknown) as unknown:
        holidays.is_working(date(2031, 1, 2))
    assert unknown.value.fields == {"year": 2031}


def test_holiday_file_lists_weekdays_off_and_saturdays_worked(holidays):
    assert all(day.weekday() < 5 for day in holidays.off)
    assert all(day.weekday() == 5 for day in holidays.working)
    assert {day.year for day in (*holidays.off, *holidays.working)} == holidays.years
    # Each Saturday worked stands for one weekday swapped away.
    swapped = [day for day, name in holidays.off.items() if name.startswith("Hoán đổi")]
    assert len(swapped) == len(holidays.working)
