"""Importing figures: all or nothing, once, by those who may, against the version they saw."""

from functools import partial

import pytest
from django.db import IntegrityError, transaction

from nhip.apps.audit.models import AuditEvent
from nhip.apps.catalogue import queries
from nhip.apps.catalogue.actions import (
    ChangedMeanwhile,
    FaultyFile,
    NothingToImport,
    SourceRefused,
    ensure_source,
    import_figures,
)
from nhip.apps.catalogue.models import AppendOnly, Batch, Observation, Source
from nhip.engine import values
from nhip.engine.errors import BadFigure, BadPeriod
from nhip.engine.period import Period
from nhip.engine.values import Missing, Reason

from .conftest import row

pytestmark = pytest.mark.django_db


@pytest.fixture
def load(criteria_set, source):
    def load(*rows, by=None, **kwargs):
        kwargs = {"period": "2026-08", "source": source} | kwargs
        return import_figures(by=by, criteria_set=criteria_set, rows=rows, **kwargs)

    return load


def stored(at_version=None):
    found = queries.observations("thu/2026", "2026-08", at_version)
    return {(one.unit, one.criterion, one.input): one.value for one in found}


def test_figures_are_stored_for_scoring(units, load):
    batch = load(
        row("H44.100", value=5.0),
        row("07894", name="b", value=Missing(Reason.NOT_ASSIGNED)),
        row("so-ct", value=7),
        period="2026-q3",
    )
    assert (batch.period, batch.new, batch.changed, batch.rows) == ("2026-Q3", 3, 0, 3)
    assert queries.data_version("thu/2026", "2026-Q3") == batch.pk
    assert queries.periods("thu/2026") == ["2026-Q3"]
    found = queries.observations("thu/2026", "2026-Q3")
    assert found[0] == values.Observation("viet-tri", "1.1", "a", 5.0, "Cổng Dịch vụ công")
    assert [one.value for one in found] == [5.0, Missing(Reason.NOT_ASSIGNED), 7.0]
    assert AuditEvent.objects.filter(verb="nạp số liệu").get().after["mới"] == 3


def test_many_names_are_looked_up_as_few_are(units, load, monkeypatch):
    named = ["H44.100", "viet-tri", "07894", "?"]
    few = queries.unit_directory(Period.parse("2026-08").end, named)
    monkeypatch.setattr(queries.figures, "FEW", 3)
    many = queries.unit_directory(Period.parse("2026-08").end, named)
    assert few == {name: many[name] for name in named[:3]}
    assert "?" not in many


def test_engine_observations_can_be_imported_too(units, load):
    load(values.Observation("viet-tri", "1.1", "a", 5.0))
    assert stored() == {("viet-tri", "1.1", "a"): 5.0}


def test_new_value_supersedes_and_the_old_version_can_still_be_read(units, load):
    first = load(row("H44.100", value=5.0), row("H44.101", value=1.0))
    second = load(row("H44.100", value=6.0), row("H44.101", value=1.0))
    assert (second.new, second.changed, second.same) == (0, 1, 1)
    assert stored()[("viet-tri", "1.1", "a")] == 6.0
    assert stored(first.pk) == {("viet-tri", "1.1", "a"): 5.0, ("nong-trang", "1.1", "a"): 1.0}
    assert stored(first.pk - 1) == {}
    assert Observation.objects.count() == 3


def test_same_figures_again_change_nothing(units, load):
    first = load(row("H44.100"), sha256="x")
    events = AuditEvent.objects.count()
    assert load(row("H44.100"), sha256="x") == first
    assert Batch.objects.count() == Observation.objects.count() == 1
    assert AuditEvent.objects.count() == events


def test_real_figure_replaces_a_simulated_one_of_the_same_value(units, load):
    load(row("H44.100"), simulated=True)
    assert load(row("H44.100")).changed == 1
    assert [one.simulated for one in queries.observations("thu/2026", "2026-08")] == [False]


def test_blank_cell_takes_nothing_away_and_a_written_reason_does(units, load):
    load(row("H44.100"))
    blank = row("H44.100", value=Missing(Reason.NOT_REPORTED), blank=True)
    with pytest.raises(NothingToImport):
        load(blank)
    load(blank, row("H44.101"))
    assert stored()[("viet-tri", "1.1", "a")] == 5.0
    load(row("H44.100", value=Missing(Reason.NOT_REPORTED)))
    assert stored()[("viet-tri", "1.1", "a")] == Missing(Reason.NOT_REPORTED)


