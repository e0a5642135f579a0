"""Hostile files through the door: encodings, dates, numbers, broken and foreign content."""

import codecs
import io
import json
import zipfile
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nhip.engine.errors import NhipError
from nhip.repository.dataset import get, load
from nhip.repository.lake import Lake
from nhip.repository.landing import csv_file, door, json_lines, stage
from nhip.repository.landing.door import file_hash, land_file
from nhip.repository.landing.incoming import match_columns
from nhip.repository.landing.stage import Refused
from nhip.repository.landing.units import Register
from nhip.repository.session import scan
from nhip.ui.messages import sentence

NOW = datetime(2026, 11, 1, 8)
NOTES = load(
    """
name: notes
title: Ghi chú
title_en: Notes
owner: Sở A
source: Hệ thống A
classification: open
key: [code]
unit: unit
day: day
bad_share_limit: 0.9
columns:
  code: {type: code, required: true, source: [MaSo], max_length: 12, meaning: Mã số, meaning_en: C}
  unit: {type: code, required: true, source: [DonVi], meaning: Đơn vị, meaning_en: Unit}
  day: {type: date, required: true, source: [Ngay], meaning: Ngày ghi, meaning_en: Day}
  amount: {type: number, maximum: 9000000, meaning: Số tiền, meaning_en: Amount}
  count: {type: integer, meaning: Số lượng, meaning_en: Count}
  done: {type: boolean, meaning: Đã xong, meaning_en: Done}
  title: {type: text, meaning: Tiêu đề, meaning_en: Title}
  kind: {type: code, values: {a: Loại a}, meaning: Loại, meaning_en: Kind}
"""
)
UNITS = Register({"H44.01": "Sở Khoa học và Công nghệ", "H44.02": "Phường Việt Trì"})
HEAD = "MaSo,DonVi,Ngay,amount,count,done,title"


@pytest.fixture
def lake(tmp_path):
    return Lake(tmp_path / "lake")


@pytest.fixture
def drop(lake, tmp_path):
    """Land bytes under a name."""

    def land(content, name="tệp.csv", dataset=NOTES, **options):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        number = len(lake.history(dataset.name)) + 1
        return land_file(
            lake, dataset, path, batch_id=f"b{number}", source="A", landed_at=NOW, **options
        )

    return land


def held(lake, columns="*", name="notes"):
    files = scan(lake.files(name))
    return duckdb.sql(f"select {columns} from {files} order by 1").fetchall()


def checks(landed):
    return {(bad.row, reason.check) for bad in landed.report.first for reason in bad.reasons}


def fault(drop, content, name="tệp.csv", dataset=NOTES):
    with pytest.raises(NhipError) as caught:
        drop(content, name, dataset)
    told = sentence(caught.value.code, caught.value.fields)
    assert "…" not in told
    assert "(mã " not in told
    return caught.value.code


TEXT = f"{HEAD}\nc1,H44.01,05/08/2026,1,2,có,Thủ tục đất đai\n"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode(),
        ("sep=,\n" + TEXT).encode(),
        TEXT.replace("\n", "\r\n").encode(),
        # Windows-1258 writes a letter and its tone apart, as NFD text does.
        TEXT.replace("Thủ", "Thu\u0309").replace("tục", "tu\u0323c").replace("đất", "đâ\u0301t")
        .encode("cp1258"),
        TEXT.replace("Thủ", "Thu\u0309").replace("có", "co\u0301").encode(),
    ],
)  # fmt: skip
def test_every_encoding_and_delimiter_gives_the_same_row(drop, lake, content):
    landed = drop(content)
    assert landed.inserted == 1
    assert held(lake, "code, day, amount, count, done, title") == [
        ("c1", date(2026, 8, 5), 1.0, 2, True, "Thủ tục đất đai")
    ]
    assert lake.history("notes")[0].file_hash == landed_hash(lake)


