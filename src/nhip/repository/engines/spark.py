"""The same plans on Apache Spark: an optional extra, for lakes beyond one machine.

May import: pyspark (inside `session` only, since it is an extra), pyarrow, repository.{compiler,
dialects}. Spark reads the Parquet files of a table version; the answers are those of DuckDB.
"""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import pyarrow as pa

from nhip.repository.compiler import SOURCE, Plan, Spans, as_of_sql, event_sql, period_sql
from nhip.repository.dialects import SPARK
from nhip.repository.indicator import Class

VIEW = "records_of_the_lake"


def session(workers: int = 2, megabytes: int = 1024) -> Any:
    """A local cluster of worker processes. Raises ImportError where the extra is missing."""
    sql = import_module("pyspark.sql")
    master = f"local-cluster[{workers},1,{megabytes}]"
    builder = sql.SparkSession.builder.master(master).appName("nhip")
    builder = builder.config("spark.sql.session.timeZone", "UTC")
    builder = builder.config("spark.sql.ansi.enabled", "false")
    return builder.getOrCreate()


def run(spark: Any, plan: Plan, files: Sequence[Path], spans: Spans | None = None) -> pa.Table:
    """The measures of a plan, as the other engine gives them; `spans` for as-of plans."""
    spark.read.parquet(*map(str, files)).createOrReplaceTempView(VIEW)
    return spark.sql(text(plan, spans).replace(SOURCE, VIEW)).toArrow()


def text(plan: Plan, spans: Spans | None = None) -> str:
    """The plan in Spark SQL, with {source} for its records."""
    if plan.grain.cls is Class.EVENT:
        return event_sql(plan, SPARK)
    if plan.grain.cls is Class.PERIOD:
        return period_sql(plan, SPARK)
    if spans is None:
        raise TypeError("an as-of plan needs its spans")
    return as_of_sql(plan, SPARK, spans)
