"""What is hidden stays hidden: a slow reader of the published table tries every possibility.

The reader knows every shown number, that a part is at most its whole, that 0 is hidden only where
the whole is, and where the threshold lies.
"""

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from nhip.repository.suppression import hide, hide_part

T = 3  # a small threshold keeps the possibilities few; the rule is the same for any


@dataclass(frozen=True)
class Table:
    children: dict
    wholes: dict
    parts: dict

    def hidden(self):
        wholes = hide(self.wholes, self.children, T)
        return wholes, hide_part(self.parts, self.wholes, wholes, self.children, T)


class Reader:
    """Every value that one hidden number of a table can have, as far as a reader can tell."""

    def __init__(self, table):
        self.table = table
        self.hidden_wholes, self.hidden_parts = table.hidden()
        self.most = max(table.wholes.values()) + T

    def values(self, unit, part):
        return {mark for _whole, _part, mark in self.possible("root", (unit, part))}

    def possible(self, unit, wanted):
        """(whole, part, value of what is wanted) that the part of the tree below a unit can have.

        What is wanted lies in one place only, so elsewhere its value is None.
        """
        table = self.table
        below = [child for child in table.children.get(unit, ()) if table.wholes[child]]
        if not below:
            found = {(whole, part, None) for whole, part in self.leaf(unit)}
        else:
            found = {(0, 0, None)}
            for child in below:
                more = self.possible(child, wanted)
                found = {
                    (w + w2, p + p2, mark if mark is not None else mark2)
                    for w, p, mark in found
                    for w2, p2, mark2 in more
                    if w + w2 <= self.most
                }
            found = {one for one in found if self.fits(unit, *one[:2])}
        if wanted[0] == unit:
            found = {(whole, part, part if wanted[1] else whole) for whole, part, _mark in found}
        return found

    def leaf(self, unit):
        wholes = range(self.most + 1)
        return [(w, p) for w in wholes for p in range(w + 1) if self.fits(unit, w, p)]

    def fits(self, unit, whole, part):
        table = self.table
        if unit not in self.hidden_wholes:
            if whole != table.wholes[unit]:
                return False
        elif whole < 1:
            return False
        if unit not in self.hidden_parts:
            return part == table.parts[unit]
        return part >= 1 or unit in self.hidden_wholes


@st.composite
def tables(draw):
    """Up to three units with up to three below each, which hold everything there is."""
    children = {"root": [f"m{middle}" for middle in range(draw(st.integers(1, 4)))]}
    wholes, parts = {"root": 0}, {"root": 0}
    for name in children["root"]:
        leaves = children[name] = [f"{name}{leaf}" for leaf in range(draw(st.integers(0, 3)))]
        for leaf in leaves or [name]:
            wholes[leaf] = draw(st.integers(0, 8))
            parts[leaf] = draw(st.just(wholes[leaf]) | st.integers(0, wholes[leaf]))
        for counted in (wholes, parts):
            if leaves:
                counted[name] = sum(counted[leaf] for leaf in leaves)
            counted["root"] += counted[name]
    return Table(children, wholes, parts)


# All that is hidden of m1's part is 0, and still its 3 must not be told from the total.
ZERO_INSIDE = Table(
    {"root": ["m0", "m1"], "m0": [], "m1": ["m10", "m11"]},
    {"root": 7, "m0": 1, "m10": 3, "m11": 3, "m1": 6},
    {"root": 3, "m0": 0, "m10": 0, "m11": 3, "m1": 3},
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables())
@example(ZERO_INSIDE)
def test_no_hidden_number_can_be_found(table):
    reader = Reader(table)
    for unit in reader.hidden_wholes:
        assert len(reader.values(unit, part=False)) >= T, (unit, table)
    for unit in reader.hidden_parts:
        if table.parts[unit]:
            assert len(reader.values(unit, part=True)) >= T, (unit, table)