def landed_hash(lake):
    return file_hash(lake.root.parent / "tệp.csv")


def test_bytes_of_no_known_encoding_are_told(drop):
    assert fault(drop, TEXT.encode() + b"c2,H44.01,\xd2\x8a\x8d,1,1,1,x\n") == "landing.encoding"


def test_bad_rows_are_named_by_row_and_column_as_a_spreadsheet_counts(drop, lake):
    lines = [
        HEAD,
        "c1,H44.01,05/08/2026,1,2,có,tốt",
        "c2,H44.01,31/02/2026,1,2,có,ngày không có",
        "c3,H44.01,05/08/2026,mười,2,có,không phải số",
        'c4,H44.01,05/08/2026,"1,5","2,5",có,số lẻ',
        "c5,H44.01,05/08/2026,1,2,có,thừa,ô",
        'c6,H44.01,05/08/2026,1,2,có,"hai\ndòng"',
        "c7,H44.O1,05/08/2026,1,2,có,mã sai",
        ",H44.01,05/08/2026,1,2,có,thiếu mã",
        "c9,H44.01,05/08/2027,1,2,có,tương lai",
        "c10,H44.01,05/08/0026,1,2,lẽ ra,năm lạ",
        "một mã số dài quá,H44.01,05/08/2026,9999999,2,0,dài",
    ]
    landed = drop("\n".join(lines), known_units=lambda: UNITS)
    assert (landed.inserted, landed.rejected) == (2, 9)
    assert checks(landed) == {
        (3, "landing.not_a_date"),
        (4, "landing.not_a_number"),
        (5, "landing.not_whole"),
        (6, "landing.wrong_cells"),
        (8, "landing.unknown_unit"),
        (9, "landing.required"),
        (10, "landing.future"),
        (11, "landing.far_day"),
        (11, "landing.not_yes_no"),
        (12, "landing.too_long"),
        (12, "landing.too_large"),
    }
    unknown = next(b for b in landed.report.first if b.row == 8).reasons[0]
    assert (unknown.text, unknown.near.split(";")[0]) == (
        "H44.O1",
        "H44.01 Sở Khoa học và Công nghệ",
    )
    assert sum(count for *_, count in landed.report.counts) == 11
    told = [
        sentence(reason.check, reason.fields) for b in landed.report.first for reason in b.reasons
    ]
    assert not [text for text in told if "…" in text]
    assert lake.quarantined_count("notes") == 9
    assert held(lake, "title") == [("hai\ndòng",), ("tốt",)]


def test_a_large_csv_comes_in_blocks_and_keeps_its_row_numbers(drop, monkeypatch):
    monkeypatch.setattr(csv_file, "BLOCK", 700)
    lines = [f"c{i},H44.01,05/08/2026,1,1,1,x" for i in range(2, 500)]
    lines[300] += ",thừa"
    lines[301] = lines[301].replace("05/08", "31/02")
    landed = drop("\n".join([HEAD, *lines]))
    assert checks(landed) == {(302, "landing.wrong_cells"), (303, "landing.not_a_date")}
    assert landed.inserted == len(lines) - 2


