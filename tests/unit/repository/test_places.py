"""Where a figure counts when its record names a unit outside the days of that unit."""

from datetime import date

import pytest

from nhip.engine.hierarchy import Change, ChangeKind, Hierarchy, Placement, Span, UnitRecord
from nhip.repository.places import Place, View

LAST, FIRST = date(2025, 6, 30), date(2025, 7, 1)
OLD, NEW = Span(None, LAST), Span(FIRST, None)
TREE = Hierarchy(
    [UnitRecord("tinh"), UnitRecord("cu", OLD), UnitRecord("moi", NEW)],
    [Placement("cu", "tinh", OLD), Placement("moi", "tinh", NEW)],
    [Change(ChangeKind.MERGE, "cu", "moi", FIRST)],
)
NEW_UNIT = (Place("moi", 1.0), Place("tinh", 1.0))


@pytest.mark.parametrize("on", [None, LAST, FIRST, date(2026, 1, 1)])
def test_a_record_of_before_its_unit_counts_with_that_unit(on):
    """Taken in June, given the code of July's unit since: nobody else's figure."""
    assert View(TREE, on).places("moi", date(2025, 6, 3)) == NEW_UNIT


@pytest.mark.parametrize("on", [None, date(2026, 1, 1)])
def test_a_record_of_after_its_unit_counts_with_the_heirs(on):
    assert View(TREE, on).places("cu", date(2025, 8, 3)) == NEW_UNIT


def test_within_its_days_a_unit_is_itself_until_it_is_looked_at_from_later():
    day = date(2025, 6, 3)
    assert View(TREE).places("cu", day) == (Place("cu", 1.0), Place("tinh", 1.0))
    assert View(TREE, FIRST).places("cu", day) == NEW_UNIT
    assert View(TREE).places("khong-co", day) == ()
