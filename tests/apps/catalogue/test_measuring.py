"""From records to scores: every figure is that of a slow count, and nothing is typed."""

from datetime import date, datetime

import pyarrow.dataset as arrow
import pyarrow.parquet as pq
import pytest

from nhip.apps.catalogue import actions, lakes, queries
from nhip.apps.catalogue.models import Batch, Measurement, Observation, Source
from nhip.apps.criteria.shelf import parse, text_of
from nhip.apps.scoring.models import CriterionScore, ScoreRun
from nhip.engine.criteria import Part
from nhip.engine.period import Period
from nhip.engine.values import Observation as Figure
from nhip.repository import indicator as indicators
from nhip.repository.simulation import SOURCE
from nhip.repository.simulation.dossiers import Order, stream
from nhip.repository.simulation.province import SimulatedUnit

from .lake_records import dossier, write
from .slow_counts import counts

pytestmark = pytest.mark.django_db
SET = "phuc-vu-766/2026"
TODAY = date(2026, 9, 20)
UNITS = {"H44.100": "viet-tri", "H44.101": "nong-trang", "H44.07": "so-ct"}


@pytest.fixture
def simulated(land, tmp_path):
    """Three thousand dossiers of June to September of two wards and a department."""
    months = tuple(Period.parse(f"2026-{month:02}") for month in (6, 7, 8, 9))
    units = [SimulatedUnit(code, communal=code != "H44.07") for code in UNITS]
    order = Order(units, months, datetime(2026, 9, 20, 12), rows=3000)
    path = tmp_path / "mo-phong.parquet"
    pq.write_table(stream(order).read_all(), path)
    return land(path, SOURCE, Source.Kind.SIMULATED)


def records_of(unit):
    table = arrow.dataset(lakes.lake().files("dossiers")).to_table()
    return [row for row in table.to_pylist() if UNITS.get(row["agency_code"]) in unit]


def stored(unit, period):
    found = Observation.objects.current().filter(unit__key=unit, set_id=SET, period=period)
    return {(one.criterion, one.input): one.value for one in found}


def test_every_figure_is_that_of_a_slow_count(simulated, measure):
    measure()
    places = {"viet-tri": {"viet-tri"}, "so-ct": {"so-ct"}, "tinh": set(UNITS.values())}
    for unit, below in places.items():
        for code in ("2026-06", "2026-08", "2026-09", "2026-Q2", "2026-Q3", "2026"):
            found = stored(unit, code)
            slow = counts(records_of(below), Period.parse(code), TODAY)
            assert {key: found[key] for key in slow} == slow, (unit, code)


def test_scores_appear_with_nothing_typed(simulated, measure):
    done = measure()
    run = ScoreRun.objects.get(set_id=SET, period="2026-Q3", is_current=True)
    assert run.has_simulated
    scores = CriterionScore.objects.filter(run=run, unit__key="viet-tri")
    points = {one.criterion: one.score for one in scores if one.score is not None}
    assert {"2.1", "3.3", "4.1", "4.2", "4.4", "4.5", "4.6", "5.1", "5.2", "5.3"} <= set(points)
    a, b = (stored("viet-tri", "2026-Q3")["2.1", name] for name in "ab")
    assert points["2.1"] == pytest.approx(20 * a / b, abs=0.005)
    assert not Batch.objects.exclude(dataset="dossiers", table_version=1).exists()
    assert {one.source.kind for one in Batch.objects.all()} == {"simulated"}
    assert done.values == Observation.objects.count()
    assert not Observation.objects.filter(simulated=False).exists()


def test_measuring_again_changes_nothing(simulated, measure):
    first = measure()
    assert measure() == first
    assert Measurement.objects.count() == 1


