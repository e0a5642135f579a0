"""Spark against DuckDB: the same parts of the same lake, dead rows left out by both.

Needs the extra pyspark and Java: `make spark` installs the extra beside the product and runs this.
"""

import importlib.util
import logging
import shutil
from datetime import date, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from nhip.engine.period import Period
from nhip.repository import indicator as indicators
from nhip.repository import observe, readings
from nhip.repository.compiler import Spans, plans
from nhip.repository.engines import duckdb, spark
from nhip.repository.indicator import RollUp, of_dataset
from nhip.repository.lake import Lake
from nhip.repository.simulation import SOURCE, dossiers
from nhip.repository.simulation.province import SimulatedUnit
from tests.unit.repository.measuring import DOSSIERS

HAS_SPARK = importlib.util.find_spec("pyspark") is not None and shutil.which("java") is not None
ALL = of_dataset(indicators.shipped().values(), "dossiers")
PLANS = {plan.grain.name: plan for plan in plans(ALL, DOSSIERS)}
MONTHS = [Period.parse(f"2026-0{month}") for month in (6, 7, 8)]
TODAY = date(2026, 8, 31)
SPANS = Spans.until(MONTHS, TODAY)

pytestmark = [
    pytest.mark.skipif(not HAS_SPARK, reason="the extra pyspark, or Java, is missing: make spark"),
    # the driver talks to its workers by sockets, and leaves some of them to the end of the process
    pytest.mark.enable_socket,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def cluster():
    found = spark.session(
        settings={"spark.sql.shuffle.partitions": "2", "spark.driver.host": "127.0.0.1"}
    )
    yield found
    found.stop()
    logging.getLogger("py4j").setLevel(logging.ERROR)  # it speaks when the log is closed already


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    """A small lake with a day's corrections, whose old rows are dead in files that stay."""
    units = [SimulatedUnit("H44.1"), SimulatedUnit("H44.2", busy=2.0)]
    order = dossiers.Order(units, MONTHS, datetime(2026, 8, 31), 3000)
    first = dossiers.stream(order).read_all()
    lake = Lake(tmp_path_factory.mktemp("lake"))
    batches = ((first, datetime(2026, 9, 1)), (corrected(first), datetime(2027, 9, 1)))
    for number, (rows, now) in enumerate(batches):
        lake.land(DOSSIERS, rows, batch_id=f"b{number}", source=SOURCE, landed_at=now)
    return lake


def corrected(rows):
    """Every fiftieth dossier, paid online after all, of a later version."""
    rows = rows.filter(pc.is_valid(rows["submitted_at"]))
    rows = rows.take(list(range(0, rows.num_rows, 50)))
    for name, value in (("has_fee", True), ("paid_online", True)):
        column = pa.array([value] * rows.num_rows)
        rows = rows.set_column(rows.column_names.index(name), name, column)
    later = pc.add(rows["updated_at"], pa.scalar(timedelta(days=200)))
    return rows.set_column(rows.column_names.index("updated_at"), "updated_at", later)


def in_order(table):
    keys = [name for name in table.column_names if not name.startswith("m_")]
    return table.sort_by([(name, "ascending") for name in keys])


def test_the_lake_holds_dead_rows(lake):
    assert sum(file.dead for file in lake.files("dossiers")) > 0


@pytest.mark.parametrize("name", sorted(PLANS))
def test_spark_gives_the_same_parts(name, cluster, lake):
    plan, files = PLANS[name], lake.files("dossiers")
    here = duckdb.run(spark.text(plan, spark.DUCKDB, SPANS), files)
    there = spark.run(cluster, plan, files, SPANS)
    assert here.num_rows > 0
    assert in_order(there).equals(in_order(here))


def test_parts_stored_by_spark_answer_like_those_measured_here(cluster, lake, tmp_path):
    class Elsewhere:
        root = tmp_path
        version, files = lake.version, lake.files

    spark.store(cluster, Elsewhere(), DOSSIERS, ALL)
    observe.refresh(lake, DOSSIERS, ALL)
    additive = [i for i in ALL if i.roll_up is RollUp.ADDITIVE and i.additive_over_days]
    for indicator in additive:
        theirs = readings.series(tmp_path, indicator, DOSSIERS, MONTHS)
        assert theirs == readings.series(lake.root, indicator, DOSSIERS, MONTHS), indicator.code
    again = observe.refresh(Elsewhere(), DOSSIERS, ALL)
    assert [done.measured_files for done in again] == [0] * len(again)
