"""Records as files: the same rows in every form, the part asked for, and nothing marked inside."""

import csv
import io
import json
from datetime import date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nhip.repository import publish
from nhip.repository.dataset import load
from nhip.repository.lake import Lake
from nhip.repository.named import Named
from nhip.repository.publish import BOM, Cut, Form, NotPublished

TEXT = """
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
  at: {type: datetime, meaning: Lúc, meaning_en: At}
  value: {type: number, meaning: Giá trị, meaning_en: Value}
  done: {type: boolean, meaning: Xong, meaning_en: Done}
  note: {type: text, meaning: Ghi chú, meaning_en: Note}
  officer: {type: text, publish: false, meaning: Cán bộ, meaning_en: Officer}
"""
CASES = load(TEXT)
SHOWN = ("code", "unit", "day", "at", "value", "done", "note")
NOTES = ['Đã xong, "tốt"', "hai\ndòng", "=1+1", None, ""]


def row(number, day="2026-08-05", unit="H44", note="x"):
    return {
        "code": f"c{number:03}",
        "unit": unit,
        "day": date.fromisoformat(day),
        "at": datetime(2026, 8, 5, 9, 30),
        "value": number / 2,
        "done": number % 2 == 0,
        "note": note,
        "officer": "Nguyễn Văn A",
    }


def land(lake, batch, rows, at=datetime(2026, 10, 1, 8)):
    kinds = {"day": pa.date32(), "at": pa.timestamp("us")}
    schema = pa.schema(
        [
            (name, kinds.get(name) or pa.array([rows[0][name]]).type)
            for name in rows[0]
        ]
    )  # fmt: skip
    table = pa.Table.from_pylist(rows, schema)
    lake.land(CASES, table, batch_id=batch, source="A", landed_at=at)


@pytest.fixture
def lake(tmp_path):
    made = Lake(tmp_path / "lake")
    rows = [row(number, note=note) for number, note in enumerate(NOTES)]
    rows[3]["value"] = None
    rows += [row(10, "2026-09-30", "H45"), row(11, "2026-07-01", "H44")]
    land(made, "b1", rows)
    return made


def whole(lake, form, **cut):
    return b"".join(publish.stream(lake, CASES, form, Cut(ordered=True, **cut)))


def read(lake, form, **cut):
    data = whole(lake, form, **cut)
    match form:
        case Form.CSV:
            assert data.startswith(BOM)
            return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
        case Form.PARQUET:
            return pq.read_table(io.BytesIO(data)).to_pylist()
        case Form.JSON:
            return json.loads(data)
        case _:
            return [json.loads(line) for line in data.decode().splitlines()]


@pytest.mark.parametrize("form", Form)
def test_every_form_holds_the_same_rows_and_no_hidden_column(lake, form):
    rows = read(lake, form)
    order = ["c011", "c000", "c001", "c002", "c003", "c004", "c010"]
    assert [one["code"] for one in rows] == order
    assert tuple(rows[0]) == SHOWN
    assert "Nguyễn Văn A".encode() not in whole(lake, form)
    assert rows[1]["note"] == NOTES[0]
    assert rows[2]["note"] == NOTES[1]


def test_csv_leaves_absent_values_empty_and_starts_no_formula(lake):
    text = whole(lake, Form.CSV).decode("utf-8-sig")
    lines = {one["code"]: one for one in read(lake, Form.CSV)}
    assert lines["c002"]["note"] == "'=1+1"
    assert lines["c003"]["value"] == ""
    assert '"c003","H44","2026-08-05","2026-08-05T09:30:00",,false,\r\n' in text


def test_json_keeps_types_and_null(lake):
    lines = {one["code"]: one for one in read(lake, Form.JSON_LINES)}
    assert lines["c001"]["value"] == 0.5
    assert lines["c001"]["done"] is False
    assert lines["c001"]["at"] == "2026-08-05T09:30:00"
    assert lines["c001"]["day"] == "2026-08-05"
    assert lines["c003"]["value"] is None
    assert lines["c002"]["note"] == "=1+1"


def test_parquet_carries_types_and_meanings(lake):
    table = pq.read_table(io.BytesIO(whole(lake, Form.PARQUET)))
    assert table.schema.field("day").type == pa.date32()
    assert table.schema.field("at").type == pa.timestamp("us")
    assert table.schema.field("note").metadata[b"meaning"] == "Ghi chú".encode()


