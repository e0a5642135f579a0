"""Stored parts against records: one month measured anew and compared, measure by measure.

May import: pyarrow, this package's siblings for measuring. Parts are kept by differences, so an
error would stay: this is how it is found.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from nhip.engine.period import Period
from nhip.repository import observe
from nhip.repository.compiler import plans
from nhip.repository.dataset import Dataset
from nhip.repository.indicator import Class, Indicator
from nhip.repository.lake import Lake
from nhip.repository.parts import PART, PartStore


def differences(
    lake: Lake, dataset: Dataset, indicators: Iterable[Indicator], month: Period
) -> list[str]:
    """Names of the grains whose stored sums of a month are not what its records give."""
    store, known = PartStore(lake.root), list(indicators)
    days = [month.start + timedelta(n) for n in range((month.end - month.start).days + 1)]
    measured: dict[int, dict[str, pa.Table]] = {}
    wrong = []
    for grain in [plan.grain for plan in plans(known, dataset)]:
        stored = None if grain.cls is Class.AS_OF else store.stored(grain, [month.code])
        if stored is None:
            continue
        version = stored.dataset_version
        if version not in measured:
            fresh = observe.measure(lake.files(dataset.name, version), known, dataset, days)
            measured[version] = {each.name: table for each, table in fresh.items()}
        table = measured[version][grain.name]
        names = sorted(stored.measures & set(table.column_names))
        anew = table.filter(pc.equal(table[PART], month.code)) if table.num_rows else table
        if _sums(_read(stored.files, names), names) != _sums(anew, names):
            wrong.append(grain.name)
    return wrong


def _read(files: Sequence[Path], names: list[str]) -> pa.Table:
    schemas = [pq.read_schema(path).names for path in files]
    tables = [
        pq.read_table(path, columns=[n for n in names if n in held], partitioning=None)
        for path, held in zip(files, schemas, strict=True)
    ]
    return pa.concat_tables(tables, promote_options="permissive") if tables else pa.table({})


def _sums(table: pa.Table, names: list[str]) -> dict[str, int]:
    """Counts and sums in whole ten-thousandths: exact, and nothing is 0."""
    held = set(table.column_names)
    return {n: int(pc.sum(table[n]).as_py() or 0) if n in held else 0 for n in names}
