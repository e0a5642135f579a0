"""What the pages of scores share: the kind page where there are none, and whose cards may open."""

from django.shortcuts import render
from django.utils import timezone

from nhip.apps.accounts.permissions import Permission
from nhip.apps.units.queries import may, units_where


def no_scores(request, place, unit=None):
    """A set, period or unit without scores, with the one way on."""
    context = {
        "place": place,
        "bar": place.bar(unit),
        "unit": unit,
        "title": _title(place, unit),
        "may_import": may(request.user, Permission.IMPORT_FIGURES, unit),
        "may_score": may(request.user, Permission.SCORE),
        "latest": place.runs[0] if place.runs else None,
    }
    return render(request, "scoring/no_scores.html", context)


def _title(place, unit):
    if not place.runs:
        return "Chưa có điểm của kỳ nào"
    who = f"{unit.name} chưa có điểm" if unit else "Chưa có điểm"
    return f"{who} {place.period_name}".rstrip()


def open_units(request, rows, permission=Permission.SEE_SCORECARD):
    """The keys of the units of these rows whose pages this person may open."""
    allowed = units_where(request.user, permission, timezone.localdate())
    shown = [row.unit.pk for row in rows]
    return set(allowed.filter(pk__in=shown).values_list("key", flat=True))
