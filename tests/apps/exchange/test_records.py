"""Records by machine: pages and files, days and units, old versions, hidden columns."""

import csv
import io
import json
from datetime import date

import pyarrow.parquet as pq
import pytest

from nhip.apps.catalogue import actions as catalogue
from nhip.apps.catalogue.models import Source
from nhip.apps.exchange.api import shapes
from nhip.apps.units.models import Unit, UnitCode, UnitPlacement
from tests.apps.catalogue.lake_records import dossier, write

pytestmark = pytest.mark.django_db
RECORDS = "datasets/dossiers/records"
SCOPE = "read:dataset:dossiers"
DAYS = ("2026-05-10", "2026-06-30", "2026-07-01", "2026-08-05")


@pytest.fixture
def landed(units, tmp_path):
    """Land dossiers; real unless told otherwise."""

    def landed(*rows, kind=Source.Kind.MEASURED):
        source = catalogue.source_named(by=None, name=f"Nguồn {kind}", kind=kind)
        path = write(tmp_path / "ho-so.csv", rows)
        return catalogue.land(by=None, dataset="dossiers", path=path, source=source)

    return landed


@pytest.fixture
def five(landed):
    return landed(
        dossier("HS1", unit="X2", day="2026-08-03"),
        dossier("HS2", unit="X2", day="2026-08-04", MaTTHC="=1+1"),
        dossier("HS3", unit="X3", day="2026-08-05"),
        dossier("HS4", unit="X4", day="2026-07-01"),
        dossier("HS5", unit="07894", day="2026-08-06"),
    )


def codes(told):
    return [row["dossier_code"] for row in told["data"]]


def test_a_page_of_records(machine, five):
    status, told, headers = machine(SCOPE).get(f"{RECORDS}?columns=dossier_code,submitted_at")
    shapes.RecordsOut.model_validate(told)
    assert status == 200
    assert (told["version"], told["simulated"], told["next"]) == (five.table_version, False, None)
    assert told["data"][0] == {"dossier_code": "HS4", "submitted_at": "2026-07-01T08:00:00"}
    assert len(told["data"]) == 5
    assert headers["ETag"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("from=2026-08-04&to=2026-08-05", ["HS2", "HS3"]),
        ("to=2026-07-31", ["HS4"]),
        ("unit=viet-tri", ["HS1", "HS2", "HS5"]),
        ("unit=viet-tri&unit=hy-cuong", ["HS4", "HS1", "HS2", "HS5"]),
        ("unit=tinh&from=2026-08-05", ["HS3", "HS5"]),
        ("from=2030-01-01", []),
    ],
)
def test_filters(machine, five, query, expected):
    assert codes(machine(SCOPE).get(f"{RECORDS}?{query}")[1]) == expected


def test_a_unit_holds_the_records_of_its_own_days(machine, landed, units):
    """A ward moves on 1 July and its code goes to another: each day has its own answer."""
    moved, since = date(2026, 7, 1), {"valid_from": "2026-07-01"}
    ward = Unit.objects.create(key="phuong-moi", name="Phường Mới", kind="commune")
    UnitCode.objects.create(unit=ward, scheme="agency", code="Y1", valid_to="2026-06-30")
    UnitCode.objects.create(unit=units["hy-cuong"], scheme="agency", code="Y1", **since)
    UnitPlacement.objects.create(unit=ward, parent=units["viet-tri"], valid_to="2026-06-30")
    UnitPlacement.objects.create(unit=ward, parent=units["nong-trang"], **since)
    landed(
        *(dossier(f"A{day[5:7]}", unit="phuong-moi", day=day) for day in DAYS),
        *(dossier(f"B{day[5:7]}", unit="Y1", day=day) for day in DAYS),
    )
    ask = machine(SCOPE).get

    def held(unit, query=""):
        return sorted(codes(ask(f"{RECORDS}?unit={unit}{query}")[1]))

    assert held("viet-tri") == ["A05", "A06", "B05", "B06"]
    assert held("nong-trang") == ["A07", "A08"]
    assert held("hy-cuong") == ["B07", "B08"]
    assert held("phuong-moi", f"&from={moved}") == ["A07", "A08"]
    assert held("viet-tri", "&to=2026-05-31") == ["A05", "B05"]
    assert held("viet-tri", "&from=2027-01-01") == []


