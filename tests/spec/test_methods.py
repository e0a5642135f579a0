"""Every method has cases worked by hand; the manual printed from them is up to date."""

import pytest

from nhip.engine.methods import REGISTRY
from tests.spec.methods_doc import MANUAL, MethodSpec, manual, method_specs

SPECS = [spec for specs in method_specs().values() for spec in specs]


def test_every_method_has_its_cases():
    assert {spec.name for spec in SPECS} == set(REGISTRY)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_cases_come_out_as_written(spec: MethodSpec):
    cards = spec.score()
    for place, (figures, points) in enumerate(spec.cases, start=1):
        found = cards.card(str(place)).criteria["1.1"]
        if isinstance(points, str):
            assert (found.score, found.missing) == (None, points), figures
        else:
            assert found.score == pytest.approx(points, rel=1e-12), figures


def test_manual_is_up_to_date():
    assert MANUAL.read_text(encoding="utf-8") == manual(), "run: python -m tests.spec.methods_doc"
