"""The lake: upsert by key over the whole table, versions, undo, quarantine, against a slow twin."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

import duckdb
import pyarrow as pa
import pytest
from deltalake import DeltaTable
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nhip.repository import rewrite, upsert
from nhip.repository.dataset import load
from nhip.repository.delta import LakeError, Table
from nhip.repository.lake import Lake
from nhip.repository.landing.incoming import BadFile
from nhip.repository.landing.stage import Refused
from nhip.repository.live import DEAD
from nhip.repository.session import scan

NOW = datetime(2026, 11, 1, 8)
CASES = load(
    """
name: cases
title: Vụ việc
title_en: Cases
owner: Sở A
source: Hệ thống A
classification: open
key: [code]
version: changed
unit: unit
day: day
bad_share_limit: 0.5
columns:
  code: {type: code, required: true, meaning: Mã, meaning_en: Code}
  unit: {type: code, required: true, meaning: Đơn vị, meaning_en: Unit}
  day: {type: date, required: true, meaning: Ngày, meaning_en: Day}
  closed: {type: date, meaning: Ngày xong, meaning_en: Closed on}
  value: {type: integer, minimum: 0, meaning: Giá trị, meaning_en: Value}
  changed: {type: integer, meaning: Lần sửa, meaning_en: Change}
"""
)
COLUMNS = CASES.names


def row(code="a", day="2026-08-05", value=1, changed=1, unit="H44", closed=None):
    return {
        "code": code,
        "unit": unit,
        "day": date.fromisoformat(day),
        "closed": closed and date.fromisoformat(closed),
        "value": value,
        "changed": changed,
    }


SCHEMA = pa.schema(
    {
        **dict.fromkeys(("code", "unit"), pa.string()),
        **dict.fromkeys(("day", "closed"), pa.date32()),
        **dict.fromkeys(("value", "changed"), pa.int64()),
    }
)


@pytest.fixture
def lake(tmp_path):
    return Lake(tmp_path / "lake")


def land(lake, rows, batch="b1", *, dataset=CASES, **options):
    table = pa.Table.from_pylist(rows, SCHEMA)
    options = {"batch_id": batch, "source": "A", "landed_at": NOW, **options}
    return lake.land(dataset, table, **options)


def held(lake, **version):
    """code -> (day, value, changed) as the table's own files say; fails on a key held twice."""
    files = lake.files("cases", **version)
    if not files:
        return {}
    found = duckdb.sql(f"select code, day, value, changed from {scan(files)}").fetchall()
    assert len(found) == len({code for code, *_ in found})
    return {code: tuple(rest) for code, *rest in found}


def test_the_first_landing_keeps_every_row_in_its_month(lake):
    landed = land(lake, [row("a"), row("b", "2026-09-01", value=2)])
    assert (landed.inserted, landed.updated, landed.rejected) == (2, 0, 0)
    assert landed.days == {date(2026, 8, 5), date(2026, 9, 1)}
    assert landed.months == {"2026-08", "2026-09"}
    assert landed.version == lake.version("cases")
    assert held(lake)["b"] == (date(2026, 9, 1), 2, 1)
    [only] = lake.files("cases", months=["2026-09"])
    assert only.path.parent.name == "month=2026-09"
    assert lake.rows("cases") == 2


def test_the_same_rows_again_change_nothing_and_make_no_commit(lake):
    first = land(lake, [row("a"), row("b")])
    again = land(lake, [row("b"), row("a")], "b2")
    assert (again.unchanged, again.inserted, again.updated, again.changed) == (2, 0, 0, False)
    assert again.version == first.version
    assert again.days == frozenset()


def test_a_correction_that_moves_a_record_to_another_month_leaves_one_row(lake):
    land(lake, [row("a", closed="2026-08-09"), row("b")])
    moved = land(
        lake, [row("a", "2026-09-02", changed=2, closed="2026-10-01")], "b2", times=["closed"]
    )
    assert (moved.updated, moved.inserted) == (1, 0)
    assert moved.days == {date(2026, 8, 5), date(2026, 9, 2)}
    assert moved.touched["closed"] == {date(2026, 8, 9), date(2026, 10, 1)}
    assert held(lake)["a"] == (date(2026, 9, 2), 1, 2)
    assert lake.rows("cases") == 2


