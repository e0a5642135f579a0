"""Whole evaluations: rounding at every level, ranks, classes, gates, and hostile figures."""

from dataclasses import replace
from fractions import Fraction

import pytest

from nhip.engine.criteria import Gate, Grade, Group, Pillar, Rounding
from nhip.engine.errors import BadFigure
from nhip.engine.methods.choices import Given
from nhip.engine.methods.ratios import Ratio
from nhip.engine.score import evaluate
from nhip.engine.values import Missing, Observation, Reason
from tests.reference.sets import criterion_of, set_of

F = Fraction


def given(code, maximum=10, **more):
    return criterion_of(code, Given(), F(maximum), **more)


def group(code, *children, **more):
    return Group(code, code, sum((c.max_score for c in children), F(0)), children, **more)


def figures(**units):
    """Points of criteria 1, 2, ... per unit; None for no figure."""
    return [
        Observation(unit, str(number), "value", value)
        for unit, values in units.items()
        for number, value in enumerate(values, start=1)
        if value is not None
    ]


def counts(**units):
    return [
        Observation(unit, str(number), name, value)
        for unit, pairs in units.items()
        for number, pair in enumerate(pairs, start=1)
        for name, value in zip("ab", pair, strict=True)
    ]


def test_component_scores_round_half_up_and_add_up_rounded():
    """766 rounds components to two decimals: 20 × 3/16 is 3.75, 4 × 81/800 is 0.405."""
    rules = [criterion_of(code, Ratio(), F(worth)) for code, worth in (("1", 20), ("2", 4))]
    cards = evaluate(set_of(*rules, rounding=Rounding(criterion=2)), counts(u=[(3, 16), (81, 800)]))
    found = cards.card("u")
    assert [c.score for c in found.criteria.values()] == [3.75, 0.41]
    assert found.criteria["2"].exact == 0.405
    assert found.total == 4.16


@pytest.mark.parametrize("level", ["group", "total"])
def test_groups_and_totals_round_exact_sums(level):
    """1/3 + 1/6 + 0.505 is 1.005 exactly; as floats it is a hair less."""
    parts = [criterion_of(code, Ratio(), F(2)) for code in "123"]
    cards = evaluate(
        set_of(group("A", *parts), rounding=Rounding(**{level: 2})),
        counts(u=[(1, 6), (1, 12), (505, 2000)], v=[(1, 6), (1, 12), (504, 2000)]),
    )
    assert [cards.card(unit).total for unit in "uv"] == [1.01, 1]


def test_totals_equal_in_exact_numbers_tie():
    cards = evaluate(
        set_of(given("1"), given("2"), given("3")),
        figures(a=(0.1, 0.2, 0.3), b=(0.3, 0.2, 0.1), c=(0.6, 0, 0), d=(0.6000000000001, 0, 0)),
    )
    assert len({cards.card(unit).total for unit in "abc"}) > 1  # the floats differ
    assert [cards.card(unit).rank for unit in "abcd"] == [2, 2, 2, 1]


def test_a_unit_with_a_gap_has_no_total_rank_but_ranks_in_complete_groups():
    cards = evaluate(
        set_of(group("A", given("1")), group("B", given("2"))),
        figures(a=(9, None), b=(5, 5), c=(9, 9)),
    )
    found = cards.card("a")
    assert (found.rank, found.complete, found.total, found.max_assessed) == (None, False, 9, 10)
    assert found.group_ranks == {"A": 1, "B": None}
    assert [cards.card(unit).rank for unit in "bc"] == [2, 1]
    assert cards.card("b").group_ranks == {"A": 3, "B": 2}
    assert found.missing == {"2": Reason.NOT_REPORTED}


CLASSES = (Grade("Yếu", F(0)), Grade("Khá", F(3, 10)), Grade("Tốt", F(9), above=True))


@pytest.mark.parametrize(
    ("values", "grade"),
    [
        ((0.1, 0.2), "Khá"),  # 0.1 + 0.2 is 0.30000000000000004
        ((0.29999999999999, 0), "Yếu"),
        ((4.5, 4.5), "Khá"),
        ((4.5, 4.6), "Tốt"),
        ((0, 0), "Yếu"),
        ((5, None), None),
    ],
)
def test_classes_begin_exactly_where_they_begin(values, grade):
    cards = evaluate(set_of(given("1"), given("2"), grades=CLASSES), figures(u=values))
    assert cards.card("u").grade == grade


def test_a_class_missed_by_float_alone_is_reached():
    thirds = [criterion_of(code, Ratio(), F(1)) for code in "1234567"]
    pairs = [(1, 7)] * 7
    cards = evaluate(
        set_of(*thirds, grades=(Grade("Thấp", F(0)), Grade("Đạt", F(1)))), counts(u=pairs)
    )
    assert cards.card("u").total != 1
    assert cards.card("u").grade == "Đạt"


