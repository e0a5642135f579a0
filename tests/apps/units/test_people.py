"""The administrator's page of one person."""

from datetime import date

import pytest
from django.utils import timezone

from nhip.apps.accounts.models import User
from nhip.apps.accounts.roles import Role
from nhip.apps.audit.models import AuditEvent
from nhip.apps.units.models import Membership, Unit

pytestmark = pytest.mark.django_db
PAGE = "/nguoi-dung/binh/"


@pytest.fixture
def unit():
    return Unit.objects.create(
        key="so-kh", kind="department", name="Sở Khoa học", search_text="so khoa hoc"
    )


@pytest.fixture
def binh(client, unit):
    admin = User.objects.create(username="quan", full_name="Quản")
    since = date(2026, 1, 1)
    Membership.objects.create(user=admin, unit=unit, role=Role.ADMINISTRATOR, since=since)
    client.force_login(admin)
    return User.objects.create(username="binh", full_name="Lê Bình")


def grant(client, **fields):
    return client.post(PAGE, {"role": "officer", "since": "2026-02-01", "q": ""} | fields)


def test_role_is_given_in_the_unit_that_was_picked(client, binh, unit):
    assert grant(client, **{"don-vi": "so-kh"}).status_code == 302
    held = Membership.objects.get(user=binh)
    assert (held.unit, held.role, held.since) == (unit, "officer", date(2026, 2, 1))
    assert "Chuyên viên" in client.get(PAGE).content.decode()
    assert AuditEvent.objects.filter(by="quan", verb="giao vai trò").exists()


def test_typed_name_is_enough_where_one_unit_has_it(client, binh):
    assert grant(client, q="so khoa hoc").status_code == 302


@pytest.mark.parametrize("fields", [{}, {"don-vi": "khong-co"}, {"q": "khong co"}])
def test_unclear_unit_is_told_and_nothing_given(client, binh, fields):
    answer = grant(client, **fields)
    assert answer.status_code == 422
    assert "Chưa rõ đơn vị nào" in answer.content.decode()
    assert not Membership.objects.filter(user=binh).exists()


def test_same_role_twice_is_told(client, binh):
    grant(client, **{"don-vi": "so-kh"})
    again = grant(client, **{"don-vi": "so-kh"})
    assert again.status_code == 422
    assert "đang giữ vai trò ấy" in again.content.decode()


def test_role_is_ended_and_stays_on_record(client, binh):
    grant(client, **{"don-vi": "so-kh"})
    held = Membership.objects.get(user=binh)
    client.post(f"{PAGE}vai-tro/{held.pk}/")
    held.refresh_from_db()
    assert held.until < timezone.localdate()


def test_role_of_another_person_is_not_found(client, binh):
    other = Membership.objects.get(user__username="quan")
    assert client.post(f"{PAGE}vai-tro/{other.pk}/").status_code == 404


def test_account_is_closed_and_opened_but_not_ones_own(client, binh):
    client.post(f"{PAGE}tinh-trang/", {"is_active": "0"})
    binh.refresh_from_db()
    assert not binh.is_active
    client.post(f"{PAGE}tinh-trang/", {"is_active": "1"})
    binh.refresh_from_db()
    assert binh.is_active
    client.post("/nguoi-dung/quan/tinh-trang/", {"is_active": "0"})
    assert User.objects.get(username="quan").is_active
