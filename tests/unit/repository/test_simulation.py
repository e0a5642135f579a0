"""Simulated records: the same from the same seed, in their place and time, and landed like any."""

from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from nhip.engine.period import Period
from nhip.repository import dataset as datasets
from nhip.repository.lake import Lake
from nhip.repository.simulation import SOURCE, dossiers, procedures, tables
from nhip.repository.simulation.province import DAY_LAST, DAY_ONE, SimulatedUnit, units_of

UNTIL = datetime(2026, 9, 26, 18)
MONTHS = [Period.parse(f"2026-0{month}") for month in (8, 9)]
UNITS = [SimulatedUnit("H44.1"), SimulatedUnit("H44.2", busy=3.0, communal=False)]
ROOT = Path(__file__).parents[3]


def made(rows=20_000, **changed):
    order = {"units": UNITS, "months": MONTHS, "until": UNTIL, "rows": rows, "mess": dossiers.TIDY}
    return dossiers.stream(dossiers.Order(**order | changed)).read_all()


def test_a_seed_gives_the_same_records_and_another_seed_others():
    assert made(2000).equals(made(2000))
    assert not made(2000).equals(made(2000, seed=1))


def test_every_stream_says_that_it_is_simulated():
    assert made(10).schema.metadata[b"source"].decode() == SOURCE
    assert SOURCE == "dữ liệu mô phỏng"


def test_levels_are_those_published():
    many = [SimulatedUnit(f"H44.{number}") for number in range(1, 101)]
    table = made(units=many)
    on_time = pc.mean(table["on_time"].cast(pa.int8())).as_py()
    assert on_time == pytest.approx(0.8842, abs=0.03)
    online = pc.mean(pc.equal(table["channel"], 2).cast(pa.int8())).as_py()
    assert online == pytest.approx(0.986, abs=0.02)


def test_busy_units_send_more():
    table = made()
    busy = pc.sum(pc.equal(table["agency_code"], "H44.2").cast(pa.int64())).as_py()
    assert busy / table.num_rows == pytest.approx(0.75, abs=0.02)


def test_keys_are_unique_and_nothing_happens_after_the_systems_are_asked():
    table = made()
    assert pc.count_distinct(table["dossier_code"]).as_py() == table.num_rows == 20_000
    for name in ("submitted_at", "ended_at", "updated_at"):
        assert pc.max(table[name]).as_py() <= UNTIL


def test_mess_is_added_to_the_rows_asked_for():
    table = made(mess=dossiers.Mess(corrections=0.01, duplicates=0.002, bad=0.001))
    assert table.num_rows == pytest.approx(20_000 + 200 + 40 + 20, abs=6)  # rounded by batch
    codes = pc.count_distinct(table["dossier_code"]).as_py()
    assert 20_000 < codes <= 20_020


def test_a_unit_sends_only_while_it_stands():
    old = SimulatedUnit("old", until=date(2026, 8, 31))
    new = SimulatedUnit("new", since=date(2026, 9, 1))
    months = {}
    table = made(2000, units=[old, new])
    for code, moment in zip(table["agency_code"], table["submitted_at"], strict=True):
        months.setdefault(code.as_py(), set()).add(moment.as_py().month)
    assert months == {"old": {8}, "new": {9}}


def test_units_come_from_the_law_with_their_days():
    before = ["tinh-25-2024", "tinh-26-2024", "tinh-17-2024"]
    units = units_of([ROOT / "law/units", ROOT / "demo/units"], ["tinh-25-2025", *before])
    today = [unit for unit in units if unit.until == DAY_LAST]
    assert sum(unit.communal for unit in today) == 148
    gone = [unit for unit in units if unit.until == date(2025, 6, 30)]
    assert len(gone) > 400
    assert {unit.since for unit in gone} == {DAY_ONE}


