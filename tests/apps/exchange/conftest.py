"""A small province with figures, a person who issues keys, and a machine that asks with one."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from nhip.apps.accounts.models import User
from nhip.apps.accounts.roles import Role
from nhip.apps.exchange.actions import issue
from nhip.apps.units.models import Membership, UnitCode
from tests.apps import small

READ = ("read:observations", "read:scores", "read:series")


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.HOME = tmp_path / "home"
    settings.NHIP_INBOX = ""
    settings.NHIP_WORK_APART = False
    return settings.HOME


@pytest.fixture
def units(db):
    made = small.build()
    UnitCode.objects.create(unit=made["viet-tri"], scheme="admin", code="07894")
    return made


@pytest.fixture
def steward(units):
    user = User.objects.create(username="steward", full_name="Người quản trị dữ liệu")
    Membership.objects.create(
        user=user, unit=units["tinh"], role=Role.DATA_STEWARD, since=small.SINCE
    )
    return user


@pytest.fixture
def new_key(steward, units):
    """Issue a key; gives it and its text."""

    def new_key(*scopes, per_day=1000, per_minute=1000, days=30, system="Hệ thống một cửa"):
        return issue(
            by=steward,
            system=system,
            owner=units["sct"],
            scopes=scopes or READ,
            expires_on=timezone.localdate() + timedelta(days=days),
            per_day=per_day,
            per_minute=per_minute,
        )

    return new_key


class Machine:
    """Asks the API with one key; gives (status, what came as data, headers)."""

    def __init__(self, client, key, text):
        self.client, self.key, self.text = client, key, text

    def get(self, path, **headers):
        return self._told(self.client.get(f"/api/v1/{path}", headers=self._with(headers)))

    def post(self, path, body, kind="application/x-ndjson", **headers):
        told = self._with(headers)
        return self._told(self.client.generic("POST", f"/api/v1/{path}", body, kind, headers=told))

    def bytes(self, path, **headers):
        """The whole body of a file."""
        response = self.client.get(f"/api/v1/{path}", headers=self._with(headers))
        return b"".join(response.streaming_content) if response.streaming else response.content

    def _with(self, headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return {"Authorization": f"Bearer {self.text}", **named}

    def _told(self, response):
        body = b"".join(response.streaming_content) if response.streaming else response.content
        is_json = "json" in response.headers.get("Content-Type", "") and body
        return response.status_code, json.loads(body) if is_json else body, response.headers


@pytest.fixture
def machine(client, new_key):
    """A machine whose key holds these scopes."""

    def machine(*scopes, **told):
        return Machine(client, *new_key(*scopes, **told))

    return machine
