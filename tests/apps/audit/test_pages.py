"""The page of the record: filters, pages, export, and who may open it."""

import io
from datetime import date

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from nhip.apps.accounts.models import User
from nhip.apps.accounts.roles import Role
from nhip.apps.audit.actions import record
from nhip.apps.audit.models import AuditEvent
from nhip.apps.units.models import Membership, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(client):
    user = User.objects.create(username="soat", full_name="Lê Thị Soát")
    unit = Unit.objects.create(
        key="tinh", kind="province", name="Tỉnh", valid_from=date(2025, 7, 1)
    )
    Membership.objects.create(user=user, unit=unit, role=Role.AUDITOR, since=date(2026, 1, 1))
    client.force_login(user)
    return user


def shown(client, address):
    page = client.get(address).context["page"]
    return [event.verb for event in page]


def test_newest_first_and_filtered(client, auditor):
    record(by=None, verb="nạp", what="batch:1", why="vì")
    record(by=auditor, verb="tính", what="run:2")
    assert shown(client, "/nhat-ky/") == ["tính", "nạp"]
    assert shown(client, "/nhat-ky/?ai=soat") == ["tính"]
    assert shown(client, "/nhat-ky/?q=batch") == ["nạp"]
    assert shown(client, "/nhat-ky/?viec=tính") == ["tính"]
    today = timezone.localdate().isoformat()
    assert shown(client, f"/nhat-ky/?tu={today}&den={today}") == ["tính", "nạp"]
    assert shown(client, "/nhat-ky/?den=2020-01-01") == []


def test_unreadable_day_is_told_beside_the_field(client, auditor):
    record(by=None, verb="nạp", what="batch:1")
    response = client.get("/nhat-ky/?tu=hôm-qua")
    assert "field-error" in response.content.decode()
    assert len(response.context["page"]) == 1


def test_export_is_what_is_shown_and_no_formula(client, auditor):
    record(by=None, verb="nạp", what='=HYPERLINK("x")')
    record(by=None, verb="khác", what="run:2")
    response = client.get("/nhat-ky/?viec=nạp&xuat=xlsx")
    rows = list(load_workbook(io.BytesIO(response.content)).active.iter_rows(min_row=5))
    assert len(rows) == 1
    assert rows[0][5].value == '=HYPERLINK("x")'
    assert rows[0][5].data_type == "s"


def test_text_from_people_is_escaped(client, auditor):
    record(by=None, verb="nạp", what="<script>alert(1)</script>")
    assert b"<script>alert(1)" not in client.get("/nhat-ky/").content


def test_before_and_after_are_names_and_values(client, auditor):
    before = {"vai trò": ["Chuyên viên", "Thủ trưởng"], "đến ngày": None}
    record(by=None, verb="đổi", what="x:1", before=before, after={"khóa": True, "cột": {"a": "b"}})
    record(by=None, verb="đổi", what="x:2", after="một câu")
    page = client.get("/nhat-ky/").content.decode()
    for name, was, now in [
        ("vai trò", "Chuyên viên, Thủ trưởng", "–"),
        ("khóa", "–", "có"),
        ("cột", "–", "a: b"),
        ("giá trị", "–", "một câu"),
    ]:
        assert f'<th scope="row">{name}</th><td>{was}</td><td>{now}</td>' in page
    assert "{&#x27;" not in page


def test_many_lines_cost_few_queries(client, auditor, django_assert_max_num_queries):
    AuditEvent.objects.bulk_create(AuditEvent(verb="v", what=f"x:{i}") for i in range(200))
    with django_assert_max_num_queries(8):
        response = client.get("/nhat-ky/?trang=2")
    assert "51–100 trong" in response.content.decode()


def test_the_export_tells_changes_as_people_read_them(client, auditor):
    before = {"hạn": "31/01/2026", "giữ": "như cũ", "bỏ": ["a", "b"]}
    record(by=None, verb="sửa", what="x:1", before=before, after={"hạn": None, "giữ": "như cũ"})
    record(by=None, verb="ghi", what="x:2", after={"đúng": True, "số": 3})
    record(by=None, verb="xem", what="x:3")
    content = client.get("/nhat-ky/?xuat=xlsx").content
    rows = list(load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
    column = next(row.index("Thay đổi") for row in rows if "Thay đổi" in row)
    verbs = ("sửa", "ghi", "xem")
    told = {row[4]: set((row[column] or "").splitlines()) for row in rows if row[4] in verbs}
    assert told == {  # PostgreSQL keeps the names of a change in an order of its own
        "sửa": {"hạn: 31/01/2026 → –", "bỏ: a, b → –"},
        "ghi": {"đúng: có", "số: 3"},
        "xem": set(),
    }


def test_the_life_of_a_record_is_told_in_vietnamese(client, auditor):
    before = {"username": "an", "is_active": True, "email": ""}
    event = record(by=auditor, verb="đóng tài khoản", what=auditor, before=before,
                   after=before | {"is_active": False}, why="nghỉ việc")  # fmt: skip
    record(by=None, verb="khác", what="x:1")
    page = client.get(f"/nhat-ky/doi-tuong/?doi-tuong={event.what}").content.decode()
    assert '<th scope="row">đang hoạt động</th><td>có</td><td>không</td>' in page
    assert "nghỉ việc" in page
    assert "Khác" not in page
    assert "is_active" not in page
    export = client.get(f"/nhat-ky/doi-tuong/?doi-tuong={event.what}&xuat=xlsx")
    cells = [c.value for row in load_workbook(io.BytesIO(export.content)).active for c in row]
    assert "đang hoạt động: có → không" in cells


def test_codes_and_days_are_told_as_people_read_them(client, auditor):
    role = auditor.memberships.get()
    record(by=None, verb="giao", what=role, after={"role": "head", "since": "2026-02-01"})
    page = client.get(f"/nhat-ky/doi-tuong/?doi-tuong=units.membership:{role.pk}").content.decode()
    assert '<th scope="row">vai trò</th><td>–</td><td>Thủ trưởng đơn vị</td>' in page
    assert "<td>01/02/2026</td>" in page


def test_all_that_a_person_did_and_others_for_them(client, auditor):
    record(by=auditor, verb="một", what="x:1")
    auditor.on_behalf_of = "Nguyễn Văn An (an)"
    record(by=auditor, verb="hai", what="x:1")
    record(by=None, verb="ba", what="x:1")
    assert [event.verb for event in client.get("/nhat-ky/nguoi/soat/").context["page"]] == [
        "hai", "một",
    ]  # fmt: skip
    page = client.get("/nhat-ky/nguoi/an/")
    assert [event.verb for event in page.context["page"]] == ["hai"]
    assert "làm thay Nguyễn Văn An (an)" in page.content.decode()


@pytest.mark.parametrize("address", ["doi-tuong/", "doi-tuong/?doi-tuong=la", "nguoi/ai-do/"])
def test_what_nobody_touched_has_an_empty_page(client, auditor, address):
    assert "Chưa có việc nào" in client.get(f"/nhat-ky/{address}").content.decode()
