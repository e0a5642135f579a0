"""Where a figure counts when its day lies after the end of the unit that its record names."""

from datetime import date

import pytest

from nhip.engine.hierarchy import (
    Change,
    ChangeKind,
    Code,
    Hierarchy,
    Placement,
    Span,
    UnitRecord,
)
from nhip.repository.places import Place, View

OLD = Span(None, date(2025, 6, 30))
NEW = Span(date(2025, 7, 1))
AUGUST = date(2025, 8, 31)


def tree(*changes):
    units = [("cu", OLD), ("tinh-cu", OLD), ("moi", NEW), ("hai", NEW), ("tinh", NEW)]
    placed = [("cu", "tinh-cu", OLD), ("moi", "tinh", NEW), ("hai", "tinh", NEW)]
    return Hierarchy(
        [UnitRecord(key, span) for key, span in units],
        [Placement(*one) for one in placed],
        [Change(kind, before, after, NEW.start, *rest) for kind, before, after, *rest in changes],
        [Code("agency", "X.1", "cu", OLD), Code("agency", "Y.1", "moi", NEW)],
    )


MERGED = (ChangeKind.MERGE, "cu", "moi")


@pytest.mark.parametrize("name", ["cu", "X.1"], ids=["key", "code"])
@pytest.mark.parametrize("on", [None, date(2026, 1, 1)], ids=["reported", "today"])
def test_what_ends_after_the_merger_counts_with_the_successor(name, on):
    found = View(tree(MERGED), on).places(name, AUGUST)
    assert found == (Place("moi", 1.0), Place("tinh", 1.0))
    before = View(tree(MERGED)).places(name, date(2025, 6, 30))
    assert found != before == (Place("cu", 1.0), Place("tinh-cu", 1.0))


def test_a_split_without_shares_is_whole_only_above():
    parts = [(ChangeKind.SPLIT, "cu", unit, True, None) for unit in ("moi", "hai")]
    found = View(tree(*parts)).places("cu", AUGUST)
    assert found == (Place("hai", None), Place("moi", None), Place("tinh", 1.0))


def test_a_unit_given_a_new_code_is_found_by_the_old_one():
    kept = Hierarchy([UnitRecord("so", Span())], [], [], [Code("agency", "H1", "so", OLD)])
    assert View(kept).places("H1", AUGUST) == (Place("so", 1.0),)


@pytest.mark.parametrize("name", ["khong-co", "Y.1", "moi"])
def test_nothing_counts_before_a_unit_stood_or_without_one(name):
    assert View(tree(MERGED)).places(name, date(2025, 6, 30)) == ()
