"""Inputs of the 766 set out of records: which are there, of whom, and what nobody measured."""

from datetime import date
from pathlib import Path

from nhip.engine import definition
from nhip.engine.period import Period
from nhip.repository import dataset as datasets
from nhip.repository import indicator as indicators
from nhip.repository import observe
from nhip.repository.indicator import of_dataset, serving
from nhip.repository.inputs import inputs
from tests.unit.repository.measuring import DOSSIERS, FileLake, dossier

SET = "phuc-vu-766/2026"
LAW = Path(__file__).parents[3] / "law/criteria_sets/phuc-vu-766/2026.yaml"
AUGUST = Period.parse("2026-08")
# The published score itself is entered: no source tells which communes certify copies.
TYPED = {("4.3", "a"), ("4.3", "b"), ("4.3", "value")}


def test_records_give_every_input_of_the_set_but_one_criterion():
    criteria = definition.load(LAW.read_text(encoding="utf-8")).criteria()
    asked = {(criterion.code, each.name) for criterion in criteria for each in criterion.inputs}
    assert asked - set(serving(SET, indicators.shipped().values())) == TYPED


def test_observations_come_with_their_indicator_and_day(tmp_path):
    lake = FileLake(tmp_path)
    start = date(2026, 8, 3)
    lake.commit(
        [
            dossier("1", submitted_at=start, received_at=start, has_fee=True, paid_online=True),
            dossier("2", submitted_at=start, received_at=start, has_fee=True, channel=1),
        ]
    )
    known = list(indicators.shipped().values())
    own = of_dataset(known, "dossiers")
    observe.refresh(lake, DOSSIERS, own)
    observe.refresh_as_of(lake, DOSSIERS, own, [AUGUST], date(2026, 8, 20))
    found = inputs(
        tmp_path, SET, AUGUST, date(2026, 8, 20), known, datasets.shipped(),
        simulated=frozenset({"dossiers"}),
    )  # fmt: skip
    values = {(each.criterion, each.input): each.value for each in found.observations}
    assert (values["5.1", "a"], values["5.1", "b"]) == (1, 2)
    assert (values["3.3", "a"], values["3.3", "b"]) == (1, 2)
    assert (values["2.1", "a"], values["2.1", "b"]) == (2, 2)
    assert {each.as_of for each in found.observations} == {date(2026, 8, 20)}
    assert all(each.simulated for each in found.observations)
    assert "petitions_on_time" in found.not_measured
    assert found.inexact == {}
