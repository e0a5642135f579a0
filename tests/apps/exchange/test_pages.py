"""Pages of keys: the key is shown once, what was used is seen, and only some may come in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from nhip.apps.accounts.models import User
from nhip.apps.accounts.roles import Role
from nhip.apps.audit.models import AuditEvent
from nhip.apps.exchange.models import ApiKey, ApiUse
from nhip.apps.units.models import Membership
from tests.apps import small

pytestmark = pytest.mark.django_db
LIST = "/chia-se/khoa/"


@pytest.fixture
def signed_in(client, steward):
    client.force_login(steward)
    return client


@pytest.fixture
def filled():
    return {
        "system": "Hệ thống một cửa",
        "don-vi": "sct",
        "expires_on": (timezone.localdate() + timedelta(days=90)).isoformat(),
        "per_day": 500,
        "per_minute": 60,
        "scopes": ["read:scores", "push:dossiers"],
    }


def test_a_key_is_shown_once(signed_in, filled):
    page = signed_in.post(f"{LIST}cap/", filled).content.decode()
    key = ApiKey.objects.get()
    start = page.index(f"{key.prefix}_")
    text = page[start : page.index('"', start)]
    assert signed_in.get("/api/v1/key", headers={"X-API-Key": text}).status_code == 200
    assert (key.scopes, key.owner.key) == (["push:dossiers", "read:scores"], "sct")
    assert text not in signed_in.get(key.get_absolute_url()).content.decode()
    assert AuditEvent.objects.filter(verb="cấp khóa API").count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("system", ""),
        ("don-vi", "khac"),
        ("expires_on", "2020-01-01"),
        ("per_day", "0"),
        ("scopes", ["read:everything"]),
        ("scopes", []),
    ],
    ids=str,
)
def test_a_form_that_is_not_right(signed_in, filled, field, value):
    response = signed_in.post(f"{LIST}cap/", filled | {field: value})
    assert response.status_code == 422
    assert not ApiKey.objects.exists()


def test_a_key_with_its_use(signed_in, new_key):
    key, text = new_key(system="Cổng dữ liệu")
    for _ in range(3):
        signed_in.get("/api/v1/sets", headers={"X-API-Key": text})
    page = signed_in.get(key.get_absolute_url()).content.decode()
    assert "3 lần hỏi trong 30 ngày" in page
    assert "/api/v1/sets" in page
    assert key.prefix in signed_in.get(f"{LIST}?q={key.prefix}").content.decode()
    assert "Cổng dữ liệu" in signed_in.get(f"{LIST}?tinh-trang=con-dung").content.decode()
    assert "Cổng dữ liệu" not in signed_in.get(f"{LIST}?tinh-trang=thu-hoi").content.decode()
    for address in (LIST, key.get_absolute_url()):
        assert signed_in.get(f"{address}?xuat=xlsx").content[:2] == b"PK"


def test_renew_and_revoke(signed_in, new_key):
    key, _ = new_key()
    later = timezone.localdate() + timedelta(days=300)
    told = {"expires_on": later.isoformat(), "why": "gia hạn theo công văn"}
    signed_in.post(f"{key.get_absolute_url()}gia-han/", told)
    key.refresh_from_db()
    assert key.expires_on == later
    signed_in.post(f"{key.get_absolute_url()}gia-han/", {"expires_on": "2020-01-01"})
    key.refresh_from_db()
    assert key.expires_on == later
    signed_in.post(f"{key.get_absolute_url()}thu-hoi/", {"why": "thử"})
    key.refresh_from_db()
    assert key.revoked_by.username == "steward"
    assert "đã thu hồi" in signed_in.get(LIST).content.decode()


def test_an_officer_sees_no_keys(client, units):
    user = User.objects.create(username="officer", full_name="x")
    Membership.objects.create(user=user, unit=units["sct"], role=Role.OFFICER, since=small.SINCE)
    client.force_login(user)
    assert client.get(LIST).status_code == 403
    assert client.post(f"{LIST}cap/", {}).status_code == 403


def test_an_empty_list_says_how_to_begin(signed_in):
    assert "Chưa có khóa nào" in signed_in.get(LIST).content.decode()
    assert not ApiUse.objects.exists()
