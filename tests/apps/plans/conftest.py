"""Units, people and one issued plan; today is 15 July 2026."""

from datetime import date

import pytest

from tests.apps.plans import made

TODAY = date(2026, 7, 15)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


@pytest.fixture
def units(db):
    return made.units()


@pytest.fixture
def people(units):
    return made.people(units)


@pytest.fixture
def plan(units):
    return made.plan(units)
