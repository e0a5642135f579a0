"""Rows in quarantine as they are asked for, and the counts that reconciliation and undo show."""

from datetime import date, datetime

import openpyxl
import pyarrow as pa
import pytest

from nhip.repository import tallies
from nhip.repository.dataset import load
from nhip.repository.delta import LakeError
from nhip.repository.lake import Lake
from nhip.repository.landing import door
from nhip.repository.landing.incoming import BadFile
from nhip.repository.landing.look import look
from nhip.repository.landing.mended_file import ID_HEADING, changed, read_mended
from nhip.repository.landing.units import Register
from nhip.repository.quarantine import Wanted

NOW = datetime(2026, 11, 1, 8)
CASES = load(
    """
name: cases
title: Vụ việc
title_en: Cases
owner: Sở A
source: Hệ thống A
classification: open
key: [code]
version: changed
unit: unit
day: day
bad_share_limit: 0.9
columns:
  code: {type: code, required: true, meaning: Mã, meaning_en: Code}
  unit: {type: code, required: true, meaning: Đơn vị, meaning_en: Unit}
  day: {type: date, required: true, meaning: Ngày, meaning_en: Day}
  value: {type: integer, minimum: 0, meaning: Giá trị, meaning_en: Value}
  changed: {type: integer, meaning: Lần sửa, meaning_en: Change}
"""
)
UNITS = Register({"H44.1": "Xã Một", "H44.2": "Xã Hai"})


def row(code, day="05/08/2026", unit="H44.1", value="1", changed="1"):
    return {"code": code, "unit": unit, "day": day, "value": value, "changed": changed}


@pytest.fixture
def lake(tmp_path):
    return Lake(tmp_path / "lake")


@pytest.fixture
def land(lake):
    def land(batch_id, *rows, source="Hệ thống A", at=NOW):
        return lake.land(
            CASES, pa.Table.from_pylist(list(rows)), batch_id=batch_id, source=source,
            landed_at=at, known_units=lambda: UNITS,
        )  # fmt: skip

    return land


def test_troubles_are_grouped_by_what_stood_there(lake, land):
    wrong = [row(f"x{n}", unit="H44.9") for n in range(3)]
    land("lo-1", row("a"), *wrong, row("y", value="-5"), row("z", value="nhiều"))
    with lake.quarantine("cases") as (quarantine, connection):
        found = quarantine.troubles(connection, 10)
        first = found[0]
        assert (first.check, first.column, first.text, first.rows) == (
            *("landing.unknown_unit", "unit", "H44.9", 3),
        )
        assert "H44.1 Xã Một" in first.near
        assert {(one.check, one.text) for one in found[1:]} == {
            ("landing.too_small", "-5"),
            ("landing.not_whole", "nhiều"),
        }
        wanted = Wanted(check=first.check, column=first.column, text=first.text)
        assert quarantine.count_of(connection, wanted) == 3
        assert len(quarantine.ids(connection, wanted, 2)) == 2
        assert quarantine.count_of(connection, Wanted(batch_id="lo-2")) == 0


@pytest.mark.parametrize("text", ["'; drop table x; --", 'a"b', "a'b", "$.x", "Đường Lê"])
def test_hostile_text_is_only_text(lake, land, text):
    land("lo-1", row("a"), row("b", value=text))
    wanted = Wanted(check="landing.not_whole", column="value", text=text)
    (found,) = lake.quarantined("cases", wanted=wanted)
    assert found.record["value"] == text
    assert lake.quarantined("cases", wanted=Wanted(check=text)) == []
    assert lake.quarantined("cases", wanted=Wanted(batch_id=text)) == []


def test_an_empty_quarantine_answers_every_question(lake):
    with lake.quarantine("cases") as (quarantine, connection):
        assert quarantine.troubles(connection, 10) == []
        assert quarantine.ids(connection, Wanted(), 10) == []
        assert quarantine.count_of(connection, Wanted()) == 0
    assert tallies.waiting(lake, CASES) == []


def test_a_dismissed_row_waits_no_longer(lake, land):
    land("lo-1", row("a"), row("b", value="-1"), row("c", value="-2"))
    gone = lake.quarantined("cases")[0]
    lake.dismiss("cases", [gone.id], batch_id="bo-1")
    assert [one.id for one in lake.quarantined("cases")] != [gone.id]
    assert lake.quarantined_count("cases") == 1
    assert lake.rows("cases") == 1


def test_landed_counts_follow_corrections_and_undo(lake, land):
    day, next_day = date(2026, 8, 5), date(2026, 8, 6)
    land("lo-1", row("a"), row("b"), row("c", "06/08/2026"), row("d", value="-1"))
    assert tallies.landed(lake, CASES, day, next_day) == {
        ("Hệ thống A", day): 2,
        ("Hệ thống A", next_day): 1,
    }
    land("lo-2", row("b", value="9", changed="2"), row("a", "06/08/2026", changed="2"), source="B")
    assert tallies.landed(lake, CASES, day, next_day) == {
        ("B", day): 1,
        ("B", next_day): 1,
        ("Hệ thống A", next_day): 1,
    }
    lake.undo(CASES, "lo-2", landed_at=NOW)
    assert tallies.landed(lake, CASES, day, day) == {("Hệ thống A", day): 2}
    assert [one[1:] for one in tallies.waiting(lake, CASES)] == [("Hệ thống A", day)]
    assert tallies.landed(lake, CASES, date(2025, 1, 1), date(2025, 2, 1)) == {}


