"""Pages of scores: the ranking, the scorecard of a unit, and why a score is what it is."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from nhip.apps.accounts.permissions import Permission
from nhip.apps.scoring import drawings, exports, queries
from nhip.apps.scoring.forms import RankingFilter
from nhip.apps.scoring.place import place_of
from nhip.apps.units.access import page
from nhip.apps.units.queries import may, units_where
from nhip.ui.export import wants_export
from nhip.ui.fragments import render_part

ROWS_A_PAGE = 50
ALL = "tat-ca"


@page(Permission.SEE_RANKING)
def ranking(request):
    place = place_of(request)
    if place.run is None:
        return no_scores(request, place)
    asked = RankingFilter(request.GET).asked(place.content)
    found = queries.ranking(place, asked)
    if wants_export(request):
        _allow_export(request)
        return exports.ranking(place, found)
    context = {
        "place": place,
        "bar": place.bar(),
        "simulated": found.is_simulated,
        "ranking": found,
        "asked": asked,
        "page": _page(request, found.rows),
        "own_key": place.unit_key,
    }
    context["open_units"] = _open_units(request, context["page"])
    if not request.htmx:
        context |= {
            "distribution": drawings.distribution(request, place, found),
            "first": drawings.first_by_group(request, place, found),
            "groups": [(g.code, f"{g.code}. {g.name}") for g in place.content.groups],
            "tiers": [(tier.value, tier.label) for tier in found.tiers],
        }
    return render_part(request, "scoring/ranking.html", "scoring/_ranking_rows.html", context)


@page(Permission.SEE_SCORECARD, unit="key")
def scorecard(request, key):
    place = place_of(request)
    card = place.run and queries.scorecard(place, request.unit)
    if not card:
        return no_scores(request, place, request.unit)
    if wants_export(request):
        _allow_export(request)
        return exports.scorecard(place, card)
    context = {
        "place": place,
        "bar": place.bar(request.unit),
        "simulated": card.is_simulated,
        "unit": request.unit,
        "card": card,
        "figure": drawings.groups_of(card, place),
        "line": drawings.over_time(card.series, request.unit.name, card.is_simulated),
    }
    return render(request, "scoring/scorecard.html", context)


@page(Permission.SEE_EXPLANATION, unit="key")
def explain(request, key, criterion):
    place = place_of(request)
    if place.run is None:
        return no_scores(request, place, request.unit)
    found = queries.explanation(place, request.unit, criterion)
    if found is None:
        raise Http404(f"{request.unit} không có điểm tiêu chí {criterion} trong kỳ này.")
    context = {
        "place": place,
        "bar": place.bar(request.unit),
        "simulated": found.is_simulated,
        "unit": request.unit,
        "why": found,
        "open_units": _open_units(request, found.neighbours, Permission.SEE_EXPLANATION),
    }
    return render(request, "scoring/explain.html", context)


def no_scores(request, place, unit=None):
    """A kind page for a set, period or unit without scores, with the one way on."""
    context = {
        "place": place,
        "bar": place.bar(unit),
        "unit": unit,
        "title": _no_scores_title(place, unit),
        "may_import": may(request.user, Permission.IMPORT_FIGURES, unit),
        "latest": place.runs[0] if place.runs else None,
    }
    return render(request, "scoring/no_scores.html", context)


def _no_scores_title(place, unit):
    if not place.runs:
        return "Chưa có điểm của kỳ nào"
    who = f"{unit.name} chưa có điểm" if unit else "Chưa có điểm"
    return f"{who} {place.period_name}".rstrip()


def _page(request, rows):
    asked = request.GET.get("trang")
    size = max(len(rows), 1) if asked == ALL else ROWS_A_PAGE
    return Paginator(rows, size).get_page(1 if asked == ALL else asked)


def _open_units(request, rows, permission=Permission.SEE_SCORECARD):
    """The keys of the listed units whose pages this person may open."""
    allowed = units_where(request.user, permission, timezone.localdate())
    shown = [row.unit.pk for row in rows]
    return set(allowed.filter(pk__in=shown).values_list("key", flat=True))


def _allow_export(request):
    if not may(request.user, Permission.EXPORT):
        raise PermissionDenied("Vai trò của anh/chị chưa có quyền xuất Excel.")
