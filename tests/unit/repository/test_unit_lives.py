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
KIN = {"CU": ["MOI", "CU", "khong-co"]}
REGISTER = Register(NAMES, LIVES, lambda code: KIN.get(code, ()))


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
    assert (landed.inserted, landed.rejected) == (4, 1)
    reasons = {reason[1:] for reason in told(landed)}
    assert reasons == {("landing.unit_no_more", "unit", "CU", "MOI Xã Mới")}


@pytest.mark.parametrize("day", ["0026-08-05", "2226-08-05"])
def test_a_slip_of_the_year_is_told_once(land, day):
    landed = land([("m1", "CU", day), ("m2", "MOI", day), ("m3", "MAI", "2026-08-05")])
    assert {reason[1] for reason in told(landed)} == {"landing.far_day"}


def test_a_record_of_before_the_unit_is_taken_under_the_code_it_was_given(land):
    assert land([("m1", "GIUA", "2025-02-13"), ("m2", "MOI", "2024-12-31")]).rejected == 0


def test_rows_of_a_far_block_are_found_and_no_other_is_touched(land):
    size = BLOCK + 50
    units = ["MOI"] * size
    units[-1] = "CU"
    days = [datetime(2025, 8, 1)] * size
    landed = land([(f"m{n}", units[n], days[n]) for n in range(size)])
    assert (landed.inserted, landed.rejected) == (size - 1, 1)