def test_a_day_that_cannot_be_read_is_nobody_s(lake, land):
    land("lo-1", row("a"), row("b", day="hôm qua"))
    assert [one[1:] for one in tallies.waiting(lake, CASES)] == [("Hệ thống A", None)]


def test_effect_of_undo_is_what_undo_does(lake, land):
    land("lo-1", row("a"), row("b"), row("c"))
    land("lo-2", *(row(code, value="7", changed="2") for code in "abc"), row("d", unit="H44.2"))
    land("lo-3", row("c", value="8", changed="3"))
    told = tallies.effect_of_undo(lake, CASES, "lo-2")
    assert (told.restored, told.withdrawn, told.kept, told.units) == (2, 1, 1, 2)
    done = lake.undo(CASES, "lo-2", landed_at=NOW)
    assert (done.restored, done.withdrawn) == (told.restored, told.withdrawn)
    assert tallies.effect_of_undo(lake, CASES, "lo-2").is_empty
    with pytest.raises(LakeError, match="unknown_batch"):
        tallies.effect_of_undo(lake, CASES, "lo-9")


def test_the_first_batch_undone_withdraws_all(lake, land):
    land("lo-1", row("a"), row("b"))
    told = tallies.effect_of_undo(lake, CASES, "lo-1")
    assert (told.restored, told.withdrawn, told.first_day) == (0, 2, date(2026, 8, 5))


def test_a_look_lands_nothing_and_refuses_nothing(lake, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("code;unit;day;value;lạ\na;H44.1;05/08/2026;-1;x\nb;H44.1;05/08/2026;-2;y\n")
    strict = load(TEXT_STRICT)
    seen = look(tmp_path / "work", strict, path, now=NOW, known_units=lambda: UNITS)
    assert seen.refused
    assert (seen.report.rows, seen.report.bad) == (2, 2)
    assert seen.report.ignored == ("lạ",)
    assert seen.absent == ("changed",)
    assert [bad.row for bad in seen.report.first] == [2, 3]
    assert list((tmp_path / "work").iterdir()) == []
    assert not lake.root.exists()


TEXT_STRICT = """
name: cases
title: Vụ việc
title_en: Cases
owner: Sở A
source: Hệ thống A
classification: open
key: [code]
unit: unit
day: day
columns:
  code: {type: code, required: true, meaning: Mã, meaning_en: Code}
  unit: {type: code, required: true, meaning: Đơn vị, meaning_en: Unit}
  day: {type: date, required: true, meaning: Ngày, meaning_en: Day}
  value: {type: integer, minimum: 0, meaning: Giá trị, meaning_en: Value}
  changed: {type: integer, meaning: Lần sửa, meaning_en: Change}
"""


def test_a_lake_knows_when_it_is_being_written(lake, land):
    assert not lake.is_writing("cases")
    land("lo-1", row("a"))
    assert not lake.is_writing("cases")
    with lake._writing("cases", "lo-2"):
        assert lake.is_writing("cases")
    assert not lake.is_writing("cases")


def mend(lake, fixes):
    return lake.mend(
        CASES, fixes, batch_id="sua-1", source="Hệ thống A", landed_at=NOW,
        known_units=lambda: UNITS,
    )  # fmt: skip


def test_a_record_of_too_many_cells_is_written_anew(lake, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("code;unit;day\na;H44.1;05/08/2026\nb;H44.1;05/08/2026;thừa\n")
    door.land_file(lake, CASES, path, batch_id="lo-1", source="A", landed_at=NOW)
    (odd,) = lake.quarantined("cases")
    assert mend(lake, {odd.id: {}}).rejected == 1
    told = mend(lake, {odd.id: {"code": "b", "unit": "H44.1", "day": "05/08/2026"}})
    assert (told.inserted, lake.quarantined_count("cases")) == (1, 0)


def test_a_code_that_lost_its_zero_must_be_typed_again(lake, tmp_path):
    book = openpyxl.Workbook()
    head, good = ("code", "unit", "day", "value"), ("a", "H44.1", "05/08/2026", 1)
    for cells in (head, good, (2.1, "H44.1", "05/08/2026", 1)):
        book.active.append(cells)
    book.save(tmp_path / "a.xlsx")
    door.land_file(lake, CASES, tmp_path / "a.xlsx", batch_id="lo-1", source="A", landed_at=NOW)
    (odd,) = lake.quarantined("cases")
    assert mend(lake, {odd.id: {"value": "2"}}).rejected == 1
    (odd,) = (one for one in lake.quarantined("cases") if one.record["value"] == "2")
    assert mend(lake, {odd.id: {"code": "2.100"}}).inserted == 1


def test_rows_go_out_and_come_back_by_their_id(lake, land):
    land("lo-1", row("a"), row("=b", value="-1"))
    (bad,) = lake.quarantined("cases")
    text = f"Dòng;{ID_HEADING};Mã (code);value;lạ\n3;{bad.id};'=b;4;x\n4;không phải mã;c;1;y\n"
    fixes = read_mended(CASES, text.encode())
    assert changed(bad.record, fixes[bad.id]) == {"value": "4"}
    assert set(fixes) == {bad.id}
    with pytest.raises(BadFile, match="no_ids"):
        read_mended(CASES, b"code;value\na;1\n")
    with pytest.raises(BadFile, match="id_twice"):
        read_mended(CASES, f"{ID_HEADING}\n{bad.id}\n{bad.id}\n".encode())
