"""Settled points through the set's own rules: groups, missing values, rounding, ties parted."""

import pytest

from nhip.engine.definition import load
from nhip.engine.score import evaluate
from nhip.engine.settled import SETTLED, ranked, settled, settled_set

TEXT = """
id: thu/2026
name: Bộ thử
short_name: Bộ thử
year: 2026
legal_basis: [Quyết định thử]
applies_to: [commune]
max_total: 60
rounding: {criterion: 2}
missing: {not_reported: leave_out}
complete: false
completeness: để thử
source: viết cho kiểm thử
classes: [{name: Tốt, at_least: 30}, {name: Đạt, at_least: 0}]
groups:
  - code: '1'
    name: Một
    max_score: 40
    criteria:
      - code: '1.1'
        name: a
        max_score: 40
        inputs: {a: {meaning: a}, b: {meaning: b}}
        method: ratio
  - code: '2'
    name: Hai
    max_score: 20
    criteria:
      - code: '2.1'
        name: b
        max_score: 20
        inputs: {value: {meaning: v}}
        method: yes_no
"""


def cards(points):
    law = settled_set(load(TEXT))
    found = [settled(unit, code, value) for (unit, code), value in points.items()]
    return evaluate(law, found)


def test_every_criterion_takes_the_points_that_were_settled():
    law = settled_set(load(TEXT))
    assert [one.inputs[0].name for one in law.criteria()] == [SETTLED, SETTLED]
    assert law.max_total == load(TEXT).max_total
    card = cards({("a", "1.1"): 12.345, ("a", "2.1"): 7.5}).card("a")
    assert card.total == pytest.approx(12.35 + 7.5)
    assert card.grade == "Đạt"


def test_points_that_nobody_gave_are_missing_and_not_zero():
    found = cards({("a", "1.1"): 30.0, ("a", "2.1"): None})
    card = found.card("a")
    assert (card.total, card.max_assessed, card.complete) == (30.0, 40.0, False)
    assert ranked(found) == {"a": None}


TIED = {
    ("a", "1.1"): 20.0, ("a", "2.1"): 10.0,
    ("b", "1.1"): 15.0, ("b", "2.1"): 15.0,
    ("c", "1.1"): 15.0, ("c", "2.1"): 15.0,
    ("d", "1.1"): 1.0, ("d", "2.1"): 1.0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("tie_break", "expected"),
    [
        ((), [1, 1, 1, 4]),
        (("2",), [3, 1, 1, 4]),
        (("1",), [1, 2, 2, 4]),
        (("1", "2"), [1, 2, 2, 4]),
    ],
    ids=["shared", "by-2", "by-1", "by-1-2"],
)
def test_ties_are_parted_as_the_round_says(tie_break, expected):
    found = ranked(cards(TIED), tie_break)
    assert [found[unit] for unit in "abcd"] == expected
