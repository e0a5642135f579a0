"""Reads of the record: who did what to what, and when."""

from datetime import date

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


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("verb").values_list("verb", flat=True).distinct())
