"""Sessions: listed, ended one by one or all, by disuse and by the day's end; idle accounts."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from nhip.apps.accounts import actions, queries
from nhip.apps.accounts.models import SignIn, User
from nhip.apps.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
PASSWORD = "mot-mat-khau-dai"


@pytest.fixture
def an(make):
    return make()


def window(agent="Firefox", address="10.0.0.7"):
    client = Client(HTTP_USER_AGENT=agent, REMOTE_ADDR=address)
    assert client.post("/dang-nhap/", {"username": "an", "password": PASSWORD}).status_code == 302
    return client


def is_in(client):
    return client.get("/tai-khoan/").status_code == 200


def test_each_sign_in_is_on_the_list_with_its_device(an):
    here = window()
    window("Điện thoại", "10.0.0.8")
    page = here.get("/tai-khoan/phien/").content.decode()
    assert "Firefox" in page
    assert "Điện thoại" in page
    assert "10.0.0.8" in page
    assert page.count("phiên này") == 1


def test_one_session_is_ended_from_another(an):
    here, there = window(), window("Điện thoại")
    other = SignIn.objects.get(agent="Điện thoại")
    here.post(f"/tai-khoan/phien/{other.pk}/")
    assert is_in(here)
    assert not is_in(there)
    assert AuditEvent.objects.filter(verb="kết thúc phiên", by="an").exists()


def test_sign_out_everywhere_keeps_this_one(an):
    here, *others = window(), window(), window()
    here.post("/tai-khoan/phien/tat-ca/")
    assert is_in(here)
    assert not any(map(is_in, others))
    assert queries.open_sessions(an).count() == 1


def test_a_session_of_somebody_else_is_not_found(an, make, client):
    window()
    client.force_login(make("binh"))
    assert client.post(f"/tai-khoan/phien/{SignIn.objects.last().pk}/").status_code == 404


def test_signing_out_ends_the_session_on_the_list(an):
    here = window()
    here.post("/dang-xuat/")
    assert SignIn.objects.get().ended_why == "đăng xuất"


def test_a_new_password_ends_the_others_and_this_one_can_still_be_ended(an):
    here, there = window(), window()
    here.post("/tai-khoan/", {"current": PASSWORD, "password": "mat-khau-moi-hon"})
    assert is_in(here)
    assert not is_in(there)
    (kept,) = queries.open_sessions(an)
    actions.end_session(sign_in=kept, why="thử")
    assert not is_in(here)


def test_a_closed_account_is_out_at_once(an):
    here = window()
    actions.set_active(by=None, user=an, is_active=False)
    assert not is_in(here)


def test_disuse_ends_a_session_and_use_keeps_it(an, settings, later):
    settings.NHIP_SESSION_IDLE_MINUTES = 15
    here = window()
    for _ in range(3):
        later(minutes=14)
        assert is_in(here)
    later(minutes=16)
    gone = here.get("/tai-khoan/", follow=True)
    assert "Phiên làm việc đã hết giờ" in gone.content.decode()
    assert SignIn.objects.get().ended_why == "hết giờ"


def test_a_session_ends_with_the_working_day_however_much_it_is_used(an, settings, later):
    settings.SESSION_COOKIE_AGE = 9 * 3600
    here = window()
    for _ in range(17):
        later(minutes=30)
        assert is_in(here)
    later(minutes=31)
    assert not is_in(here)


def test_a_session_in_use_writes_once_a_minute(an, later, django_assert_num_queries):
    here = window()
    here.get("/health")
    with django_assert_num_queries(2):  # the session, and the probe's own question
        here.get("/health")
    before = SignIn.objects.get().seen_at
    later(seconds=61)
    here.get("/health")
    assert SignIn.objects.get().seen_at > before


def test_the_clock_writes_ended_what_it_ended(an, settings):
    settings.NHIP_SESSION_IDLE_MINUTES = 15
    window()
    SignIn.objects.update(seen_at=timezone.now() - timedelta(minutes=16))
    window()
    assert actions.close_old_sessions() == 1
    assert queries.open_sessions(an).count() == 1


def test_accounts_nobody_uses_are_found(an, make):
    long_ago = timezone.now() - timedelta(days=50)
    never, used, once = make("khong"), make("co"), make("xua")
    User.objects.update(opened_at=long_ago)
    User.objects.filter(pk=once.pk).update(last_login=long_ago)
    SignIn.objects.create(user=used)
    User.objects.filter(pk=an.pk).update(opened_at=timezone.now())
    assert set(queries.idle_accounts(45)) == {never, once}


def test_an_account_opened_again_has_all_its_days_before_it(an):
    User.objects.update(opened_at=timezone.now() - timedelta(days=90))
    actions.close_account(user=an, days=45)
    actions.set_active(by=None, user=an, is_active=True)
    assert not queries.idle_accounts(45).exists()


@pytest.mark.parametrize(
    ("behind", "told", "seen"),
    [
        (False, "6.6.6.6", "10.0.0.7"),
        (True, "6.6.6.6, 203.0.113.5", "203.0.113.5"),
        (True, "", ""),
    ],
)
def test_the_address_is_the_one_that_cannot_be_invented(an, settings, behind, told, seen):
    settings.NHIP_BEHIND_PROXY = behind
    client = Client(REMOTE_ADDR="10.0.0.7", HTTP_X_FORWARDED_FOR=told)
    client.post("/dang-nhap/", {"username": "an", "password": PASSWORD})
    assert SignIn.objects.get().address == seen


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130 Safari/537.36 Edg/130", "Edge trên Windows"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/130 Mobile Safari/537", "Chrome trên Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18 like Mac OS X) Safari/604", "Safari trên iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0", "Firefox trên Linux"),
        ("curl/8", "curl/8"),
        ("", "không rõ"),
    ],
)
def test_a_device_is_named_as_people_name_it(agent, device):
    assert SignIn(agent=agent).device == device