def test_what_no_column_takes_is_named_and_never_kept(drop, lake):
    landed = drop("Mã số;Đơn vị;NGAY;Chủ hồ sơ\nc1;H44.01;2026-08-05;Nguyễn Văn A\n")
    assert landed.report.ignored == ("Chủ hồ sơ",)
    assert "Nguyễn" not in str(held(lake))


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.csv", "landing.no_rows"),
        (HEAD, "a.csv", "landing.no_rows"),
        ("a,b\n1,2\n", "a.csv", "landing.missing_columns"),
        ("MaSo,code,DonVi,Ngay\n1,2,3,4\n", "a.csv", "landing.column_twice"),
        (b"%PDF-1.7 ...", "a.pdf", "landing.foreign"),
        (b"\x1f\x8b\x08zzzz", "a.csv.gz", "landing.foreign"),
        (b"PAR1 and nothing more", "a.parquet", "landing.truncated"),
        (b"<?xml version='1.0'?><edXML", "a.edxml", "landing.bad_xml"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><edXML>&a;</edXML>", "a.edxml", "landing.bad_xml"),
        (b"<edXML></edXML>", "a.edxml", "landing.no_rows"),
        (b"PK\x03\x04 not a zip", "a.xlsx", "landing.no_rows"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_a_sentence(drop, lake, content, name, code):
    assert fault(drop, content, name) == code
    assert lake.files("notes") == []


def sheet(rows, title_rows=0):
    book = openpyxl.Workbook()
    for _ in range(title_rows):
        book.active.append(["Danh sách"])
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_workbook_with_titles_dates_and_serials(drop, lake):
    head = ["Mã số", "Đơn vị", "Ngày ghi", "Số tiền", "Số lượng", "Đã xong"]
    rows = [
        ["c1", "H44.01", date(2026, 8, 5), 1.234, 3, True],
        ["c2", "H44.01", 46239, 1e-7, 2.0, 0],
        ["c3", "H44.01", "5/8/26", "1.234,5", None, "không"],
        [2.00081, "H44.01", "05/08/2026", 1, 1, 1],
        ["c5", "H44.01", "hôm qua", 1, 1, 1],
    ]
    landed = drop(sheet([head, *rows], title_rows=2), "bảng.xlsx")
    assert checks(landed) == {(7, "landing.code_as_number"), (8, "landing.not_a_date")}
    day = date(2026, 8, 5)
    assert held(lake, "code, day, amount, count, done") == [
        ("c1", day, 1.234, 3, True),
        ("c2", day, 1e-7, 2, False),
        ("c3", day, 1234.5, None, False),
    ]


def test_a_workbook_without_the_columns_and_a_zip_bomb(drop):
    assert fault(drop, sheet([["a", "b"], [1, 2]]), "a.xlsx") == "landing.missing_columns"
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (60 * 1024 * 1024))
    assert fault(drop, bomb.getvalue(), "a.xlsx") == "file.bomb"


def parquet(**columns):
    stream = io.BytesIO()
    pq.write_table(pa.table(columns), stream)
    return stream.getvalue()


def test_parquet_of_other_types_is_read_to_the_same_values(drop, lake):
    moment = pa.array([datetime(2026, 8, 5, 20)], pa.timestamp("ms", tz="UTC"))
    landed = drop(
        parquet(
            code=[7], unit=["H44.01"], day=moment, amount=[5], count=[3.0], done=[1],
            title=pa.array(["e\u0301"]).dictionary_encode(),
        ),
        "a.parquet",
    )  # fmt: skip
    assert landed.inserted == 1
    # 20 hours UTC is the next day in Vietnam.
    assert held(lake, "code, day, amount, count, done, title") == [
        ("7", date(2026, 8, 6), 5.0, 3, True, "é")
    ]


def test_parquet_rows_are_checked_too(drop):
    landed = drop(
        parquet(
            code=["a", "b", "c", "d"], unit=["H44.01"] * 4, day=[46239, 1, 46239, 46239],
            amount=[1.0, 2.0, float("inf"), None], done=[0, 1, 1, 2], kind=["a", "a", "a", "z"],
        ),
        "a.parquet",
    )  # fmt: skip
    assert landed.inserted == 1
    assert checks(landed) == {
        (2, "landing.not_a_date"),
        (3, "landing.not_a_number"),
        (4, "landing.not_yes_no"),
        (4, "landing.not_allowed"),
    }


def test_nested_and_cut_parquet_are_told(drop):
    whole = parquet(code=["a"], unit=["H44.01"], day=["2026-08-05"])
    assert fault(drop, whole[:-9], "a.parquet") == "landing.truncated"
    nested = parquet(code=[["a"]], unit=["H44.01"], day=["2026-08-05"])
    assert fault(drop, nested, "a.parquet") == "landing.nested_column"
    none = parquet(code=pa.array([], pa.string()), unit=pa.array([], pa.string()))
    assert fault(drop, none, "a.parquet") == "landing.no_rows"


def test_parquet_damaged_in_its_pages_is_told_and_changes_nothing(drop, lake):
    codes = [f"c{n}" for n in range(2000)]
    whole = bytearray(parquet(MaSo=codes, DonVi=["H44.01"] * 2000, Ngay=["2026-08-05"] * 2000))
    whole[4:400] = bytes(396)
    assert fault(drop, bytes(whole), "a.parquet") == "landing.damaged"
    assert lake.history("notes") == []


def test_json_lines_of_any_dataset(drop, lake, monkeypatch):
    record = {"MaSo": "c1", "unit": "H44.01", "day": "2026-08-05", "amount": 1.5, "done": False}
    lines = [json.dumps(record), "", '{"MaSo": "c2"', "[1]", json.dumps({**record, "MaSo": 7})]
    landed = drop("\n".join(lines), "a.jsonl")
    assert checks(landed) == {(3, "landing.not_a_record"), (4, "landing.not_a_record")}
    assert held(lake, "code, amount, done") == [("7", 1.5, False), ("c1", 1.5, False)]
    monkeypatch.setattr(json_lines, "MAX_LINE", 20)
    assert fault(drop, "\n".join(lines), "a.jsonl") == "landing.line_too_long"


EDXML = """<?xml version="1.0" encoding="UTF-8"?>
<edXML:edXML xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016"><edXML:edXMLEnvelope>
<edXML:edXMLHeader><edXML:MessageHeader>
<edXML:From><edXML:OrganId>H44.01</edXML:OrganId><edXML:OrganName>Sở A</edXML:OrganName>
</edXML:From>
<edXML:To><edXML:OrganId>H44.02</edXML:OrganId></edXML:To>
<edXML:To><edXML:OrganId>H44.03</edXML:OrganId></edXML:To>
<edXML:Code><edXML:CodeNumber>15</edXML:CodeNumber><edXML:CodeNotation>QĐ-UBND</edXML:CodeNotation>
</edXML:Code><edXML:PromulgationInfo><edXML:Place>Việt Trì</edXML:Place>
<edXML:PromulgationDate>05/08/2026</edXML:PromulgationDate></edXML:PromulgationInfo>
<edXML:Subject>Về việc  thử</edXML:Subject>
<edXML:SignerInfo><edXML:FullName>Nguyễn Văn A</edXML:FullName>
<edXML:Position>Giám đốc</edXML:Position>
</edXML:SignerInfo><edXML:OtherInfo><edXML:PageAmount>3</edXML:PageAmount></edXML:OtherInfo>
<edXML:DocumentId>H44.01,2026/08/05,15/QĐ-UBND</edXML:DocumentId></edXML:MessageHeader>
<edXML:TraceHeaderList><edXML:TraceHeader><edXML:OrganId>H44.01</edXML:OrganId>
<edXML:Timestamp>2026/08/06 08:10:20</edXML:Timestamp></edXML:TraceHeader></edXML:TraceHeaderList>
</edXML:edXMLHeader></edXML:edXMLEnvelope>
<edXML:AttachmentEncoded><edXML:Attachment>UEsDBA==</edXML:Attachment></edXML:AttachmentEncoded>
</edXML:edXML>"""


def test_edxml_is_one_document_out_and_one_document_in_per_receiver(drop, lake):
    assert drop(EDXML, "a.edxml", get("documents_out")).inserted == 1
    columns = "agency_code, code_number, code_notation, issued_on, receiver_count, subject"
    assert held(lake, columns, "documents_out") == [
        ("H44.01", "15", "QĐ-UBND", date(2026, 8, 5), 2, "Về việc thử")
    ]
    assert drop(EDXML, "a.edxml", get("documents_in")).inserted == 2
    assert held(lake, "receiver_code, arrived_on", "documents_in") == [
        ("H44.02", date(2026, 8, 6)),
        ("H44.03", date(2026, 8, 6)),
    ]
    assert "Nguyễn" not in str(held(lake, "*", "documents_in"))


def test_a_strict_dataset_refuses_the_batch_with_its_report(drop, lake):
    strict = replace(NOTES, bad_share_limit=Fraction(0))
    with pytest.raises(Refused) as caught:
        drop(f"{HEAD}\nc1,H44.01,05/08/2026,1,2,có,x\nc2,H44.01,?,1,2,có,x\n", dataset=strict)
    assert (caught.value.report.bad, caught.value.report.first[0].row) == (1, 3)
    assert lake.files("notes") == []


GOOD = [f"c{n},H44.01,05/08/2026,1,2,có,tốt" for n in range(30)]


@pytest.mark.parametrize(
    ("spoilt", "line"),
    [
        ('"c99,H44.01,05/08/2026,1,2,có,mở', 12),
        ('c99,H44.01,05/08/2026,1,2,có,"mở', 12),
        ('c99,"H44.01,05/08/2026,1,2,có,mở', 12),
    ],
    ids=["first-cell", "last-cell", "second-cell"],
)
@pytest.mark.parametrize("closed", [False, True], ids=["never", "further-down"])
def test_an_open_quote_never_swallows_the_records_after_it(drop, lake, spoilt, line, closed):
    after = [*GOOD[10:20], *(['"c98",H44.01,05/08/2026,1,2,có,x'] if closed else []), *GOOD[20:]]
    content = "\n".join([HEAD, *GOOD[:10], spoilt, *after]) + "\n"
    assert fault(drop, content) == "landing.open_quote"
    with pytest.raises(NhipError) as caught:
        drop(content)
    assert caught.value.fields["line"] == line
    assert lake.history("notes") == []


def test_empty_lines_and_records_of_empty_cells_are_none_but_count(drop, lake):
    content = "\n".join([HEAD, GOOD[0], "", ",,,,,,", "c2,H44.01,hôm qua,1,2,có,x", "", GOOD[3]])
    landed = drop(content)
    assert checks(landed) == {(5, "landing.not_a_date")}
    assert (landed.inserted, landed.report.rows) == (2, 3)


def test_json_keeps_its_letters_in_every_encoding(drop, lake):
    record = {"MaSo": "c1", "DonVi": "H44.01", "Ngay": "05/08/2026", "title": "Thủ tục"}
    told = json.dumps(record, ensure_ascii=False)
    old = told.replace("Thủ tục", "Thu\u0309 tu\u0323c").encode("cp1258")
    for content in (told.encode("utf-16"), codecs.BOM_UTF8 + told.encode(), old):
        drop(content, "a.jsonl")
        assert held(lake, "code, title") == [("c1", "Thủ tục")]
    bad = told.encode() + b'\n{"MaSo": "\xd2\x8a\x8d"}'
    assert fault(drop, bad, "a.jsonl") == "landing.encoding"


@pytest.mark.parametrize("indent", [None, 1], ids=["one-line", "pretty"])
def test_a_list_of_json_records_lands_piece_by_piece(drop, lake, monkeypatch, indent):
    monkeypatch.setattr(json_lines, "PIECE", 50)
    records = [
        {"MaSo": f"c{n}", "DonVi": "H44.01", "Ngay": "05/08/2026", "amount": n} for n in range(9)
    ]
    landed = drop(json.dumps([*records, 7], indent=indent), "a.json")
    assert checks(landed) == {(10, "landing.not_a_record")}
    assert held(lake, "code, amount") == [(f"c{n}", float(n)) for n in range(9)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ('[{"MaSo": "c1"}, {"MaSo": ', "landing.broken_json"),
        ('[{"MaSo": "c1"} oops]', "landing.broken_json"),
        ('[{"MaSo": "c1"}]\n[{"MaSo": "c2"}]', "landing.broken_json"),
        ("[" * 100_000, "landing.broken_json"),
        ('{\n"MaSo": "c1"\n}', "landing.spread_json"),
    ],
    ids=["cut", "no-comma", "two-lists", "deep", "pretty-record"],
)
def test_json_that_is_no_list_and_no_lines_is_told(drop, content, code):
    assert fault(drop, content, "a.json") == code


