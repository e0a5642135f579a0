"""Differences laid on what is stored: read at any time they are what a rebuild gives."""

from datetime import date
from random import Random

import pytest

from nhip.engine.hierarchy import Hierarchy, Placement, Span, UnitRecord
from nhip.engine.period import Period
from nhip.repository import indicator as indicators
from nhip.repository import observe, readings
from nhip.repository.compiler import plans
from nhip.repository.engines import duckdb
from nhip.repository.indicator import Class, of_dataset
from nhip.repository.parts import PartStore
from nhip.repository.places import View
from tests.unit.repository.measuring import DOSSIERS, FileLake, dossier

ALL = of_dataset(indicators.shipped().values(), "dossiers")
STORED = [one for one in ALL if one.cls is not Class.AS_OF]
PERIODS = [Period.parse(code) for code in ("2026-01", "2026-02", "2026-03", "2026-Q1")]
ALWAYS = Span(None, None)
DAYS = 10


def view():
    keys = ("tinh", "a", "b")
    placed = [Placement(key, "tinh", ALWAYS) for key in keys[1:]]
    return View(Hierarchy([UnitRecord(key, ALWAYS) for key in keys], placed, [], []))


def made(number, luck):
    """A dossier of some unit, procedure and day; now and then of none, as if never handed in."""
    ended = date(2026, luck.randint(1, 3), luck.randint(1, 28))
    return dossier(
        str(number),
        luck.choice("ab"),
        procedure_code=f"1.00000{luck.randint(1, 3)}",
        submitted_at=luck.choice([None, date(2026, luck.randint(1, 3), luck.choice([3, 20]))]),
        received_at=ended,
        ended_on=luck.choice([None, ended]),
        has_fee=luck.random() < 0.8,
        paid_online=luck.random() < 0.5,
        channel=luck.randint(1, 2),
    )


def stored(lake):
    found = {}
    for plan in plans(STORED, DOSSIERS):
        held = PartStore(lake.root).stored(plan.grain)
        columns = ", ".join([*plan.grain.keys, *plan.names])
        sql = f"select {columns} from {held.settled(plan.grain, plan.names)} order by all"
        found[plan.grain.name] = duckdb.run(sql, held.files).to_pylist()
    return found


def layers(lake):
    held = [PartStore(lake.root).stored(plan.grain) for plan in plans(STORED, DOSSIERS)]
    return [count for one in held for count in one.layered.values()]


def boards(lake):
    return [readings.many(lake.root, STORED, DOSSIERS, PERIODS, view=v) for v in (None, view())]


@pytest.fixture(scope="module")
def corrected(tmp_path_factory):
    """A lake corrected day after day, with the lake a rebuild finds on each of those days."""
    luck, lake = Random(7), FileLake(tmp_path_factory.mktemp("lake"))
    files = [lake.commit([made(10 * n + k, luck) for k in range(10)]) for n in range(6)]
    observe.refresh(lake, DOSSIERS, STORED)
    rebuilt = []
    for day in range(DAYS):
        number = day % len(files)
        rows = [made(10 * number + k, luck) for k in range(9 if day % 2 else 10)]
        files[number] = lake.commit(rows, instead_of=[files[number]])
        observe.refresh(lake, DOSSIERS, STORED)
        again = FileLake(tmp_path_factory.mktemp(f"again{day}"))
        again.versions = [lake.files("dossiers")]
        observe.refresh(again, DOSSIERS, STORED)
        rebuilt.append((stored(lake), stored(again), boards(lake), boards(again), layers(lake)))
    return lake, rebuilt


@pytest.mark.parametrize("day", range(DAYS))
def test_layers_are_what_a_rebuild_gives(corrected, day):
    held, anew, board, board_anew, _layers = corrected[1][day]
    assert held == anew
    assert board == board_anew


def test_layers_are_laid_and_never_too_many(corrected):
    most = [max(found, default=0) for *_, found in corrected[1]]
    assert most[0] == 1
    assert max(most) <= observe.LAYERS
    assert min(most[1:]) == 0  # past the limit all became one file again


def test_a_group_whose_records_went_is_not_read_as_zero(tmp_path):
    lake = FileLake(tmp_path)
    lake.commit([dossier("stays", "a", submitted_at=date(2026, 1, 5))])
    gone = lake.commit([dossier("goes", "b", submitted_at=date(2026, 1, 5))])
    observe.refresh(lake, DOSSIERS, STORED)
    lake.commit([dossier("goes", "a", submitted_at=date(2026, 1, 6))], instead_of=[gone])
    observe.refresh(lake, DOSSIERS, STORED)
    assert layers(lake)
    for code in ("dossiers_online", "procedures_used"):
        asked = [indicators.get(code)]
        [found] = readings.many(tmp_path, asked, DOSSIERS, PERIODS[:1], view=view())
        assert {figure.unit for figure in found} == {"a", "tinh"}


def test_comparing_with_the_records_leaves_no_layer(corrected):
    lake, rebuilt = corrected
    lake.commit([made(999, Random(1)) | {"submitted_at": None, "ended_on": None}])
    observe.refresh(lake, DOSSIERS, STORED)
    before = stored(lake)
    assert observe.mend(lake, DOSSIERS, STORED) == []
    assert layers(lake) == []
    assert stored(lake) == before == rebuilt[-1][0]


def test_indicators_read_together_are_what_each_gives_alone(corrected):
    root = corrected[0].root
    for seen in (None, view()):
        alone = [readings.series(root, one, DOSSIERS, PERIODS, view=seen) for one in STORED]
        assert readings.many(root, STORED, DOSSIERS, PERIODS, view=seen) == alone
