"""The chain: every line of the record gets a place, and each place carries all before it.

Sealing is done by the clock (`nhip tick`), so writers never queue for the end of a chain. A line
whose transaction commits late has a smaller number than some already sealed; it is found by having
no seal, not by its number, and takes the next place.

May import models. The only writer of AuditSeal and DailyHead.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from nhip.apps.audit.models import AuditEvent, AuditSeal, DailyHead, SealedSpan

BATCH = 2000
GENESIS = hashlib.sha256("Nhịp: nhật ký bắt đầu".encode()).hexdigest()
FORM = "nhip-audit-1"
LOCK = 766_2026  # any number of our own: pg_advisory_xact_lock


def said(event: AuditEvent, number: int | None = None) -> dict:
    """An event as plain data, the same on every database. `number` asks: if it had that number?"""
    return {
        "id": event.pk if number is None else number,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "by": event.by,
        "by_name": event.by_name,
        "on_behalf_of": event.on_behalf_of,
        "verb": event.verb,
        "what": event.what,
        "what_name": event.what_name,
        "before": event.before,
        "after": event.after,
        "why": event.why,
    }


def content_of(words: dict) -> str:
    """SHA-256 of an event as `said` tells it."""
    text = json.dumps(
        words, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(f"{FORM}\n{text}".encode()).hexdigest()


def link(before: str, position: int, content: str, sealed_at: datetime) -> str:
    """SHA-256 of a place of the chain: what stood before, the place, the event, the time."""
    moment = sealed_at.astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(f"{FORM}\n{before}\n{position}\n{content}\n{moment}".encode()).hexdigest()


def unsealed() -> QuerySet[AuditEvent]:
    """Lines that have no place in the chain yet, in the order of their numbers."""
    sealed = AuditSeal.objects.filter(event_id=OuterRef("pk"))
    return AuditEvent.objects.filter(~Exists(sealed)).order_by("pk")


def seal() -> int:
    """Give every line that can be seen a place; returns how many lines got one."""
    sealed = 0
    while found := _seal_some():
        sealed += found
        if found < BATCH:
            break
    return sealed


def end() -> tuple[int, str]:
    """The last place of the chain and its hash; (0, GENESIS) of an empty one."""
    last = AuditSeal.objects.order_by("-position").first()
    if last:
        return last.position, last.chain
    span = SealedSpan.objects.order_by("-last").first()
    return (span.last, span.end_chain) if span else (0, GENESIS)


@transaction.atomic
def _seal_some() -> int:
    _one_at_a_time()
    events = list(unsealed()[:BATCH])
    position, chain = end()
    AuditSeal.objects.bulk_create(_seals(events, position, chain, timezone.now()))
    return len(events)


def _seals(
    events: Sequence[AuditEvent], position: int, chain: str, now: datetime
) -> list[AuditSeal]:
    made = []
    for place, event in enumerate(events, start=position + 1):
        content = content_of(said(event))
        chain = link(chain, place, content, now)
        made.append(
            AuditSeal(
                position=place, event_id=event.pk, content=content, chain=chain, sealed_at=now
            )
        )
    return made


@transaction.atomic
def close_day() -> DailyHead | None:
    """The head of yesterday, made once by the first sealing after midnight; None if it stands."""
    _one_at_a_time()
    yesterday = timezone.localdate() - timedelta(days=1)
    position, chain = end()
    if position == 0 or DailyHead.objects.filter(day__gte=yesterday).exists():
        return None
    return DailyHead.objects.create(
        day=yesterday, position=position, chain=chain, made_at=timezone.now()
    )


def _one_at_a_time() -> None:
    """Two ticks at once must not give one place twice. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
