"""Records dated outside the life of the unit they name: kept, with the unit of that day."""

from datetime import date, datetime

import pyarrow as pa
import pytest

from nhip.repository.dataset import Dataset, load
from nhip.repository.lake import Lake
from nhip.repository.landing.slices import BLOCK
from nhip.repository.landing.units import Life, Register

MERGED = date(2025, 7, 1)
NAMES = {"CU": "Xã Cũ", "MOI": "Xã Mới", "GIUA": "Xã Giữa", "MAI": "Sở Mãi"}
LIVES = {
    "CU": Life(None, date(2025, 6, 30)),
    "MOI": Life(MERGED),
    "GIUA": Life(date(2025, 2, 14)),
}
KIN = {("CU", True): ["MOI", "CU", "khong-co"], ("MOI", False): ["CU"]}
REGISTER = Register(NAMES, LIVES, lambda code, later: KIN.get((code, later), ()))


def visits(
    day="day: {type: datetime, required: true, future: true, meaning: Ngày, meaning_en: Day}",
    more="",
):
    return load(
        f"""name: visits
title: Lượt
title_en: Visits
owner: Sở
source: Nguồn
classification: internal
key: [code]
unit: unit
day: day
bad_share_limit: 0.9
{more}
columns:
  code: {{type: code, required: true, meaning: Mã, meaning_en: Code}}
  unit: {{type: code, required: true, meaning: Đơn vị, meaning_en: Unit}}
  {day}
"""
    )


@pytest.fixture
def land(tmp_path):
    def land(rows, dataset: Dataset | None = None):
        records = [{"code": code, "unit": unit, "day": day} for code, unit, day in rows]
        return Lake(tmp_path / "lake").land(
            dataset or visits(), pa.Table.from_pylist(records),
            batch_id="lo-1", source="Nguồn", landed_at=datetime(2026, 9, 30),
            known_units=lambda: REGISTER,
        )  # fmt: skip

    return land


def told(landed):
    return {
        (bad.row, reason.check, reason.column, reason.text, reason.near)
        for bad in landed.report.first
        for reason in bad.reasons
    }


@pytest.mark.parametrize("written", [str, lambda day: day], ids=["text", "typed"])
def test_a_record_outside_its_units_life_is_kept_with_who_stood_then(land, written):
    last, first = datetime(2025, 6, 30, 23, 59, 59), datetime(2025, 7, 1)
    cases = [("CU", last), ("CU", first), ("MOI", last), ("MOI", first), ("MAI", last)]
    landed = land([(f"m{n}", unit, written(day)) for n, (unit, day) in enumerate(cases)])
    assert (landed.inserted, landed.rejected) == (3, 2)
    first_row = min(bad.row for bad in landed.report.first) - 1
    assert told(landed) == {
        (first_row + 1, "landing.unit_no_more", "unit", "CU", "MOI Xã Mới"),
        (first_row + 2, "landing.unit_not_yet", "unit", "MOI", "CU Xã Cũ"),
    }


def test_a_unit_without_kin_is_refused_without_an_offer(land):
    landed = land([("m1", "GIUA", "2025-02-13"), ("m2", "GIUA", "2025-02-14")])
    assert landed.inserted == 1
    assert [reason[1:] for reason in told(landed)] == [("landing.unit_not_yet", "unit", "GIUA", "")]


@pytest.mark.parametrize("day", ["0026-08-05", "2226-08-05"])
def test_a_slip_of_the_year_is_told_once(land, day):
    landed = land([("m1", "CU", day), ("m2", "MOI", day), ("m3", "MAI", "2026-08-05")])
    assert {reason[1] for reason in told(landed)} == {"landing.far_day"}


def test_a_total_of_the_month_a_unit_was_made_in_is_taken(land):
    day = "day: {type: date, required: true, future: true, meaning: Ngày, meaning_en: Day}"
    monthly = visits(day, "expected: monthly\ngrace_days: 5")
    landed = land([("m1", "GIUA", "2025-02-01"), ("m2", "GIUA", "2025-01-01")], monthly)
    assert (landed.inserted, landed.rejected) == (1, 1)
    quarterly = visits(day, "expected: quarterly\ngrace_days: 5")
    assert land([("m3", "GIUA", "2025-01-01")], quarterly).inserted == 1


def test_rows_of_a_far_block_are_found_and_no_other_is_touched(land):
    size = BLOCK + 50
    units = ["MOI"] * size
    units[-1] = "CU"
    days = [datetime(2025, 8, 1)] * size
    landed = land([(f"m{n}", units[n], days[n]) for n in range(size)])
    assert (landed.inserted, landed.rejected) == (size - 1, 1)
