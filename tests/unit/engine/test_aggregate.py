"""What groups make of their parts: sums, means, caps, re-basing, bonuses; and what gaps do."""

from fractions import Fraction

import numpy as np
import pytest

from nhip.engine.aggregate import fitting, tidy
from nhip.engine.criteria import Aggregation, Group, MissingPolicy, Rounding
from nhip.engine.methods.choices import Given
from nhip.engine.score import evaluate
from nhip.engine.values import Missing, Observation, Reason
from tests.reference.sets import criterion_of, set_of

F = Fraction
NOT_FOR_US = Missing(Reason.NOT_APPLICABLE)
LATE = Missing(Reason.AWAITING_SOURCE)


def given(code, maximum, **more):
    """A criterion whose points are given."""
    return criterion_of(code, Given(), F(maximum), **more)


def group(code, *children, **more):
    worth = more.pop("max_score", sum((c.max_score for c in children), F(0)))
    return Group(code, code, worth, children, **more)


def card(criteria_set, kinds=None, **points):
    """The card of one unit; `c1` stands for criterion 1, None for no figure."""
    told = [
        Observation("u", code.removeprefix("c"), "value", value)
        for code, value in points.items()
        if value is not None
    ]
    return evaluate(criteria_set, told, kinds=kinds).card("u")


def means(kind, first, second, third=None):
    """Shares of maxima 10, 20 and 5 with weights 1, 3 and 1."""
    root = group(
        "A",
        given("1", 10),
        given("2", 20, weight=F(3)),
        given("3", 5),
        aggregation=kind,
        max_score=F(100),
    )
    return card(set_of(root), c1=first, c2=second, c3=third)


@pytest.mark.parametrize(
    ("kind", "points"),
    [
        (Aggregation.ARITHMETIC, 60),  # (0.4 + 3 × 0.8 + 0.2) ÷ 5
        (Aggregation.GEOMETRIC, 100 * (0.4 * 0.8**3 * 0.2) ** 0.2),
        (Aggregation.HARMONIC, 100 * 5 / (1 / 0.4 + 3 / 0.8 + 1 / 0.2)),
        (Aggregation.BEST, 16),
    ],
)
def test_means_of_shares(kind, points):
    found = means(kind, 4, 16, 1)
    assert found.total == pytest.approx(points, abs=1e-12)
    assert found.group_max == {"A": 100}


def test_means_leave_out_what_is_missing_and_weigh_the_rest_anew():
    found = means(Aggregation.ARITHMETIC, 4, 16)
    assert (found.total, found.complete) == (70, False)  # (0.4 + 3 × 0.8) ÷ 4
    assert means(Aggregation.GEOMETRIC, None, LATE).total is None


@pytest.mark.parametrize("kind", [Aggregation.GEOMETRIC, Aggregation.HARMONIC])
def test_a_zero_share_makes_these_means_zero(kind):
    assert means(kind, 0, 16, 1).total == 0
    assert means(kind, None, 16, None).total == 80


@pytest.mark.parametrize("kind", [Aggregation.GEOMETRIC, Aggregation.HARMONIC])
def test_equal_means_tie_whatever_their_roots(kind):
    """0.2 and 0.8 one way round or the other; 0.4 twice has the same geometric mean."""
    parts = group("A", given("1", 1), given("2", 1), aggregation=kind, max_score=F(1))
    told = [
        Observation(unit, code, "value", value)
        for unit, pair in {"a": (0.2, 0.8), "b": (0.8, 0.2), "c": (0.1, 0.1)}.items()
        for code, value in zip("12", pair, strict=True)
    ]
    if kind is Aggregation.GEOMETRIC:
        told += [Observation("d", code, "value", 0.4) for code in "12"]
    cards = evaluate(set_of(parts), told)
    assert [cards.card(unit).rank for unit in "abc"] == (
        [1, 1, 4] if kind is Aggregation.GEOMETRIC else [1, 1, 3]
    )


