"""The whole country, loaded once per module and rolled back after it."""

from datetime import date

import pytest
from django.db import transaction

from nhip.apps.accounts.models import User
from nhip.apps.units import law
from nhip.apps.units.actions import load_law, load_units
from nhip.apps.units.models import Unit


@pytest.fixture(scope="module")
def country(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        load_law(by=None)
        load_units(by=None, folder=law.DEMO)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def units(country, db):
    """Units by key, as {"tinh-25-2025": Unit}."""
    return lambda key: Unit.objects.get(key=key)


@pytest.fixture
def user(db):
    return User.objects.create(username="an", full_name="Nguyễn Văn An")


@pytest.fixture
def today():
    return date(2026, 11, 21)
