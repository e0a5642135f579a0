"""Pages of indicators: three views, merged and split units, who may see whom, export, records."""

import io
from datetime import date

import openpyxl
import pytest

from nhip.apps.units.models import Unit, UnitChange, UnitCode, UnitPlacement
from tests.apps.catalogue.conftest import SINCE
from tests.apps.catalogue.lake_records import dossier, write

PAGE = "/kho-du-lieu/chi-so/dossiers_online/"
MERGED = date(2026, 8, 1)


@pytest.fixture
def old_wards(units):
    """Two wards until July: Thanh Miếu went wholly into Việt Trì, Gia Cẩm in part into both."""
    made = {}
    last = date(2026, 7, 31)
    for key, name, code in [("thanh-mieu", "Phường Thanh Miếu", "H44.200"),
                            ("gia-cam", "Phường Gia Cẩm", "H44.201")]:  # fmt: skip
        unit = Unit.objects.create(key=key, name=name, kind="ward", valid_from=SINCE, valid_to=last)
        UnitCode.objects.create(
            unit=unit, scheme="agency", code=code, valid_from=SINCE, valid_to=last
        )
        UnitPlacement.objects.create(
            unit=unit, parent=units["tinh"], valid_from=SINCE, valid_to=last
        )
        made[key] = unit
    changes = [
        ("merge", "thanh-mieu", "viet-tri", False),
        ("split", "gia-cam", "viet-tri", True),
        ("split", "gia-cam", "nong-trang", True),
    ]
    for kind, before, after, partial in changes:
        UnitChange.objects.create(
            kind=kind, before=made[before], after=units[after], effective_on=MERGED, partial=partial
        )
    return made


@pytest.fixture
def measured(old_wards, land, measure, tmp_path):
    def month(unit, day, count, online):
        return [
            dossier(f"{unit}{day}{n}", unit, day, KenhThucHien=2 if n < online else 1)
            for n in range(count)
        ]

    rows = [
        *month("H44.100", "2026-07-05", 10, 5),
        *month("H44.200", "2026-07-05", 30, 30),
        *month("H44.201", "2026-07-05", 8, 8),
        *month("H44.100", "2026-08-05", 40, 10),
        *month("H44.101", "2026-07-05", 4, 1),
    ]
    land(write(tmp_path / "hs.parquet", rows))
    measure()


def sheet(client, query):
    got = client.get(f"{PAGE}?{query}&tu=2026-07-01&den=2026-08-31&xuat=xlsx")
    assert got.status_code == 200
    rows = list(openpyxl.load_workbook(io.BytesIO(got.content)).active.iter_rows(values_only=True))
    start = next(at for at, row in enumerate(rows) if row[0] == "Kỳ")
    return {row[0]: row[1:] for row in rows[start + 1 :]}


def test_as_reported_each_unit_stands_for_itself(client, leader, measured):
    client.force_login(leader)
    found = sheet(client, "don-vi=viet-tri&xem=bao-cao")
    assert found["tháng 7/2026"] == (50, 5, 10, "đủ")
    assert found["tháng 8/2026"] == (25, 10, 40, "đủ")


def test_on_todays_units_merged_ones_add_up_and_split_ones_are_marked(client, leader, measured):
    client.force_login(leader)
    found = sheet(client, "don-vi=viet-tri&xem=hom-nay")
    assert found["tháng 7/2026"] == (87.5, 35, 40, "chưa đủ")
    page = client.get(f"{PAGE}?don-vi=viet-tri&xem=hom-nay").content.decode()
    assert "87,5 (chưa đủ)" in page  # the table twin of the figure
    assert "chưa đủ</span>" in page


def test_on_the_units_of_a_day_before_the_merger_nothing_moves(client, leader, measured):
    client.force_login(leader)
    found = sheet(client, "don-vi=viet-tri&xem=ngay&ngay=2026-07-15")
    assert found["tháng 7/2026"] == (50, 5, 10, "đủ")


def test_a_unit_that_is_no_more_stays_readable_and_is_offered_apart(client, leader, measured):
    client.force_login(leader)
    assert sheet(client, "don-vi=thanh-mieu")["tháng 7/2026"] == (100, 30, 30, "đủ")
    page = client.get(f"{PAGE}?don-vi=viet-tri").content.decode()
    assert "don-vi=thanh-mieu" in page
    assert "đến 31/07/2026" in page


