"""Numbers in, numbers out, and the one rounding."""

from fractions import Fraction

import numpy as np
import pytest

from nhip.engine.errors import NotANumber
from nhip.engine.values import (
    Reason,
    as_fraction,
    is_ambiguous_number,
    near_tie,
    parse_vi_number,
    round_array,
    round_half_up,
    vi_number,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.234,5", 1234.5),
        ("1234,5", 1234.5),
        ("1234.5", 1234.5),
        ("1,234.5", 1234.5),
        ("1,234,567", 1234567),
        ("1.234.567", 1234567),
        ("1.234", 1234),
        ("0.234", 0.234),
        ("-0.234", -0.234),
        ("0,234", 0.234),
        ("1,234", 1.234),
        ("12.5", 12.5),
        ("12.3456", 12.3456),
        ("1 234,5", 1234.5),
        ("1\u00a0234\u00a0567", 1234567),
        ("1\u202f234", 1234),
        ("  7\n", 7),
        ("88,42%", 88.42),
        ("88,42 %", 88.42),
        ("88.42\u00a0%", 88.42),
        ("+5", 5),
        ("-5", -5),
        ("\u22125,5", -5.5),
        ("-1.234.567,89", -1234567.89),
        ("007", 7),
    ],
)
def test_parse_reads_what_officials_type(text, number):
    assert parse_vi_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "%", "-", "abc", "12a", "1e5", "nan", "NaN", "inf", "-inf", "None", "1.2.3"),
        *("1,2,3", "12 34", "1 2", "1  234", "1,23.4", "1.23,4.5", "5.", ".5", "50%%", "5 - 3"),
        *("0.234.567", "1.234,5,6", "--5", "٣", "=1+1", "1_000", "9" * 400),
    ],
)
def test_parse_refuses_the_rest(text):
    with pytest.raises(NotANumber) as refused:
        parse_vi_number(text)
    assert refused.value.code == "number.not_a_number"
    assert refused.value.fields == {"text": text}


@pytest.mark.parametrize("text", ["1.234", "1,234", " 12.500 ", "-1.234", "\u22121,234", "1.234%"])
def test_ambiguous_numbers_are_told(text):
    assert is_ambiguous_number(text)


@pytest.mark.parametrize(
    "text", ["0.234", "12.5", "1.234,5", "1.234.567", "1234", "12.3456", "abc"]
)
def test_clear_numbers_are_not_ambiguous(text):
    assert not is_ambiguous_number(text)


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (1234.56, None, "1.234,56"),
        (1234.565, 2, "1.234,57"),
        (-1234.565, 2, "-1.234,57"),
        (0, None, "0"),
        (-0.0, 2, "0,00"),
        (-0.001, 2, "0,00"),
        (999.995, 2, "1.000,00"),
        (1e15, None, "1.000.000.000.000.000"),
        (0.1, None, "0,1"),
        (2.5, 0, "3"),
        (Fraction(1, 3), None, "0,333333…"),
        (Fraction(2, 3), None, "0,666667…"),
        (Fraction(1, 3), 4, "0,3333"),
        (Fraction(-1, 8), None, "-0,125"),
    ],
)
def test_vi_number_writes_vietnamese(value, places, text):
    assert vi_number(value, places) == text


def test_vi_number_signs_only_what_moved():
    assert vi_number(0.1783, sign=True) == "+0,1783"
    assert vi_number(-0.1783, sign=True) == "-0,1783"
    assert vi_number(0, sign=True) == "0"
    assert vi_number(0.001, 2, sign=True) == "0,00"


def test_vi_number_has_no_text_for_nan():
    with pytest.raises(ValueError, match="nan"):
        vi_number(float("nan"))


def test_written_numbers_are_read_back():
    for value in (0.07, 12.5, 1234.5, 1234567.89, -0.5):
        assert parse_vi_number(vi_number(value)) == value


@pytest.mark.parametrize(
    ("value", "exact"),
    [
        (0.1, Fraction(1, 10)),
        (29.0, Fraction(29)),
        (-0.0, Fraction(0)),
        (np.float64(0.3), Fraction(3, 10)),
        (1e15, Fraction(10**15)),
        (1e23, Fraction(10**23)),
        (-2.5, Fraction(-5, 2)),
    ],
)
def test_as_fraction_is_what_was_typed(value, exact):
    assert as_fraction(value) == exact


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        (1.005, 2, "1.01"),
        (2.675, 2, "2.68"),
        (-1.005, 2, "-1.01"),
        (0.5, 0, "1"),
        (1.5, 0, "2"),
        (-0.5, 0, "-1"),
        (1.00499999999999, 2, "1"),
        (Fraction(1, 8), 2, "0.13"),
    ],
)
def test_round_half_up_goes_away_from_zero(value, places, rounded):
    assert round_half_up(value, places) == Fraction(rounded)


def test_near_tie_marks_what_floats_cannot_decide():
    values = np.array([1.005, 1.0049999999, 1.004, 0.0, -2.675, 123456.785])
    assert near_tie(values, 2).tolist() == [True, True, False, False, True, True]


def test_round_array_away_from_ties():
    values = np.array([1.0051, -1.0051, 0.0, 2.999])
    assert round_array(values, 2).tolist() == [1.01, -1.01, 0.0, 3.0]


def test_every_reason_has_words():
    assert len({reason.label for reason in Reason}) == len(Reason)
