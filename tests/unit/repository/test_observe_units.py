"""Series over units that merged and split: as reported, and on the units of a day."""

from datetime import date, timedelta
from statistics import median

import pytest

from nhip.engine.hierarchy import (
    Change,
    ChangeKind,
    Code,
    Hierarchy,
    Placement,
    Span,
    Standing,
    UnitRecord,
)
from nhip.engine.period import Period
from nhip.engine.values import Missing, Reason
from nhip.repository import drill, observe, readings
from nhip.repository import indicator as indicators
from nhip.repository.indicator import of_dataset
from nhip.repository.named import Named
from nhip.repository.places import View
from tests.unit.repository.measuring import DOSSIERS, FileLake, dossier

OLD, NEW = Span(None, date(2025, 6, 30)), Span(date(2025, 7, 1), None)
CHANGED = date(2025, 7, 1)
JUNE, JULY = (Period.parse(code) for code in ("2025-06", "2025-07"))


def tree(share=None):
    """Two provinces become one; commune a and b merge into ab, c is split between ab and d."""
    old, new = ("vinh-phuc", "phu-tho-cu", "huyen", "a", "b", "c"), ("phu-tho", "ab", "d")
    placements = [("huyen", "vinh-phuc"), ("a", "huyen"), ("b", "vinh-phuc"), ("c", "phu-tho-cu")]
    merged = [("vinh-phuc", "phu-tho"), ("phu-tho-cu", "phu-tho"), ("a", "ab"), ("b", "ab")]
    rest = None if share is None else 1 - share
    return Hierarchy(
        [*(UnitRecord(key, OLD) for key in old), *(UnitRecord(key, NEW) for key in new)],
        [
            *(Placement(unit, parent, OLD) for unit, parent in placements),
            *(Placement(unit, "phu-tho", NEW) for unit in ("ab", "d")),
        ],
        [
            *(Change(ChangeKind.MERGE, one, two, CHANGED) for one, two in merged),
            Change(ChangeKind.SPLIT, "c", "ab", CHANGED, True, share),
            Change(ChangeKind.SPLIT, "c", "d", CHANGED, True, rest),
            Change(ChangeKind.ABOLISH, "huyen", None, CHANGED),
        ],
        [Code("agency", "H1", "a", OLD), Code("agency", "H1", "ab", NEW)],
    )


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    lake = FileLake(tmp_path_factory.mktemp("lake"))
    units = {"H1": 4, "b": 2, "c": 10, "huyen": 1}
    rows = [
        dossier(f"{unit}-{n}", unit, submitted_at=date(2025, 6, 10), channel=1 + n % 2)
        for unit, count in units.items()
        for n in range(count)
    ]
    rows += [dossier(f"new-{n}", "H1", submitted_at=date(2025, 7, 10)) for n in range(3)]
    lake.commit(rows)
    known = of_dataset(indicators.shipped().values(), "dossiers")
    observe.refresh(lake, DOSSIERS, known)
    return lake


def seen(lake, view, code="dossiers_online"):
    found = readings.series(lake.root, indicators.get(code), DOSSIERS, [JUNE, JULY], view=view)
    return {(f.unit, f.period): f for f in found}


def sizes(figures, period):
    return {unit: f.denominator for (unit, code), f in figures.items() if code == period.code}


def test_as_reported_each_month_stands_on_its_own_units(lake):
    figures = seen(lake, View(tree()))
    assert sizes(figures, JUNE) == {
        "a": 4, "huyen": 5, "b": 2, "vinh-phuc": 7, "c": 10, "phu-tho-cu": 10,
    }  # fmt: skip
    assert sizes(figures, JULY) == {"ab": 3, "phu-tho": 3}
    assert all(figure.standing is Standing.EXACT for figure in figures.values())


def test_on_todays_units_merged_ones_sum_and_a_split_without_a_share_stays_out(lake):
    figures = seen(lake, View(tree(), date(2026, 1, 1)))
    assert sizes(figures, JUNE) == {"ab": 6, "phu-tho": 17}
    assert figures["ab", "2025-06"].standing is Standing.INCOMPLETE
    # every part of c lies below the province, and the district's own figures do too
    assert figures["phu-tho", "2025-06"].standing is Standing.EXACT
    assert figures["ab", "2025-07"].standing is Standing.EXACT


def test_a_documented_share_is_used_and_marked_as_an_estimate(lake):
    figures = seen(lake, View(tree(0.25), date(2026, 1, 1)))
    assert sizes(figures, JUNE) == {"ab": 8.5, "d": 7.5, "phu-tho": 17}
    assert figures["d", "2025-06"].standing is Standing.ESTIMATED
    assert figures["d", "2025-06"].value == 0.5
    assert figures["phu-tho", "2025-06"].standing is Standing.EXACT


def test_on_the_units_of_a_day_before_the_merger_nothing_moves(lake):
    figures = seen(lake, View(tree(), date(2025, 6, 30)))
    assert sizes(figures, JUNE)["a"] == 4
    assert "ab" not in sizes(figures, JUNE)


def test_sets_of_merged_units_are_joined_not_added(lake):
    figures = seen(lake, View(tree(), date(2026, 1, 1)), "procedures_used")
    assert figures["ab", "2025-06"].numerator == 1
    assert figures["phu-tho", "2025-06"].numerator == 1


def test_a_ratio_over_nothing_is_a_reason(lake):
    paid = readings.series(lake.root, indicators.get("dossiers_paid_online"), DOSSIERS, [JUNE])
    assert {figure.value for figure in paid} == {Missing(Reason.DENOMINATOR_ZERO)}


def test_only_the_units_asked_for(lake):
    online = indicators.get("dossiers_online")
    found = readings.series(lake.root, online, DOSSIERS, [JUNE, JULY], units=["b"])
    assert [(figure.unit, figure.period, figure.value) for figure in found] == [
        ("b", "2025-06", 0.5)
    ]


def test_the_records_behind_a_number(lake):
    online = indicators.get("dossiers_online")
    files = lake.files("dossiers")
    asked = (DOSSIERS, [Named(("c",))], JUNE, date(2026, 1, 1))
    page = drill.records(files, online, online.numerator, *asked, page=2, size=2)
    assert page.total == 5
    assert page.table.column("dossier_code").to_pylist() == ["c-5", "c-7"]
    dated = [Named(("c",), date(2025, 6, 11)), Named(("b", "c"), None, date(2025, 6, 9))]
    assert drill.records(files, online, online.numerator, DOSSIERS, dated, *asked[2:]).total == 0
    late = indicators.get("dossiers_open_late")
    assert drill.records(files, late, late.numerator, *asked).total == 0


@pytest.mark.parametrize("values", [(3,), (1, 4), (1, 4, 9), (2, 2, 7, 8, 30)], ids=len)
def test_a_median_seen_on_units_is_the_median(tmp_path, values):
    """Shares of units make the counts of values doubles; the middle stays the middle."""
    lake = FileLake(tmp_path)
    end = date(2025, 6, 20)
    rows = [
        dossier(f"{n}", "b", submitted_at=end, received_at=end - timedelta(days), ended_on=end)
        for n, days in enumerate(values)
    ]
    lake.commit(rows)
    observe.refresh(lake, DOSSIERS, of_dataset(indicators.shipped().values(), "dossiers"))
    median_days = indicators.get("dossiers_median_days")
    found = readings.series(lake.root, median_days, DOSSIERS, [JUNE], None, View(tree()))
    assert {figure.unit: figure.value for figure in found} == {
        "b": median(values),
        "vinh-phuc": median(values),
    }
