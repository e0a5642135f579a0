"""Addresses: what a link keeps and what it drops."""

import pytest
from django.test import RequestFactory

from nhip.ui import address


@pytest.fixture
def request_at():
    return RequestFactory().get


def test_change_keeps_the_rest_and_starts_again_at_page_one(request_at):
    request = request_at("/xep-hang/?ky=2026-Q3&sap=ten&trang=4&xuat=xlsx")
    assert address.changed(request, {"sap": "-ten"}) == "/xep-hang/?ky=2026-Q3&sap=-ten"


def test_page_change_keeps_everything(request_at):
    request = request_at("/xep-hang/?ky=2026-Q3&trang=4")
    assert address.changed(request, {"trang": 5}) == "/xep-hang/?ky=2026-Q3&trang=5"


def test_none_takes_a_parameter_away_and_underscore_is_a_hyphen(request_at):
    request = request_at("/?don-vi=xa-ba-vi")
    assert address.changed(request, {"don_vi": None}) == "/"
    assert address.changed(request, {"don_vi": "so-nv"}) == "/?don-vi=so-nv"


def test_carried_takes_context_and_nothing_else(request_at):
    request = request_at("/a/?bo=phuc-vu-766/2026&ky=2026&q=tim&sap=ten")
    carried = address.carried(request, "/b/", {"nhom": "2"})
    assert carried == "/b/?bo=phuc-vu-766%2F2026&ky=2026&nhom=2"
    assert address.carried(request_at("/a/"), "/b/") == "/b/"


def test_hostile_value_stays_a_value(request_at):
    request = request_at("/a/", {"ky": "2026&admin=1#x"})
    assert address.carried(request, "/b/") == "/b/?ky=2026%26admin%3D1%23x"
