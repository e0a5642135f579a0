"""The repository's pages: what is held, what it feeds, and the way from a number to its records."""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from nhip.apps.catalogue import lakes
from nhip.apps.catalogue.models import Observation, Source
from nhip.apps.catalogue.queries import naming
from nhip.apps.units.models import Unit, UnitChange, UnitCode
from nhip.engine.period import Period

from .conftest import person
from .lake_records import dossier, write

pytestmark = pytest.mark.django_db
ROWS = [dossier(f"HS{n:02}", KenhThucHien=1 if n < 3 else 2) for n in range(60)]
ROWS += [dossier("HN01", unit="H44.101")]
BAD = dossier("HS99", KenhThucHien=7)


@pytest.fixture
def landed(land, measure, tmp_path):
    landing = land(write(tmp_path / "ho-so.parquet", [*ROWS, BAD]))
    measure()
    return landing


@pytest.fixture
def seen_by(client):
    def seen_by(user):
        client.force_login(user)
        return client

    return seen_by


def figure(unit="viet-tri", name="a"):
    return Observation.objects.get(
        unit__key=unit, criterion="3.3", input=name, period="2026-08", superseded_by=None
    )


def test_the_list_says_what_is_held(landed, leader, seen_by):
    text = seen_by(leader).get("/kho-du-lieu/").content.decode()
    assert "Hồ sơ thủ tục hành chính" in text
    assert "Văn phòng Ủy ban nhân dân tỉnh" in text
    assert "98,39" in text  # 61 of 62 rows could be taken
    assert "Kho dữ liệu" in text.split('<nav class="rail')[1].split("</nav>")[0]


def test_a_dataset_shows_schema_lineage_and_landings(landed, leader, seen_by):
    page = seen_by(leader).get("/kho-du-lieu/dossiers/")
    text = page.content.decode()
    assert "Mã hồ sơ" in text
    assert "MaHoSo" in text
    assert "Tiếp nhận không trước lúc nộp" in text
    assert "Chỉ số phục vụ 766, 3.3" in text
    assert "ho-so.parquet" in text
    assert "cho-sua" not in text  # a leader mends nothing
    served = {line.indicator.code: line.uses for line in page.context["lineage"]}
    assert [use.inputs for use in served["dossiers_online"]] == [("a", "b")]
    assert served["dossiers_by_post"] == ()


def test_a_landing_tells_its_report(landed, steward, leader, seen_by):
    address = reverse("datasets:landing", args=["dossiers", landed.pk])
    text = seen_by(steward).get(address).content.decode()
    assert "Cột Kênh nộp hồ sơ (channel) không nhận giá trị “7”" in text
    assert landed.file_hash in text
    assert "giá trị “7”" not in seen_by(leader).get(address).content.decode()


def test_rejected_rows_wait_for_those_who_mend_them(landed, steward, leader, seen_by):
    address = "/kho-du-lieu/dossiers/cho-sua/"
    assert "HS99" in seen_by(steward).get(address).content.decode()
    book = openpyxl.load_workbook(
        io.BytesIO(seen_by(steward).get(address, {"xuat": "xlsx"}).content)
    )
    cells = [str(cell.value) for row in book.active.iter_rows() for cell in row]
    assert {"HS99", "MaHoSo"} & set(cells)
    assert seen_by(leader).get(address).status_code == 403


def test_from_a_figure_to_its_records(landed, leader, seen_by):
    page = seen_by(leader).get(reverse("datasets:behind", args=[figure().pk]), follow=True)
    assert page.request["PATH_INFO"] == "/kho-du-lieu/dossiers/ho-so/"
    assert page.context["page"].paginator.count == figure().value == 57
    assert len(page.context["rows"]) == 50
    text = page.content.decode()
    assert "HS03" in text
    assert "HS00" not in text  # filed by hand
    assert "2 · Trực tuyến" in text
    query = page.request["QUERY_STRING"]
    second = seen_by(leader).get(f"/kho-du-lieu/dossiers/ho-so/?{query}&trang=2")
    assert len(second.context["rows"]) == 7


def test_a_province_has_the_records_of_all_below_it(landed, leader, seen_by):
    address = reverse("datasets:behind", args=[figure("tinh", "b").pk])
    page = seen_by(leader).get(address, follow=True)
    assert page.context["page"].paginator.count == figure("tinh", "b").value == 61


def test_records_stay_those_that_were_measured(landed, land, leader, seen_by, tmp_path):
    later = dossier("HS05", KenhThucHien=1, NgayCapNhat="2026-09-02 08:00:00")
    land(write(tmp_path / "sua.parquet", [later]))
    page = seen_by(leader).get(reverse("datasets:behind", args=[figure().pk]), follow=True)
    assert page.context["page"].paginator.count == 57


def test_records_as_a_workbook(landed, leader, seen_by):
    query = {"don-vi": "viet-tri", "ky": "2026-08", "chi-so": "dossiers_online", "xuat": "xlsx"}
    answer = seen_by(leader).get("/kho-du-lieu/dossiers/ho-so/", query)
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert sum(1 for row in rows if str(row[0]).startswith("HS")) == 57
    assert "Phường Việt Trì" in str(rows[1])


