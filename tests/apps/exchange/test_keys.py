"""Keys: what is kept of one, who gets in with it, how its requests are counted and written down."""

from datetime import timedelta

import pytest
from django.utils import timezone

from nhip.apps.audit.models import AuditEvent
from nhip.apps.exchange import actions, keys
from nhip.apps.exchange.actions.keys import BadKey
from nhip.apps.exchange.models import ApiKey, ApiUse

pytestmark = pytest.mark.django_db


def test_only_a_hash_of_the_key_is_kept(new_key):
    key, text = new_key()
    assert text.startswith(f"{key.prefix}_")
    secret = text.removeprefix(f"{key.prefix}_")
    kept = " ".join(str(value) for value in ApiKey.objects.values().get().values())
    told = " ".join(f"{one.before} {one.after} {one.what_name}" for one in AuditEvent.objects.all())
    assert secret not in kept
    assert secret not in told
    assert key.digest == keys.digest_of(text)


def test_two_keys_share_nothing(new_key):
    (one, first), (other, second) = new_key(), new_key()
    assert one.prefix != other.prefix
    assert first[14:] != second[14:]


@pytest.mark.parametrize(
    ("text", "prefix"),
    [
        ("nhip_abcdefgh_" + "x" * 43, "nhip_abcdefgh"),
        ("nhip_abcdefgh_" + "x" * 42, ""),
        ("nhip_abcdefgh_" + "x" * 43 + "\n", ""),
        ("nhip_ABCDEFGH_" + "x" * 43, ""),
        ("", ""),
    ],
    ids=["a key", "too short", "a line break", "capitals", "nothing"],
)
def test_the_form_of_a_key(text, prefix):
    assert keys.prefix_of(text) == prefix


@pytest.mark.parametrize(
    ("scopes", "code"),
    [
        ((), "api.no_scope"),
        (("read:everything",), "api.unknown_scope"),
        (("read:dataset:khac",), "api.unknown_scope"),
        (("push:dossiers; drop table",), "api.unknown_scope"),
    ],
    ids=["none", "unknown", "unknown dataset", "more than a scope"],
)
def test_scopes_that_are_none(steward, units, scopes, code):
    with pytest.raises(BadKey, match=code):
        actions.issue(
            by=steward, system="x", owner=units["sct"], scopes=scopes,
            expires_on=timezone.localdate(), per_day=1, per_minute=1,
        )  # fmt: skip


@pytest.mark.parametrize("days", [-1, 800])
def test_a_key_lives_for_a_while_and_not_for_ever(new_key, days):
    with pytest.raises(BadKey, match="bad_expiry"):
        new_key(days=days)


def test_without_a_key(client):
    response = client.get("/api/v1/key")
    told = response.json()
    assert (response.status_code, told["code"]) == (401, "api.no_key")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert response.headers["Content-Type"].startswith("application/problem+json")
    assert "Authorization: Bearer" in told["detail"]


@pytest.mark.parametrize(
    "header", ["Bearer x", "Basic x", "Bearer", "Bearer nhip_aaaaaaaa_" + "b" * 43, "Bearer é"]
)
def test_with_what_is_no_key(client, db, header):
    assert client.get("/api/v1/key", headers={"Authorization": header}).status_code == 401
    assert not ApiUse.objects.exists()


def test_with_the_name_of_a_key_and_another_secret(client, new_key):
    _, text = new_key()
    wrong = text[:-1] + ("a" if text[-1] != "a" else "b")
    response = client.get("/api/v1/key", headers={"X-API-Key": wrong})
    assert response.json()["code"] == "api.bad_key"
    assert client.get("/api/v1/key", headers={"X-API-Key": text}).status_code == 200


def test_a_key_in_the_address_is_not_looked_at(client, new_key):
    _, text = new_key()
    assert client.get(f"/api/v1/key?key={text}&api_key={text}").status_code == 401


def test_a_session_opens_nothing(client, steward):
    client.force_login(steward)
    assert client.get("/api/v1/key").status_code == 401


