"""From landing to figures through the real lake: a correction, an undo, a second measuring."""

from contextlib import suppress
from datetime import date, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nhip.engine.period import Period
from nhip.repository import indicator as indicators
from nhip.repository import observe, readings
from nhip.repository.delta import LakeError
from nhip.repository.indicator import of_dataset
from nhip.repository.lake import Lake
from nhip.repository.simulation import SOURCE, dossiers
from nhip.repository.simulation.province import SimulatedUnit
from tests.unit.repository.measuring import DOSSIERS, dossier

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


# Whatever happens to a table, stored parts are those of a rebuild.

BASE = [f"d{n:02}" for n in range(24)]
MONTH_ENDS = (date(2026, 6, 30), date(2026, 7, 31), date(2026, 8, 31))
SPANS = [Period.parse(code) for code in ("2026-06", "2026-07", "2026-08", "2026-Q2", "2026-Q3")]


def one(code, day, version, paid, ended):
    """A dossier as an event of a sequence says it."""
    return dossier(
        code,
        submitted_at=day,
        received_at=day,
        due_at=day + timedelta(5),
        ended_at=day + timedelta(ended) if ended is not None else None,
        status=4 if ended is None else 9,
        has_fee=True,
        paid_online=paid,
        updated_at=datetime(2026, 9, 1) + timedelta(minutes=version),
    )


EVENTS = st.lists(
    st.one_of(
        st.tuples(
            st.just("land"),
            st.lists(
                st.tuples(
                    st.sampled_from([*BASE, "new1", "new2"]),
                    st.dates(date(2026, 6, 1), date(2026, 8, 20)),
                    st.booleans(),
                    st.integers(0, 10) | st.none(),
                ),
                min_size=1,
                max_size=4,
            ),
        ),
        st.tuples(st.just("undo"), st.integers(0, 5)),
        st.tuples(st.just("compact"), st.none()),
        st.tuples(st.just("measure"), st.sampled_from(MONTH_ENDS)),
    ),
    min_size=3,
    max_size=7,
)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(events=EVENTS)
def test_any_sequence_of_changes_leaves_the_parts_of_a_rebuild(tmp_path_factory, events):
    lake = Lake(tmp_path_factory.mktemp("lake"))
    rows = [one(code, date(2026, 6 + n % 3, 1 + n), 0, False, 3) for n, code in enumerate(BASE)]
    put(lake, rows, "base")
    measured(lake, MONTH_ENDS[0])
    batches = []
    for number, (what, told) in enumerate(events, 1):
        if what == "land":
            put(lake, [one(c, d, number, p, e) for c, d, p, e in told], f"b{number}")
            batches.append(f"b{number}")
        elif what == "undo" and batches:
            with suppress(LakeError):
                lake.undo(DOSSIERS, batches[told % len(batches)], landed_at=NOW)
        elif what == "compact":
            lake.compact("dossiers", at=NOW)
        elif what == "measure":
            measured(lake, told)
    measured(lake, MONTH_ENDS[-1])
    assert any(figures(lake).values())
    assert observe.mend(lake, DOSSIERS, ALL) == []


def put(lake, rows, batch):
    table = pa.Table.from_pylist(rows, dossiers.SCHEMA)
    lake.land(DOSSIERS, table, batch_id=batch, source=SOURCE, landed_at=NOW)


def measured(lake, today):
    observe.refresh(lake, DOSSIERS, ALL)
    observe.refresh_as_of(lake, DOSSIERS, ALL, SPANS, today)
