"""The second factor: set up, asked for, good once, locked after wrong codes, taken away."""

import base64
import re

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as product

from nhip.apps.accounts import actions, two_factor
from nhip.apps.accounts.models import FailedSignIns, SignIn
from nhip.apps.accounts.roles import Role
from nhip.apps.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
PASSWORD = "mot-mat-khau-dai"


def give_password(client, username="an", **more):
    return client.post("/dang-nhap/", {"username": username, "password": PASSWORD} | more)


def give_code(client, code):
    return client.post("/dang-nhap/ma/", {"code": code})


@pytest.fixture
def an(make):
    return make()


@pytest.fixture
def secret(an, application):
    """The key of a person who has a second factor (set up an hour ago)."""
    key = two_factor.new_secret()
    assert actions.confirm_factor(user=an, secret=key, code=application(key)) is not None
    held = Authenticator.objects.get(user=an, type="totp")
    held.data["last_counter"] -= 120
    held.save()
    return key


@pytest.mark.parametrize(
    ("moment", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")]
)
def test_codes_are_those_of_the_standard(monkeypatch, moment, code):
    """RFC 6238, appendix B, SHA-1, the last six digits."""
    key = base64.b32encode(b"12345678901234567890").decode()
    monkeypatch.setattr("time.time", lambda: moment)
    assert two_factor.matching_counter(key, code) == moment // 30


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "１２３４５６", "1234567"])
def test_what_is_no_code_matches_nothing(code):
    assert two_factor.matching_counter(two_factor.new_secret(), code) is None


def test_setting_up_shows_a_code_drawn_here_and_takes_the_first_code(client, an, application):
    client.force_login(an)
    page = client.get("/tai-khoan/xac-thuc/")
    key = re.search(r"<code>([A-Z2-7 ]+)</code>", page.content.decode()).group(1).replace(" ", "")
    picture = page.context["picture"]
    assert picture.startswith("data:image/svg+xml;base64,")
    assert base64.b64decode(picture.split(",")[1]).startswith(b"<?xml")
    assert client.post("/tai-khoan/xac-thuc/", {"code": "000000"}).status_code == 422
    done = client.post("/tai-khoan/xac-thuc/", {"code": application(key)})
    assert len(done.context["codes"]) == 10
    assert AuditEvent.objects.filter(verb="bật xác thực hai bước", by="an").exists()
    assert "đang bật" in client.get("/tai-khoan/xac-thuc/").content.decode()


def test_the_key_is_not_in_the_database_as_it_is(secret):
    assert secret not in str(Authenticator.objects.get(type="totp").data)


def test_under_another_secret_key_no_code_opens_and_the_page_still_stands(
    client, an, secret, application, settings
):
    codes = actions.new_recovery_codes(user=an)
    settings.SECRET_KEY = "the key of another installation"
    for code in (application(secret), codes[0]):
        assert actions.check_code(user=an, code=code) is None
    client.force_login(an)
    assert "Còn 0 mã dự phòng" in client.get("/tai-khoan/xac-thuc/").content.decode()


def test_the_code_is_asked_for_before_anything_opens(client, secret, application):
    assert give_password(client, next="/tai-khoan/").url == "/dang-nhap/ma/"
    assert client.get("/tai-khoan/").status_code == 302
    assert SignIn.objects.count() == 0
    assert give_code(client, "000000").status_code == 422
    assert give_code(client, application(secret)).url == "/tai-khoan/"
    assert client.get("/tai-khoan/").status_code == 200
    assert SignIn.objects.get().way == SignIn.Way.CODE


def test_a_code_is_good_once_and_an_older_one_never(client, secret, application):
    code, older = application(secret), application(secret, -1)
    give_password(client)
    give_code(client, code)
    client.logout()
    give_password(client)
    assert give_code(client, code).status_code == 422
    assert give_code(client, older).status_code == 422


@pytest.mark.parametrize("step", [-2, 2])
def test_a_code_of_another_minute_is_refused(client, secret, application, step):
    give_password(client)
    assert give_code(client, application(secret, step)).status_code == 422