@pytest.mark.parametrize("name", sorted(set(datasets.shipped()) - {"dossiers"}))
def test_records_of_every_dataset_pass_its_own_checks(name, tmp_path):
    dataset = datasets.get(name)
    order = tables.TableOrder(dataset, UNITS, MONTHS, UNTIL, rows_per_unit=3)
    reader = tables.stream(order)
    assert reader.schema.metadata[b"source"].decode() == SOURCE
    table = reader.read_all()
    landed = Lake(tmp_path).land(
        dataset, table, batch_id="b1", source=SOURCE, landed_at=datetime(2026, 10, 1)
    )
    assert landed.rejected == 0
    assert landed.inserted == table.num_rows >= 4


def province():
    before = ["tinh-25-2024", "tinh-26-2024", "tinh-17-2024"]
    return units_of([ROOT / "law/units", ROOT / "demo/units"], ["tinh-25-2025", *before])


@pytest.fixture(scope="module")
def world():
    """Dossiers and procedures of the whole province, either side of the merger."""
    months = [Period.parse(f"2025-0{month}") for month in (6, 7)]
    order = {"units": province(), "months": months, "until": UNTIL}
    handled = dossiers.stream(dossiers.Order(rows=60_000, **order)).read_all()
    return handled, procedures.stream(procedures.CatalogueOrder(**order)).read_all()


def triples(table, unit, code, day):
    columns = (table[unit], table[code], pc.strftime(table[day], "%Y-%m"))
    return set(zip(*(column.to_pylist() for column in columns), strict=True))


def test_units_handle_only_what_they_offer_and_online_only_what_is(world):
    handled, offered = world
    handled = handled.filter(pc.is_valid(handled["procedure_code"]))
    asked = ("agency_code", "procedure_code")
    known = triples(offered, *asked, "month_on")
    assert triples(handled, *asked, "submitted_at") <= known
    online = offered.filter(pc.not_equal(offered["service_level"], "information"))
    filed = handled.filter(pc.equal(handled["channel"], 2))
    assert triples(filed, *asked, "submitted_at") <= triples(online, *asked, "month_on")
    fees = triples(offered.filter(offered["has_fee"]), *asked, "month_on")
    assert triples(handled.filter(handled["has_fee"]), *asked, "submitted_at") <= fees


def test_districts_and_offices_without_a_code_are_there(world):
    handled, _ = world
    for table in world:
        names = set(table["agency_code"].to_pylist())
        assert any(name.startswith("huyen-26-") for name in names)
        assert "cq-25-so-nong-nghiep-va-moi-truong-2025" in names
        assert "H44.100" in names
    longest = max(pc.utf8_length(handled["dossier_code"]).to_pylist())
    assert longest <= datasets.get("dossiers").column("dossier_code").max_length


def test_the_catalogue_lands_whole_and_changes_with_no_seed_but_its_units(tmp_path):
    units = [unit for unit in province() if unit.until == DAY_LAST][-40:]
    order = procedures.CatalogueOrder(units, MONTHS, UNTIL)
    table = procedures.stream(order).read_all()
    assert table.equals(procedures.stream(order).read_all())
    assert table.schema.metadata[b"source"].decode() == SOURCE
    landed = Lake(tmp_path).land(
        datasets.get("procedures"), table, batch_id="b1", source=SOURCE, landed_at=UNTIL
    )
    assert (landed.rejected, landed.inserted) == (0, table.num_rows)
    few = procedures.CatalogueOrder(units, MONTHS, UNTIL, rows_per_unit=3)
    assert procedures.stream(few).read_all().num_rows == 40 * 2 * 3


def test_memory_stays_flat_however_many_rows():
    """A stream is cut anywhere: the first batch of 10^9 rows costs what it costs of 10^6."""
    reader = dossiers.stream(dossiers.Order(UNITS, MONTHS, UNTIL, rows=10**9))
    first = pa.total_allocated_bytes()
    for _ in range(3):
        batch = reader.read_next_batch()
        assert batch.num_rows < 1.1 * dossiers.BATCH_ROWS
        del batch
        assert pa.total_allocated_bytes() - first < 1 << 20
