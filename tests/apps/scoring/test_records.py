"""Figures as they are kept beside a score."""

import json
from datetime import date

import pytest

from nhip.apps.scoring import records
from nhip.engine.values import Missing, Observation, Reason


@pytest.mark.parametrize(
    "observation",
    [
        Observation("x", "1", "a", 1652.0, "Cổng “766”", date(2026, 9, 26), True),
        Observation("x", "1", "a", 0.1 + 0.2, 'Sở "A" \\ 0.0', None, False),
        Observation("x", "1", 'a": 0.0', -1e-9, ""),
        Observation("x", "1", "a", 1e22, "Sở"),
        Observation("x", "1", "a", 7, "Sở"),
        Observation("x", "1", "a", "co-phan-mem", "Sở"),
        Observation("x", "1", "a", Missing(Reason.NOT_ASSIGNED), "Sở", date(2026, 1, 1)),
    ],
    ids=lambda one: str(one.value)[:20],
)
def test_the_text_of_a_stored_input_is_that_of_its_json(observation):
    assert records.stored_text(observation) == json.dumps(records.stored(observation))
    kept = json.loads(records.stored_text(observation))
    assert records.observed("x", "1", kept) == observation