def test_wrong_codes_lock_the_name_and_the_password_does_not_open_it(
    client, an, secret, application, settings
):
    for _ in range(settings.NHIP_LOCKOUT_FAILURES):
        give_password(client)
        give_code(client, "000000")
    assert FailedSignIns.objects.get().locked_until
    give_password(client)
    assert give_code(client, application(secret)).status_code == 422
    assert actions.check_credentials(username="an", password=PASSWORD) is None


def test_the_way_in_closes_after_five_minutes(client, secret, application, later):
    give_password(client)
    later(minutes=6)
    assert give_code(client, application(secret)).url == "/dang-nhap/"


def test_a_password_changed_meanwhile_ends_the_way_in(client, an, secret, application):
    give_password(client)
    actions.set_password(by=an, user=an, password="mat-khau-khac-han")
    assert give_code(client, application(secret)).url == "/dang-nhap/"


def test_a_recovery_code_opens_once(client, an, secret):
    codes = actions.new_recovery_codes(user=an)
    give_password(client)
    assert give_code(client, codes[3]).status_code == 302
    assert SignIn.objects.get().way == SignIn.Way.RECOVERY
    client.logout()
    give_password(client)
    assert give_code(client, codes[3]).status_code == 422
    assert give_code(client, f"{codes[4][:4]} {codes[4][4:]}").status_code == 302


def test_new_recovery_codes_need_the_password_and_replace_the_old(client, an, secret):
    old = actions.new_recovery_codes(user=an)
    client.force_login(an)
    assert client.post("/tai-khoan/ma-du-phong/", {"password": "sai"}).status_code == 302
    new = client.post("/tai-khoan/ma-du-phong/", {"password": PASSWORD}).context["codes"]
    assert set(old).isdisjoint(new)
    assert actions.check_code(user=an, code=old[0]) is None


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.STANDING_OFFICE])
def test_whose_role_needs_it_sees_nothing_else_before(client, make, settings, role):
    settings.NHIP_TWO_FACTOR = "required"
    client.force_login(make("chu", role))
    assert client.get("/xep-hang/").url == "/tai-khoan/xac-thuc/"
    assert client.post("/ui/").url == "/tai-khoan/xac-thuc/"
    assert client.get("/xep-hang/", headers={"HX-Request": "true"})["HX-Redirect"]
    assert client.get("/tai-khoan/xac-thuc/").status_code == 200
    assert client.get("/don-vi/").status_code == 200  # public


def test_others_and_the_demonstration_are_only_offered_it(client, make, settings):
    settings.NHIP_TWO_FACTOR = "required"
    client.force_login(make("thuong", Role.OFFICER))
    assert client.get("/tai-khoan/").status_code == 200
    assert client.get("/ke-hoach/").status_code == 200
    settings.NHIP_TWO_FACTOR = "offered"
    client.force_login(make("chu", Role.ADMINISTRATOR))
    assert client.get("/nguoi-dung/").status_code == 200
    assert "chế độ minh họa" in client.get("/tai-khoan/xac-thuc/").content.decode()
    client.logout()
    assert "không bắt buộc xác thực hai bước" in client.get("/dang-nhap/").content.decode()


def test_the_demonstration_offers_and_the_product_requires():
    assert product.ENVIRONMENT == "demo"
    assert product.NHIP_TWO_FACTOR == "offered"


def test_an_administrator_takes_it_away_with_a_reason(client, make, an, secret):
    client.force_login(make("chu", Role.ADMINISTRATOR))
    address = "/nguoi-dung/an/xac-thuc/"
    client.post(address, {"why": ""})
    assert Authenticator.objects.filter(user=an).exists()
    client.post(address, {"why": "mất điện thoại"})
    assert not Authenticator.objects.filter(user=an).exists()
    line = AuditEvent.objects.get(verb="gỡ xác thực hai bước")
    assert (line.by, line.why) == ("chu", "mất điện thoại")
