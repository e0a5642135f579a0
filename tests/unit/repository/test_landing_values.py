"""Vectorised reading of numbers and days, held to the slow readers of single values."""

from datetime import datetime

import duckdb
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nhip.engine.errors import NhipError
from nhip.engine.values import parse_vi_number
from nhip.repository.landing.moments import read_moment
from nhip.repository.landing.sheet_file import value_text
from nhip.repository.landing.values import MACROS


@pytest.fixture(scope="module")
def sql():
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'Asia/Ho_Chi_Minh'")
    connection.execute(MACROS)

    def run(expression, values):
        """The expression over a column of texts, named `t`, in order."""
        connection.register("given", pa.table({"t": pa.array(values, pa.string())}))
        found = connection.execute(f"select {expression} from given").fetchall()
        return [value for (value,) in found]

    yield run
    connection.close()


def slow_number(text):
    try:
        return parse_vi_number(text)
    except NhipError:
        return None


NUMBERS = st.text("0123456789.,-+% ", max_size=12) | st.from_regex(
    r"[+-]?[0-9]{1,3}([.,][0-9]{3}){0,3}([.,][0-9]{1,2})?", fullmatch=True
)


@settings(max_examples=30, deadline=None)
@given(st.lists(NUMBERS, min_size=1, max_size=60))
@example(
    [
        "1.234,5",
        "1,234.5",
        "0.234",
        "12 345,6 %",
        "12 5",
        "1 234 567",
        "12 345 678,9",
        "1 2345",
        "1e5",
        "-1.000",
        "+1,5",
        "88,42%",
    ]
)
def test_numbers_agree_with_the_slow_reader(sql, written):
    assert sql("vi_number(clean_text(t))", written) == [slow_number(text) for text in written]


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**15), 10**15),
        min_size=1,
        max_size=40,
    )
)
def test_a_number_of_a_workbook_survives_its_way_through_text(sql, numbers):
    assert sql("vi_number(t)", list(map(value_text, numbers))) == numbers


MOMENTS = [
    ("05/08/2026", datetime(2026, 8, 5)),
    ("5/8/26", datetime(2026, 8, 5)),
    ("5-8-2026", datetime(2026, 8, 5)),
    ("5.8.2026", datetime(2026, 8, 5)),
    ("05/08/2026 14:30", datetime(2026, 8, 5, 14, 30)),
    ("05/08/26 14:30:09", datetime(2026, 8, 5, 14, 30, 9)),
    ("2026-08-05", datetime(2026, 8, 5)),
    ("2026/08/05 14:30:00", datetime(2026, 8, 5, 14, 30)),
    ("2026-08-05T14:30:00", datetime(2026, 8, 5, 14, 30)),
    ("2026-08-05T20:30:00Z", datetime(2026, 8, 6, 3, 30)),
    ("2026-08-05T14:30:00+07:00", datetime(2026, 8, 5, 14, 30)),
    ("ngày 05 tháng 8 năm 2026", datetime(2026, 8, 5)),
    ("31/02/2026", None),
    ("13/13/2026", None),
    ("05/08/202", None),
    ("hôm qua", None),
    ("2026-13-01", None),
]


def test_both_readers_of_moments_know_each_form(sql):
    texts, moments = (list(column) for column in zip(*MOMENTS, strict=True))
    assert list(map(read_moment, texts)) == moments
    assert sql("vi_moment(t)", texts) == moments


FORMS = ("%d/%m/%Y", "%d/%m/%y", "%Y-%m-%d", "%d/%m/%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S")


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.datetimes(datetime(1970, 1, 1), datetime(2068, 12, 31)), min_size=1, max_size=20)
)
def test_moments_agree_with_the_slow_reader(sql, moments):
    written = [(moment.strftime(form), form) for moment in moments for form in FORMS]
    meant = [datetime.strptime(text, form) for text, form in written]
    texts = [text for text, _ in written]
    assert sql("vi_moment(t)", texts) == meant
    assert list(map(read_moment, texts)) == meant


def test_days_as_excel_counts_them(sql):
    found = sql("vi_moment(t)", ["46239", "46239.5", "99999", "12"])
    assert found == [datetime(2026, 8, 5), datetime(2026, 8, 5, 12), None, None]


def test_blanks_of_every_kind_are_nothing(sql):
    blanks = ["", " ", "\t", "\u00a0", "\u200b ", " \r\n"]
    assert sql("clean_text(t)", blanks) == [None] * len(blanks)
    for text in ("a", "đ", "a b"):
        padded = [f"{blank}{text}{blank}" for blank in blanks]
        assert sql("clean_text(t)", padded) == [text] * len(blanks)