def test_pages_are_of_one_version(machine, landed, five):
    held = machine(SCOPE)
    _, told, _ = held.get(f"{RECORDS}?limit=2")
    found = codes(told)
    landed(dossier("HS0", day="2026-06-01", unit="X2"))
    while told["next"]:
        _, told, _ = held.get(told["next"].partition("/api/v1/")[2])
        assert told["version"] == five.table_version
        found += codes(told)
    assert found == ["HS4", "HS1", "HS2", "HS3", "HS5"]
    assert len(codes(held.get(RECORDS)[1])) == 6
    assert len(codes(held.get(f"{RECORDS}?version={five.table_version}")[1])) == 5
    assert codes(held.get(f"{RECORDS}?as_of=2020-01-01")[1]) == []


def test_whole_files_in_three_forms_hold_the_same(machine, five):
    held = machine(SCOPE)
    text = held.bytes(f"{RECORDS}?format=csv").decode("utf-8-sig")
    rows = {row["dossier_code"]: row for row in csv.DictReader(io.StringIO(text))}
    lines = held.bytes(f"{RECORDS}?format=jsonl").decode().splitlines()
    objects = {row["dossier_code"]: row for row in map(json.loads, lines)}
    table = pq.read_table(io.BytesIO(held.bytes(f"{RECORDS}?format=parquet"))).to_pylist()
    assert set(rows) == set(objects) == {row["dossier_code"] for row in table}
    # A spreadsheet must run nothing; programs that read JSON or Parquet get what was sent.
    assert rows["HS2"]["procedure_code"] == "'=1+1"
    assert objects["HS2"]["procedure_code"] == "=1+1"


def test_a_file_says_what_it_is_and_is_written_down(machine, landed):
    landed(dossier("HS1", unit="X2"), kind=Source.Kind.SIMULATED)
    held = machine(SCOPE)
    status, _, headers = held.get(f"{RECORDS}?format=csv", Accept_Encoding="gzip")
    assert (status, headers["X-Nhip-Simulated"]) == (200, "true")
    assert 'filename="dossiers-v1-mo-phong.csv"' in headers["Content-Disposition"]
    assert headers["X-Nhip-As-Of"]
    use = held.key.uses.get()
    assert (use.status, use.rows) == (200, 1)
    assert use.bytes > 100


def test_304_until_something_lands(machine, landed, five):
    held = machine(SCOPE)
    _, _, headers = held.get(f"{RECORDS}?format=parquet")
    etag = headers["ETag"]
    assert held.get(f"{RECORDS}?format=parquet", If_None_Match=etag)[0] == 304
    landed(dossier("HS9", unit="X2"))
    assert held.get(f"{RECORDS}?format=parquet", If_None_Match=etag)[0] == 200


def test_a_key_sees_the_datasets_it_names(machine, five):
    held = machine(SCOPE, "push:petitions")
    _, told, _ = held.get("datasets")
    assert [(one["name"], one["may_read"], one["may_push"]) for one in told["data"]] == [
        ("dossiers", True, False),
        ("petitions", False, True),
    ]
    _, told, _ = held.get("datasets/dossiers")
    shapes.DatasetOut.model_validate(told)
    assert told["columns"][0]["name"] == "dossier_code"
    assert held.get("datasets/procedures")[1]["code"] == "api.no_dataset"
    assert held.get("datasets/procedures/records")[0] == 403
    assert held.get("datasets/petitions/records")[0] == 403


