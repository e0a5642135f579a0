"""What the pages of scores share: the kind page where there are none, and whose cards may open."""

from django.shortcuts import render
from django.utils import timezone

from nhip.apps.accounts.permissions import Permission
from nhip.apps.catalogue import queries as catalogue
from nhip.apps.units.queries import may, units_where


def no_scores(request, place, unit=None):
    """A set, period or unit without scores, with the one way on."""
    context = {
        "place": place,
        "bar": place.bar(unit),
        "unit": unit,
        "title": _title(place, unit),
        "may_import": may(request.user, Permission.IMPORT_FIGURES, unit),
        "may_score": _has_figures(place) and may(request.user, Permission.SCORE),
        "latest": place.runs[0] if place.runs else None,
    }
    return render(request, "scoring/no_scores.html", context)


def _has_figures(place):
    """Figures can be there without scores: the scoring failed, or the law was loaded later."""
    return place.run is None and bool(catalogue.data_version(place.set_id, place.period))


def _title(place, unit):
    if not place.runs:
        return "Chưa có điểm của kỳ nào"
    who = f"{unit.name} chưa có điểm" if unit else "Chưa có điểm"
    return f"{who} {place.period_name}".rstrip()


def open_units(request, place, rows, permission=Permission.SEE_SCORECARD):
    """The keys of the units of these rows whose pages this person may open.

    Asked for the last day of the period: a province of 2022 may be no more and still be opened.
    """
    on = min(timezone.localdate(), place.run.span.end)
    allowed = units_where(request.user, permission, on)
    shown = [row.unit.pk for row in rows]
    return set(allowed.filter(pk__in=shown).values_list("key", flat=True))