def test_many_shares_give_one_unit_what_they_give_it_among_many():
    children = [given(str(n), 7) for n in range(1, 12)]
    root = set_of(group("A", *children, aggregation=Aggregation.GEOMETRIC))
    told = [
        Observation(f"u{u}", str(n), "value", 0.1 + ((u + 3) * n) % 7)
        for u in range(5)
        for n in range(1, 12)
    ]
    together = evaluate(root, told)
    for unit in together.units:
        alone = evaluate(root, [o for o in told if o.unit == unit])
        assert alone.card(unit).total == together.card(unit).total


def test_best_counts_the_highest_that_was_assessed():
    parts = group(
        "A",
        given("1", 4, min_score=F(-4)),
        given("2", 6),
        aggregation=Aggregation.BEST,
        max_score=F(6),
    )
    assert card(set_of(parts), c1=-2, c2=None).groups == {"A": -2}
    assert card(set_of(parts), c1=3, c2=1).groups == {"A": 3}
    assert card(set_of(parts), c1=1, c2=3).groups == {"A": 3}


@pytest.mark.parametrize(
    ("policy", "points", "maximum", "complete"),
    [
        (MissingPolicy.LEAVE_OUT, 3, 5, False),
        (MissingPolicy.ZERO, 3, 10, True),
        (MissingPolicy.FULL, 8, 10, True),
        (MissingPolicy.REBASE, 6, 10, True),
    ],
)
def test_policies_for_a_missing_value(policy, points, maximum, complete):
    root = group("A", given("1", 5), given("2", 5), missing=((Reason.AWAITING_SOURCE, policy),))
    found = card(set_of(root), c1=3, c2=LATE)
    assert (found.total, found.max_assessed, found.complete) == (points, maximum, complete)
    assert found.criteria["2"].score is None


def test_the_sets_rule_holds_in_groups_without_their_own():
    rule = ((Reason.NOT_APPLICABLE, MissingPolicy.REBASE),)
    found = card(
        set_of(group("A", given("1", 5), given("2", 5)), group("B", given("3", 10)), missing=rule),
        c1=5,
        c2=NOT_FOR_US,
        c3=4,
    )
    assert (found.total, found.max_assessed) == (12, 20)  # 9 of 15, re-based at the top to 20
    assert found.groups == {"A": 5, "B": 4}


REBASE = ((Reason.NOT_APPLICABLE, MissingPolicy.REBASE),)


def test_rebasing_makes_good_what_is_excused_not_what_is_unreported():
    root = set_of(group("A", given("1", 4), given("2", 3), given("3", 3), missing=REBASE))
    found = card(root, c1=NOT_FOR_US, c2=None, c3=3)
    assert (found.total, found.max_assessed, found.complete) == (5, 5, False)


def test_rebasing_to_a_figure_of_its_own():
    root = set_of(group("A", given("1", 30), given("2", 70), missing=REBASE, rebase_to=F(100)))
    assert card(root, c1=NOT_FOR_US, c2=35).total == 50


def test_everything_excused_is_nothing_assessed():
    root = set_of(group("A", given("1", 4), missing=REBASE), group("B", given("2", 6)))
    found = card(root, c1=NOT_FOR_US, c2=3)
    assert found.groups == {"A": None, "B": 3}
    assert (found.total, found.max_assessed, found.complete) == (3, 6, True)
    alone = card(set_of(group("A", given("1", 4), missing=REBASE)), c1=NOT_FOR_US)
    assert (alone.total, alone.share, alone.rank) == (None, None, None)


def test_rebasing_leaves_bonuses_as_they_are():
    bonus = group("B", given("9", 3), outside=True)
    root = set_of(group("A", given("1", 5), given("2", 5), bonus, max_score=F(10), missing=REBASE))
    found = card(root, c1=NOT_FOR_US, c2=4, c9=2)
    assert (found.total, found.max_assessed) == (10, 10)


