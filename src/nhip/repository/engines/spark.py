"""The same plans on Apache Spark: an optional extra, for lakes beyond one machine.

May import: pyspark (inside `session` and `_live` only, since it is an extra), pyarrow, repository.
{compiler,dialects,live,parts,engines.duckdb}. Spark reads the Parquet files of a table version,
without their dead rows; the answers are those of DuckDB, to the type.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from importlib import import_module
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from nhip.repository.compiler import (
    SOURCE,
    Grain,
    Plan,
    Spans,
    as_of_sql,
    event_sql,
    period_sql,
    plans,
)
from nhip.repository.dataset import Dataset
from nhip.repository.dialects import DUCKDB, SPARK, Dialect
from nhip.repository.engines import duckdb
from nhip.repository.indicator import Class, Indicator
from nhip.repository.live import FILE, PLACE, DeadRows, Readable, TableFile, path_of
from nhip.repository.parts import PART, PartStore

VIEW = "records_of_the_lake"
TWO_WORKERS = "local-cluster[2,1,1024]"
SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    # a cast that cannot be is empty here, as it is in the other engine
    "spark.sql.ansi.enabled": "false",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


class Lake(Protocol):
    """What measuring asks of a lake."""

    @property
    def root(self) -> Any: ...

    def version(self, dataset: str) -> int: ...

    def files(self, dataset: str, version: int | None = None) -> Sequence[Readable]: ...


def session(master: str = TWO_WORKERS, settings: Mapping[str, str] | None = None) -> Any:
    """A Spark session: by default a cluster of two worker processes on this machine.

    `master` is a cluster's address ("spark://host:7077", "yarn"). Raises ImportError where the
    extra is missing.
    """
    builder = import_module("pyspark.sql").SparkSession.builder.master(master).appName("nhip")
    for name, value in {**SETTINGS, **(settings or {})}.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def run(spark: Any, plan: Plan, files: Sequence[Readable], spans: Spans | None = None) -> pa.Table:
    """The measures of a plan, as the other engine gives them; `spans` for as-of plans."""
    _live(spark, files).createOrReplaceTempView(VIEW)
    answer = spark.sql(text(plan, SPARK, spans).replace(SOURCE, VIEW)).toArrow()
    like = duckdb.run(f"select * from ({text(plan, DUCKDB, spans)}) limit 0", files)
    return answer.cast(like.schema)


def store(spark: Any, lake: Lake, dataset: Dataset, indicators: Iterable[Indicator]) -> list[Grain]:
    """Measure the events and periods of a dataset on Spark and keep the parts, all anew.

    What follows (refreshing by what changed, series, drill-down) finds them as if measured here.
    """
    parts, version = PartStore(lake.root), lake.version(dataset.name)
    files = lake.files(dataset.name, version)
    stored = [plan for plan in plans(indicators, dataset) if plan.grain.cls is not Class.AS_OF]
    for plan in stored if files else []:
        table = run(spark, plan, files)
        month = pc.strftime(table.column("day"), "%Y-%m")
        parts.replace(plan.grain, table.append_column(PART, month), version, None)
    return [plan.grain for plan in stored if files]


def text(plan: Plan, dialect: Dialect = SPARK, spans: Spans | None = None) -> str:
    """The plan in SQL, with {source} for its records."""
    if plan.grain.cls is Class.EVENT:
        return event_sql(plan, dialect)
    if plan.grain.cls is Class.PERIOD:
        return period_sql(plan, dialect)
    if spans is None:
        raise TypeError("an as-of plan needs its spans")
    return as_of_sql(plan, dialect, spans)


def _live(spark: Any, files: Sequence[Readable]) -> Any:
    """The live rows of some files as one frame; columns that came later are empty before."""
    reader = spark.read.option("mergeSchema", "true")
    apart = [f for f in files if isinstance(f, DeadRows) or (isinstance(f, TableFile) and f.dead)]
    clean = [str(path_of(file)) for file in files if file not in apart]
    frames = [reader.parquet(*clean)] if clean else []
    for file in apart:
        frames.append(_dead(reader, file) if isinstance(file, DeadRows) else _rest(reader, file))
    return reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), frames)


def _rest(reader: Any, file: TableFile) -> Any:
    """The rows of a file that its sidecars do not name."""
    column = import_module("pyspark.sql.functions").col
    root = file.sidecars[0].parent.parent
    held = reader.parquet(str(file.path)).withColumn(PLACE, column("_metadata.row_index"))
    gone = reader.parquet(*map(str, file.sidecars))
    gone = gone.where(column(FILE) == file.path.relative_to(root).as_posix()).select(PLACE)
    return held.join(gone, PLACE, "left_anti").drop(PLACE)


def _dead(reader: Any, rows: DeadRows) -> Any:
    """The rows that a sidecar names in some files, as they were."""
    column = import_module("pyspark.sql.functions").col
    held = reader.parquet(str(rows.path))
    return held.where(column(FILE).isin(list(rows.files))).drop(FILE, PLACE)
