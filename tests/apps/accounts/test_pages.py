"""Sign-in and account pages: one sentence for every refusal, `next` kept inside the site."""

from datetime import date

import pytest

from nhip.apps.accounts import actions
from nhip.apps.accounts.models import User
from nhip.apps.accounts.roles import Role
from nhip.apps.audit.models import AuditEvent
from nhip.apps.units.models import Membership, Unit

pytestmark = pytest.mark.django_db
PASSWORD = "mot-mat-khau-dai"


@pytest.fixture
def user():
    user = actions.create_user(by=None, username="an", full_name="Nguyễn Văn An", password=PASSWORD)
    unit = Unit.objects.create(
        key="tinh", kind="province", name="Tỉnh", valid_from=date(2025, 7, 1)
    )
    since = date(2026, 1, 1)
    Membership.objects.create(user=user, unit=unit, role=Role.ADMINISTRATOR, since=since)
    return user


def sign_in(client, username="an", password=PASSWORD, **more):
    return client.post("/dang-nhap/", {"username": username, "password": password} | more)


def test_goes_where_the_person_was_going(client, user):
    assert sign_in(client, next="/nhat-ky/?ai=an").url == "/nhat-ky/?ai=an"
    assert client.get("/tai-khoan/").status_code == 200


@pytest.mark.parametrize(
    "next_url", ["https://evil.example/", "//evil.example", "javascript:x", ""]
)
def test_never_leaves_the_site(client, user, next_url):
    assert sign_in(client, next=next_url).url == "/"


def test_every_refusal_reads_the_same(client, user, settings):
    wrong = sign_in(client, password="sai")
    nobody = sign_in(client, username="nobody", password="sai")
    for _ in range(settings.NHIP_LOCKOUT_FAILURES):
        sign_in(client, password="sai")
    locked = sign_in(client)

    def alert(response):
        assert response.status_code == 422
        return response.content.decode().split('role="alert"')[1].split("</p>")[0]

    assert alert(wrong) == alert(nobody) == alert(locked)
    assert PASSWORD not in locked.content.decode()


def test_signing_out_ends_the_session_and_needs_a_post(client, user):
    client.force_login(user)
    assert client.get("/dang-xuat/").status_code == 405
    assert client.post("/dang-xuat/").url == "/dang-nhap/"
    assert client.get("/tai-khoan/").url == "/dang-nhap/?next=/tai-khoan/"
    assert AuditEvent.objects.filter(verb="đăng xuất").exists()


def test_signed_in_person_is_not_asked_again(client, user):
    client.force_login(user)
    assert client.get("/dang-nhap/?next=/tai-khoan/").url == "/tai-khoan/"


def test_account_shows_roles_and_changes_the_password(client, user):
    client.force_login(user)
    assert "Quản trị hệ thống · Tỉnh" in client.get("/tai-khoan/").content.decode()
    wrong = client.post("/tai-khoan/", {"current": "sai", "password": "mat-khau-moi-hon"})
    assert "Mật khẩu đang dùng chưa đúng" in wrong.content.decode()
    client.post("/tai-khoan/", {"current": PASSWORD, "password": "mat-khau-moi-hon"})
    user.refresh_from_db()
    assert user.check_password("mat-khau-moi-hon")
    assert client.get("/tai-khoan/").status_code == 200  # this session goes on


def test_administrator_finds_and_adds_people(client, user):
    client.force_login(user)
    answer = client.post(
        "/nguoi-dung/them/",
        {"full_name": "Lê Thị Bình", "username": "Binh", "email": "", "password": PASSWORD},
    )
    assert answer.url == "/nguoi-dung/"
    assert User.objects.get(username="binh").check_password(PASSWORD)
    assert [found.username for found in client.get("/nguoi-dung/?q=bin").context["page"]] == [
        "binh"
    ]


def test_refused_form_keeps_what_was_typed(client, user):
    client.force_login(user)
    typed = {"full_name": "Người Mới", "username": "an", "email": "", "password": "ngắn"}
    answer = client.post("/nguoi-dung/them/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Người Mới" in page
    assert "Tên đăng nhập này đã có người dùng" in page
    assert 'aria-describedby="id_password-hint id_password-error"' in page