def test_a_set_without_classes_gives_none():
    assert evaluate(set_of(given("1")), figures(u=(1,))).grades == [None]


def gate(**more):
    return Gate(text="Có tiêu chí 0 điểm", **more)


def gated(rule, *values, grades=CLASSES):
    inside = group("A", given("1"), given("2"))
    return evaluate(set_of(inside, gates=(rule,), grades=grades), figures(u=values)).card("u")


@pytest.mark.parametrize(
    ("rule", "values", "total", "grade"),
    [
        (gate(watches=("1",), equals=F(0), total_at_most=F(5)), (0, 10), 5, "Khá"),
        (gate(watches=("1",), equals=F(0), total_at_most=F(5)), (1, 10), 11, "Tốt"),
        (gate(watches=("2", "1"), equals=F(0), class_at_most="Khá"), (0, 10), 10, "Khá"),
        (gate(watches=("1",), below=F(2), class_at_most="Yếu"), (1.9, 9), 10.9, "Yếu"),
        (gate(watches=("1",), below=F(2), class_at_most="Yếu"), (2, 9), 11, "Tốt"),
        (gate(watches=("A",), below=F(3, 10), class_at_most="Yếu"), (0.1, 0.2), 0.3, "Khá"),
        (gate(watches=("A",), equals=F(3, 10), class_at_most="Yếu"), (0.1, 0.2), 0.3, "Yếu"),
    ],
)
def test_gates_hold_the_total_or_the_class_down(rule, values, total, grade):
    found = gated(rule, *values)
    assert found.total == pytest.approx(total, abs=1e-12)
    assert found.grade == grade


def test_a_gate_on_a_missing_criterion_stays_open():
    found = gated(gate(watches=("1",), equals=F(0), total_at_most=F(5)), None, 10)
    assert (found.total, found.grade) == (10, None)


def test_totals_held_by_a_gate_rank_as_held():
    inside = set_of(
        group("A", given("1"), given("2")),
        gates=(gate(watches=("1",), equals=F(0), total_at_most=F(5)),),
    )
    cards = evaluate(inside, figures(a=(0, 10), b=(2, 3), c=(0, 9), d=(1, 3)))
    assert [cards.card(unit).rank for unit in "abcd"] == [1, 1, 1, 4]


def test_points_published_by_the_source_stand_in_for_counts():
    rule = criterion_of("1", Ratio(), F(6), given_input="given")
    told = [
        Observation("a", "1", "given", 4.5),
        Observation("b", "1", "a", 1),
        Observation("b", "1", "b", 2),
        Observation("b", "1", "given", 6),
        Observation("c", "1", "b", 2),
    ]
    cards = evaluate(set_of(rule), told)
    assert [cards.card(unit).criteria["1"].score for unit in "abc"] == [4.5, 3, None]


def test_pillars_read_the_same_groups_again():
    two = set_of(group("A", given("1")), group("B", given("2", 30)))
    pillars = (Pillar("P", "Trụ cột", ("A", "B")), Pillar("Q", "Trụ cột", ("B",)))
    cards = evaluate(replace(two, pillars=pillars), figures(u=(5, 15), v=(5, None)))
    assert cards.card("u").pillars == {"P": 0.5, "Q": 0.5}
    assert cards.card("v").pillars == {"P": 0.5, "Q": None}


def test_nobody_at_all():
    cards = evaluate(set_of(given("1"), grades=CLASSES), [])
    assert (cards.units, list(cards.cards()), cards.ranks.tolist()) == ((), [], [])


def test_everything_missing():
    cards = evaluate(
        set_of(given("1")), [Observation("u", "1", "value", Missing(Reason.AWAITING_SOURCE))]
    )
    (found,) = cards.cards()
    assert (found.total, found.rank, found.share, found.max_assessed) == (None, None, None, 0)
    assert found.missing == {"1": Reason.AWAITING_SOURCE}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_not_a_number_scores_nobody(value):
    with pytest.raises(BadFigure):
        evaluate(set_of(given("1")), figures(u=(value,)))


def test_a_unit_without_figures_is_unknown():
    with pytest.raises(BadFigure) as refused:
        evaluate(set_of(given("1")), figures(u=(1,))).card("v")
    assert refused.value.code == "figures.unknown_unit"


def test_huge_counts_keep_their_last_digit():
    rule = criterion_of("1", Ratio(), F(100))
    big = 10**15
    cards = evaluate(set_of(rule), counts(a=[(big - 1, big)], b=[(big - 2, big)], c=[(1, 1)]))
    assert [cards.card(unit).rank for unit in "abc"] == [2, 3, 1]


def test_scaling_counts_leaves_ratios_alone():
    rule = criterion_of("1", Ratio(), F(7))
    cards = evaluate(set_of(rule), counts(a=[(13, 37)], b=[(13 * 999, 37 * 999)]))
    assert cards.card("a").total == cards.card("b").total
    assert cards.ranks.tolist() == [1, 1]
