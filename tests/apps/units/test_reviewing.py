"""The half-yearly review: owed, late, one decision per role, never about oneself; idle accounts."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from nhip.apps.accounts.models import SignIn, User
from nhip.apps.accounts.roles import Role
from nhip.apps.audit.models import AuditEvent
from nhip.apps.units import actions
from nhip.apps.units.models import AccessDecision, Membership, Unit
from nhip.apps.units.reviewing import half_of, owed

pytestmark = pytest.mark.django_db
LONG_AGO = date(2025, 1, 1)


@pytest.fixture
def units():
    return {key: Unit.objects.create(key=key, kind="department", name=f"Sở {key}") for key in "ab"}


@pytest.fixture
def hold(units):
    def give(name, role, unit="a", since=LONG_AGO):
        user, _ = User.objects.get_or_create(username=name, defaults={"full_name": name.title()})
        return Membership.objects.create(user=user, unit=units[unit], role=role, since=since)

    return give


def present():
    return half_of(timezone.localdate())


def sign_in(client, membership):
    client.force_login(membership.user)


def decide(client, membership, how="giu", why=""):
    address = f"/ra-soat-quyen/{membership.unit.key}/"
    sent = {"vai-tro": membership.pk, "ket-luan": how, "why": why}
    return client.post(address, sent, follow=True).content.decode()


def test_half_years():
    assert half_of(date(2026, 6, 30)).code == "2026-H1"
    assert half_of(date(2026, 7, 1)).code == "2026-H2"
    assert half_of(date(2026, 7, 1)).last == date(2026, 12, 31)


def test_a_role_given_in_this_half_year_is_not_owed(hold):
    old, _ = hold("an", Role.OFFICER), hold("binh", Role.OFFICER, since=timezone.localdate())
    assert list(owed(present())) == [old]


def test_a_head_keeps_and_withdraws_in_the_own_unit(client, hold):
    head, an = hold("truong", Role.HEAD), hold("an", Role.OFFICER)
    binh = hold("binh", Role.OFFICER)
    SignIn.objects.create(user=an.user)
    sign_in(client, head)
    page = client.get("/ra-soat-quyen/a/").content.decode()
    assert "chưa lần nào" in page
    assert "Đã giữ" in decide(client, an)
    assert "phải có lý do" in decide(client, binh, "thu-hoi")
    assert "Đã thu hồi" in decide(client, binh, "thu-hoi", "đã chuyển công tác")
    binh.refresh_from_db()
    assert binh.until < timezone.localdate()
    assert set(owed(present())) == {head}
    line = AuditEvent.objects.filter(verb="thôi vai trò").get()
    assert (line.by, line.why) == ("truong", "đã chuyển công tác")


def test_nobody_decides_about_themselves(client, hold):
    head = hold("truong", Role.HEAD)
    sign_in(client, head)
    assert "Không tự rà soát" in decide(client, head)
    assert not AccessDecision.objects.exists()


def test_once_a_period(client, hold):
    head, an = hold("truong", Role.HEAD), hold("an", Role.OFFICER)
    sign_in(client, head)
    decide(client, an)
    assert "đã kết luận" in decide(client, an)
    assert AccessDecision.objects.count() == 1


def test_another_unit_is_not_found(client, hold):
    head, other = hold("truong", Role.HEAD), hold("an", Role.OFFICER, "b")
    sign_in(client, head)
    assert client.get("/ra-soat-quyen/b/").status_code == 404
    sent = {"vai-tro": other.pk, "ket-luan": "giu"}
    assert client.post("/ra-soat-quyen/a/", sent).status_code == 404
    with pytest.raises(actions.ReviewRefused, match="not_yours"):
        actions.decide_access(by=head.user, membership=other, period="2026-H2", keep=True)


def test_the_list_says_what_is_owed_and_what_is_late(client, hold):
    admin = hold("chu", Role.ADMINISTRATOR)
    hold("an", Role.OFFICER, "b")
    sign_in(client, admin)
    page = client.get("/ra-soat-quyen/")
    assert [(row[1], row[3], row[4][0]) for row in page.context["rows"]] == [
        ("Sở a", 1, "late"), ("Sở b", 1, "late"),
    ]  # fmt: skip
    before = half_of(present().first - timedelta(days=1))
    for one in Membership.objects.all():
        for period in (before.code, present().code):
            AccessDecision.objects.create(
                membership=one, period=period, keeps=True, decided_by=admin.user
            )
    rows = client.get("/ra-soat-quyen/").context["rows"]
    assert [row[4][0] for row in rows] == ["done", "done"]


@pytest.mark.parametrize("sent", [{}, {"vai-tro": "x"}, {"vai-tro": "9" * 30}])
def test_a_role_that_is_not_there(client, hold, sent):
    sign_in(client, hold("truong", Role.HEAD))
    assert client.post("/ra-soat-quyen/a/", sent).status_code == 404


def test_idle_accounts_are_closed_but_the_last_administrator_stays(hold, settings):
    settings.NHIP_IDLE_ACCOUNT_DAYS = 45
    hold("chu", Role.ADMINISTRATOR)
    hold("an", Role.OFFICER)
    User.objects.update(opened_at=timezone.now() - timedelta(days=46))
    assert actions.close_idle_accounts() == ["an"]
    assert actions.close_idle_accounts() == []
    line = AuditEvent.objects.get(verb="đóng tài khoản")
    assert line.why == "không đăng nhập quá 45 ngày"
    hold("chu-hai", Role.ADMINISTRATOR)
    assert actions.close_idle_accounts() == ["chu"]


def test_no_account_is_closed_where_the_level_does_not_ask(hold, settings):
    settings.NHIP_IDLE_ACCOUNT_DAYS = 0
    hold("an", Role.OFFICER)
    User.objects.update(opened_at=timezone.now() - timedelta(days=999))
    assert actions.close_idle_accounts() == []