def test_an_older_version_does_not_win(lake):
    land(lake, [row("a", value=5, changed=3)])
    late = land(lake, [row("a", value=9, changed=2), row("b", changed=None)], "b2")
    assert (late.older, late.inserted) == (1, 1)
    assert held(lake)["a"][1] == 5
    no_version = land(lake, [row("a", value=7, changed=None)], "b3")
    assert no_version.older == 1
    assert land(lake, [row("b", value=4, changed=1)], "b4").updated == 1


def test_of_duplicates_in_one_batch_the_latest_wins_and_the_rest_are_counted(lake):
    rows = [row("a", value=1, changed=2), row("a", value=2, changed=2), row("a", value=3)]
    landed = land(lake, [*rows, row("b")])
    assert (landed.inserted, landed.duplicates) == (2, 2)
    assert held(lake)["a"][1] == 2


def test_bad_rows_wait_in_quarantine_once_and_are_mended(lake):
    rows = [row("a"), row("b", value=-1), row("c", "2027-01-01"), row("d", unit=None), row("e")]
    tolerant = replace(CASES, bad_share_limit=Fraction(9, 10))
    landed = land(lake, rows, dataset=tolerant)
    assert (landed.inserted, landed.rejected) == (2, 3)
    assert [(bad.row, bad.reasons[0].check) for bad in landed.report.first] == [
        (2, "landing.too_small"),
        (3, "landing.future"),
        (4, "landing.required"),
    ]
    land(lake, rows, "b2", dataset=tolerant)
    waiting = lake.quarantined("cases")
    assert [one.row for one in waiting] == [2, 3, 4]
    assert waiting[0].record["value"] == "-1"
    fixes = {waiting[0].id: {"value": "1.250"}, waiting[2].id: {"unit": " "}}
    mended = lake.mend(CASES, fixes, batch_id="m1", source="sửa tay", landed_at=NOW)
    assert (mended.inserted, mended.rejected) == (1, 1)
    assert held(lake)["b"][1] == 1250
    assert {one.record["code"] for one in lake.quarantined("cases")} == {"c", "d"}
    assert lake.quarantined_count("cases") == 2
    unmended = {one.id: {} for one in lake.quarantined("cases")}
    lake.mend(CASES, unmended, batch_id="m2", source="sửa tay", landed_at=NOW)
    assert lake.quarantined_count("cases") == 2
    with pytest.raises(LakeError) as caught:
        lake.mend(CASES, {"gone": {}}, batch_id="m2", source="", landed_at=NOW)
    assert caught.value.code == "lake.unknown_rejects"


def test_too_many_bad_rows_refuse_the_whole_batch(lake):
    strict = replace(CASES, bad_share_limit=Fraction(0))
    with pytest.raises(Refused) as caught:
        land(lake, [row("a"), row("b", value=-1)], dataset=strict)
    assert caught.value.report.counts == (("landing.too_small", "value", 1),)
    assert caught.value.fields["share"] == 50
    assert held(lake) == {}
    assert lake.quarantined("cases") == []


def test_versions_and_moments_can_be_read_again(lake):
    for day in (1, 5):
        land(lake, [row("a", value=day, changed=day)], f"b{day}", landed_at=NOW.replace(day=day))
    assert held(lake, as_of=date(2026, 11, 4))["a"][1] == 1
    assert held(lake, as_of=datetime(2026, 11, 1, 7)) == {}
    assert held(lake, as_of=date(2026, 11, 5))["a"][1] == 5
    first = lake.history("cases")[0]
    assert held(lake, version=first.version)["a"][1] == 1
    with pytest.raises(LakeError) as caught:
        lake.files("cases", version=99)
    assert caught.value.code == "lake.unknown_version"
    assert lake.files("nothing") == []
    assert lake.version("nothing") == -1