def test_half_a_character_and_a_nul_are_bad_rows(drop, lake):
    good = {"MaSo": "c1", "DonVi": "H44.01", "Ngay": "05/08/2026"}
    lines = [json.dumps(good), json.dumps({**good, "MaSo": "c2", "title": "\ud800"})]
    landed = drop(
        "\n".join([*lines, json.dumps({**good, "MaSo": "c3", "Ngay": "a\0b"})]), "a.jsonl"
    )
    assert checks(landed) == {(2, "landing.not_a_record"), (3, "landing.not_a_date")}
    assert landed.report.first[1].reasons[0].text == "a\u2400b"


def test_two_sheets_of_records_are_not_guessed_between(drop, lake):
    book = openpyxl.Workbook()
    book.active.append(["Hướng dẫn"])
    for name in ("Tháng 7", "Tháng 8", "Trống"):
        book.create_sheet(name).append(["MaSo", "DonVi", "Ngay"])
    book["Tháng 8"].append(["c1", "H44.01", "05/08/2026"])
    stream = io.BytesIO()
    book.save(stream)
    assert drop(stream.getvalue(), "a.xlsx").inserted == 1
    book["Tháng 7"].append(["c2", "H44.01", "05/07/2026"])
    stream = io.BytesIO()
    book.save(stream)
    assert fault(drop, stream.getvalue(), "a.xlsx") == "landing.many_sheets"


