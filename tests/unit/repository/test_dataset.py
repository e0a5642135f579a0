"""Datasets in YAML: the shipped ones, a province's own, and every fault at once with its line."""

from datetime import date
from fractions import Fraction

import pytest

from nhip.engine.errors import DefinitionErrors
from nhip.repository.dataset import (
    Classification,
    ColumnType,
    DatasetMissing,
    get,
    known,
    load,
    month_of,
    shipped,
)

VISITS = """
name: visits
title: Lượt thăm
title_en: Visits
owner: Sở Y tế
source: Hệ thống bệnh viện
classification: open
key: [place, day]
version: updated_at
unit: place
day: day
bad_share_limit: 0.1
columns:
  place: {type: code, required: true, source: [MaDiem], meaning: Mã điểm, meaning_en: Place}
  day: {type: date, required: true, meaning: Ngày, meaning_en: Day}
  visits: {type: integer, minimum: 0, meaning: Số lượt, meaning_en: Visits}
  kind: {type: code, values: {a: Loại a, b: Loại b}, meaning: Loại, meaning_en: Kind}
  updated_at: {type: datetime, meaning: Cập nhật, meaning_en: Updated at}
checks:
  - {in_order: [day, updated_at], meaning: Cập nhật sau}
"""
NAMES = (
    *("business_transactions", "digital_economy", "documents_in", "documents_out", "dossiers"),
    *("dx_staff", "e_invoices", "farm_households", "information_systems", "insurance_app"),
    *("online_payments", "outpatient_visits", "petitions", "procedures", "school_attendance"),
    *("signatures", "tourist_arrivals", "traffic_incidents", "training", "video_conferences"),
)


def faults(text):
    with pytest.raises(DefinitionErrors) as caught:
        load(text, "visits.yaml")
    return [(problem.code, problem.line) for problem in caught.value.problems]


def test_every_dataset_of_the_province_is_shipped():
    assert tuple(sorted(shipped())) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_shipped_dataset_is_told_in_both_languages(name):
    dataset = shipped()[name]
    assert dataset.title_vi
    assert dataset.title_en
    assert dataset.owner
    assert dataset.source
    for column in dataset.columns:
        assert column.meaning_vi, column.name
        assert column.meaning_en, column.name


def test_dossiers_hold_nothing_personal():
    spoken = {name for column in get("dossiers").columns for name in column.source_names}
    personal = {"SoGiayToChuHoSo", "ChuHoSo", "Email", "SoDienThoai", "TrichYeuHoSo", "MaDoiTuong"}
    assert not spoken & personal


def test_a_dataset_is_read_as_written():
    dataset = load(VISITS)
    assert (dataset.key, dataset.version, dataset.unit) == (("place", "day"), "updated_at", "place")
    assert dataset.classification is Classification.OPEN
    assert dataset.bad_share_limit == Fraction(1, 10)
    assert dataset.column("place").source_names == ("MaDiem",)
    assert dataset.column("kind").values == (("a", "Loại a"), ("b", "Loại b"))
    assert dataset.column("visits").type is ColumnType.INTEGER
    assert dataset.column("day").is_time
    assert list(dataset.checks[0].pairs()) == [("day", "updated_at")]
    with pytest.raises(KeyError):
        dataset.column("nothing")


def test_every_fault_comes_at_once_with_its_line():
    broken = (
        VISITS.replace("day: day", "day: visits")
        .replace("unit: place", "unit: where")
        .replace("bad_share_limit: 0.1", "bad_share_limit: 1")
        .replace("type: integer", "type: whole")
        .replace("in_order: [day,", "in_order: [night,")
    )
    assert faults(broken) == [
        ("dataset.unknown_column", 10),
        ("dataset.day_not_a_date", 11),
        ("dataset.must_be_required", 11),
        ("dataset.bad_share", 12),
        ("law.unknown_choice", 16),
        ("dataset.unknown_column", 20),
    ]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("name: visits", "name: Lượt", "dataset.bad_name"),
        ("  visits:", "  month:", "dataset.bad_name"),
        ("source: [MaDiem]", "source: [KIND]", "dataset.source_twice"),
        ("place: {type: code, required: true,", "place: {type: code,", "dataset.must_be_required"),
        ("owner: Sở Y tế\n", "", "law.missing_key"),
        ("key: [place, day]", "key: [place, hour]", "dataset.unknown_column"),
        ("version: updated_at", "version: changed_at", "dataset.unknown_column"),
    ],
)
def test_a_fault_is_named(old, new, code):
    assert code in [found for found, _ in faults(VISITS.replace(old, new, 1))]


def test_a_province_adds_its_own_and_changes_a_shipped_one(tmp_path):
    (tmp_path / "visits.yaml").write_text(VISITS, encoding="utf-8")
    own = VISITS.replace("name: visits", "name: training")
    (tmp_path / "training.yaml").write_text(own, encoding="utf-8")
    assert get("visits", tmp_path).title_vi == "Lượt thăm"
    assert get("training", tmp_path).title_vi == "Lượt thăm"
    assert get("dossiers", tmp_path) == get("dossiers")
    assert known(tmp_path / "nowhere") == shipped()
    with pytest.raises(DatasetMissing) as caught:
        get("visits")
    assert caught.value.code == "dataset.unknown"


def test_month_of_a_day():
    assert month_of(date(2026, 8, 5)) == "2026-08"
