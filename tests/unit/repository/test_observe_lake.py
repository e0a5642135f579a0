"""From landing to figures through the real lake: a correction, an undo, a second measuring."""

from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from nhip.engine.period import Period
from nhip.repository import indicator as indicators
from nhip.repository import observe, readings
from nhip.repository.indicator import of_dataset
from nhip.repository.lake import Lake
from nhip.repository.simulation import SOURCE, dossiers
from nhip.repository.simulation.province import SimulatedUnit
from tests.unit.repository.measuring import DOSSIERS

ALL = of_dataset(indicators.shipped().values(), "dossiers")
MONTHS = [Period.parse(f"2026-0{month}") for month in (6, 7, 8)]
NOW = datetime(2026, 9, 1, 8)
CODES = ("dossiers_online", "fees_paid_online", "dossiers_mean_days", "procedures_all_paid_online")


@pytest.fixture
def lake(tmp_path):
    units = [SimulatedUnit("H44.1"), SimulatedUnit("H44.2", busy=2.0)]
    order = dossiers.Order(units, MONTHS, datetime(2026, 8, 31), 3000)
    lake = Lake(tmp_path)
    lake.land(DOSSIERS, dossiers.stream(order), batch_id="b1", source=SOURCE, landed_at=NOW)
    observe.refresh(lake, DOSSIERS, ALL)
    return lake


def figures(lake):
    return {
        code: [
            (f.unit, f.period, f.numerator, f.denominator)
            for f in readings.series(lake.root, indicators.get(code), DOSSIERS, MONTHS)
        ]
        for code in CODES
    }


def corrected(lake):
    """Some dossiers again, a month earlier, paid online after all."""
    path = lake.files("dossiers")[-1]
    rows = pq.read_table(path, columns=dossiers.SCHEMA.names, partitioning=None).slice(0, 40)
    month = pa.scalar(30 * 86_400_000_000, pa.duration("us"))
    changed = {
        "submitted_at": pc.subtract(rows["submitted_at"], month),
        "has_fee": pa.array([True] * rows.num_rows),
        "paid_online": pa.array([True] * rows.num_rows),
        "updated_at": pa.array([datetime(2026, 8, 31, 20)] * rows.num_rows, pa.timestamp("us")),
    }
    for name, values in changed.items():
        rows = rows.set_column(rows.column_names.index(name), name, values)
    return rows


def test_a_correction_moves_figures_as_a_rebuild_would_and_undo_puts_them_back(lake, tmp_path):
    before = figures(lake)
    lake.land(DOSSIERS, corrected(lake), batch_id="b2", source=SOURCE, landed_at=NOW)
    done = observe.refresh(lake, DOSSIERS, ALL)
    assert all(each.parts is not None for each in done)
    after = figures(lake)
    assert after != before

    whole = Lake(tmp_path / "whole")
    files = lake.files("dossiers")
    whole.files = lambda dataset, version=None: files
    whole.version = lambda dataset: 0
    observe.refresh(whole, DOSSIERS, ALL)
    assert figures(whole) == after

    lake.undo(DOSSIERS, "b2", landed_at=NOW)
    observe.refresh(lake, DOSSIERS, ALL)
    assert figures(lake) == before


def test_the_same_batch_again_leaves_nothing_to_measure(lake):
    assert [each.measured_files for each in observe.refresh(lake, DOSSIERS, ALL)] == [0] * 4
