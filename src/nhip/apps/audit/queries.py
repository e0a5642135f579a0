"""Reads of the record: who did what to what, and when."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from nhip.apps.audit.models import AuditEvent

EMPTY = "–"


def events(
    *,
    who: str = "",
    what: str = "",
    verb: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[AuditEvent]:
    """Newest first. `since` and `until` are local days, both included."""
    found = AuditEvent.objects.all()
    if who:
        found = found.filter(Q(by__icontains=who) | Q(by_name__icontains=who))
    if what:
        found = found.filter(Q(what__icontains=what) | Q(what_name__icontains=what))
    if verb:
        found = found.filter(verb=verb)
    if since:
        found = found.filter(at__date__gte=since)
    if until:
        found = found.filter(at__date__lte=until)
    return found


def facts(recorded: Any) -> list[tuple[str, str]]:
    """What an event recorded of one side, as names and values to be read."""
    if recorded is None:
        return []
    if not isinstance(recorded, dict):
        return [("giá trị", _words(recorded))]
    return [(str(name), _words(value)) for name, value in recorded.items()]


def change(event: AuditEvent) -> str:
    """What changed, one line per field: "hạn: 31/01/2026 → 31/12/2026"; what stayed is left out.

    A field of one side alone is told as it stood or as it is now.
    """
    before, after = dict(facts(event.before)), dict(facts(event.after))
    lines = []
    for name in dict.fromkeys([*before, *after]):
        was, now = before.get(name), after.get(name)
        if was == now:
            continue
        if event.before is None or event.after is None:
            lines.append(f"{name}: {was if now is None else now}")
        else:
            lines.append(f"{name}: {was or EMPTY} → {now or EMPTY}")
    return "\n".join(lines)


def _words(value: Any) -> str:
    """A recorded value without the marks of any programming language."""
    if value is None or value in ("", [], {}):
        return EMPTY
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_words(part)}" for name, part in value.items())
    if isinstance(value, list):
        return ", ".join(map(_words, value))
    return str(value)


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("verb").values_list("verb", flat=True).distinct())
