"""Units, people and an open round of the small province."""

import pytest

from nhip.apps.criteria.actions import load_set
from tests.apps import small
from tests.apps.collection import made


@pytest.fixture(autouse=True)
def no_scoring(monkeypatch):
    """Scores follow in a test of their own."""
    monkeypatch.setattr("nhip.apps.scoring.receivers.score_period", lambda **given: None)


@pytest.fixture
def units(db):
    load_set(by=None, text=small.TEXT, origin="thu.yaml")
    return made.units()


@pytest.fixture
def people(units):
    return made.people(units)


@pytest.fixture
def round_(units, people):
    return made.opened(units, people)


@pytest.fixture
def form(round_):
    """The submission of Xã Hy Cương."""
    return made.of_unit(round_)
