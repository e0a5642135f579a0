"""The law of retention: lines kept long enough go into an archive file and leave the database.

A SealedSpan stays: where the chain stood before and after, and the file's hash. So the chain goes
on, and the archive can be verified by itself years later. On PostgreSQL the lines are deleted by
the keeper (DATABASES["keeper"]), a role the web server does not have; see protecting.py.

May import models, sealing, actions.record. The only module that deletes.
"""

import gzip
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from nhip.apps.audit.actions import record
from nhip.apps.audit.models import AuditEvent, AuditSeal, DailyHead, LogChannel, SealedSpan
from nhip.apps.audit.sealing import BATCH, GENESIS, content_of, link, said
from nhip.engine.errors import NhipError

KEEPER = "keeper"
DAYS_A_MONTH = 31  # a month is never shorter than its longest


class NotKept(NhipError):
    """Retention did not happen: "audit.not_whole", "audit.no_keeper". Nothing was deleted."""


def folder() -> Path:
    """Where archive files lie."""
    return Path(settings.HOME) / "audit"


def prune() -> SealedSpan | None:
    """Archive and delete what is older than NHIP_AUDIT_KEEP_MONTHS; None where nothing is.

    Only whole days whose head has left the machine by every configured way, and only lines that
    are as they were sealed. Raises NotKept.
    """
    last = _last_position()
    seals = AuditSeal.objects.filter(position__lte=last).order_by("position")
    first = seals.first()
    if first is None:
        return None
    span = _archive(first, last)
    with transaction.atomic(using=_alias()):
        _delete(span)
    with transaction.atomic():
        told = {"từ": span.first, "đến": span.last, "tệp": span.archive}
        record(by=None, verb="lưu nhật ký cũ", what=f"audit.sealedspan:{span.first}", after=told)
    return span


def _last_position() -> int:
    """The last place that may go: of the newest head that is old enough and known outside."""
    if not settings.NHIP_AUDIT_KEEP_MONTHS:
        return 0
    kept = timedelta(days=settings.NHIP_AUDIT_KEEP_MONTHS * DAYS_A_MONTH)
    cutoff = timezone.localdate() - kept
    heads = DailyHead.objects.filter(day__lt=cutoff)
    for channel in LogChannel.objects.all():
        heads = heads.filter(position__lte=channel.position)
    head = heads.order_by("-day").first()
    if head is None:
        return 0
    # A line of a younger day may stand before the head (the first tick came after midnight).
    start = timezone.make_aware(datetime.combine(cutoff, time()))
    young = AuditEvent.objects.filter(at__gte=start).values("pk")
    kept_by = AuditSeal.objects.filter(event_id__in=young, position__lte=head.position)
    first_kept = kept_by.order_by("position").values_list("position", flat=True).first()
    return min(head.position, first_kept - 1) if first_kept else head.position


def _archive(first: AuditSeal, last: int) -> SealedSpan:
    """Write the file whole, under its name only when it is; checks every line on the way."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    before = SealedSpan.objects.order_by("-last").first()
    start = before.end_chain if before else GENESIS
    chain, ends = start, []
    path = folder() / f"nhat-ky-{first.position}-{last}.jsonl.gz"
    temporary = path.with_suffix(".part")
    with open(temporary, "wb") as file, gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as packed:
        for seal, words in _sealed_lines(first.position, last):
            chain = _checked(chain, seal, words)
            ends = [*ends[:1], words["at"]]
            line = words | {"position": seal.position, "sealed_at": seal.sealed_at, "chain": chain}
            packed.write(json.dumps(line, cls=_Exact, ensure_ascii=False).encode() + b"\n")
    with open(temporary, "rb") as file:
        os.fsync(file.fileno())
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    os.replace(temporary, path)
    return SealedSpan(
        first=first.position, last=last, start_chain=start, end_chain=chain, archive=path.name,
        first_at=datetime.fromisoformat(ends[0]), last_at=datetime.fromisoformat(ends[-1]),
        archive_sha256=digest, archived_at=timezone.now(),
    )  # fmt: skip


def _sealed_lines(first: int, last: int) -> Iterator[tuple[AuditSeal, dict]]:
    for start in range(first, last + 1, BATCH):
        stop = min(last, start + BATCH - 1)
        seals = AuditSeal.objects.filter(position__range=(start, stop)).order_by("position")
        numbers = seals.values("event_id")
        events = {event.pk: event for event in AuditEvent.objects.filter(pk__in=numbers)}
        for seal in seals:
            event = events.get(seal.event_id)
            if event is None:
                raise NotKept("audit.not_whole", position=seal.position)
            yield seal, said(event)


def _checked(chain: str, seal: AuditSeal, words: dict) -> str:
    content = content_of(words)
    linked = link(chain, seal.position, content, seal.sealed_at)
    if (content, linked) != (seal.content, seal.chain):
        raise NotKept("audit.not_whole", position=seal.position)
    return linked


def _alias() -> str:
    return KEEPER if KEEPER in connections.settings else "default"


def _delete(span: SealedSpan) -> None:
    """As the keeper: the span appears and the lines go, both or neither."""
    connection = connections[_alias()]
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                # The trigger of migration 0003 lets nobody delete who has not said this.
                cursor.execute("SET LOCAL nhip.retention = 'on'")
            SealedSpan.objects.using(connection.alias).bulk_create([span])
            gone = [span.first, span.last]
            cursor.execute(
                "DELETE FROM audit_auditevent WHERE id IN "
                "(SELECT event_id FROM audit_auditseal WHERE position BETWEEN %s AND %s)",
                gone,
            )
            cursor.execute("DELETE FROM audit_auditseal WHERE position BETWEEN %s AND %s", gone)
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL nhip.retention = 'off'")
    except DatabaseError as error:
        raise NotKept("audit.no_keeper", reason=str(error).splitlines()[0]) from error


@dataclass(frozen=True)
class ArchiveVerdict:
    lines: int
    problem: str  # a code of ui.messages, or nothing
    position: int
    span: SealedSpan | None


def verify_archive(path: Path) -> ArchiveVerdict:
    """Walk an archive file from the start of its span to its end, against what was kept of it."""
    span = SealedSpan.objects.filter(archive=path.name).first()
    chain = span.start_chain if span else None
    lines, position = 0, span.first - 1 if span else 0
    for line in _lines_of(path):
        place, sealed_at = line.pop("position"), datetime.fromisoformat(line.pop("sealed_at"))
        told = line.pop("chain")
        if span is None or place != position + 1:
            return ArchiveVerdict(lines, "audit.archive_unknown", place, span)
        chain = link(chain, place, content_of(line), sealed_at)
        if chain != told:
            return ArchiveVerdict(lines, "audit.archive_altered", place, span)
        lines, position = lines + 1, place
    if span is None or (position, chain) != (span.last, span.end_chain):
        return ArchiveVerdict(lines, "audit.archive_differs", position, span)
    return ArchiveVerdict(lines, "", position, span)


def _lines_of(path: Path) -> Iterator[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for text in file:
            yield json.loads(text)


class _Exact(DjangoJSONEncoder):
    """Django's encoder keeps milliseconds of a time; a hash needs all of it."""

    def default(self, o):
        if isinstance(o, datetime):
            return o.astimezone(UTC).isoformat(timespec="microseconds")
        return super().default(o)
