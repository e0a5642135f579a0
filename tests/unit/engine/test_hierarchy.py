"""Units over time: the merger of Phú Thọ, Vĩnh Phúc and Hòa Bình in small, and every refusal."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhip.engine.hierarchy import (
    BadHierarchy,
    Change,
    ChangeKind,
    Code,
    Hierarchy,
    Placement,
    Point,
    Reported,
    Span,
    Standing,
    UnitRecord,
)

BEFORE, LAST_OLD, FIRST_NEW, TODAY = (
    date(2024, 12, 31),
    date(2025, 6, 30),
    date(2025, 7, 1),
    date(2026, 11, 21),
)
OLD, NEW = Span(None, LAST_OLD), Span(FIRST_NEW, None)
MERGE, SPLIT = ChangeKind.MERGE, ChangeKind.SPLIT


def change(kind, before, after, on=FIRST_NEW, **more):
    return Change(kind, before, after, on, **more)


@pytest.fixture
def country():
    """Three provinces become one; b is split over X and Y; k only changes its parent."""
    old = ["phu-tho-cu", "vinh-phuc", "hoa-binh", "huyen", "a", "b", "c"]
    new = ["phu-tho", "X", "Y"]
    units = [UnitRecord(k, OLD) for k in old] + [UnitRecord(k, NEW) for k in new]
    placements = [
        Placement("huyen", "hoa-binh", OLD),
        *(Placement(k, "huyen", OLD) for k in "abck"),
        *(Placement(k, "phu-tho", NEW) for k in "XYk"),
    ]
    changes = [
        *(change(MERGE, k, "phu-tho") for k in ("phu-tho-cu", "vinh-phuc", "hoa-binh")),
        change(ChangeKind.ABOLISH, "huyen", None),
        change(MERGE, "a", "X"),
        change(SPLIT, "b", "X", partial=True),
        change(SPLIT, "b", "Y", partial=True),
        change(MERGE, "c", "Y"),
        change(ChangeKind.TRANSFER, "k", "k"),
    ]
    codes = [Code("admin", "25", "phu-tho-cu", OLD), Code("admin", "25", "phu-tho", NEW)]
    return Hierarchy([*units, UnitRecord("k")], placements, changes, codes)


def test_a_span_includes_both_its_days():
    span = Span(FIRST_NEW, TODAY)
    assert FIRST_NEW in span
    assert TODAY in span
    assert LAST_OLD not in span
    assert date(2026, 11, 22) not in span
    assert date(1900, 1, 1) in Span()


def test_exists_by_date(country):
    assert country.exists("vinh-phuc", LAST_OLD)
    assert not country.exists("vinh-phuc", FIRST_NEW)
    assert not country.exists("nowhere", TODAY)


@pytest.mark.parametrize(
    ("code", "on", "unit"),
    [
        ("25", LAST_OLD, "phu-tho-cu"),
        ("25", FIRST_NEW, "phu-tho"),
        ("99", TODAY, None),
    ],
)
def test_a_code_needs_a_date(country, code, on, unit):
    assert country.by_code("admin", code, on) == unit


@pytest.mark.parametrize(
    ("name", "day", "last", "first"),
    [
        ("25", BEFORE, None, ("phu-tho", FIRST_NEW)),
        ("25", TODAY, ("phu-tho-cu", LAST_OLD), None),
        ("a", TODAY, ("a", LAST_OLD), None),
        ("X", BEFORE, None, ("X", FIRST_NEW)),
        ("k", BEFORE, None, None),
        ("khong-co", TODAY, None, None),
    ],
)
def test_a_name_out_of_its_days_means_who_bore_it_last_or_first(country, name, day, last, first):
    assert country.last_of(("agency", "admin"), name, day) == last
    assert country.first_of(("agency", "admin"), name, day) == first


def test_ancestors_and_descendants_as_of_a_date(country):
    assert country.ancestors("k", LAST_OLD) == ("huyen", "hoa-binh")
    assert country.ancestors("k", TODAY) == ("phu-tho",)
    assert country.parent("phu-tho", TODAY) is None
    assert country.children("huyen", LAST_OLD) == ("a", "b", "c", "k")
    assert country.descendants("hoa-binh", LAST_OLD) == ("huyen", "a", "b", "c", "k")
    assert country.descendants("phu-tho", TODAY) == ("X", "Y", "k")
    assert country.descendants("phu-tho", LAST_OLD) == ()


def test_changes_name_other_units_only(country):
    assert [c.before for c in country.predecessors("X")] == ["a", "b"]
    assert [c.after for c in country.successors("b")] == ["X", "Y"]
    assert country.successors("k") == country.predecessors("k") == ()
    assert country.successors("huyen") == ()


def test_roll_up_adds_each_unit_to_all_above(country):
    assert country.roll_up({"a": 1.0, "b": 2.0, "huyen": 4.0}, LAST_OLD) == {
        "a": 1.0,
        "b": 2.0,
        "huyen": 7.0,
        "hoa-binh": 7.0,
    }
    assert country.roll_up({"k": 5.0}, TODAY) == {"k": 5.0, "phu-tho": 5.0}


def test_as_reported_keeps_every_figure_where_it_was(country):
    figures = [Reported("X", TODAY, 3.0), Reported("a", BEFORE, 1.0)]
    assert country.as_reported(figures) == [
        Point("X", TODAY, 3.0, Standing.EXACT, ("X",)),
        Point("a", BEFORE, 1.0, Standing.EXACT, ("a",)),
    ]


def test_merged_units_sum_exactly_on_todays_unit(country):
    figures = [
        Reported("phu-tho-cu", BEFORE, 10.0),
        Reported("vinh-phuc", BEFORE, 20.0),
        Reported("hoa-binh", BEFORE, 30.0),
        Reported("phu-tho", TODAY, 65.0),
    ]
    assert country.on_units_of(figures, TODAY) == [
        Point("phu-tho", BEFORE, 60.0, Standing.EXACT, ("hoa-binh", "phu-tho-cu", "vinh-phuc")),
        Point("phu-tho", TODAY, 65.0, Standing.EXACT, ("phu-tho",)),
    ]


def test_a_merger_with_a_silent_member_is_incomplete(country):
    figures = [Reported("vinh-phuc", BEFORE, 20.0)]
    (point,) = country.on_units_of(figures, TODAY)
    assert (point.value, point.standing) == (20.0, Standing.INCOMPLETE)
    assert point.left_out == ("hoa-binh", "phu-tho-cu")


def test_a_part_without_a_share_is_never_moved(country):
    figures = [Reported(k, BEFORE, v) for k, v in {"a": 1.0, "b": 2.0, "c": 4.0}.items()]
    x, y = country.on_units_of(figures, TODAY)
    assert (x.unit, x.value, x.standing, x.left_out) == ("X", 1.0, Standing.INCOMPLETE, ("b",))
    assert (y.unit, y.value, y.standing, y.left_out) == ("Y", 4.0, Standing.INCOMPLETE, ("b",))


def test_only_a_part_known_gives_no_point(country):
    assert country.on_units_of([Reported("b", BEFORE, 2.0)], TODAY) == []


def test_a_documented_share_moves_and_is_marked_estimated():
    tree = Hierarchy(
        [UnitRecord("b", OLD), UnitRecord("X", NEW), UnitRecord("Y", NEW)],
        changes=[
            change(SPLIT, "b", "X", partial=True, share=0.25),
            change(SPLIT, "b", "Y", partial=True, share=0.75),
        ],
    )
    x, y = tree.on_units_of([Reported("b", BEFORE, 8.0)], TODAY)
    assert (x.value, x.standing) == (2.0, Standing.ESTIMATED)
    assert (y.value, y.standing) == (6.0, Standing.ESTIMATED)


def test_a_unit_that_gave_a_part_away_keeps_the_rest():
    kept = Hierarchy(
        [UnitRecord("b"), UnitRecord("X"), UnitRecord("Y")],
        changes=[
            change(SPLIT, "b", "X", partial=True, share=0.25),
            change(SPLIT, "b", "Y", partial=True, share=0.25),
        ],
    )
    points = {p.unit: p for p in kept.on_units_of([Reported("b", BEFORE, 8.0)], TODAY)}
    assert points["b"].value == 4.0
    assert points["b"].standing is Standing.ESTIMATED
    assert points["X"].standing is Standing.INCOMPLETE  # its own figure of that day is missing

    unknown = Hierarchy(
        [UnitRecord("b"), UnitRecord("X"), UnitRecord("Y")],
        changes=[
            change(SPLIT, "b", "X", partial=True),
            change(SPLIT, "b", "Y", partial=True, share=0.5),
        ],
    )
    figures = [Reported("b", BEFORE, 8.0), Reported("X", BEFORE, 1.0)]
    (x,) = [p for p in unknown.on_units_of(figures, TODAY) if p.unit == "X"]
    assert (x.value, x.standing, x.left_out) == (1.0, Standing.INCOMPLETE, ("b",))
    assert [p for p in unknown.on_units_of(figures, TODAY) if p.unit == "b"] == []


def test_a_later_change_does_not_touch_an_earlier_day():
    tree = Hierarchy(
        [UnitRecord("b"), UnitRecord("X")],
        changes=[change(SPLIT, "b", "X", date(2026, 9, 1), partial=True)],
    )
    (point,) = tree.on_units_of([Reported("b", BEFORE, 8.0)], date(2026, 8, 31))
    assert (point.unit, point.value, point.standing) == ("b", 8.0, Standing.EXACT)
    (later,) = tree.on_units_of([Reported("b", TODAY, 8.0)], TODAY)
    assert later.standing is Standing.EXACT


def test_a_part_split_twice_loses_its_share_only_once_known():
    second = date(2026, 3, 1)
    tree = Hierarchy(
        [
            UnitRecord("b", OLD),
            UnitRecord("X", Span(FIRST_NEW, date(2026, 2, 28))),
            UnitRecord("Z", Span(second)),
        ],
        changes=[
            change(SPLIT, "b", "X", partial=True, share=0.5),
            change(SPLIT, "X", "Z", second, partial=True, share=0.5),
        ],
    )
    (point,) = tree.on_units_of([Reported("b", BEFORE, 8.0)], TODAY)
    assert (point.unit, point.value, point.standing) == ("Z", 2.0, Standing.ESTIMATED)


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=30), st.randoms())
def test_a_merger_loses_nothing_in_any_order(values, random):
    units = [UnitRecord(f"u{i}", OLD) for i in range(len(values))]
    changes = [change(MERGE, unit.key, "new") for unit in units]
    figures = [Reported(f"u{i}", BEFORE, value) for i, value in enumerate(values)]
    tree = Hierarchy([*units, UnitRecord("new", NEW)], changes=changes)
    (straight,) = tree.on_units_of(figures, TODAY)
    random.shuffle(figures)
    random.shuffle(changes)
    (shuffled,) = Hierarchy([*units, UnitRecord("new", NEW)], changes=changes).on_units_of(
        figures, TODAY
    )
    assert straight == shuffled
    assert straight.value == pytest.approx(sum(values))
    assert straight.standing is Standing.EXACT


@pytest.mark.parametrize(
    ("code", "ask"),
    [
        ("hierarchy.unknown_unit", lambda t: t.parent("nowhere", TODAY)),
        ("hierarchy.unknown_unit", lambda t: t.roll_up({"nowhere": 1.0}, TODAY)),
        ("hierarchy.not_alive", lambda t: t.roll_up({"vinh-phuc": 1.0}, TODAY)),
        ("hierarchy.not_alive", lambda t: t.as_reported([Reported("X", BEFORE, 1.0)])),
        ("hierarchy.reported_twice", lambda t: t.as_reported([Reported("a", BEFORE, 1.0)] * 2)),
    ],
)
def test_questions_that_cannot_be_answered(country, code, ask):
    with pytest.raises(BadHierarchy) as caught:
        ask(country)
    assert caught.value.code == code


def test_records_that_contradict_each_other():
    units = [UnitRecord("a"), UnitRecord("b"), UnitRecord("c")]
    with pytest.raises(BadHierarchy, match="unknown_unit"):
        Hierarchy(units, [Placement("a", "nowhere")])
    with pytest.raises(BadHierarchy, match="unknown_unit"):
        Hierarchy(units, changes=[change(MERGE, "a", "nowhere")])
    with pytest.raises(BadHierarchy, match="two_parents"):
        Hierarchy(units, [Placement("a", "b"), Placement("a", "c")]).parent("a", TODAY)
    with pytest.raises(BadHierarchy, match="code_held_twice"):
        Hierarchy(units, codes=[Code("admin", "1", k) for k in "ab"]).by_code("admin", "1", TODAY)
    looped = Hierarchy(units, [Placement("a", "b"), Placement("b", "c"), Placement("c", "a")])
    with pytest.raises(BadHierarchy, match="cycle"):
        looped.ancestors("a", TODAY)
    assert set(looped.descendants("a", TODAY)) == {"a", "b", "c"}
    with pytest.raises(BadHierarchy, match="cycle"):
        Hierarchy(units, [Placement("a", "b"), Placement("b", "b")]).ancestors("a", TODAY)
