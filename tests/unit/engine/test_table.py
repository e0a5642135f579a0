"""Figures into columns, and the views methods read."""

from fractions import Fraction

import numpy as np
import pytest

from nhip.engine.criteria import Input, InputKind
from nhip.engine.errors import BadFigure
from nhip.engine.table import Column, FigureTable, View, first_reason, iterate, reason_code
from nhip.engine.values import Missing, Observation, Reason

NUMBER = Input("value", "giá trị")
ENCODERS = {
    ("1", "value"): NUMBER,
    ("2", "choice"): Input("choice", "chọn", InputKind.CHOICE, choices=(("A", "a"), ("B", "b"))),
    ("3", "value"): Input("value", "có hay không", InputKind.YES_NO),
    ("4", "a"): Input("a", "số đếm", InputKind.COUNT),
    ("5", "a"): Input("a", "tỷ lệ", InputKind.SHARE),
}


def table(*observations, units=None):
    return FigureTable.from_observations(observations, ENCODERS, units)


def figure(value, unit="u", criterion="1", name="value"):
    return Observation(unit, criterion, name, value)


def test_units_keep_the_order_they_are_met_in():
    found = table(figure(1, "b"), figure(2, "a"), figure(Missing(Reason.AWAITING_SOURCE), "c"))
    assert found.units == ("b", "a", "c")
    cells = list(iterate(found.column("1", "value")))
    assert cells == [(1.0, None), (2.0, None), (0.0, Reason.AWAITING_SOURCE)]


def test_units_can_be_given_with_some_that_reported_nothing():
    found = table(figure(1, "b"), units=("a", "b"))
    assert [reason for _, reason in iterate(found.column("1", "value"))] == [
        Reason.NOT_REPORTED,
        None,
    ]


def test_an_input_nobody_gave_is_wholly_not_reported():
    found = table(figure(1)).column("4", "a")
    assert found.reasons.tolist() == [reason_code(Reason.NOT_REPORTED)]
    assert not found.present.any()


def test_no_figures_at_all_is_an_empty_table():
    assert len(table()) == 0


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (figure("chữ"), "figures.not_a_number"),
        (figure(float("nan")), "figures.not_a_number"),
        (figure(float("inf")), "figures.not_a_number"),
        (figure(1, criterion="9"), "figures.unknown_input"),
        (figure(1, name="khác"), "figures.unknown_input"),
        (figure("C", criterion="2", name="choice"), "figures.unknown_option"),
        (figure(1.0, criterion="2", name="choice"), "figures.unknown_option"),
        (figure("có lẽ", criterion="3"), "figures.not_yes_no"),
        (figure(-1, criterion="4", name="a"), "figures.negative_count"),
        (figure(-1.0, criterion="4", name="a"), "figures.negative_count"),
        (figure(1.5, criterion="5", name="a"), "figures.share_out_of_range"),
        (figure(float("nan"), criterion="5", name="a"), "figures.not_a_number"),
    ],
)
def test_figures_that_cannot_be_taken_are_refused(bad, code):
    with pytest.raises(BadFigure) as refused:
        table(bad)
    assert refused.value.code == code


def test_plain_numbers_stand_as_those_looked_at_one_by_one():
    given = [-0.0, 2.5, 1e300]
    together = table(*(figure(value, f"u{value}") for value in given)).column("1", "value")
    alone = [table(figure(value)).column("1", "value").values[0] for value in given]
    assert [str(value) for value in together.values.tolist()] == ["0.0", "2.5", "1e+300"]
    assert together.values.tolist() == alone
    shares = table(figure(0.0, criterion="5", name="a"), figure(1.0, "v", "5", "a"))
    assert shares.column("5", "a").values.tolist() == [0.0, 1.0]


def test_a_cell_is_given_once_even_where_it_is_missing():
    with pytest.raises(BadFigure) as refused:
        table(figure(Missing(Reason.NOT_REPORTED)), figure(1))
    assert refused.value.code == "figures.duplicate"


def test_a_unit_outside_the_given_ones_is_refused():
    with pytest.raises(BadFigure) as refused:
        table(figure(1, "x"), units=("a",))
    assert refused.value.code == "figures.unknown_unit"


def test_minus_zero_is_zero():
    assert np.copysign(1, table(figure(-0.0)).column("1", "value").values[0]) == 1


@pytest.mark.parametrize(("word", "number"), [("Có", 1), ("x", 1), ("Không", 0), (1, 1), (0, 0)])
def test_yes_and_no_are_read_as_written(word, number):
    assert table(figure(word, criterion="3")).column("3", "value").values.tolist() == [number]


def test_views_give_exact_decimals_of_some_rows():
    found = table(figure(0.1, "a"), figure(0.2, "b"), figure(0.3, "c"))
    view = View(found, "1", np.array([2, 0]), exact=True)
    assert view.column("value").values.tolist() == [Fraction(3, 10), Fraction(1, 10)]
    assert len(view) == 2
    assert view.peers.column("value").values.tolist() == [
        Fraction(1, 10),
        Fraction(1, 5),
        Fraction(3, 10),
    ]
    assert view.one(1).column("value").values.tolist() == [Fraction(1, 5)]


def test_a_whole_view_is_its_own_peers():
    view = View(table(figure(1)), "1")
    assert view.peers is view
    assert view.constant(Fraction(1, 4)).values.tolist() == [0.25]


def test_the_first_reason_wins():
    present = Column(np.zeros(2), np.zeros(2, dtype=np.int8))
    gone = Column.absent(2, Reason.NOT_ASSIGNED)
    late = Column.absent(2, Reason.AWAITING_SOURCE, like=np.array([Fraction(0)], dtype=object))
    assert late.values.tolist() == [Fraction(0), Fraction(0)]
    assert set(first_reason(present, gone, late)) == {reason_code(Reason.NOT_ASSIGNED)}
