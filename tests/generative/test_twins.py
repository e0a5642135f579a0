"""The fast engine against the slow twin, digit for digit, on figures made to be hard."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nhip.engine.computing import Pass
from nhip.engine.criteria import InputKind
from nhip.engine.methods import REGISTRY
from nhip.engine.methods.thresholds import Better
from nhip.engine.score import evaluate
from nhip.engine.table import FigureTable, reason_of
from nhip.engine.trace import explain
from nhip.engine.values import Observation
from tests.generative import strategies as some
from tests.reference.evaluation import half_up, score
from tests.reference.rules import TWINS, missing

steady = settings(
    derandomize=True,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
KINDS = {
    "ratios": some.ratios,
    "shares": some.shares,
    "inverses": some.inverses,
    "steps": some.step_rules,
    "bands": some.band_rules,
    "increments": some.increments,
    "counts": some.counts,
    "given": some.given_rules,
    "relatives": some.relatives,
    "ranks": some.ranked,
    "growths": some.growths,
    "choices": some.choices,
    "yes_no": some.yes_no,
    "parts": some.parts,
}


def test_every_method_has_a_twin():
    assert set(REGISTRY.values()) == set(TWINS)


def test_half_up_is_told_apart_from_bankers_rounding():
    assert half_up(Fraction(1, 200), 2) == Fraction(1, 100)
    assert half_up(Fraction(-1, 200), 2) == Fraction(-1, 100)


def close(found, exact):
    return abs(Fraction(found) - exact) <= Fraction(1, 10**12) * max(1, abs(exact))


@pytest.mark.parametrize("kind", KINDS)
@steady
@given(data=st.data())
def test_method_agrees_with_its_twin(kind, data):
    criteria_set = data.draw(some.sole(KINDS[kind]))
    (criterion,) = criteria_set.criteria()
    observations = data.draw(some.figures([criterion]))
    if not observations:
        return
    slow, fast = score(criteria_set, observations), evaluate(criteria_set, observations)
    table = FigureTable.from_observations(observations, criteria_set.encoders())
    exact = Pass(criteria_set, table, {}, is_exact=True)
    exact.total()
    for row, unit in enumerate(table.units):
        expected, found = slow[unit].scores["1"], fast.card(unit).criteria["1"]
        same = exact.columns["1"]
        if missing(expected):
            assert (found.missing, found.score, found.exact) == (expected, None, None)
            assert fast.card(unit).total is None
            assert reason_of(int(same.reasons[row])) is expected
            continue
        assert criterion.min_score <= Fraction(found.score) <= criterion.max_score
        assert same.score[row] == expected
        if criteria_set.rounding.criterion is None:
            assert close(found.score, expected)
        else:
            assert found.score == float(expected)
        assert explain(fast, unit, "1").points == found.score


@steady
@given(data=st.data())
def test_evaluation_agrees_with_its_twin(data):
    criteria_set = data.draw(some.sets())
    observations = data.draw(some.figures(list(criteria_set.criteria()), largest=5))
    kinds = data.draw(st.sampled_from(({}, {"u0": "phường", "u1": "xã", "u2": "xa"})))
    slow, fast = (
        score(criteria_set, observations, kinds),
        evaluate(criteria_set, observations, kinds=kinds),
    )
    for unit in fast.units:
        expected, found = slow[unit], fast.card(unit)
        assert found.missing == {c: v for c, v in expected.scores.items() if missing(v)}
        for code, group in expected.groups.items():
            assert agree(found.groups[code], group.points)
            assert agree(found.group_max[code], group.maximum)
            assert found.group_ranks[code] == expected.group_ranks[code]
        assert agree(found.total, expected.total.points)
        assert agree(found.max_assessed, expected.total.maximum)
        assert found.complete == expected.total.complete
        assert found.rank == expected.rank
        assert found.grade == expected.grade
        explain(fast, unit)


def agree(found, expected):
    if found is None or expected is None:
        return found is expected
    return close(found, expected)


@steady
@given(data=st.data())
def test_order_of_units_changes_no_bit(data):
    criteria_set = data.draw(some.sets())
    observations = data.draw(some.figures(list(criteria_set.criteria())))
    table = evaluate(criteria_set, observations)
    units = data.draw(st.permutations(table.units))
    shuffled = evaluate(
        criteria_set,
        FigureTable.from_observations(observations, criteria_set.encoders(), units),
    )
    for unit in units:
        assert shuffled.card(unit) == table.card(unit)
    alone = np.array([table.total.points[table.table.row(unit)] for unit in units])
    assert shuffled.total.points.tobytes() == alone.tobytes()


GROWING = st.one_of(
    some.ratios,
    some.given_rules,
    some.shares,
    some.increments.filter(
        lambda rule: rule.better is Better.HIGHER and rule.start.fixed is not None
    ),
)


@steady
@given(data=st.data())
def test_more_never_earns_less(data):
    """The same unit with a larger numerator, mark or value, and all else equal."""
    criteria_set = data.draw(some.sole(GROWING))
    (criterion,) = criteria_set.criteria()
    below = float(data.draw(st.integers(1, 1000)))
    names = [item.name for item in criterion.inputs if item.name not in ("b", "given")]
    most = 1 if criterion.inputs[0].kind is InputKind.SHARE else 1000
    drawn = st.integers(0, most * 100).map(lambda n: n / 100)
    values = sorted(data.draw(st.lists(drawn, min_size=2, max_size=6)))
    observations = [
        Observation(f"u{n}", "1", name, below if name == "b" else value)
        for n, value in enumerate(values)
        for name in (*names, *({"b"} & {item.name for item in criterion.inputs}))
    ]
    scores = evaluate(criteria_set, observations).criteria["1"].score.tolist()
    assert scores == sorted(scores)


@steady
@given(st.integers(0, 999), st.integers(1, 999), st.integers(1, 10**9), some.ratios)
def test_scaling_counts_leaves_ratios_unchanged(top, bottom, times, rule):
    criterion = some.criterion_of("1", rule, Fraction(6))
    observations = [
        Observation(unit, "1", name, value * by)
        for unit, by in (("u", 1), ("v", times))
        for name, value in (("a", top), ("b", bottom))
    ]
    first, second = evaluate(some.set_of(criterion), observations).ranks.tolist()
    assert first == second == 1