def test_a_correction_changes_only_what_it_touches(land, measure, tmp_path):
    rows = [dossier(f"HS{n}", day="2026-08-05") for n in range(8)]
    rows += [dossier(f"HT{n}", day="2026-06-05", NgayKetThucXuLy="2026-06-08") for n in range(4)]
    land(write(tmp_path / "mot.parquet", rows))
    measure()
    later = dossier("HS3", day="2026-08-05", KenhThucHien=1, NgayCapNhat="2026-09-01 08:00:00")
    land(write(tmp_path / "hai.parquet", [later]))
    before = Batch.objects.latest("pk").pk
    measure()
    changed = Observation.objects.filter(batch__gt=before)
    assert {(o.unit.key, o.criterion, o.input, o.period) for o in changed} == {
        (unit, "3.3", "a", period)
        for unit in ("viet-tri", "tinh")
        for period in ("2026-08", "2026-Q3", "2026")
    }
    assert {o.batch.table_version for o in changed} == {2}
    assert not Observation.objects.filter(simulated=True).exists()
    assert stored("viet-tri", "2026-08")["3.3", "a"] == 7.0
    assert ScoreRun.objects.filter(set_id=SET, period="2026-06").count() == 1
    assert ScoreRun.objects.filter(set_id=SET, period="2026-08").count() == 2


def test_records_that_leave_a_unit_leave_a_zero(land, measure, tmp_path):
    land(write(tmp_path / "mot.parquet", [dossier("HS1")]))
    measure()
    moved = dossier("HS1", unit="H44.101", NgayCapNhat="2026-09-01 08:00:00")
    land(write(tmp_path / "hai.parquet", [moved]))
    measure()
    left, taken = stored("viet-tri", "2026-08"), stored("nong-trang", "2026-08")
    assert (left["3.3", "a"], left["3.3", "b"], left["2.1", "b"]) == (0.0, 0.0, 0.0)
    assert (taken["3.3", "a"], taken["2.1", "b"]) == (1.0, 1.0)


def test_a_dossier_turns_late_by_the_clock_alone(land, measure, tmp_path):
    open_ = dossier(
        "HS1", day="2026-09-05", NgayHenTra="2026-09-20", NgayKetThucXuLy="", TrangThaiHoSo=4
    )
    land(write(tmp_path / "mot.parquet", [open_]))
    measure(date(2026, 9, 20))
    assert stored("viet-tri", "2026-09")["2.1", "a"] == 1.0
    measure(date(2026, 9, 21))
    assert stored("viet-tri", "2026-09")["2.1", "a"] == 0.0
    assert stored("viet-tri", "2026")["2.1", "a"] == 0.0
    measure(date(2026, 10, 3))
    assert stored("viet-tri", "2026-10")["2.1", "b"] == 1.0


def test_simulated_records_never_replace_real_figures(units, simulated, measure):
    held = queries.served_sets("dossiers")[0]
    published = actions.ensure_source(by=None, code="cong", name="Cổng", kind="published")
    actions.import_figures(
        by=None,
        criteria_set=held,
        period="2026-08",
        rows=[Figure("viet-tri", "3.3", name, number) for name, number in (("a", 5.0), ("b", 9.0))],
        source=published,
    )
    measure()
    found = stored("viet-tri", "2026-08")
    assert (found["3.3", "a"], found["3.3", "b"]) == (5.0, 9.0)
    assert found["2.1", "b"] > 0


def test_a_measuring_that_was_cut_off_is_made_up_for(land, measure, tmp_path, monkeypatch):
    land(write(tmp_path / "mot.parquet", [dossier("HS1")]))
    measure()
    land(write(tmp_path / "hai.parquet", [dossier("HS2")]))

    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("nhip.apps.catalogue.actions.measuring.import_figures", killed)
        with pytest.raises(KeyboardInterrupt):
            measure()
    assert stored("viet-tri", "2026-08")["3.3", "b"] == 1.0
    measure()
    assert stored("viet-tri", "2026-08")["3.3", "b"] == 2.0


def test_nothing_landed_nothing_measured(units, measure):
    assert measure() is None


def test_the_set_measures_what_the_indicators_say_they_serve():
    served = indicators.serving(SET, indicators.shipped().values())
    found = {}
    for dataset in lakes.datasets():
        for one in queries.measured_inputs(parse(text_of(SET)[0]), dataset):
            found[one.criterion, one.input.name] = one.part
            quantity = one.indicator.denominator or one.part is not Part.DENOMINATOR
            assert quantity, one.indicator.code
    assert found == {key: serves.part for key, serves in served.items()}
