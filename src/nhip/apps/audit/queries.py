"""Reads of the record: who did what to what, and when."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from nhip.apps.audit.models import AuditEvent


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


def _words(value: Any) -> str:
    """A recorded value without the marks of any programming language."""
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_words(part)}" for name, part in value.items())
    if isinstance(value, list):
        return ", ".join(map(_words, value))
    return str(value)


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("verb").values_list("verb", flat=True).distinct())