def test_bonus_and_penalty_lie_outside_the_maximum():
    bonus = group("B", given("8", 3), cap=F(2), outside=True)
    penalty = group("P", given("9", 0, min_score=F(-3)), floor=F(-2), outside=True)
    root = set_of(group("A", given("1", 10)), bonus, penalty)
    assert (card(root, c1=9, c8=3).total, card(root, c1=9, c8=3).max_assessed) == (11, 10)
    found = card(root, c1=9, c9=-3)
    assert (found.total, found.groups["P"], found.complete) == (7, -2, True)
    assert found.groups["B"] is None


def test_bonuses_add_to_means_as_well():
    bonus = group("B", given("9", 3), outside=True)
    for kind in (Aggregation.ARITHMETIC, Aggregation.BEST):
        root = set_of(group("A", given("1", 10)), bonus, aggregation=kind)
        assert card(root, c1=5, c9=2).total == 7
        assert card(root, c1=5).total == 5


def test_a_group_of_bonuses_alone():
    bonus = group("B", given("9", 3), outside=True)
    root = set_of(group("A", given("1", 10)), group("C", bonus, max_score=F(0)))
    assert card(root, c1=5, c9=2).total == 7
    assert card(root, c1=5).complete


def test_caps_and_floors_hold_only_what_was_assessed():
    root = set_of(group("A", given("1", 6), given("2", 6), cap=F(10), floor=F(2)), max_score=F(10))
    assert (card(root, c1=6, c2=6).total, card(root, c1=6, c2=6).max_assessed) == (10, 10)
    assert card(root, c1=6, c2=6).share == 1
    assert card(root, c1=0, c2=0).total == 2
    nobody = card(root, c1=None, c2=LATE)
    assert (nobody.total, nobody.max_assessed) == (None, 0)


def test_what_does_not_apply_gives_no_points_even_with_figures():
    root = set_of(group("A", given("1", 5, applies_to=("phường",)), given("2", 5)))
    found = card(root, {"u": "xã"}, c1=5, c2=4)
    assert (found.total, found.max_assessed, found.complete) == (4, 5, True)
    assert found.criteria["1"].missing is Reason.NOT_APPLICABLE
    assert card(root, {"u": "phường"}, c1=5, c2=4).total == 9
    assert card(root, {"khác": "xã"}, c1=5, c2=4).total == 9


def test_a_least_score_is_not_given_to_who_reported_nothing():
    root = set_of(given("1", 5, min_score=F(1)), given("2", 5))
    assert card(root, c1=None, c2=2).total == 2
    assert card(root, c1=0, c2=2).total == 3


def test_criteria_without_points_are_shown_and_count_nothing():
    root = set_of(group("A", given("1", 5)), group("T", given("2", 0)))
    found = card(root, c1=4, c2=None)
    assert (found.total, found.complete, found.groups["T"]) == (4, True, None)
    assert card(root, c1=4, c2=0).criteria["2"].score == 0


def test_full_marks_finer_than_the_rounding_stay_what_they_are():
    rule = ((Reason.AWAITING_SOURCE, MissingPolicy.FULL),)
    root = set_of(given("1", F(1, 8)), given("2", 1), missing=rule, rounding=Rounding(criterion=2))
    assert card(root, c1=LATE, c2=0.5).total == 0.625
    assert card(root, c1=0.125, c2=0.5).criteria["1"].score == 0.125  # 0.13 would pass the maximum


def test_fitting_tells_whether_decimals_suffice():
    assert fitting(2, F(1, 4), F(3)) == 2
    assert fitting(2, F(1, 8)) is None
    assert fitting(None, F(1)) is None


def test_tidy_gives_the_nearest_double_of_a_sum():
    assert tidy(np.array([4.35 + 0.97]), 2).tolist() == [5.32]
    assert tidy(np.array([0.1 + 0.2]), None).tolist() == [0.1 + 0.2]
