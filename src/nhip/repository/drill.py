"""From a number to its records: the rows behind a numerator or a denominator, page by page.

May import: engine.period, repository.{dataset,indicator,compiler,dialects,named,live,engines}.
Who may see them is not asked here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from nhip.engine.period import Period
from nhip.repository.compiler import SOURCE, measures_of
from nhip.repository.dataset import Dataset
from nhip.repository.dialects import DuckDB
from nhip.repository.engines import duckdb as engine
from nhip.repository.engines.duckdb import DEFAULT, Limits
from nhip.repository.indicator import Class, Indicator, Quantity
from nhip.repository.live import Readable
from nhip.repository.named import Named, condition

PAGE = 100


@dataclass(frozen=True, slots=True)
class Records:
    """One page of records, and how many there are in all."""

    table: pa.Table
    total: int


def records(
    files: Sequence[Readable],
    indicator: Indicator,
    quantity: Quantity,
    dataset: Dataset,
    units: Sequence[Named],
    period: Period,
    as_of: date,
    page: int = 1,
    size: int = PAGE,
    limits: Limits = DEFAULT,
) -> Records:
    """The rows a quantity counts for some units (as records name them) in a period, by key.

    For `every` these are all rows of its condition, lapses included; `as_of` matters to as-of
    indicators only. Pages count from 1.
    """
    dialect = _Fixed(period.start, min(as_of, period.end))
    where = " and ".join(_conditions(indicator, quantity, dataset, units, period, dialect))
    columns = ", ".join(dialect.column(name) for name in dataset.names)
    order = ", ".join(dialect.column(name) for name in dataset.key)
    chosen = f"from {SOURCE} where {where}"
    total = engine.run(f"select count(*) as n {chosen}", files, limits)
    first = (max(page, 1) - 1) * size
    sql = f"select {columns} {chosen} order by {order} limit {size:d} offset {first:d}"
    return Records(engine.run(sql, files, limits), total.column("n")[0].as_py())


class _Fixed(DuckDB):
    """DuckDB where as_of and period_start are days already known."""

    def __init__(self, start: date, as_of: date) -> None:
        self.dated = {"as_of": f"date '{as_of}'", "period_start": f"date '{start}'"}


def _conditions(
    indicator: Indicator,
    quantity: Quantity,
    dataset: Dataset,
    units: Sequence[Named],
    period: Period,
    dialect: _Fixed,
) -> list[str]:
    time = indicator.time and dialect.date_of(dialect.column(indicator.time))
    found = [condition(units, dialect.column(indicator.unit), time, dialect)]
    start, end = dialect.dated["period_start"], f"date '{period.end}'"
    if time is not None:
        found.append(f"{time} between {start} and {end}")
    if indicator.enters is not None:
        day = dialect.date_of(dialect.column(indicator.enters))
        found.append(f"{day} <= {dialect.dated['as_of']}")
    if indicator.leaves is not None:
        column = dialect.column(indicator.leaves)
        found.append(f"({column} is null or {dialect.date_of(column)} >= {start})")
    if indicator.cls is Class.PERIOD and quantity.value is not None:
        found.append(f"{dialect.write(quantity.value)} is not null")
    found.append(dialect.write(measures_of(indicator, quantity, dataset)[0].where))
    return found