def test_one_unknown_unit_refuses_them_all(units, load):
    with pytest.raises(FaultyFile) as refusal:
        load(row("H44.100"), row("H99", number=3))
    assert refusal.value.fields == {"count": 1, "units": ["H99"]}
    assert stored() == {}


def test_officer_imports_for_the_own_unit_only(units, load, officer, leader):
    load = partial(load, source=Source.objects.get(code="don-vi-bao-cao"))
    with pytest.raises(FaultyFile):
        load(row("H44.100"), row("H44.07"), by=officer)
    load(row("H44.100"), by=officer)
    assert list(stored()) == [("viet-tri", "1.1", "a")]
    with pytest.raises(FaultyFile):
        load(row("H44.100", value=9.0), by=leader)


@pytest.mark.parametrize("kind", ["published", "measured", "simulated"])
def test_officer_speaks_for_no_source_but_the_own_unit(units, load, officer, steward, kind):
    other = ensure_source(by=None, code=f"nguon-{kind}", name="Nguồn khác", kind=kind)
    with pytest.raises(SourceRefused) as refusal:
        load(row("H44.100"), by=officer, source=other)
    assert refusal.value.fields == {"source": "Nguồn khác"}
    assert stored() == {}
    assert load(row("H44.100"), by=steward, source=other).rows == 1


def test_somebody_imported_meanwhile(units, load, steward):
    seen = queries.data_version("thu/2026", "2026-08")
    theirs = load(row("H44.101"), by=steward, file_name="cua-toi.xlsx")
    with pytest.raises(ChangedMeanwhile) as refusal:
        load(row("H44.100"), expected_version=seen)
    assert refusal.value.code == "catalogue.changed_meanwhile"
    assert refusal.value.fields == {
        "who": "Người steward",
        "at": theirs.at,
        "file_name": "cua-toi.xlsx",
    }
    assert list(stored()) == [("nong-trang", "1.1", "a")]
    load(row("H44.100"), expected_version=theirs.pk)


def test_other_period_is_another_matter(units, load):
    load(row("H44.101"), period="2026-07")
    load(row("H44.100"), expected_version=0)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"period": "tháng 8"}, BadPeriod),
        ({"rows": [row("H44.100", name="c")]}, BadFigure),
        ({"rows": [row("H44.101"), row("H44.100", value=-1.0)]}, BadFigure),
        ({"rows": [row("H44.100", value="nhiều")]}, BadFigure),
    ],
)
def test_bad_input_stores_nothing(units, criteria_set, source, change, error):
    given = {"period": "2026-08", "rows": [row("H44.100")]} | change
    with pytest.raises(error):
        import_figures(by=None, criteria_set=criteria_set, source=source, **given)
    assert not Batch.objects.exists()


def test_unit_named_by_both_of_its_codes_is_refused(units, load):
    with pytest.raises(FaultyFile) as refusal:
        load(row("H44.100", value=1.0), row("07894", value=2.0))
    assert refusal.value.fields["units"] == ["07894"]
    assert stored() == {}


def test_two_current_values_are_refused_by_the_database(units, load):
    batch = load(row("H44.100"))
    kept = Observation.objects.get()
    kept.pk, kept._state.adding = None, True
    with pytest.raises(IntegrityError), transaction.atomic():
        kept.save()
    assert batch.observations.count() == 1


def test_observations_are_append_only(units, load):
    load(row("H44.100"))
    kept = Observation.objects.get()
    for attempt in (
        kept.save,
        kept.delete,
        Observation.objects.all().delete,
        lambda: Observation.objects.update(value=1.0),
    ):
        with pytest.raises(AppendOnly):
            attempt()


def test_source_is_made_once(source):
    again = ensure_source(by=None, code="cong-dvc", name="Tên khác", kind="measured")
    assert (again, again.name) == (source, "Cổng Dịch vụ công")
    assert Source.objects.filter(code="cong-dvc").count() == 1


def test_reading_a_period_is_three_queries_however_many_figures(
    units, load, django_assert_num_queries
):
    load(row("H44.100"), row("H44.101"))
    with django_assert_num_queries(3):
        assert len(stored()) == 2
