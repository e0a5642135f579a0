"""`nhip simulate`: the same order makes the same records, and they land under their own name."""

from datetime import date

import pyarrow.parquet as pq
import pytest

from nhip.apps.catalogue import lakes
from nhip.apps.catalogue.models import Landing, Observation
from nhip.apps.criteria.actions import load_set
from nhip.apps.criteria.shelf import text_of
from nhip.apps.units.actions import load_units
from nhip.apps.units.law import DEMO, LAW
from nhip.cli import main
from nhip.cli.simulate import months_to

ASKED = ["--months", "2", "--until", "2026-09-26", "--rows", "500"]


@pytest.fixture(scope="module")
def province(django_db_setup, django_db_blocker):
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        load_units(by=None, folder=LAW)
        load_units(by=None, folder=DEMO)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def run(province, db, settings, tmp_path, capsys):
    settings.HOME = tmp_path / "home"

    def run(*arguments):
        code = main(["simulate", *map(str, arguments)])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_the_same_order_makes_the_same_records(run, tmp_path):
    one, other = tmp_path / "1.parquet", tmp_path / "2.parquet"
    for path in (one, other):
        code, out, _ = run("dossiers", *ASKED, "--out", path)
        assert code == 0
        assert "dữ liệu mô phỏng" in out
    assert pq.read_table(one).equals(pq.read_table(other))
    assert pq.read_schema(one).metadata[b"source"].decode() == "dữ liệu mô phỏng"
    assert not Landing.objects.exists()


@pytest.mark.parametrize("dataset", ["dossiers", "petitions"])
def test_records_land_as_simulated_ones(run, dataset):
    code, out, _ = run(dataset, *ASKED)
    assert code == 0
    landing = Landing.objects.get()
    assert (landing.dataset, landing.simulated) == (dataset, True)
    assert landing.inserted == lakes.lake().rows(dataset) > 0
    assert f"Đã đo {dataset}" in out
    assert landing.last_day <= date(2026, 9, 26)


def test_every_input_of_766_measured_from_a_simulated_province_is_plausible(run):
    """Two datasets are simulated apart, and what one counts stays within what the other offers."""
    text, origin = text_of("phuc-vu-766/2026")
    load_set(by=None, text=text, origin=origin)
    for dataset, rows in (("procedures", None), ("dossiers", 6000), ("petitions", None)):
        size = ["--rows", str(rows)] if rows else []
        assert run(dataset, *ASKED[:4], *size)[0] == 0
    found = {}
    for one in Observation.objects.filter(set_id="phuc-vu-766/2026", superseded_by=None):
        if one.value is not None:
            found.setdefault((one.unit_id, one.period, one.criterion), {})[one.input] = one.value
    pairs = {key: pair for key, pair in found.items() if {"a", "b"} <= set(pair)}
    assert {criterion for *_, criterion in pairs} >= {
        "1.1",
        "2.1",
        "3.1",
        "3.2",
        "3.3",
        "5.2",
        "6.1",
    }
    assert len({unit for unit, *_ in pairs}) > 150
    assert [key for key, pair in pairs.items() if not 0 <= pair["a"] <= pair["b"]] == []


def test_months_end_with_that_of_the_day():
    codes = [month.code for month in months_to(date(2026, 2, 3), 3)]
    assert codes == ["2025-12", "2026-01", "2026-02"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["khac"], "dossiers"),
        (["dossiers", "--until", "hôm qua"], "2026-09-26"),
        (["dossiers", "--province", "khong-co"], "khong-co"),
    ],
)
def test_wrong_calls(run, arguments, told):
    code, _, err = run(*arguments)
    assert code == 2
    assert told in err