def test_the_log_tells_a_database_what_it_missed(lake):
    land(lake, [row("a")], "b1", file_hash="f00")
    land(lake, [row("a", value=2, changed=2)], "b2")
    first, second = lake.history("cases")
    assert (first.kind, first.batch_id, first.file_hash, first.landed_at) == (
        "land",
        "b1",
        "f00",
        NOW,
    )
    assert first.counts["inserted"] == 1
    assert second.days == {date(2026, 8, 5)}
    assert lake.history("cases", since=first.version) == [second]


def test_undo_restores_what_was_and_keeps_later_corrections(lake):
    land(lake, [row("a"), row("b")], "b1")
    land(lake, [row("a", "2026-10-01", value=7, changed=2), row("c"), row("d")], "b2")
    land(lake, [row("d", value=9, changed=5)], "b3")
    undone = lake.undo(CASES, "b2", landed_at=NOW, times=["closed"])
    assert (undone.restored, undone.withdrawn) == (1, 1)
    assert undone.days == {date(2026, 8, 5), date(2026, 10, 1)}
    assert undone.touched["closed"] == frozenset()
    assert {code: values[1] for code, values in held(lake).items()} == {"a": 1, "b": 1, "d": 9}
    assert lake.history("cases")[-1].kind == "undo"
    for batch, code in (("b2", "lake.nothing_to_undo"), ("b9", "lake.unknown_batch")):
        with pytest.raises(LakeError) as caught:
            lake.undo(CASES, batch, landed_at=NOW)
        assert caught.value.code == code
    assert land(lake, [row("c")], "b4").inserted == 1


def test_undoing_the_only_batch_empties_the_table(lake):
    land(lake, [row("a"), row("b", "2026-09-09")])
    assert lake.undo(CASES, "b1", landed_at=NOW).withdrawn == 2
    assert held(lake) == {}
    with pytest.raises(LakeError) as caught:
        lake.undo(CASES, "b1", landed_at=NOW)
    assert caught.value.code == "lake.nothing_to_undo"
    assert land(lake, [row("a")], "b2").inserted == 1


def test_vacuum_keeps_the_present_and_says_when_history_is_gone(lake):
    land(lake, [row("a")], "b1")
    land(lake, [row("a", value=2, changed=2)], "b2", landed_at=NOW + timedelta(days=9))
    before = held(lake)
    assert lake.vacuum("cases", keep_from=NOW) == []
    assert len(lake.vacuum("cases", keep_from=NOW + timedelta(days=9))) == 1
    assert held(lake) == before
    with pytest.raises(LakeError) as caught:
        lake.undo(CASES, "b2", landed_at=NOW)
    assert caught.value.code == "lake.history_gone"
    assert lake.vacuum("nothing", keep_from=NOW) == []


def test_a_dataset_may_grow_a_column_and_not_change_a_type(lake):
    land(lake, [row("a")])
    extra = replace(CASES.column("value"), name="extra")
    grown = replace(CASES, columns=(*CASES.columns, extra))
    assert land(lake, [row("b")], "b2", dataset=grown).inserted == 1
    rows = duckdb.sql(f"select code, extra from {scan(lake.files('cases'))} order by 1").fetchall()
    assert rows == [("a", None), ("b", None)]
    text = replace(CASES.column("value"), type=CASES.column("code").type, minimum=None)
    changed = replace(CASES, columns=tuple(text if c.name == "value" else c for c in CASES.columns))
    with pytest.raises(LakeError) as caught:
        land(lake, [row("c")], "b3", dataset=changed)
    assert caught.value.code == "lake.type_changed"


@pytest.mark.parametrize("batch", ["", "../x", "a b", "é", "x" * 81])
def test_a_batch_id_is_a_plain_name(lake, batch):
    with pytest.raises(LakeError) as caught:
        land(lake, [row()], batch)
    assert caught.value.code == "lake.bad_batch_id"


