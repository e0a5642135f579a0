"""Systems fill cells in by key: their own units alone, each save once, people's values kept."""

import json
from datetime import date, timedelta

import pytest

from nhip.apps.collection import actions
from nhip.apps.exchange.actions import issue
from tests.apps.collection import made


@pytest.fixture
def key(units, people):
    def make(unit="hy-cuong", scope="fill:forms"):
        _, text = issue(
            by=people["thuongtruc"], system="Phần mềm xã", owner=units[unit], scopes=[scope],
            expires_on=date.today() + timedelta(days=9), per_day=1000, per_minute=1000,
        )  # fmt: skip
        return {"Authorization": f"Bearer {text}"}

    return make


def address(form, unit=None):
    return f"/api/v1/rounds/{form.round_id}/cells?unit={unit or form.unit.key}"


def fill(client, form, headers, *cells, unit=None):
    rows = [{"key": k, "value": value, "version": v, "save": s} for k, value, v, s in cells]
    body = json.dumps({"cells": rows})
    return client.post(address(form, unit), body, content_type="application/json", headers=headers)


def test_a_system_reads_and_fills(client, form, key):
    headers = key()
    told = client.get(address(form), headers=headers).json()
    assert [one["key"] for one in told["data"]] == ["1", "2", "3", "3.1", "4", "5", "6"]
    sent = fill(
        client, form, headers, ("1", 120, 0, "a"), ("2", 100.0, 0, "b"), ("4", True, 0, "c")
    )
    assert sent.status_code == 200
    assert (sent.json()["saved"], sent.json()["said"][0]["level"]) == (3, "error")
    kept = {one.key: (one.raw, one.origin) for one in form.cells.exclude(raw="")}
    assert kept == {"1": ("120", "system"), "2": ("100", "system"), "4": ("có", "system")}
    fill(client, form, headers, ("1", 120, 0, "a"))
    assert form.saves.count() == 3


def test_what_a_person_typed_is_left(client, form, key, people):
    made.save(people["can-bo"], form, c3="20")
    (cell,) = fill(client, form, key(), ("3", 25, 0, "x")).json()["cells"]
    assert (cell["refused"], cell["value"]) == ("collection.changed_by_other", "20")


def test_keys_of_others_and_of_other_scopes(client, form, key):
    assert fill(client, form, key("sct"), ("1", 1, 0, "a")).status_code == 404
    assert fill(client, form, key("tinh"), ("1", 1, 0, "a")).status_code == 200
    assert fill(client, form, key(scope="read:scores"), ("1", 1, 0, "b")).status_code == 403
    assert fill(client, form, key("tinh"), ("1", 1, 0, "a"), unit="im-lang").status_code == 404


@pytest.mark.parametrize("body", ["", "[]", '{"cells": 3}', '{"cells": [{"key": "1"}]}'])
def test_what_is_no_save(client, form, key, body):
    sent = client.post(address(form), body, content_type="application/json", headers=key())
    assert (sent.status_code, sent.json()["code"]) == (400, "api.bad_cells")


def test_a_closed_round_is_locked(client, form, key, round_):
    actions.close_round(by=None, round_=round_)
    sent = fill(client, form, key(), ("1", 1, 0, "a"))
    assert (sent.status_code, sent.json()["code"]) == (423, "collection.round_not_open")
