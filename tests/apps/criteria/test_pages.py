"""The public reading of the law, and loading a set by the standing office."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import escape
from openpyxl import load_workbook

from nhip.apps.accounts.models import User
from nhip.apps.accounts.roles import Role
from nhip.apps.criteria import queries
from nhip.apps.criteria.actions import load_set, load_shipped
from nhip.apps.criteria.models import CriteriaSetVersion
from nhip.apps.units.models import Membership, Unit
from tests.apps.small import SET, TEXT

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


@pytest.fixture
def office(client):
    unit = Unit.objects.create(key="sokhcn", name="Sở Khoa học và Công nghệ", kind="department")
    user = User.objects.create(username="thuongtruc", full_name="Trần Thị Bình")
    Membership.objects.create(
        user=user, unit=unit, role=Role.STANDING_OFFICE, since=date(2025, 7, 1)
    )
    client.force_login(user)
    return client


def upload(client, content):
    file = SimpleUploadedFile("bo.yaml", content.encode(), "application/yaml")
    return client.post("/bo-tieu-chi/nap/", {"tep": file})


def test_everyone_reads_every_shipped_set(client, django_assert_max_num_queries):
    load_shipped(by=None)
    listing = text(client.get("/bo-tieu-chi/"))
    for version in queries.versions():
        assert f'href="{version.get_absolute_url()}"' in listing
        with django_assert_max_num_queries(5):
            page = client.get(version.get_absolute_url())
        assert page.status_code == 200
        for criterion in version.content.criteria():
            assert f'id="{criterion.code}"' in text(page)


def test_a_set_says_what_counts_how_and_from_where(client):
    load_shipped(by=None)
    page = text(client.get("/bo-tieu-chi/phuc-vu-766/2026/"))
    assert "Quyết định 766/QĐ-TTg ngày 23/6/2022" in page
    assert "Tỷ lệ a/b so với ngưỡng đạt điểm tối đa (ngưỡng được điểm tối đa: 0,8)" in page
    content = queries.current("phuc-vu-766/2026").content
    for criterion in content.criteria():
        for item in criterion.inputs:
            assert escape(item.meaning) in page
    assert "chữ số thập phân" in page
    assert "chưa có số liệu, mẫu số bằng 0" in page
    assert "Theo dõi, không chấm điểm" in page


def test_a_partial_set_says_so(client):
    load_set(by=None, text=TEXT)
    page = text(client.get(f"/bo-tieu-chi/{SET}/"))
    assert "Bộ này chưa đầy đủ:" in page
    assert "chỉ có bốn tiêu chí để thử." in page
    assert "chưa đầy đủ" in text(client.get("/bo-tieu-chi/"))


def test_a_set_nobody_loaded_is_not_found(client):
    assert client.get("/bo-tieu-chi/khong-co/2026/").status_code == 404


def test_an_empty_shelf_says_who_fills_it(client):
    assert "Chưa có bộ tiêu chí nào" in text(client.get("/bo-tieu-chi/"))


def test_a_set_is_exported_by_those_who_signed_in(client, office):
    load_set(by=None, text=TEXT)
    answer = office.get(f"/bo-tieu-chi/{SET}/?xuat=xlsx")
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    codes = [row[0] for row in rows]
    assert [code for code in codes if code in ("1", "1.1", "1.2", "2", "2.1", "2.2")] == [
        "1", "1.1", "1.2", "2", "2.1", "2.2",
    ]  # fmt: skip
    office.logout()
    assert office.get(f"/bo-tieu-chi/{SET}/?xuat=xlsx").status_code == 403


def test_a_good_file_becomes_the_version_in_use(office):
    page = upload(office, TEXT)
    assert page.status_code == 302
    version = queries.current(SET)
    assert (version.text, version.loaded_by.username) == (TEXT, "thuongtruc")
    assert page["Location"] == version.get_absolute_url()


def test_every_fault_is_shown_with_its_line_and_nothing_is_stored(office):
    bad = TEXT.replace("max_score: 30", "max_score: ba mươi").replace("relative, to", "xa, to")
    page = upload(office, bad)
    assert page.status_code == 400
    assert not CriteriaSetVersion.objects.exists()
    lines = {line for line, _, _ in page.context["form"].problems}
    wanted = {
        at for at, line in enumerate(bad.splitlines(), 1) if "ba mươi" in line or "xa, to" in line
    }
    assert wanted <= lines
    assert "“ba mươi” không phải là số" in text(page)
    assert "chưa có gì được lưu" in text(page)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Tệp rỗng. Hãy chọn tệp YAML"),
        (b"\xff\xfe\x00", "không phải văn bản UTF-8"),
        (b"a" * (1024 * 1024 + 1), "lớn hơn 1 MB"),
    ],
)
def test_what_is_no_text_is_refused_in_a_sentence(office, content, said):
    page = office.post("/bo-tieu-chi/nap/", {"tep": SimpleUploadedFile("bo.yaml", content)})
    assert page.status_code == 400
    assert said in text(page)


def test_a_forgotten_file_is_asked_for(office):
    page = office.post("/bo-tieu-chi/nap/", {})
    assert page.status_code == 400
    assert "Hãy chọn tệp YAML" in text(page)
