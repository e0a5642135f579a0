"""Phú Thọ, loaded and scored once per module and rolled back after it."""

import pytest
from django.db import transaction

from nhip.apps.accounts.models import User
from nhip.apps.scoring.models import ScoreRun
from tests.apps import phu_tho
from tests.apps.small import build


@pytest.fixture(scope="module")
def scored(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        phu_tho.load()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def run(scored, db):
    return ScoreRun.objects.get(set_id=phu_tho.SET, period="2026", is_current=True)


@pytest.fixture
def signed_in(scored, client, db):
    def as_(name):
        client.force_login(User.objects.get(username=name))
        return client

    return as_


@pytest.fixture
def small(db):
    return build()
