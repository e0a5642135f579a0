"""`nhip tick`: a killed landing is made good, and figures follow the clock."""

from datetime import datetime

import pytest

from nhip.apps.catalogue import lakes
from nhip.apps.catalogue.models import Measurement, Observation
from nhip.apps.criteria.actions import load_set
from nhip.apps.criteria.shelf import text_of
from nhip.apps.units.models import Unit, UnitCode
from nhip.cli import main
from nhip.repository.landing import door
from tests.apps.catalogue.lake_records import dossier, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def landed_and_killed(settings, tmp_path):
    settings.HOME = tmp_path / "home"
    text, origin = text_of("phuc-vu-766/2026")
    load_set(by=None, text=text, origin=origin)
    unit = Unit.objects.create(key="viet-tri", kind="ward", name="Phường Việt Trì")
    UnitCode.objects.create(unit=unit, scheme=UnitCode.Scheme.AGENCY, code="H44.100")
    door.land_file(
        lakes.lake(),
        lakes.dataset("dossiers"),
        write(tmp_path / "ho-so.csv", [dossier("HS1"), dossier("HS2")]),
        batch_id="lo-1",
        source="Một cửa",
        landed_at=datetime(2026, 9, 1),
    )


def test_tick(landed_and_killed, capsys):
    assert main(["tick"]) == 0
    out = capsys.readouterr().out
    assert "Đã ghi nhận lô lo-1 của dossiers" in out
    assert "Đã đo dossiers đến " in out
    found = Observation.objects.get(criterion="3.3", input="b", period="2026-08")
    assert (found.value, found.batch.table_version) == (2.0, 1)
    assert main(["tick"]) == 0
    assert Measurement.objects.count() == 1


def test_tick_of_an_empty_house(settings, tmp_path, db, capsys):
    settings.HOME = tmp_path
    assert main(["tick"]) == 0
    assert capsys.readouterr().out == ""