def test_a_whole_above_a_split_is_exact(client, leader, measured):
    client.force_login(leader)
    assert sheet(client, "don-vi=tinh&xem=hom-nay")["tháng 7/2026"][1:] == (44, 52, "đủ")


@pytest.mark.parametrize(
    ("kind", "period", "numbers"),
    [("quy", "quý III/2026", None), ("thang-14", "kỳ báo cáo", (25, 10, 40))],
)
def test_other_periods(client, leader, measured, kind, period, numbers):
    client.force_login(leader)
    got = client.get(f"{PAGE}?don-vi=viet-tri&loai={kind}&tu=2026-07-01&den=2026-08-31&xuat=xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(got.content)).active.iter_rows(values_only=True))
    found = [row for row in rows if str(row[0]).startswith(period)]
    assert found
    assert numbers is None or found[-1][1:4] == numbers


def test_several_units_and_no_more_than_four(client, leader, measured):
    client.force_login(leader)
    keys = ("viet-tri", "nong-trang", "so-ct", "tinh", "thanh-mieu")
    page = client.get(PAGE + "?" + "&".join(f"don-vi={key}" for key in keys))
    names = [line.unit.key for line in page.context["lines"]]
    assert names == list(keys[:4])


def test_an_officer_sees_the_own_unit_and_no_other(client, officer, measured):
    client.force_login(officer)
    page = client.get(f"{PAGE}?don-vi=viet-tri&don-vi=nong-trang&don-vi=tinh")
    assert [line.unit.key for line in page.context["lines"]] == ["viet-tri"]
    assert client.get(f"{PAGE}?don-vi=nong-trang").context["lines"] == []


def test_every_number_leads_to_its_records(client, officer, measured):
    client.force_login(officer)
    page = client.get(f"{PAGE}?don-vi=viet-tri&den=2026-08-31")
    (_period, [(cell, address)]) = page.context["table"][0]
    records = client.get(address)
    assert records.status_code == 200
    assert records.context["page"].paginator.count == cell.figure.numerator
    assert client.get(f"{address}&xuat=xlsx").status_code == 200
    assert client.get(address.replace("viet-tri", "nong-trang")).status_code == 404


@pytest.mark.parametrize("code", ["dossiers_on_time", "dossiers_open", "procedures_used"])
def test_drill_down_of_every_class_counts_what_the_series_shows(client, leader, measured, code):
    client.force_login(leader)
    page = client.get(f"/kho-du-lieu/chi-so/{code}/?don-vi=viet-tri")
    cells = [each for _period, [each] in page.context["table"] if each[0].figure is not None]
    assert cells
    for cell, address in cells:
        behind = client.get(address).context["page"].paginator.count
        # A distinct count is of procedures: as many records or more are behind it.
        if code == "procedures_used":
            assert behind >= cell.figure.numerator
        else:
            assert behind == cell.figure.numerator


@pytest.mark.parametrize(
    "query", ["tu=2026-08-01&den=2026-07-01", "xem=ngay", "tu=abc", "loai=gio", "xem=x"]
)
def test_what_cannot_be_asked_is_said_on_the_page(client, leader, measured, query):
    client.force_login(leader)
    page = client.get(f"{PAGE}?don-vi=viet-tri&{query}")
    assert page.status_code == 200
    assert page.context["lines"] == []


def test_pages_ask_little_of_the_database(client, leader, measured, django_assert_max_num_queries):
    client.force_login(leader)
    with django_assert_max_num_queries(17):
        client.get(f"{PAGE}?don-vi=viet-tri&don-vi=nong-trang")


def test_the_list_finds_without_marks_and_shows_the_own_unit(client, officer, measured):
    client.force_login(officer)
    page = client.get("/kho-du-lieu/chi-so/?q=nop truc tuyen")
    codes = [row.indicator.code for row, _class, _direction in page.context["rows"]]
    assert "dossiers_online" in codes
    assert "dossiers_open" not in codes
    assert "Phường Việt Trì" in page.content.decode()
    assert client.get("/kho-du-lieu/chi-so/?xuat=xlsx").status_code == 200
    assert client.get("/kho-du-lieu/chi-so/khong-co/").status_code == 404
