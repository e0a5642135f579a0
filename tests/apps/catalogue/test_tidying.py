"""Once a day: corrected months written anew, and stored measures that never part from records."""

from datetime import date

import pytest
from deltalake import DeltaTable

from nhip.apps.audit.models import AuditEvent
from nhip.apps.catalogue import actions, lakes
from nhip.apps.catalogue.models import Measurement, Observation
from nhip.repository import observe
from nhip.repository.compiler import plans
from nhip.repository.indicator import of_dataset
from nhip.repository.parts import PartStore

from .lake_records import dossier, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def corrected(land, measure, tmp_path):
    """Twenty dossiers, one of them corrected, measured."""
    land(write(tmp_path / "mot.parquet", [dossier(f"HS{n}") for n in range(20)]))
    later = dossier("HS3", KenhThucHien=1, NgayCapNhat="2026-09-01 08:00:00")
    land(write(tmp_path / "hai.parquet", [later]))
    measure()


def tidy():
    return actions.tidy(by=None, dataset="dossiers")


def test_corrected_months_are_written_anew_once_a_day(corrected, measure):
    lake, figures = lakes.lake(), Observation.objects.count()
    assert [file.dead for file in lake.files("dossiers")] == [1, 0]
    done = tidy()
    assert (done.table_version, done.wrong) == (lake.version("dossiers"), ())
    assert [(file.rows, file.dead) for file in lake.files("dossiers")] == [(20, 0)]
    assert DeltaTable(lake.root / "dossiers").to_pyarrow_table().num_rows == 20
    assert tidy() is None
    assert measure().values == 0
    assert Observation.objects.count() == figures


def test_measures_that_differ_from_the_records_are_put_right_and_told(corrected, measure):
    lake = lakes.lake()
    known = of_dataset(lakes.indicators().values(), "dossiers")
    [plan] = [
        p for p in plans(known, lakes.dataset("dossiers")) if p.grain.name == "event-submitted_at"
    ]
    store = PartStore(lake.root)
    version = store.stored(plan.grain).dataset_version
    wrong = observe.measure(lake.files("dossiers")[1:], known, lakes.dataset("dossiers"))
    store.replace(plan.grain, wrong[plan.grain], version, None)
    assert tidy().wrong == ("event-submitted_at",)
    assert AuditEvent.objects.filter(verb="đo lại vì số đo lệch bản ghi").exists()
    assert Measurement.objects.filter(dataset="dossiers").first().finished_at is None
    assert measure(date(2026, 9, 20)).finished_at
    assert tidy() is None


def test_a_dataset_without_records_is_left(units):
    assert tidy() is None
