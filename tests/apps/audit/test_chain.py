"""Sealing and verifying: whatever is done to the tables afterwards is found and named."""

from datetime import timedelta

import pytest
from django.utils import timezone

from nhip.apps.audit import sealing
from nhip.apps.audit.models import AuditEvent, AuditSeal, DailyHead
from nhip.apps.audit.verifying import verify

pytestmark = pytest.mark.django_db


def codes(verdict):
    return [fault.code for fault in verdict.faults]


@pytest.fixture
def chain(write):
    events = write(6)
    sealing.seal()
    return events


def test_every_line_gets_one_place_and_sealing_again_adds_nothing(chain, write):
    assert sealing.seal() == 0
    write(2)
    assert sealing.seal() == 2
    places = AuditSeal.objects.order_by("position").values_list("position", flat=True)
    assert list(places) == list(range(1, 9))
    verdict = verify()
    assert (verdict.is_whole, verdict.lines, verdict.waiting) == (True, 8, 0)
    assert (verdict.position, verdict.chain) == sealing.end()


def test_many_lines_are_sealed_in_parts(write, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 3)
    write(8)
    assert sealing.seal() == 8
    assert verify().is_whole


def test_a_line_whose_transaction_commits_late_is_not_lost(write, reach):
    """Its number is below some that are sealed already: numbers are given before the commit."""
    _, late, _ = write(3)
    row = AuditEvent.objects.filter(pk=late.pk).values().get()
    reach("DELETE FROM audit_auditevent WHERE id = %s", late.pk)  # not yet committed, for others
    assert sealing.seal() == 2
    AuditEvent.objects.bulk_create([AuditEvent(**row)])
    assert sealing.seal() == 1
    assert AuditSeal.objects.get(event_id=late.pk).position == 3
    assert verify().is_whole


def test_unsealed_lines_wait_and_are_no_fault(chain, write):
    write(2)
    verdict = verify()
    assert (verdict.is_whole, verdict.waiting) == (True, 2)


CHANGES = [
    ("verb", "khác"),
    ("by", "ai-do"),
    ("by_name", "Ai Đó"),
    ("on_behalf_of", "Người Khác"),
    ("what", "y:9"),
    ("what_name", "tên"),
    ("why", "lý do khác"),
    ("after", '{"số": 99}'),
    ("before", '{"số": 99}'),
    ("at", "2020-01-01 00:00:00+00"),
]


@pytest.mark.parametrize(("column", "value"), CHANGES, ids=[c for c, _ in CHANGES])
def test_an_altered_line_is_named(chain, reach, column, value):
    reach(f"UPDATE audit_auditevent SET {column} = %s WHERE id = %s", value, chain[2].pk)
    (fault,) = verify().faults
    assert (fault.code, fault.fields["event"]) == ("audit.altered", chain[2].pk)


def test_a_removed_line_is_named(chain, reach):
    reach("DELETE FROM audit_auditevent WHERE id = %s", chain[3].pk)
    (fault,) = verify().faults
    assert (fault.code, fault.fields["event"]) == ("audit.removed", chain[3].pk)


def test_a_line_removed_with_its_seal_is_named(chain, reach):
    reach("DELETE FROM audit_auditevent WHERE id = %s", chain[3].pk)
    reach("DELETE FROM audit_auditseal WHERE position = 4")
    (fault,) = verify().faults
    assert fault.code == "audit.seal_gone"
    assert (fault.fields["first"], fault.fields["last"]) == (4, 4)


def test_lines_cut_off_at_the_end_are_found_by_a_head_kept_outside(chain, reach):
    position, head = sealing.end()
    for event in chain[4:]:
        reach("DELETE FROM audit_auditevent WHERE id = %s", event.pk)
    reach("DELETE FROM audit_auditseal WHERE position > 4")
    assert verify().is_whole  # nothing in the database can tell
    assert codes(verify({position: head})) == ["audit.head_beyond"]


def test_a_whole_chain_written_anew_is_found_by_a_head_kept_outside(chain, reach):
    position, head = sealing.end()
    reach("UPDATE audit_auditevent SET verb = %s WHERE id = %s", "khác", chain[0].pk)
    reach("DELETE FROM audit_auditseal")
    sealing.seal()
    assert verify().is_whole
    assert codes(verify({position: head})) == ["audit.head_differs"]


def test_two_lines_that_changed_places_are_named(chain, reach):
    one, other = chain[1].pk, chain[4].pk
    for event, number in ((one, 0), (other, one), (0, other)):
        reach("UPDATE audit_auditevent SET id = %s WHERE id = %s", number, event)
    found = {(f.code, f.fields["event"], f.fields["other"]) for f in verify().faults}
    assert found == {("audit.swapped", one, other), ("audit.swapped", other, one)}


def test_two_seals_that_changed_places_are_named(chain, reach):
    seals = {seal.position: seal for seal in AuditSeal.objects.all()}
    reach("DELETE FROM audit_auditseal WHERE position IN (2, 5)")
    for position, other in ((2, 5), (5, 2)):
        moved = seals[other]
        AuditSeal.objects.bulk_create(
            [AuditSeal(
                position=position, event_id=moved.event_id, content=moved.content,
                chain=seals[position].chain, sealed_at=moved.sealed_at,
            )]
        )  # fmt: skip
    found = {(f.code, f.fields["position"]) for f in verify().faults}
    assert found == {("audit.reordered", 2), ("audit.reordered", 5)}


def test_an_altered_seal_is_named(chain, reach):
    content = sealing.content_of(sealing.said(chain[2]) | {"verb": "khác"})
    reach("UPDATE audit_auditevent SET verb = %s WHERE id = %s", "khác", chain[2].pk)
    reach("UPDATE audit_auditseal SET content = %s WHERE position = 3", content)
    (fault,) = verify().faults
    assert (fault.code, fault.fields["position"]) == ("audit.seal_altered", 3)


def test_a_line_inserted_into_the_past_is_named_before_and_after_it_is_sealed(chain, write, reach):
    (slipped,) = write(1)
    past = timezone.now() - timedelta(days=9)
    reach("UPDATE audit_auditevent SET at = %s WHERE id = %s", past, slipped.pk)
    (fault,) = verify().faults
    assert (fault.code, fault.fields["event"]) == ("audit.unsealed_old", slipped.pk)
    sealing.seal()
    (fault,) = verify().faults
    assert (fault.code, fault.fields["event"]) == ("audit.inserted", slipped.pk)


def test_lines_of_days_on_which_no_tick_ran_are_no_fault(write, reach):
    for event in write(3):
        past = timezone.now() - timedelta(days=9)
        reach("UPDATE audit_auditevent SET at = %s WHERE id = %s", past, event.pk)
    sealing.seal()
    write(1)
    sealing.seal()
    assert verify().is_whole


def test_a_day_has_one_head_and_it_is_held_against_the_chain(chain, write, reach):
    head = sealing.close_day()
    assert head.day == timezone.localdate() - timedelta(days=1)
    assert (head.position, head.chain) == sealing.end()
    assert sealing.close_day() is None
    write(1)
    sealing.seal()
    assert verify().is_whole
    reach("UPDATE audit_dailyhead SET chain = %s", "0" * 64)
    assert codes(verify()) == ["audit.head_differs"]


def test_an_empty_record_has_no_head_and_is_whole(db):
    assert sealing.close_day() is None
    assert DailyHead.objects.count() == 0
    assert verify().is_whole
