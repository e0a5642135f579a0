"""Landing records: a commit in the lake and a line here, also when the process died in between."""

from datetime import datetime

import pytest

from nhip.apps.audit.models import AuditEvent
from nhip.apps.catalogue import actions, lakes
from nhip.apps.catalogue.actions import source_named
from nhip.apps.catalogue.models import Landing, Source
from nhip.apps.catalogue.sentences import of_reason
from nhip.apps.units.models import Unit, UnitChange, UnitCode
from nhip.repository.dataset import DatasetMissing
from nhip.repository.landing import door
from nhip.repository.landing.stage import Refused

from .lake_records import dossier, write

pytestmark = pytest.mark.django_db
ROWS = [dossier(f"HS{n}", day=f"2026-08-{n:02}") for n in range(1, 25)]


@pytest.fixture
def one_stop(units):
    return source_named(by=None, name="Hệ thống một cửa", kind=Source.Kind.MEASURED)


@pytest.fixture
def land(one_stop, tmp_path):
    def land(rows, source=one_stop, by=None, name="ho-so.parquet"):
        path = write(tmp_path / name, rows)
        return actions.land(by=by, dataset="dossiers", path=path, source=source)

    return land


def test_a_file_is_a_commit_and_a_line(land, steward):
    bad = dossier("HS99", KenhThucHien=7)
    landing = land([*ROWS, bad], by=steward)
    commit = lakes.lake().history("dossiers")[0]
    assert (commit.batch_id, commit.file_hash) == (landing.batch_id, landing.file_hash)
    assert commit.version == landing.table_version
    assert (landing.inserted, landing.rejected, landing.rows) == (24, 1, 25)
    assert (landing.days, str(landing.first_day), str(landing.last_day)) == (
        *(24, "2026-08-01", "2026-08-24"),
    )
    assert landing.good_share == 96.0
    assert landing.report["first"][0]["reasons"][0]["text"] == "7"
    told = AuditEvent.objects.get(verb="nạp bản ghi vào kho dữ liệu")
    assert (told.by, told.after["mới"], told.after["không nhận"]) == ("steward", 24, 1)


def test_the_same_file_again_changes_nothing(land):
    first, second = land(ROWS), land(ROWS)
    assert second.table_version == first.table_version
    assert (second.inserted, second.updated, second.unchanged, second.days) == (0, 0, 24, 0)
    assert lakes.lake().rows("dossiers") == 24


def test_a_refused_file_leaves_no_line(land):
    with pytest.raises(Refused):
        land([dossier(f"HS{n}", KenhThucHien=7) for n in range(5)])
    assert not Landing.objects.exists()


def test_a_unit_nobody_knows_is_kept_apart(land):
    landing = land([*ROWS, dossier("HS77", unit="H44.10")])
    assert landing.rejected == 1
    assert landing.report["counts"] == [["landing.unknown_unit", "agency_code", 1]]
    assert lakes.lake().quarantined("dossiers")[0].record["agency_code"] == "H44.10"


def test_a_record_after_its_units_end_is_kept_with_the_successor(land, units):
    old = Unit.objects.create(key="xa-cu", name="Xã Cũ", kind="commune", valid_to="2025-06-30")
    UnitCode.objects.create(unit=old, scheme="agency", code="H44.9.1", valid_to="2025-06-30")
    between = Unit.objects.create(key="giua", name="Xã Giữa", kind="commune", valid_to="2025-06-30")
    for before, after in ((old, between), (between, units["viet-tri"])):
        UnitChange.objects.create(
            kind="merge", before=before, after=after, effective_on="2025-07-01"
        )
    taken = dossier("HS70", unit="xa-cu", day="2025-06-30")
    late = [dossier("HS71", unit="xa-cu"), dossier("HS72", unit="H44.9.1")]
    early = dossier("HS73", unit="07894", day="2025-06-30")
    more = [dossier(f"HT{n}") for n in range(60)]
    landing = land([*ROWS, *more, taken, *late, early])
    assert landing.rejected == 2
    near = {one["reasons"][0]["text"]: one["reasons"][0] for one in landing.report["first"]}
    assert {text: (why["check"], why["near"]) for text, why in near.items()} == {
        "xa-cu": ("landing.unit_no_more", "H44.100 Phường Việt Trì"),
        "H44.9.1": ("landing.unit_no_more", "H44.100 Phường Việt Trì"),
    }
    assert "Nay là: H44.100 Phường Việt Trì." in of_reason(lakes.dataset("dossiers"), near["xa-cu"])


def test_a_landing_the_database_missed_is_registered(land, tmp_path):
    land(ROWS)
    path = write(tmp_path / "them.csv", [dossier("HS50"), dossier("HS51")])
    door.land_file(
        lakes.lake(),
        lakes.dataset("dossiers"),
        path,
        batch_id="chet-giua-chung",
        source="Hệ thống mới",
        landed_at=datetime(2026, 9, 1, 7, 30),
    )
    (found,) = actions.reconcile(by=None)
    assert (found.batch_id, found.inserted, found.table_version) == ("chet-giua-chung", 2, 2)
    assert (found.source.name, found.source.kind) == ("Hệ thống mới", "measured")
    assert found.landed_at.isoformat() == "2026-09-01T07:30:00+07:00"
    assert actions.reconcile(by=None) == []
    assert Landing.objects.count() == 2


def test_simulated_records_are_marked_and_stay_marked_after_a_kill(land, tmp_path, monkeypatch):
    made_up = source_named(by=None, name="dữ liệu mô phỏng", kind=Source.Kind.SIMULATED)
    landing = land(ROWS, source=made_up)
    assert landing.simulated
    Landing.objects.all().delete()
    assert [one.simulated for one in actions.reconcile(by=None)] == [True]


def test_unknown_dataset(one_stop, tmp_path):
    with pytest.raises(DatasetMissing):
        actions.land(by=None, dataset="khac", path=tmp_path / "x", source=one_stop)


def test_a_province_adds_a_dataset_by_a_file(land, settings):
    folder = settings.HOME / "datasets"
    folder.mkdir(parents=True)
    (folder / "may_tinh.yaml").write_text(
        """
name: may_tinh
title: Máy tính
title_en: Computers
owner: Sở
source: Kiểm kê
classification: internal
key: [so]
unit: don_vi
day: ngay
columns:
  so: {type: code, required: true, meaning: Số, meaning_en: Number}
  don_vi: {type: code, required: true, meaning: Đơn vị, meaning_en: Unit}
  ngay: {type: date, required: true, meaning: Ngày, meaning_en: Day}
""",
        encoding="utf-8",
    )
    assert lakes.dataset("may_tinh").title_vi == "Máy tính"
    assert "dossiers" in lakes.datasets()