@pytest.mark.parametrize("form", Form)
def test_a_part_by_columns_days_and_units(lake, form):
    first, last = date(2026, 8, 1), date(2026, 9, 30)
    rows = read(
        lake, form, columns=("unit", "code"), first=first, last=last, units=(Named(("H45",)),)
    )
    assert rows == [{"unit": "H45", "code": "c010"}]


def test_days_are_both_included_and_may_be_open(lake):
    rows = read(lake, Form.JSON, first=date(2026, 9, 30))
    assert [one["code"] for one in rows] == ["c010"]
    rows = read(lake, Form.JSON, last=date(2026, 7, 1))
    assert [one["code"] for one in rows] == ["c011"]
    assert publish.count(lake, CASES, Cut(last=date(2026, 7, 1))) == 1
    assert publish.count(lake, CASES) == 7


@pytest.mark.parametrize("form", Form)
def test_no_unit_is_no_row_and_still_a_file(lake, form):
    assert read(lake, form, units=()) == []
    assert read(lake, form, units=(Named(("H45",), date(2026, 10, 1)),)) == []
    assert len(read(lake, form, units=(Named(("H45",), last=date(2026, 9, 30)),))) == 1


@pytest.mark.parametrize("form", Form)
def test_a_dataset_nothing_landed_in_is_an_empty_file(tmp_path, form):
    assert read(Lake(tmp_path / "empty"), form) == []


def test_a_unit_is_a_value_and_never_a_query(lake):
    assert read(lake, Form.JSON, units=(Named(("H44') or (1=1) --",)),)) == []


def test_limit_and_offset_cut_pages(lake):
    pages = [read(lake, Form.JSON, limit=3, offset=at) for at in (0, 3, 6)]
    assert [one for page in pages for one in page] == read(lake, Form.JSON)
    assert [len(page) for page in pages] == [3, 3, 1]


@pytest.mark.parametrize("name", ["officer", "_batch", "nothing", 'code" --'])
def test_a_hidden_column_is_refused_like_one_that_is_not_there(lake, name):
    with pytest.raises(NotPublished) as caught:
        publish.stream(lake, CASES, Form.CSV, Cut(columns=("code", name)))
    assert caught.value.code == "publish.unknown_column"
    assert "officer" not in caught.value.fields["known"]


def test_days_reversed_are_refused_before_the_answer_begins(lake):
    with pytest.raises(NotPublished) as caught:
        publish.stream(lake, CASES, Form.JSON, Cut(first=date(2026, 2, 1), last=date(2026, 1, 1)))
    assert caught.value.code == "publish.days_reversed"


def test_time_travel_by_version_and_by_day(lake):
    land(lake, "b2", [row(50)], at=datetime(2026, 10, 5, 8))
    codes = lambda **cut: [one["code"] for one in read(lake, Form.JSON, **cut)]  # noqa: E731
    assert "c050" in codes()
    assert "c050" not in codes(version=lake.version("cases") - 1)
    assert "c050" not in codes(as_of=date(2026, 10, 4))
    assert "c050" in codes(as_of=date(2026, 10, 5))
    assert codes(as_of=date(2026, 9, 1)) == []


def test_a_version_cleared_away_is_said_so(lake):
    land(lake, "b2", [row(0, note="sửa")], at=datetime(2026, 10, 5, 8))
    old = lake.version("cases") - 1
    for file in lake.files("cases", old):
        file.path.unlink()
    with pytest.raises(NotPublished) as caught:
        publish.stream(lake, CASES, Form.CSV, Cut(version=old))
    assert caught.value.code == "publish.gone"


def test_a_column_declared_after_landing_is_empty(lake):
    grown = load(TEXT + "  later: {type: integer, meaning: Sau, meaning_en: Later}\n")
    for form in Form:
        data = b"".join(publish.stream(lake, grown, form, Cut(columns=("code", "later"))))
        assert b"later" in data
    table = pq.read_table(
        io.BytesIO(b"".join(publish.stream(lake, grown, Form.PARQUET, Cut(columns=("later",)))))
    )
    assert table.column("later").null_count == 7
    assert table.schema.field("later").type == pa.int64()


def test_many_rows_come_in_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr(publish, "BATCH_ROWS", 100)
    monkeypatch.setattr(publish, "GROUP_ROWS", 300)
    lake = Lake(tmp_path / "lake")
    land(lake, "b1", [row(number) for number in range(1000)])
    for form in Form:
        assert len(read(lake, form)) == 1000
    pieces = list(publish.stream(lake, CASES, Form.PARQUET, Cut(ordered=True)))
    assert len([piece for piece in pieces if piece]) > 1
    assert pq.ParquetFile(io.BytesIO(b"".join(pieces))).metadata.num_row_groups > 1
