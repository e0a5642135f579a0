"""Slices: runs of one month are found, everything is in exactly one slice."""

from datetime import datetime

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given
from hypothesis import strategies as st

from nhip.repository.dataset import get
from nhip.repository.lake import Lake
from nhip.repository.landing.door import land_file
from nhip.repository.landing.slices import BLOCK, SLICE, Slice, slices

MONTHS = st.sampled_from([None, "2026-01", "2026-02"])
BLOCKS = st.lists(st.tuples(MONTHS, MONTHS), max_size=40)


def test_neighbours_of_one_month_are_one_slice():
    blocks = [(0, "2026-01", "2026-01"), (1, "2026-01", "2026-01"), (2, "2026-01", "2026-02")]
    assert slices(blocks, 2 * BLOCK + 7) == [
        Slice(0, 2 * BLOCK, "2026-01"),
        Slice(2 * BLOCK, 2 * BLOCK + 7, None),
    ]


@given(BLOCKS)
def test_every_row_is_in_one_slice_and_a_month_is_never_guessed(months):
    rows = max(len(months) * BLOCK - 3, 0)
    found = slices([(n, *pair) for n, pair in enumerate(months)], rows)
    assert [one.start for one in found[1:]] == [one.stop for one in found[:-1]]
    assert (found[0].start, found[-1].stop) == (0, rows) if rows else not found
    for one in found:
        assert one.stop - one.start <= SLICE
        inside = months[one.start // BLOCK : -(-one.stop // BLOCK)]
        if one.month is not None:
            assert set(inside) == {(one.month, one.month)}


def test_a_run_of_one_month_is_landed_like_rows_of_many(tmp_path):
    """Blocks of one month take the short way; the rows of a bad day between them stay out."""
    rows = 2 * BLOCK + 10
    days = [datetime(2026, 1, 5)] * (2 * BLOCK) + [datetime(2026, 2, 6), None] * 5
    table = pa.table(
        {
            "MaHoSo": [f"H44.1-{n}" for n in range(rows)],
            "MaTTHC": pa.array(["1.000001"] * rows),
            "DonViXuLy": pa.array(["H44.1"] * rows),
            "KenhThucHien": pa.array([2] * rows),
            "NgayNopHoSo": pa.array(days, pa.timestamp("us")),
            "TrangThaiHoSo": pa.array([4] * rows),
            "NgayCapNhat": pa.array([datetime(2026, 3, 1)] * rows, pa.timestamp("us")),
        }
    )
    path = tmp_path / "rows.parquet"
    pq.write_table(table, path)
    lake, now = Lake(tmp_path / "lake"), datetime(2026, 4, 1)
    landed = land_file(lake, get("dossiers"), path, batch_id="one", source="nguồn", landed_at=now)
    assert (landed.inserted, landed.rejected) == (2 * BLOCK + 5, 5)
    assert {check for check, _, _ in landed.report.counts} == {"landing.required"}
    assert lake.rows("dossiers") == 2 * BLOCK + 5
    assert landed.days == {datetime(2026, 1, 5).date(), datetime(2026, 2, 6).date()}
