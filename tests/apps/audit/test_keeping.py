"""Retention: what is old leaves for an archive that can be verified; the chain goes on."""

import gzip
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from nhip.apps.audit import keeping, sealing
from nhip.apps.audit.models import AuditEvent, AuditSeal, LogChannel, SealedSpan
from nhip.apps.audit.verifying import verify

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME = tmp_path
    settings.NHIP_AUDIT_KEEP_MONTHS = 3


@pytest.fixture
def months(write, reach, monkeypatch):
    """Five old lines under an old head, three lines of today. Days are moved by the clock."""
    old = timezone.now() - timedelta(days=200)
    monkeypatch.setattr("django.utils.timezone.now", lambda: old)
    write(5)
    sealing.seal()
    head = sealing.close_day()
    monkeypatch.undo()
    write(3)
    sealing.seal()
    return head


def test_old_lines_go_and_the_rest_is_whole(months):
    span = keeping.prune()
    assert (span.first, span.last, span.end_chain) == (1, 5, months.chain)
    assert AuditSeal.objects.order_by("position").first().position == 6
    assert AuditEvent.objects.filter(verb="lưu nhật ký cũ").count() == 1
    sealing.seal()
    verdict = verify()
    assert (verdict.is_whole, verdict.lines) == (True, 4)
    assert keeping.prune() is None


def test_the_archive_proves_itself_and_shows_a_change(months, tmp_path):
    span = keeping.prune()
    path = keeping.folder() / span.archive
    verdict = keeping.verify_archive(path)
    assert (verdict.problem, verdict.lines) == ("", 5)
    text = gzip.decompress(path.read_bytes()).decode()
    for changed, problem in (
        (text.replace('"verb": "ghi"', '"verb": "xóa"', 1), "audit.archive_altered"),
        ("".join(text.splitlines(keepends=True)[:-1]), "audit.archive_differs"),
        ("".join(text.splitlines(keepends=True)[1:]), "audit.archive_unknown"),
    ):
        path.write_bytes(gzip.compress(changed.encode()))
        assert keeping.verify_archive(path).problem == problem
    stranger = tmp_path / "la.jsonl.gz"
    stranger.write_bytes(gzip.compress(text.encode()))
    assert keeping.verify_archive(stranger).problem == "audit.archive_unknown"


def test_an_altered_line_is_not_archived_and_nothing_is_deleted(months, reach):
    reach(
        "UPDATE audit_auditevent SET verb = 'khác' "
        "WHERE id = (SELECT min(id) FROM audit_auditevent)"
    )
    with pytest.raises(keeping.NotKept, match=r"audit\.not_whole"):
        keeping.prune()
    assert AuditEvent.objects.filter(verb__in=("ghi", "khác")).count() == 8
    assert not SealedSpan.objects.exists()


def test_a_head_that_did_not_leave_the_machine_keeps_its_lines(months):
    channel = LogChannel.objects.create(name="đầu chuỗi: thư", position=0)
    assert keeping.prune() is None
    channel.position = months.position
    channel.save()
    assert keeping.prune() is not None


@pytest.mark.parametrize("keep", [0, 12])
def test_what_is_young_or_to_be_kept_for_ever_stays(months, settings, keep):
    settings.NHIP_AUDIT_KEEP_MONTHS = keep
    assert keeping.prune() is None


def test_a_removed_span_is_found(months, reach):
    keeping.prune()
    reach("DELETE FROM audit_sealedspan")
    found = [fault.code for fault in verify().faults]
    assert found == ["audit.seal_gone", "audit.head_beyond"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="triggers are PostgreSQL's")
@pytest.mark.parametrize("table", ["auditevent", "auditseal", "dailyhead", "sealedspan"])
@pytest.mark.parametrize("change", ["DELETE FROM audit_{0}", "UPDATE audit_{0} SET {1} = {1}"])
def test_the_trigger_refuses_a_change(months, table, change):
    keeping.prune()
    key = "position" if table == "auditseal" else "id"
    refused = pytest.raises(DatabaseError, match="only grows")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(table, key))
