"""What law/units holds: counts, dates, codes and splits, as the resolutions give them."""

import csv
from collections import Counter
from datetime import date

import pytest

from nhip.apps.units import law
from nhip.apps.units.models import COMMUNE_LEVEL, PROVINCE_LEVEL, Kind

LAST_OLD, FIRST_NEW = date(2025, 6, 30), date(2025, 7, 1)


@pytest.fixture(scope="module")
def facts():
    return law.read(law.LAW)


@pytest.fixture(scope="module")
def coverage():
    with (law.LAW / "coverage.csv").open(encoding="utf-8") as file:
        return {row["province_code"]: row for row in csv.DictReader(file)}


def alive(unit, on):
    return (unit["valid_from"] or on) <= on <= (unit["valid_to"] or on)


def placed(facts, on):
    """Keys of the units above each key on a day."""
    return {p["unit"]: p["parent"] for p in facts.placements if alive(p, on)}


def province_of(above, key):
    while key in above:
        key = above[key]
    return key


def test_provinces_are_63_before_and_34_since(facts):
    for on, count in ((LAST_OLD, 63), (FIRST_NEW, 34), (date(2026, 11, 21), 34)):
        found = [u for u in facts.units.values() if u["kind"] in PROVINCE_LEVEL and alive(u, on)]
        assert len(found) == count


def test_every_former_province_went_into_one_new_province(facts):
    old = {k for k, u in facts.units.items() if k.startswith("tinh-") and u["valid_to"]}
    merged = [c for c in facts.changes if c["before"] in old]
    assert len(old) == 52
    assert Counter(c["before"] for c in merged) == Counter(old)
    assert {(c["effective_on"], c["legal_basis"]) for c in merged} == {
        (FIRST_NEW, "Nghị quyết 202/2025/QH15")
    }


@pytest.mark.parametrize(
    ("code", "communes", "old"),
    [("22", 54, 171), ("25", 148, 207 + 121 + 151), ("44", 78, 145 + 119), ("19", 92, 172 + 108)],
)
def test_four_provinces_are_complete_old_and_new(facts, code, communes, old):
    new = f"tinh-{code}-2025"
    former = {c["before"] for c in facts.changes if c["after"] == new} or {new}
    for on, tops, count in ((FIRST_NEW, {new}, communes), (LAST_OLD, former, old)):
        above = placed(facts, on)
        found = [
            key
            for key, unit in facts.units.items()
            if unit["kind"] in COMMUNE_LEVEL and alive(unit, on) and province_of(above, key) in tops
        ]
        if code == "44" and on == LAST_OLD:
            assert "xa-19742-2025" not in found  # Cồn Cỏ had no commune before
        assert len(found) == count


def test_coverage_says_what_is_listed_and_names_every_gap(facts, coverage):
    above = placed(facts, FIRST_NEW)
    listed = Counter(
        province_of(above, key)
        for key, unit in facts.units.items()
        if unit["kind"] in COMMUNE_LEVEL and alive(unit, FIRST_NEW)
    )
    assert sum(int(row["communes_official"]) for row in coverage.values()) == 3321
    assert sum(listed.values()) == 3316
    for code, row in coverage.items():
        assert listed[f"tinh-{code}-2025"] == int(row["communes_listed"])
        if row["communes_listed"] != row["communes_official"]:
            assert row["note"].startswith("Thiếu")


def test_no_code_has_two_holders_on_one_day(facts):
    for on in (LAST_OLD, FIRST_NEW, date(2026, 11, 21)):
        held = Counter((c["scheme"], c["code"]) for c in facts.codes if alive(c, on))
        assert [code for code, holders in held.items() if holders > 1] == []


def test_every_fact_names_a_known_unit_a_known_kind_and_a_source(facts):
    assert {unit["kind"] for unit in facts.units.values()} <= set(Kind.values)
    assert all(unit["source"] for unit in facts.units.values())
    assert all(change["source"] and change["legal_basis"] for change in facts.changes)
    for rows, columns in (
        (facts.names, ["unit"]),
        (facts.codes, ["unit"]),
        (facts.placements, ["unit", "parent"]),
        (facts.changes, ["before", "after"]),
    ):
        named = {row[column] for row in rows for column in columns if row[column]}
        assert named <= facts.units.keys()


def test_a_split_is_partial_and_has_at_least_two_ends(facts):
    ends = Counter(c["before"] for c in facts.changes if c["partial"])
    assert len(ends) == 18
    assert min(ends.values()) == 2
    whole = {c["before"] for c in facts.changes if not c["partial"]}
    assert not whole & ends.keys()


def test_a_commune_left_as_it_was_only_changes_its_parent(facts):
    kept = {c["after"] for c in facts.changes if c["kind"] == "transfer"}
    assert {facts.units[key]["name"] for key in kept} == {
        *("Xã Thu Cúc", "Xã Trung Sơn", "Xã Cái Chiên"),
        *("Xã Sảng Mộc", "Xã Thượng Quan", "Xã Tân Thành"),
    }
    for key in kept:
        assert placed(facts, LAST_OLD)[key].startswith("huyen-")
        assert placed(facts, FIRST_NEW)[key].startswith("tinh-")


def test_demonstration_departments_carry_no_invented_code():
    demo = law.read(law.DEMO)
    coded = {c["unit"] for c in demo.codes}
    assert len(coded) == 5
    for key, unit in demo.units.items():
        assert ("minh họa" in unit["source"]) == (key not in coded)
