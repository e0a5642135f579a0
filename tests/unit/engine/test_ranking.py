"""15, 15, 17: ties by exact numbers, order by exact numbers."""

from fractions import Fraction

import numpy as np

from nhip.engine.ranking import competition_ranks


def everyone(values):
    return np.ones(len(values), dtype=bool)


def ranks(values, exact=None):
    values = np.array(values)
    return competition_ranks(values, everyone(values), exact).tolist()


def test_equal_values_share_a_rank_and_the_next_is_skipped():
    assert ranks([70.0, 90.0, 80.0, 80.0, 60.0]) == [4, 1, 2, 2, 5]


def test_absent_values_have_no_rank_and_take_none():
    values, present = np.array([1.0, 99.0, 2.0]), np.array([True, False, True])
    assert competition_ranks(values, present).tolist() == [2, 0, 1]


def test_nobody_to_rank():
    assert competition_ranks(np.zeros(2), np.zeros(2, dtype=bool)).tolist() == [0, 0]
    assert competition_ranks(np.zeros(0), np.zeros(0, dtype=bool)).tolist() == []


def test_fractions_rank_exactly():
    values = np.array([Fraction(1, 3), Fraction(2, 6), Fraction(1, 2)], dtype=object)
    assert competition_ranks(values, everyone(values)).tolist() == [2, 2, 1]


def test_floats_that_are_equal_numbers_tie():
    sums = [0.1 + 0.2, 0.3]
    assert sums[0] != sums[1]
    asked = []

    def exact(rows):
        asked.append(sorted(rows.tolist()))
        return np.array([Fraction(3, 10)] * len(rows), dtype=object)

    assert ranks([*sums, 0.9], exact) == [2, 2, 1]
    assert asked == [[0, 1]]  # only the crowded ones are worth exact arithmetic


def test_neighbours_closer_than_floats_can_tell_are_told_apart():
    exact = {0: Fraction(1), 1: Fraction(1) + Fraction(1, 10**13), 2: Fraction(1)}
    found = ranks([1.0, 1.0, 1.0], lambda rows: np.array([exact[r] for r in rows.tolist()]))
    assert found == [2, 1, 2]


def test_exact_order_overrules_floats():
    exact = {0: Fraction(2), 1: Fraction(3)}
    values = [5.0 + 1e-15, 5.0]
    assert ranks(values, lambda rows: np.array([exact[r] for r in rows.tolist()])) == [2, 1]


def test_values_far_apart_are_not_asked_for():
    def never(rows):
        raise AssertionError(rows)

    assert ranks([3.0, 1.0, 2.0], never) == [1, 3, 2]