def test_rows_come_as_a_stream_too_and_none_is_a_fault(lake):
    table = pa.Table.from_pylist([row("a"), row("b"), row("c")], SCHEMA)
    reader = pa.RecordBatchReader.from_batches(SCHEMA, table.to_batches(max_chunksize=2))
    landed = lake.land(CASES, reader, batch_id="b1", source="A", landed_at=NOW)
    assert landed.inserted == 3
    with pytest.raises(BadFile) as caught:
        land(lake, [], "b2")
    assert caught.value.code == "landing.no_rows"


def test_small_files_of_a_month_are_merged(lake):
    for index in range(rewrite.SMALL_FILES):
        land(lake, [row(f"c{index}")], f"b{index}")
    assert len(lake.files("cases")) == rewrite.SMALL_FILES
    land(lake, [row("last")], "b")
    assert len(lake.files("cases")) == 1
    assert lake.rows("cases") == rewrite.SMALL_FILES + 1


def many(lake, rows=20):
    """A table in which one correction is little."""
    land(lake, [row(f"c{index:02}") for index in range(rows)], "all")
    return lake


def test_a_correction_leaves_the_files_of_the_month_and_names_what_died(lake):
    [before] = many(lake).files("cases")
    old = lake.version("cases")
    land(lake, [row("c03", value=7, changed=2), row("c04", "2026-09-02", changed=2)], "b2")
    here, there = lake.files("cases", months=["2026-08"]), lake.files("cases", months=["2026-09"])
    assert [(file.rows, file.live) for file in here] == [(20, 18), (1, 1)]
    assert [(file.rows, file.live) for file in there] == [(1, 1)]
    assert here[0].path == before.path
    assert lake.rows("cases") == len(held(lake)) == 20
    assert held(lake)["c03"] == (date(2026, 8, 5), 7, 2)
    assert held(lake, version=old)["c03"] == (date(2026, 8, 5), 1, 1)
    assert not land(lake, [row("c03", value=7, changed=2)], "b3").changed
    land(lake, [row("c03", value=8, changed=3)], "b4")
    assert held(lake)["c03"][1] == 8
    assert [file.dead for file in lake.files("cases", months=["2026-08"])] == [2, 0]


def test_a_file_of_which_much_is_dead_is_written_again(lake):
    many(lake)
    land(lake, [row(f"c{index:02}", value=2, changed=2) for index in range(5)], "b2")
    assert [file.dead for file in lake.files("cases")] == [5, 0]
    land(lake, [row("c07", value=2, changed=2)], "b3")
    assert [(file.rows, file.dead) for file in lake.files("cases")] == [(5, 0), (15, 0)]
    assert len(held(lake)) == lake.rows("cases") == 20


def test_compaction_changes_no_record_and_serves_readers_from_outside(lake):
    land(many(lake), [row("c03", value=7, changed=2), row("c04", "2026-09-02", changed=2)], "b2")
    before = held(lake)
    version = lake.compact("cases", at=NOW)
    assert lake.compactions("cases") == [version] == [lake.version("cases")]
    assert held(lake) == before
    assert [(file.rows, file.dead) for file in lake.files("cases")] == [(19, 0), (1, 0)]
    assert DeltaTable(lake.root / "cases").to_pyarrow_table().num_rows == 20
    assert lake.compact("cases", at=NOW) is None
    assert [commit.kind for commit in lake.history("cases")] == ["land", "land"]
    assert not land(lake, [row("c03", value=7, changed=2)], "b3").changed
    undone = lake.undo(CASES, "b2", landed_at=NOW)
    assert (undone.restored, undone.withdrawn) == (2, 0)
    assert held(lake)["c04"] == (date(2026, 8, 5), 1, 1)


def test_undo_puts_back_rows_that_died_in_files_that_stayed(lake):
    before = held(many(lake))
    land(lake, [row("c03", value=7, changed=2), row("new")], "b2")
    undone = lake.undo(CASES, "b2", landed_at=NOW)
    assert (undone.restored, undone.withdrawn) == (1, 1)
    assert held(lake) == before
    assert land(lake, [row("c03", value=7, changed=2)], "b3").updated == 1