def test_revoked_and_expired_keys(machine, steward):
    held = machine()
    actions.revoke(by=steward, key=held.key, why="mất máy")
    assert held.get("key")[1]["code"] == "api.revoked"
    with pytest.raises(BadKey, match="renew_revoked"):
        actions.renew(by=steward, key=held.key, expires_on=timezone.localdate())
    assert AuditEvent.objects.get(verb="thu hồi khóa API").why == "mất máy"
    other = machine()
    ApiKey.objects.filter(pk=other.key.pk).update(expires_on=timezone.localdate() - timedelta(1))
    status, told, _ = other.get("key")
    assert (status, told["code"]) == (401, "api.expired")
    actions.renew(by=steward, key=other.key, expires_on=timezone.localdate())
    assert other.get("key")[0] == 200


def test_a_key_does_what_its_scopes_say_and_trying_costs_quota(machine):
    held = machine("read:scores")
    status, told, _ = held.get("observations?set=thu/2026&period=2026")
    assert (status, told["code"]) == (403, "api.no_right")
    assert "read:observations" in told["detail"]
    held.key.refresh_from_db()
    assert held.key.day_count == 1
    assert ApiUse.objects.get().status == 403


def test_the_quota_of_the_minute(machine, monkeypatch):
    held = machine(per_minute=2)
    noon = timezone.now().replace(hour=5, minute=0, second=50, microsecond=0)
    monkeypatch.setattr("django.utils.timezone.now", lambda: noon)
    assert [held.get("key")[0] for _ in range(4)] == [200, 200, 429, 429]
    _, told, headers = held.get("key")
    assert (told["code"], headers["Retry-After"]) == ("api.minute_quota", "10")
    assert ApiUse.objects.filter(status=429).count() == 1
    monkeypatch.setattr("django.utils.timezone.now", lambda: noon + timedelta(seconds=10))
    assert held.get("key")[0] == 200


def test_the_quota_of_the_day(machine, monkeypatch):
    held = machine(per_day=1)
    evening = timezone.now().replace(hour=16, minute=59, second=0, microsecond=0)  # 23:59 here
    monkeypatch.setattr("django.utils.timezone.now", lambda: evening)
    status, _, headers = held.get("key")
    assert (status, headers["RateLimit-Remaining"]) == (200, "0")
    status, told, headers = held.get("key")
    assert (status, told["code"]) == (429, "api.day_quota")
    assert 60 <= int(headers["Retry-After"]) <= 61
    monkeypatch.setattr("django.utils.timezone.now", lambda: evening + timedelta(minutes=1))
    assert held.get("key")[0] == 200


def test_each_request_is_written_down(machine):
    held = machine()
    _, told, _ = held.get("sets")
    use = ApiUse.objects.get()
    assert (use.method, use.path, use.status, use.rows) == ("GET", "/api/v1/sets", 200, 1)
    assert use.bytes > 20
    assert use.ip == "127.0.0.1"
    held.key.refresh_from_db()
    assert held.key.last_used_at is not None
    assert told["data"][0]["id"] == "thu/2026"


@pytest.mark.parametrize(
    ("told", "kept"),
    [("203.0.113.9, 10.0.0.7", "10.0.0.7"), ("<script>", None), ("::1", "::1"), ("", "127.0.0.1")],
    ids=["the last hop", "nonsense", "v6", "no header"],
)
def test_the_address_behind_our_own_proxy(machine, settings, told, kept):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    machine().get("key", X_Forwarded_For=told)
    assert ApiUse.objects.get().ip == kept


def test_old_lines_of_the_log_are_put_away(machine, settings):
    held = machine()
    held.get("key")
    held.get("sets")
    ApiUse.objects.filter(path="/api/v1/key").update(at=timezone.now() - timedelta(days=401))
    assert actions.forget_old_uses(by=None) == 1
    assert ApiUse.objects.get().path == "/api/v1/sets"
    assert actions.forget_old_uses(by=None) == 0
