"""Pages that belong to nobody: gallery, error pages, the probe; and the frame around all."""

import io

import pytest
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails
from openpyxl import load_workbook

from nhip.apps.accounts.models import User
from nhip.apps.accounts.roles import Role
from nhip.apps.units.models import Membership, Unit, UnitPlacement
from nhip.ui import errors
from nhip.ui.fragments import render_part


@pytest.fixture
def steward(client, db):
    user = User.objects.create(username="lieu", full_name="Trần Dữ Liệu")
    unit = Unit.objects.create(key="tinh", kind="province", name="Tỉnh Phú Thọ")
    Membership.objects.create(user=user, unit=unit, role=Role.DATA_STEWARD, since="2026-01-01")
    client.force_login(user)
    return user


def test_gallery_shows_every_component(client, steward):
    html = client.get("/ui/?ky=2026-Q3").content.decode()
    for word in ("status-late", "score-got", "timeline", "data-nhip-drop", "empty", "pager"):
        assert word in html
    assert "Dữ liệu mô phỏng" in html
    assert "Quản trị dữ liệu · Tỉnh Phú Thọ" in html


def test_gallery_exports_its_table(client, steward):
    response = client.get("/ui/?xuat=xlsx")
    rows = load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True)
    assert ("Xã Thượng Cốc", "chưa có số liệu", 12, None) in list(rows)


def test_rail_holds_only_the_doors_one_may_open(client, steward):
    html = client.get("/ui/").content.decode()
    rail = html.split('<nav class="rail')[1].split("</nav>")[0]
    assert "Đơn vị" in rail
    assert "Nhật ký" not in rail


def test_the_rail_leads_to_a_scorecard_that_one_may_see(client, db):
    """On another unit's page an officer keeps the own scorecard; on one below, that one."""
    units = {
        key: Unit.objects.create(key=key, kind="ward", name=key)
        for key in ("own", "below", "beside")
    }
    UnitPlacement.objects.create(unit=units["below"], parent=units["own"])
    user = User.objects.create(username="vien", full_name="Viên")
    Membership.objects.create(user=user, unit=units["own"], role=Role.OFFICER, since="2026-01-01")
    client.force_login(user)
    found = {}
    for key in units:
        html = client.get(f"/don-vi/{key}/").content.decode()
        rail = html.split('<nav class="rail')[1].split("</nav>")[0]
        found[key] = next(k for k in units if f"/phieu-diem/{k}/" in rail)
    assert found == {"own": "own", "below": "below", "beside": "own"}


@pytest.mark.parametrize(
    ("cookie", "shown"), [("dark", ' data-theme="dark"'), ('"><script>', ""), ("", "")]
)
def test_theme_is_printed_by_the_server(client, cookie, shown):
    client.cookies["nhip_theme"] = cookie
    html = client.get("/dang-nhap/").content.decode()
    assert html.split(">")[1] == f'\n<html lang="vi"{shown}'


def test_policy_is_sent_with_every_page(client):
    policy = client.get("/dang-nhap/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.django_db
def test_probe_answers_in_plain_text(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get("/health")
    assert response.content == b"ok\n"


@pytest.mark.django_db
def test_unknown_address_is_told_in_vietnamese(client, steward):
    response = client.get("/khong-co/")
    assert response.status_code == 404
    assert "Không có trang này" in response.content.decode()


@pytest.mark.parametrize(
    ("view", "status", "word"),
    [
        (errors.bad_request, 400, "Địa chỉ này không đọc được"),
        (errors.csrf_failure, 403, "Chưa có gì được ghi"),
        (errors.server_error, 500, "Hệ thống gặp sự cố"),
    ],
)
@pytest.mark.django_db
def test_error_page_says_what_to_do(client, view, status, word, rf, steward):
    request = rf.get("/")
    request.user, request.resolver_match = steward, None
    response = view(request)
    assert response.status_code == status
    assert word in response.content.decode()


def test_a_wrong_host_name_is_refused_before_anybody_is_recognised(client):
    response = client.get("/", headers={"host": "ten-mien-khac.vn"})
    assert response.status_code == 400
    assert "Địa chỉ này không đọc được" in response.content.decode()


def test_page_of_a_server_error_asks_the_database_nothing():
    assert errors.server_error(RequestFactory().get("/")).status_code == 500


@pytest.mark.parametrize(
    ("headers", "part"),
    [
        ({}, False),
        ({"HX-Request": "true"}, True),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, False),
    ],
)
def test_htmx_gets_the_fragment_and_the_browser_the_page(headers, part, rf):
    request = rf.get("/", headers=headers)
    request.htmx, request.resolver_match = HtmxDetails(request), None
    request.user = User()
    request.user.__dict__["_roles_held"] = []
    response = render_part(request, "500.html", "ui/_notice.html", {"text": "x", "kind": "info"})
    assert ("<html" not in response.content.decode()) is part
    assert response["Vary"] == "HX-Request"