def test_officers_see_records_of_their_own_unit_only(landed, officer, units, seen_by):
    mine, other = figure(), figure("nong-trang")
    assert seen_by(officer).get(reverse("datasets:behind", args=[mine.pk]), follow=True).context
    address = reverse("datasets:behind", args=[other.pk])
    assert seen_by(officer).get(address, follow=True).status_code == 404


@pytest.mark.parametrize(
    "change", [{"chi-so": "khac"}, {"ky": "xx"}, {"don-vi": "khac"}, {"phan": "khac"}]
)
def test_an_address_that_asks_for_nothing_real(landed, leader, seen_by, change):
    query = {"don-vi": "viet-tri", "ky": "2026-08", "chi-so": "dossiers_online"} | change
    assert seen_by(leader).get("/kho-du-lieu/dossiers/ho-so/", query).status_code == 404


def test_unknown_dataset_and_typed_figures(landed, leader, seen_by):
    assert seen_by(leader).get("/kho-du-lieu/khac/").status_code == 404
    assert seen_by(leader).get(reverse("datasets:behind", args=[10**6])).status_code == 404


def test_simulated_records_are_named_so_on_every_page(land, measure, tmp_path, leader, seen_by):
    land(write(tmp_path / "a.parquet", ROWS), "dữ liệu mô phỏng", Source.Kind.SIMULATED)
    measure()
    browser = seen_by(leader)
    behind = reverse("datasets:behind", args=[figure().pk])
    for address in ("/kho-du-lieu/", "/kho-du-lieu/dossiers/", behind):
        text = browser.get(address, follow=True).content.decode()
        assert "Dữ liệu mô phỏng." in text, address


def test_the_why_page_leads_to_the_records(landed, leader, seen_by):
    page = seen_by(leader).get("/vi-sao/viet-tri/3.3/", {"bo": "phuc-vu-766/2026", "ky": "2026-08"})
    assert reverse("datasets:behind", args=[figure().pk]) in page.content.decode()


def test_an_empty_house(leader, seen_by):
    browser = seen_by(leader)
    assert "chưa nạp lần nào" in browser.get("/kho-du-lieu/").content.decode()
    assert "Chưa có bản ghi nào" in browser.get("/kho-du-lieu/dossiers/").content.decode()
    query = {"don-vi": "viet-tri", "ky": "2026-08", "chi-so": "dossiers_online"}
    text = browser.get("/kho-du-lieu/dossiers/ho-so/", query).content.decode()
    assert "Không có bản ghi nào" in text


def test_quarantine_is_empty_when_all_is_well(units, steward, seen_by):
    text = seen_by(steward).get("/kho-du-lieu/dossiers/cho-sua/").content.decode()
    assert "Không còn dòng nào chờ sửa" in text


def test_an_officer_of_another_unit_sees_nothing(landed, seen_by, units):
    stranger = person("la", "officer", units["so-ct"])
    address = reverse("datasets:behind", args=[figure().pk])
    assert seen_by(stranger).get(address, follow=True).status_code == 404


def test_records_behind_an_heirs_figure_include_those_under_the_old_name(units):
    eldest, old = (
        Unit.objects.create(key=key, name="Xã Cũ", kind="commune", valid_to=last)
        for key, last in (("xa-xua", "2024-12-31"), ("xa-cu", "2025-06-30"))
    )
    for unit, code in ((old, "H44.9"), (eldest, "H44.101")):  # the latter is another ward's now
        last = unit.valid_to
        UnitCode.objects.create(unit=unit, scheme="agency", code=code, valid_to=last)
    for before, after, on in (
        (eldest, old, "2025-01-01"),
        (old, units["viet-tri"], "2025-07-01"),
    ):
        UnitChange.objects.create(before=before, after=after, kind="merge", effective_on=on)
    event = lakes.indicators()["dossiers_online"]

    def names(unit, period, on=None):
        found = naming.behind(units[unit], event, Period.parse(period), on)
        return {(code, one.first.month) for one in found for code in one.codes}

    now = {"07894", "H44.100", "viet-tri"}
    before = {"H44.9", "xa-cu", "xa-xua"}
    assert names("viet-tri", "2025-08") == {(code, 8) for code in now | before}
    assert not {"xa-cu"} & {code for code, _ in names("viet-tri", "2025-06")}
    assert "xa-cu" not in {code for code, _ in names("nong-trang", "2025-08")}
    # over the year of the merger each code counts from its own day on, as the figure does
    year = naming.behind(units["viet-tri"], event, Period.parse("2025"), None)
    days = [(one.first, one.last, "xa-cu" in one.codes) for one in year]
    assert days[-1] == (date(2025, 7, 1), date(2025, 12, 31), True)
    assert not any(there for _, _, there in days[:-1])
    # on today's units what came before the merger is inside, under the code it bore then
    today = naming.behind(units["viet-tri"], event, Period.parse("2025-06"), date(2026, 9, 30))
    assert {"H44.9", "xa-cu", "xa-xua"} <= set(today[0].codes)
