"""Is the record what it was when it was sealed? Every fault is named: which line, what was done.

Reads only. A fault is a Problem with a code and fields; ui.messages has the sentences.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from nhip.apps.audit.models import AuditEvent, AuditSeal, DailyHead, SealedSpan
from nhip.apps.audit.sealing import BATCH, GENESIS, content_of, link, said, unsealed
from nhip.engine.errors import NhipError

# A transaction that stays open longer than this before it commits is not ours.
LATE = timedelta(hours=1)
# Faults of each kind that are followed one by one; a chain rewritten as a whole has millions.
FOLLOWED = 500


class AuditFault(NhipError):
    """One thing that is not as it was sealed. Collected, not raised."""


@dataclass
class Verdict:
    lines: int = 0  # sealed lines that were looked at
    waiting: int = 0  # lines that no tick has sealed yet
    position: int = 0
    chain: str = GENESIS
    faults: list[AuditFault] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not self.faults

    def add(self, code: str, **fields: Any) -> None:
        self.faults.append(AuditFault(code, **fields))


@dataclass
class _Walk:
    """What has to be remembered between the chunks of the chain."""

    verdict: Verdict
    heads: dict[int, list[tuple[str, str]]]  # position -> (where the head is kept, its hash)
    altered: dict[int, AuditSeal] = field(default_factory=dict)  # by event
    broken: list[tuple[str, AuditSeal]] = field(default_factory=list)  # (hash before, seal)
    tick: datetime | None = None  # the sealing before the present one
    present: datetime | None = None


def verify(kept_heads: Mapping[int, str] | None = None) -> Verdict:
    """Walk the whole chain. `kept_heads`: position -> hash, from a place outside this machine."""
    verdict = Verdict()
    walk = _Walk(verdict, _heads(kept_heads or {}))
    _spans(verdict, walk)
    for seals in _chunks(verdict.position):
        events = {event.pk: event for event in _events(seals)}
        for seal in seals:
            _look_at(walk, seal, events.get(seal.event_id))
    _name_the_altered(walk)
    _name_the_broken(walk)
    _heads_beyond(walk)
    _never_sealed(walk)
    return verdict


def _spans(verdict: Verdict, walk: _Walk) -> None:
    """Lines in archive files: the spans must join each other, and the chain goes on from them."""
    for span in SealedSpan.objects.order_by("first"):
        if span.first != verdict.position + 1 or span.start_chain != verdict.chain:
            verdict.add("audit.span_broken", first=span.first, last=span.last)
        verdict.position, verdict.chain = span.last, span.end_chain
        for place in [place for place in walk.heads if span.first <= place < span.last]:
            del walk.heads[place]  # only the archive file can answer for it
        _compare_heads(walk, span.last, span.end_chain)


def _chunks(after: int) -> Iterator[list[AuditSeal]]:
    while found := list(AuditSeal.objects.filter(position__gt=after).order_by("position")[:BATCH]):
        yield found
        after = found[-1].position


def _events(seals: list[AuditSeal]) -> list[AuditEvent]:
    numbers = [seal.event_id for seal in seals]
    return [
        event
        for start in range(0, len(numbers), 500)  # a query takes so many values everywhere
        for event in AuditEvent.objects.filter(pk__in=numbers[start : start + 500])
    ]


def _look_at(walk: _Walk, seal: AuditSeal, event: AuditEvent | None) -> None:
    verdict = walk.verdict
    verdict.lines += 1
    if seal.position != verdict.position + 1:
        verdict.add("audit.seal_gone", first=verdict.position + 1, last=seal.position - 1)
    elif link(verdict.chain, seal.position, seal.content, seal.sealed_at) != seal.chain:
        walk.broken.append((verdict.chain, seal))
    if event is None:
        verdict.add("audit.removed", event=seal.event_id, position=seal.position)
    elif content_of(said(event)) != seal.content:
        walk.altered[event.pk] = seal
    else:
        _backdated(walk, seal, event)
    verdict.position, verdict.chain = seal.position, seal.chain
    _compare_heads(walk, seal.position, seal.chain)


def _backdated(walk: _Walk, seal: AuditSeal, event: AuditEvent) -> None:
    """A line older than an earlier sealing would have been sealed by it."""
    if walk.present != seal.sealed_at:
        walk.tick, walk.present = walk.present, seal.sealed_at
    if walk.tick and event.at < walk.tick - LATE:
        walk.verdict.add("audit.inserted", event=event.pk, at=event.at, tick=walk.tick)


def _name_the_altered(walk: _Walk) -> None:
    """Lines whose words are not those sealed; two that only changed places are told as such."""
    numbers = list(walk.altered)[:FOLLOWED]
    events = AuditEvent.objects.in_bulk(numbers)
    for number, seal in walk.altered.items():
        came_from = next(
            (
                other
                for other in numbers
                if other != number
                and number in events
                and content_of(said(events[other], number)) == seal.content
            ),
            None,
        )
        if came_from is not None:
            walk.verdict.add("audit.swapped", event=number, other=came_from)
            continue
        event = events.get(number)
        what = f"{event.verb} {event.what}" if event else ""
        walk.verdict.add("audit.altered", event=number, position=seal.position, what=what)


def _name_the_broken(walk: _Walk) -> None:
    """Places whose hash does not follow from the place before."""
    followed = [seal for _, seal in walk.broken[:FOLLOWED]]
    for before, seal in walk.broken:
        stood_here = next(
            (
                other
                for other in followed
                if other.position != seal.position
                and link(before, seal.position, other.content, seal.sealed_at) == seal.chain
            ),
            None,
        )
        if stood_here is not None:
            walk.verdict.add(
                "audit.reordered", event=seal.event_id, other=stood_here.event_id,
                position=seal.position,
            )  # fmt: skip
        else:
            walk.verdict.add("audit.seal_altered", event=seal.event_id, position=seal.position)


def _heads(kept: Mapping[int, str]) -> dict[int, list[tuple[str, str]]]:
    heads: dict[int, list[tuple[str, str]]] = {}
    for head in DailyHead.objects.all():
        heads.setdefault(head.position, []).append((f"ngày {head.day:%d/%m/%Y}", head.chain))
    for position, chain in kept.items():
        heads.setdefault(position, []).append(("bản giữ ở ngoài", chain))
    return heads


def _compare_heads(walk: _Walk, position: int, chain: str) -> None:
    for where, expected in walk.heads.pop(position, []):
        if expected != chain:
            walk.verdict.add("audit.head_differs", where=where, position=position)


def _heads_beyond(walk: _Walk) -> None:
    """A head that speaks of a place the chain no longer has: its end was cut off."""
    for position, kept in sorted(walk.heads.items()):
        for where, _ in kept:
            walk.verdict.add("audit.head_beyond", where=where, position=position)


def _never_sealed(walk: _Walk) -> None:
    """Waiting for the next tick is usual; older than the last tick is not."""
    last = walk.present or walk.tick
    for event in unsealed().iterator(chunk_size=BATCH):
        walk.verdict.waiting += 1
        if last and event.at < last - LATE:
            walk.verdict.add("audit.unsealed_old", event=event.pk, at=event.at, tick=last)