def test_a_workbook_with_a_broken_formula_and_a_serial_with_hours(drop, lake):
    head = ["MaSo", "DonVi", "Ngay", "amount"]
    rows = [["c1", "H44.01", 46239.5, 1], ["c2", "H44.01", "=1+1", 1]]
    landed = drop(sheet([head, *rows]), "a.xlsx")
    (bad,) = landed.report.first
    assert (bad.row, bad.reasons[0].text) == (3, "công thức chưa được tính")
    assert held(lake, "code, day") == [("c1", date(2026, 8, 5))]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_file_that_changes_while_it_is_read_changes_nothing(
    drop, lake, tmp_path, monkeypatch, kind
):
    place = door if kind == "csv" else stage
    step = "file_hash" if kind == "csv" else "_stage"
    real = getattr(place, step)

    def slow(*given):
        found = real(*given)
        with open(tmp_path / "a", "ab") as file:
            file.write(b"more")
        return found

    monkeypatch.setattr(place, step, slow)
    content = TEXT if kind == "csv" else parquet(MaSo=["c"], DonVi=["H44.01"], Ngay=["2026-08-05"])
    assert fault(drop, content, "a") == "landing.changing"
    assert lake.history("notes") == []


def test_a_folder_is_no_file(lake, tmp_path):
    with pytest.raises(NhipError) as caught:
        land_file(lake, NOTES, tmp_path, batch_id="b1", source="A", landed_at=NOW)
    assert caught.value.code == "landing.folder"


def test_a_heading_may_be_the_first_part_of_a_meaning():
    columns = match_columns(get("petitions"), ["MaPAKN", "Mã đơn vị xử lý", "NgayTiepNhan",
        "NgayCapNhat", "Người gửi hài lòng"])  # fmt: skip
    assert columns["satisfied"] == "Người gửi hài lòng"
