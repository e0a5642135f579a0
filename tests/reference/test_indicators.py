"""The compiled indicators against their slow twins, on rows nobody would call clean."""

from collections import defaultdict
from datetime import date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from nhip.engine.period import Period
from nhip.repository import dataset as datasets
from nhip.repository import indicator as indicators
from nhip.repository import observe, readings
from nhip.repository.dataset import ColumnType
from tests.reference.indicator_twins import TWINS, AsOf, answer

TODAY = date(2026, 3, 10)
MONTHS = [Period.parse(f"2026-0{month}") for month in (1, 2, 3)]
# A set joins months: a quarter and a window from the 15th to the 14th are not sums.
JOINED = [Period.parse("2026-Q1"), Period.parse("2026-02~14")]
MOMENTS = [
    datetime(2025, 12, 30, 8),
    datetime(2026, 1, 14, 23, 59, 59),
    datetime(2026, 1, 15),
    datetime(2026, 1, 31, 23, 40),
    datetime(2026, 2, 1, 0, 5),
    datetime(2026, 2, 14, 12),
    datetime(2026, 2, 28, 16),
    datetime(2026, 3, 1),
    datetime(2026, 3, 10, 9),
    datetime(2026, 4, 2),
]
VALUES = {
    ColumnType.TEXT: st.sampled_from(["a", "b", ""]),
    ColumnType.CODE: st.sampled_from(["1.000001", "1.000002", "2.000003"]),
    ColumnType.INTEGER: st.integers(0, 12),
    ColumnType.NUMBER: st.sampled_from([0.0, 0.1, 0.2, 15_000.0, 1234.5678]),
    ColumnType.BOOLEAN: st.booleans(),
    ColumnType.DATE: st.sampled_from([moment.date() for moment in MOMENTS]),
    ColumnType.DATETIME: st.sampled_from(MOMENTS),
}
ARROW = {
    ColumnType.TEXT: pa.string(),
    ColumnType.CODE: pa.string(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.NUMBER: pa.float64(),
    ColumnType.BOOLEAN: pa.bool_(),
    ColumnType.DATE: pa.date32(),
    ColumnType.DATETIME: pa.timestamp("us"),
}


def rows_of(dataset):
    """Rows of any dataset: what must be there is, everything else may be missing or reversed."""
    fields = {}
    for column in dataset.columns:
        values = VALUES[column.type]
        if column.values and column.type is ColumnType.INTEGER:
            values = st.sampled_from([int(code) for code, _meaning in column.values])
        elif column.values:
            values = st.sampled_from([code for code, _meaning in column.values])
        if column.name == dataset.unit:
            values = st.sampled_from(["H44.1", "H44.2"])
        fields[column.name] = values if column.required else st.none() | values
    return st.lists(st.fixed_dictionaries(fields), min_size=1, max_size=60)


class OneVersion:
    def __init__(self, root, files):
        self.root, self._files = root, files

    def version(self, dataset):
        return 0

    def files(self, dataset, version=None):
        return self._files


def landed(rows, dataset, root):
    schema = pa.schema([(column.name, ARROW[column.type]) for column in dataset.columns])
    path = root / "rows.parquet"
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)
    return OneVersion(root, [path])


def expected(twin, rows, dataset, periods):
    found = defaultdict(lambda: (0, 0))
    for period in periods:
        as_of = min(period.end, TODAY)
        for unit, parts in answer(twin, rows, dataset.unit, period, as_of).items():
            found[unit, period.code] = parts
    return found


def compare(code, lake, rows, dataset, periods):
    indicator = indicators.get(code)
    figures = readings.series(lake.root, indicator, dataset, periods)
    right = expected(TWINS[code], rows, dataset, periods)
    right = {cell: parts for cell, parts in right.items() if parts[0] is not None}
    found = {(f.unit, f.period): (f.numerator, f.denominator) for f in figures}
    assert found.keys() <= right.keys(), code
    for cell, (numerator, denominator) in right.items():
        if cell not in found:  # rows without any key: nothing is stored of them
            assert (numerator, denominator or 0) == (0, 0), (code, cell)
            continue
        assert found[cell][0] == pytest.approx(numerator, abs=1e-9), (code, cell)
        if denominator is None:
            assert found[cell][1] is None, code
        else:
            assert found[cell][1] == pytest.approx(denominator, abs=1e-9), (code, cell)


def test_every_indicator_has_a_twin():
    assert sorted(indicators.shipped()) == sorted(TWINS)


@pytest.mark.parametrize("name", sorted({i.dataset for i in indicators.shipped().values()}))
def test_indicators_answer_like_their_twins(name, tmp_path_factory):
    dataset = datasets.get(name)
    own = indicators.of_dataset(indicators.shipped().values(), name)

    # few examples of many rows: an example costs a lake, a row costs nothing
    @settings(
        max_examples=6,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(rows_of(dataset))
    def check(rows):
        lake = landed(rows, dataset, tmp_path_factory.mktemp("lake"))
        observe.refresh(lake, dataset, own)
        observe.refresh_as_of(lake, dataset, own, MONTHS, TODAY)
        for indicator in own:
            joined = [] if isinstance(TWINS[indicator.code], AsOf) else JOINED
            compare(indicator.code, lake, rows, dataset, [*MONTHS, *joined])

    check()