def test_columns_that_may_not_leave_do_not(machine, home, units, tmp_path):
    """A province's own dataset with a column for its own use only."""
    (home / "datasets").mkdir(parents=True)
    (home / "datasets" / "lop.yaml").write_text(
        """name: lop
title: Lớp
title_en: Classes
owner: Sở
source: Hệ thống thử
classification: limited
key: [code]
unit: unit
day: day
columns:
  code: {type: code, meaning: Mã, meaning_en: Code, required: true}
  unit: {type: code, meaning: Đơn vị, meaning_en: Unit, required: true}
  day: {type: date, meaning: Ngày, meaning_en: Day, required: true}
  phone: {type: text, meaning: Điện thoại, meaning_en: Phone, publish: false}
""",
        encoding="utf-8",
    )
    path = tmp_path / "lop.csv"
    path.write_text("code,unit,day,phone\nL1,X2,2026-08-01,0912345678\n", encoding="utf-8")
    source = catalogue.source_named(by=None, name="x", kind=Source.Kind.MEASURED)
    catalogue.land(by=None, dataset="lop", path=path, source=source)
    held = machine("read:dataset:lop")
    for form in ("json", "jsonl", "csv", "parquet"):
        body = held.bytes(f"datasets/lop/records?format={form}")
        assert b"0912345678" not in body
        assert b"phone" not in body
    status, told, _ = held.get("datasets/lop/records?columns=phone")
    assert (status, told["code"]) == (400, "publish.unknown_column")
    assert "phone" not in [one["name"] for one in held.get("datasets/lop")[1]["columns"]]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("format=xml", "api.bad_format"),
        ("columns=dossier_code;drop table x", "publish.unknown_column"),
        ('columns=dossier_code" from x --', "publish.unknown_column"),
        ("from=2026-08-05&to=2026-08-01", "publish.days_reversed"),
        ("from=05/08/2026", "api.bad_parameter"),
        ("unit=khac", "api.no_unit"),
        ("limit=100000", "api.bad_parameter"),
        ("version=-1", "api.bad_parameter"),
        ("cursor=!!!!", "api.bad_cursor"),
        ("_row=1", "api.unknown_parameter"),
    ],
)
def test_hostile_and_mistaken_questions(machine, five, query, code):
    status, told, _ = machine(SCOPE).get(f"{RECORDS}?{query}")
    assert (status, told["code"]) == (400, code)


def test_a_series_of_an_indicator(machine, five):
    catalogue.measure(by=None, dataset="dossiers")
    held = machine("read:series")
    codes = [one["code"] for one in held.get("indicators")[1]["data"] if one["cls"] == "event"]
    code = next(one for one in codes if one.startswith("dossiers"))
    status, told, headers = held.get(
        f"series?indicator={code}&from=2026-07&to=2026-08&unit=viet-tri&unit=tinh"
    )
    shapes.SeriesOut.model_validate(told)
    assert (status, told["not_measured"], told["dataset_version"]) == (200, [], five.table_version)
    assert {one["unit"] for one in told["data"]} <= {"viet-tri", "tinh"}
    assert headers["ETag"]
    for view in ("today", "2025-07-01"):
        assert held.get(f"series?indicator={code}&from=2026-07&to=2026-08&view={view}")[0] == 200


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("indicator=khac&from=2026-01&to=2026-02", 404, "indicator.unknown"),
        ("indicator={}&from=2026-02&to=2026-01", 400, "api.bad_span"),
        ("indicator={}&from=2026-01&to=2026-Q1", 400, "api.bad_span"),
        ("indicator={}&from=1945-01&to=2199-12", 400, "api.long_span"),
        ("indicator={}&from=2026-01&to=2026-02&view=mai", 400, "api.bad_view"),
        ("indicator={}&from=x&to=2026-02", 400, "period.bad"),
        ("indicator={}&to=2026-02", 400, "api.missing_parameter"),
    ],
)
def test_mistaken_questions_of_a_series(machine, query, status, code):
    held = machine("read:series")
    known = held.get("indicators")[1]["data"][0]["code"]
    found, told, _ = held.get(f"series?{query.format(known)}")
    assert (found, told["code"]) == (status, code)