@settings(max_examples=200, deadline=None)
@given(tables())
def test_everything_small_is_hidden_and_zero_is_not_without_need(table):
    wholes, parts = table.hidden()
    for unit in table.wholes:
        whole, part = table.wholes[unit], table.parts[unit]
        assert unit in wholes or not 0 < whole < T
        assert unit in parts or not 0 < part < T
        assert unit in parts or unit in wholes or not part or not 0 < whole - part < T
        assert unit not in wholes or whole
        assert unit not in parts or part or unit in wholes


def test_the_reader_finds_what_primary_suppression_alone_leaves():
    """The twin can fail: without protection the total gives the small number away."""
    table = Table({"root": ["a", "b"]}, {"root": 9, "a": 1, "b": 8}, {"root": 0, "a": 0, "b": 0})
    reader = Reader(table)
    assert reader.hidden_wholes == {"a", "b"}
    reader.hidden_wholes = reader.hidden_parts = {"a"}
    assert reader.values("a", part=False) == {1}


FLAT = {"root": ["a", "b", "c"]}


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        pytest.param({"root": 60, "a": 20, "b": 30, "c": 10}, "", id="nothing small"),
        pytest.param({"root": 50, "a": 20, "b": 30, "c": 0}, "", id="zero is no secret"),
        pytest.param({"root": 52, "a": 20, "b": 30, "c": 2}, "ac", id="the smallest protects"),
        pytest.param({"root": 33, "a": 1, "b": 30, "c": 2}, "abc", id="two small are too few"),
        pytest.param({"root": 38, "a": 4, "b": 30, "c": 4}, "ac", id="two that protect each other"),
        pytest.param({"root": 2, "a": 2, "b": 0, "c": 0}, "ar", id="the total is as small"),
    ],
)
def test_a_flat_table(counts, hidden):
    assert {unit[0] for unit in hide(counts, FLAT)} == set(hidden)


def test_children_protect_a_hidden_parent_and_the_other_way_round():
    children = {"root": ["d", "e"], "d": ["d1", "d2"], "e": []}
    counts = {"root": 103, "d": 3, "e": 100, "d1": 1, "d2": 2}
    assert hide(counts, children) == {"d", "e", "d1", "d2"}


def test_a_part_that_leaves_a_small_rest_is_hidden():
    wholes = {"root": 300, "a": 100, "b": 100, "c": 100}
    parts = {"root": 257, "a": 97, "b": 80, "c": 80}
    found = hide_part(parts, wholes, hide(wholes, FLAT), FLAT)
    assert "a" in found
    assert len(found) >= 2
    assert "root" not in found


@given(tables(), st.integers(0, 9), st.integers(0, 9))
@settings(max_examples=100, deadline=None)
def test_what_is_a_units_own_is_protected_like_a_unit_below(table, whole, part):
    part = min(whole, part)
    below = {**table.children, "root": [*table.children["root"], "root\0own"]}
    wholes = {**table.wholes, "root": table.wholes["root"] + whole}
    parts = {**table.parts, "root": table.parts["root"] + part}
    implied = Table(table.children, wholes, parts)
    told = Table(below, {**wholes, "root\0own": whole}, {**parts, "root\0own": part})
    assert implied.hidden() == told.hidden()


def test_many_units_are_settled_quickly():
    """A province of three levels, a fifth of it small: counted in turns, not in seconds."""
    children = {"root": [f"d{n}" for n in range(20)]}
    counts = {"root": 0.0}
    for number, department in enumerate(children["root"]):
        children[department] = [f"{department}.{leaf}" for leaf in range(10)]
        for leaf, unit in enumerate(children[department]):
            counts[unit] = float((number * 7 + leaf * 13) % 25)
        counts[department] = sum(counts[unit] for unit in children[department])
        counts["root"] += counts[department]
    hidden = hide(counts, children)
    assert {unit for unit, count in counts.items() if 0 < count < 5} <= hidden
    assert "root" not in hidden
    assert len(hidden) < len(counts) / 2
