"""The demonstration's figures: repeatable, marked, and summing to what was published."""

import csv
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhip.apps.criteria import shelf
from nhip.cli.demo import simulation
from nhip.cli.demo.simulation import MONTHS, PERIODS, QUARTERS, YEAR, simulate
from nhip.cli.demo.splitting import apportion, spread
from nhip.cli.register import find, units_on
from nhip.engine.score import evaluate
from nhip.engine.values import Missing, Reason

ROOT = Path(__file__).parents[3]
PROVINCE = "H44"


@pytest.fixture(scope="module")
def published():
    path = ROOT / "demo/figures/phuc-vu-766-2026.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {
            (row["unit"], row["criterion"], row["input"]): float(row["value"])
            for row in csv.DictReader(file)
        }


@pytest.fixture(scope="module")
def units():
    with (ROOT / "law/units/communes.csv").open(encoding="utf-8", newline="") as file:
        communes = [row for row in csv.DictReader(file) if row["parent"] == "tinh-25-2025"]
    with (ROOT / "demo/units/phu_tho.csv").open(encoding="utf-8", newline="") as file:
        departments = [row for row in csv.DictReader(file) if row["kind"] == "department"]
    return [(row["agency_code"] or row["key"], row["kind"]) for row in [*communes, *departments]]


@pytest.fixture(scope="module")
def figures(units, published):
    return dict(simulate(PROVINCE, units, published))


@pytest.fixture(scope="module")
def values(figures):
    return {
        (period, one.unit, one.criterion, one.input): one.value
        for period, observations in figures.items()
        for one in observations
    }


weights = st.lists(st.floats(0.001, 1000), min_size=1, max_size=12)


@given(st.integers(0, 10**6), weights)
def test_apportioned_parts_add_up_and_stay_near_their_share(total, shares):
    parts = apportion(total, np.array(shares))
    assert parts.sum() == total
    assert (np.abs(parts - total * np.array(shares) / sum(shares)) < 1.001).all()


@given(st.data(), st.lists(st.integers(0, 1000), min_size=1, max_size=12))
def test_spread_parts_add_up_and_respect_their_limits(data, limits):
    total = data.draw(st.integers(0, sum(limits)))
    lean = data.draw(
        st.lists(st.floats(0.1, 10), min_size=len(limits), max_size=len(limits)).map(np.array)
    )
    parts = spread(total, np.array(limits), lean)
    assert parts.sum() == total
    assert ((parts >= 0) & (parts <= limits)).all()


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="does not fit"):
        spread(5, np.array([2, 2]), np.ones(2))


def test_every_period_has_every_unit(figures, units):
    assert len(units) == 163
    for period in PERIODS:
        assert {one.unit for one in figures[period]} == {PROVINCE, *(code for code, _ in units)}


def test_everything_says_that_it_is_simulated(figures):
    for observations in figures.values():
        assert all(one.simulated and one.source == simulation.SOURCE for one in observations)


def test_nothing_published_is_simulated(figures, published):
    simulated = {(one.unit, one.criterion) for one in figures[YEAR]}
    assert not simulated & {(unit, criterion) for unit, criterion, _ in published}


@pytest.mark.parametrize("criterion", ["2.1", "4.1", "4.2", "4.4", "4.6"])
def test_months_sum_to_the_published_year(values, published, criterion):
    real = [cell for cell in published if cell[1] == criterion]
    assert len(real) >= 18
    for cell in real:
        assert sum(values[month, *cell] for month in MONTHS) == published[cell]


def test_units_sum_to_the_province(values, published, units):
    found = {YEAR: 0.0}
    for code, _ in units:
        cell = (code, "2.1", "b")
        found[YEAR] += published.get(cell) or values[(YEAR, *cell)]
    assert found[YEAR] == published[PROVINCE, "2.1", "b"] == 597_918


def test_quarters_are_sums_of_months_for_dossiers_and_not_for_procedures(values):
    for number, quarter in enumerate(QUARTERS):
        months = MONTHS[3 * number : 3 * number + 3]
        dossiers = [values[month, "H44.100", "2.1", "b"] for month in months]
        procedures = [values[month, "H44.100", "3.1", "b"] for month in months]
        assert values[quarter, "H44.100", "2.1", "b"] == sum(dossiers)
        assert values[quarter, "H44.100", "3.1", "b"] == procedures[-1] == 385


def test_distinct_procedures_grow_with_the_span(values, units):
    for code, _ in units:
        cell = (code, "3.2", "a")
        seen = [values[period, *cell] for period in (MONTHS[8], QUARTERS[2], YEAR)]
        if not any(isinstance(value, Missing) for value in seen):
            assert seen == sorted(seen)


def test_one_unit_is_doubtful_and_no_other(values):
    above = {
        key[1:3]
        for key, a in values.items()
        if key[3] == "a" and not isinstance(a, Missing) and a > values[(*key[:3], "b")]
    }
    assert len(above) == 1


def test_gaps_have_reasons_and_are_few(figures):
    gaps = [one.value.reason for one in figures[YEAR] if isinstance(one.value, Missing)]
    assert len(gaps) == 10
    assert set(gaps) == {Reason.NOT_REPORTED, Reason.AWAITING_SOURCE, Reason.NOT_ASSIGNED}
    assert not any(isinstance(one.value, Missing) for one in figures[MONTHS[0]])


def test_the_same_call_gives_the_same_figures(figures, units, published):
    assert dict(simulate(PROVINCE, units, published)) == figures


def test_the_set_takes_every_figure(figures):
    cards = evaluate(shelf.read("phuc-vu-766/2026"), figures[MONTHS[7]])
    totals = [card.total for card in cards.cards()]
    assert len(totals) == 164
    assert 70 < float(np.median(totals)) < 90
    assert max(totals) < 100


def test_a_code_is_read_with_its_day():
    before, after = units_on(date(2025, 6, 30)), units_on(date(2025, 7, 1))
    assert (before["44"].name, after["44"].name) == ("Tỉnh Quảng Bình", "Tỉnh Quảng Trị")
    assert find(after, "h44.07").name == "Sở Công Thương"
    assert find(after, "7900") == find(after, "H44.100") == after["07900"]
    assert find(after, "khác") is None