def test_vacuum_keeps_what_says_which_rows_are_dead(lake):
    land(many(lake), [row("c03", value=7, changed=2)], "b2")
    land(lake, [row("c04", value=7, changed=2)], "b3", landed_at=NOW + timedelta(days=9))
    before, old = held(lake), lake.version("cases") - 1
    assert lake.vacuum("cases", keep_from=NOW + timedelta(days=9)) == []
    assert held(lake) == before
    lake.compact("cases", at=NOW + timedelta(days=9))
    assert len(lake.vacuum("cases", keep_from=NOW + timedelta(days=10))) == 5
    assert held(lake) == before
    assert not any(file.exists() for file in lake.files("cases", version=old))
    with pytest.raises(duckdb.IOException):
        held(lake, version=old)


def test_a_writer_killed_before_its_commit_leaves_the_old_version(lake, monkeypatch):
    before = held(many(lake))

    def killed(*told):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Table, "commit", killed)
        with pytest.raises(KeyboardInterrupt):
            land(lake, [row("c03", value=7, changed=2)], "b2")
    assert list((lake.root / "cases" / DEAD).glob("*.parquet"))
    assert held(lake) == before
    assert len(lake.vacuum("cases", keep_from=NOW)) == 2
    assert land(lake, [row("c03", value=7, changed=2)], "b2").updated == 1
    assert len(held(lake)) == 20


def test_a_column_added_after_a_correction_is_empty_in_older_rows(lake):
    land(many(lake), [row("c03", value=7, changed=2)], "b2")
    extra = replace(CASES.column("value"), name="extra")
    grown = replace(CASES, columns=(*CASES.columns, extra))
    land(lake, [row("c04", value=7, changed=2)], "b3", dataset=grown)
    query = f"select count(*), count(extra) from {scan(lake.files('cases'))}"
    assert duckdb.sql(query).fetchall() == [(20, 0)]
    assert lake.undo(grown, "b3", landed_at=NOW).restored == 1
    assert len(held(lake)) == 20


def test_hashes_are_looked_at_in_slices_when_there_are_many(lake, monkeypatch):
    monkeypatch.setattr(upsert, "HASHES_AT_ONCE", 3)
    rows = [row(f"c{index % 7}", value=index) for index in range(20)]
    assert land(lake, rows).duplicates == 13
    assert {values[1] for values in held(lake).values()} == set(range(13, 20))


# The slow twin: a dictionary by key, one row at a time.


def twin(table, rows):
    latest = {}
    for one in rows:
        kept = latest.get(one["code"])
        if kept is None or _version(one) >= _version(kept):
            latest[one["code"]] = one
    for code, one in latest.items():
        kept = table.get(code)
        if kept is None or _version(one) >= _version(kept):
            table[code] = one
    return table


def _version(one):
    return -1 if one["changed"] is None else one["changed"]


DAYS = st.dates(date(2026, 7, 25), date(2026, 10, 5)).map(str)
RECORDS = st.builds(
    row,
    code=st.sampled_from(["a", "b", "c", "đ", "e e", "f'f"]),
    day=DAYS,
    value=st.integers(0, 3) | st.none(),
    changed=st.integers(0, 3) | st.none(),
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(batches=st.lists(st.lists(RECORDS, min_size=1, max_size=8), min_size=1, max_size=4))
def test_landing_agrees_with_the_slow_twin(tmp_path_factory, batches):
    lake = Lake(tmp_path_factory.mktemp("twin"))
    table = {}
    for index, rows in enumerate(batches):
        landed = land(lake, rows, f"b{index}")
        table = twin(table, rows)
        wanted = {code: (one["day"], one["value"], one["changed"]) for code, one in table.items()}
        assert held(lake) == wanted
        counted = landed.inserted + landed.updated + landed.unchanged + landed.older
        assert counted + landed.duplicates == len(rows)
        assert lake.rows("cases") == len(table)
        assert not land(lake, rows, f"again{index}").changed
