"""The compiler: one query per grouping, shared measures, quoted words."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlglot import parse_one

from nhip.engine.period import Period
from nhip.repository import dataset as datasets
from nhip.repository import indicator as indicators
from nhip.repository.compiler import Spans, as_of_sql, event_sql, period_sql, plans
from nhip.repository.dialects import DUCKDB, SPARK
from nhip.repository.engines import duckdb
from nhip.repository.expression import parse
from nhip.repository.indicator import Class, of_dataset
from tests.unit.repository.measuring import DOSSIERS, FileLake, dossier

ALL = of_dataset(indicators.shipped().values(), "dossiers")
SPANS = Spans.until([Period.parse("2026-01"), Period.parse("2026-02")], date(2026, 2, 10))


def sql_of(plan, dialect):
    match plan.grain.cls:
        case Class.EVENT:
            return event_sql(plan, dialect)
        case Class.PERIOD:
            return period_sql(plan, dialect)
        case _:
            return as_of_sql(plan, dialect, SPANS)


def test_indicators_of_one_grouping_share_a_query_and_its_denominators():
    found = {plan.grain.name: plan for plan in plans(ALL, DOSSIERS)}
    submitted = found["event-submitted_at"]
    asked = [i for i in ALL if i.cls is Class.EVENT and i.time == "submitted_at"]
    quantities = sum(len(indicator.quantities) for indicator in asked)
    assert len(submitted.measures) < quantities
    assert sql_of(submitted, DUCKDB).count("{source}") == 1


def test_a_changed_expression_is_another_measure():
    text = """
dataset: dossiers
indicators:
  - {code: a, name: A, name_en: A, class: event, measure_unit: '1', numerator: {count: channel = 2}}
"""
    one, other = (
        plans(indicators.load(each), DOSSIERS)[0].names
        for each in (text, text.replace("channel = 2", "channel = 3"))
    )
    assert one[0] == other[0]  # the number of records
    assert one[1] != other[1]


@pytest.mark.parametrize("name", sorted(datasets.shipped()))
@pytest.mark.parametrize("dialect", [DUCKDB, SPARK], ids=lambda dialect: dialect.name)
def test_every_plan_is_sql_of_its_dialect(name, dialect):
    own = of_dataset(indicators.shipped().values(), name)
    for plan in plans(own, datasets.get(name)):
        sql = sql_of(plan, dialect).replace("{source}", "records")
        assert parse_one(sql, dialect=dialect.name)
        if dialect is SPARK:
            assert "//" not in sql
            assert '"' not in sql


def test_words_of_authors_are_quoted():
    term = parse("procedure_code = 'it''s \"x\"; --'", DOSSIERS)
    assert DUCKDB.write(term) == "(\"procedure_code\" = 'it''s \"x\"; --')"
    assert SPARK.write(term) == "(`procedure_code` = 'it\\'s \"x\"; --')"


def test_a_query_reaches_no_file_but_its_own(tmp_path):
    lake = FileLake(tmp_path)
    mine = lake.commit([dossier("a", submitted_at=date(2026, 1, 1))])
    other = lake.commit([dossier("b", submitted_at=date(2026, 1, 1))])
    with pytest.raises(Exception, match="disabled"):
        duckdb.run(f"select * from read_parquet('{other}')", [mine])
    with pytest.raises(Exception, match="locked"), duckdb.opened([mine]) as connection:
        connection.execute("set enable_external_access = true")
    assert duckdb.run("select count(*) as n from {source}", [mine]).to_pylist() == [{"n": 1}]


def test_a_query_beyond_its_memory_goes_to_a_private_folder_and_leaves_nothing(tmp_path):
    path = tmp_path / "many.parquet"
    pq.write_table(pa.table({"a": pa.array(range(3_000_000))}), path)
    sql = (
        "select count(*) as n from (select a, count(*) as c, max(a) as m from {source} group by a)"
    )
    small = duckdb.Limits(memory="60MB", threads=1)
    assert duckdb.run(sql, [path], small).to_pylist() == [{"n": 3_000_000}]
    spill = Path(duckdb._private_spill())
    assert spill.stat().st_mode & 0o077 == 0
    assert not list(spill.iterdir())


def test_columns_that_came_later_are_empty_before(tmp_path):
    old, new = tmp_path / "old.parquet", tmp_path / "new.parquet"
    pq.write_table(pa.table({"a": [1]}), old)
    pq.write_table(pa.table({"b": [True], "a": [2]}), new)
    rows = duckdb.run("select a, b from {source} order by a", [old, new]).to_pylist()
    assert rows == [{"a": 1, "b": None}, {"a": 2, "b": True}]
