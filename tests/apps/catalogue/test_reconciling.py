"""What sources say they sent against what landed; which sources are late."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from nhip.apps.audit.models import AuditEvent
from nhip.apps.catalogue import actions, lakes
from nhip.apps.catalogue.models import Landing, Lapse, SentCount, Source
from nhip.apps.catalogue.queries import freshness, reconciliation
from nhip.repository.dataset import DatasetMissing

from .lake_records import dossier, write

pytestmark = pytest.mark.django_db
FIFTH, SIXTH, SEVENTH = (date(2026, 8, day) for day in (5, 6, 7))
ROWS = [dossier(f"HS{n:02}") for n in range(30)]
ROWS += [dossier(f"HT{n:02}", day="2026-08-06") for n in range(10)]


@pytest.fixture
def landed(land, tmp_path):
    return land(write(tmp_path / "a.csv", [*ROWS, dossier("X1", unit="H44.9")]))


@pytest.fixture
def pair(landed):
    (found,) = reconciliation.pairs()
    return found


def say(source, counts, by=None):
    return actions.say_sent(by=by, source=source, dataset="dossiers", counts=counts)


def days(pair, first=FIFTH, last=SEVENTH):
    found = reconciliation.reconciled(pair, first, last)
    return {one.day: (one.sent, one.landed, one.waiting, one.difference) for one in found}


def test_the_last_word_counts_and_every_change_is_recorded(landed, steward):
    assert say(landed.source, {FIFTH: 31, SIXTH: 10}, steward).new == 2
    told = say(landed.source, {FIFTH: 31, SIXTH: 12}, steward)
    assert (told.new, told.changed, told.same) == (0, 1, 1)
    assert SentCount.objects.get(day=SIXTH).count == 12
    event = AuditEvent.objects.filter(verb="ghi số nguồn báo đã gửi").first()
    assert (event.before["06/08/2026"], event.after["06/08/2026"]) == (10, 12)
    assert say(landed.source, {FIFTH: 31}).same == 1
    assert AuditEvent.objects.filter(verb="ghi số nguồn báo đã gửi").count() == 2


def test_an_unknown_dataset_is_refused(landed):
    with pytest.raises(DatasetMissing):
        actions.say_sent(by=None, source=landed.source, dataset="khac", counts={FIFTH: 1})


def test_days_are_compared(pair):
    assert days(pair) == {FIFTH: (None, 30, 1, None), SIXTH: (None, 10, 0, None)}
    say(pair.source, {FIFTH: 31, SIXTH: 12, SEVENTH: 4})
    assert days(pair) == {
        FIFTH: (31, 30, 1, 0),
        SIXTH: (12, 10, 0, 2),
        SEVENTH: (4, 0, 0, 4),
    }
    assert days(pair, SIXTH, SIXTH) == {SIXTH: (12, 10, 0, 2)}


def test_a_correction_by_another_source_moves_and_an_undo_gives_back(pair, land, tmp_path):
    other = dossier("HS01", NgayCapNhat="2026-09-02 08:00:00")
    correction = land(write(tmp_path / "b.csv", [other]), "Nguồn khác")
    assert days(pair)[FIFTH][1] == 29
    actions.undo(by=None, landing=correction, why="thử")
    assert days(pair)[FIFTH][1] == 30


def test_rows_given_up_count_once_also_when_sent_again(pair, land, tmp_path):
    say(pair.source, {FIFTH: 31})
    row = lakes.lake().quarantined("dossiers")[0]
    actions.dismiss(by=None, dataset="dossiers", ids=[row.id], why="thử")
    (found,) = [one for one in reconciliation.reconciled(pair, FIFTH, FIFTH) if one.day]
    assert (found.waiting, found.dismissed, found.difference) == (0, 1, 0)
    land(write(tmp_path / "a.csv", [*ROWS, dossier("X1", unit="H44.9")]))
    (found,) = [one for one in reconciliation.reconciled(pair, FIFTH, FIFTH) if one.day]
    assert (found.waiting, found.dismissed, found.difference) == (1, 0, 0)


def test_mended_rows_stay_with_their_source(pair):
    row = lakes.lake().quarantined("dossiers")[0]
    actions.mend(by=None, dataset="dossiers", fixes={row.id: {"agency_code": "H44.100"}})
    assert days(pair)[FIFTH] == (None, 31, 0, None)


def stands(today):
    return {one.source.name: one for one in freshness.watched(today)}


def test_a_source_is_late_after_its_rhythm_and_grace(landed):
    last = timezone.localdate(landed.landed_at)
    assert not stands(last + timedelta(days=3))[landed.source.name].freshness.is_late
    late = stands(last + timedelta(days=5))[landed.source.name]
    assert (late.status, late.word, late.freshness.days_late) == ("late", "chậm 2 ngày", 2)


def test_a_single_correction_beside_others_is_not_awaited(landed, land, tmp_path):
    land(write(tmp_path / "b.csv", [dossier("HS01")]), "Tệp sửa tay")
    far = timezone.localdate() + timedelta(days=400)
    assert {one.freshness.is_late for one in stands(far).values()} == {True}
    Landing.objects.filter(source=landed.source).update(
        landed_at=timezone.now() - timedelta(days=3)
    )
    land(write(tmp_path / "c.csv", [dossier("HS02")]))
    found = stands(far)
    assert found[landed.source.name].freshness.is_late
    assert found["Tệp sửa tay"].once
    assert not found["Tệp sửa tay"].freshness.is_late


def test_mends_and_undone_landings_are_no_sign_of_life(landed):
    Landing.objects.update(mends=True)
    assert freshness.watched(timezone.localdate()) == []
    Landing.objects.update(mends=False)
    actions.undo(by=None, landing=landed, why="thử")
    assert freshness.watched(timezone.localdate()) == []


def test_a_lapse_is_opened_once_and_closed_when_records_come(landed, land, tmp_path):
    far = timezone.localdate() + timedelta(days=30)
    assert len(actions.watch(by=None, today=far)) == 1
    assert actions.watch(by=None, today=far) == []
    lapse = Lapse.objects.get()
    assert lapse.due_on == timezone.localdate(landed.landed_at) + timedelta(days=3)
    actions.watch(by=None, today=timezone.localdate())
    lapse.refresh_from_db()
    assert lapse.ended_at >= lapse.found_at


def test_a_source_of_published_figures_is_no_source_of_records(landed):
    Source.objects.create(code="bao", name="Báo cáo", kind=Source.Kind.PUBLISHED)
    assert [one.source.name for one in reconciliation.pairs()] == [landed.source.name]
