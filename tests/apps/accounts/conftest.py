"""A person with a role, a clock that can be moved, and an authenticator application."""

import time
from datetime import date

import pytest
from allauth.mfa.totp.internal import auth as totp

from nhip.apps.accounts import actions
from nhip.apps.accounts.roles import Role
from nhip.apps.units.models import Membership, Unit

PASSWORD = "mot-mat-khau-dai"


@pytest.fixture
def make(db):
    """A person of this name and role, with PASSWORD."""
    unit = Unit.objects.create(
        key="tinh", kind="province", name="Tỉnh", valid_from=date(2025, 7, 1)
    )

    def person(username="an", role=Role.OFFICER, email=""):
        user = actions.create_user(
            by=None, username=username, full_name=f"Người {username}", password=PASSWORD,
            email=email,
        )  # fmt: skip
        Membership.objects.create(user=user, unit=unit, role=role, since=date(2026, 1, 1))
        return user

    return person


@pytest.fixture
def later(monkeypatch):
    """Move the clock of seconds forward."""
    start, moved = time.time, [0]
    monkeypatch.setattr(time, "time", lambda: start() + moved[0])

    def move(**kwargs):
        moved[0] += kwargs.get("seconds", 0) + 60 * kwargs.get("minutes", 0)
        moved[0] += 3600 * kwargs.get("hours", 0)

    return move


@pytest.fixture
def application():
    """What an authenticator application shows for a key now."""

    def shown(secret, step=0):
        counter = int(time.time()) // 30 + step
        return totp.format_hotp_value(totp.hotp_value(secret, counter))

    return shown
