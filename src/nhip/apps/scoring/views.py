"""Pages of scores: the ranking, the scorecard of a unit, and why a score is what it is."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from nhip.apps.accounts.permissions import Permission
from nhip.apps.criteria.models import SetDraft
from nhip.apps.scoring import actions, drawings, exports, queries
from nhip.apps.scoring.forms import RankingFilter
from nhip.apps.scoring.pages import no_scores, open_units
from nhip.apps.scoring.place import place_of
from nhip.apps.scoring.queries.trial import runs_to_try
from nhip.apps.scoring.queries.trial import trial as try_draft
from nhip.apps.units.access import page
from nhip.apps.units.queries import may
from nhip.engine.errors import DefinitionErrors, NhipError
from nhip.ui.export import wants_export
from nhip.ui.fragments import render_part
from nhip.ui.messages import sentence_of

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
        "may_score": may(request.user, Permission.SCORE),
    }
    context["open_units"] = open_units(request, place, context["page"])
    if not request.htmx:
        context |= {
            "distribution": drawings.distribution(place, found),
            "first": drawings.first_by_group(request, place, found),
            "groups": [(g.code, f"{g.code}. {g.name}") for g in place.content.groups],
            "tiers": [(tier.value, tier.label) for tier in found.tiers],
        }
    return render_part(request, "scoring/ranking.html", "scoring/_ranking_rows.html", context)


@page(Permission.SCORE)
def score(request):
    """Score a set and period again: after a new text of the law, or for the first time."""
    set_id, period = request.POST.get("bo", ""), request.POST.get("ky", "")
    if request.method == "POST":
        try:
            run = actions.score_period(by=request.user, set_id=set_id, period=period)
        except NhipError as error:
            messages.error(request, sentence_of(error))
        else:
            messages.success(request, f"Điểm {run.span.name_vi} đang dùng số liệu mới nhất.")
    return redirect(f"{reverse('scoring:ranking')}?{urlencode({'bo': set_id, 'ky': period})}")


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
        "simulated": card.is_simulated or any(point.is_simulated for point in card.series),
        "unit": request.unit,
        "card": card,
        "figure": drawings.groups_of(
            [group.cell for group in card.groups], request.unit.name, place, card.is_simulated
        ),
        "line": drawings.over_time(card.series, request.unit.name),
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
        "open_units": open_units(request, place, found.neighbours, Permission.SEE_EXPLANATION),
    }
    return render(request, "scoring/explain.html", context)


def _page(request, rows):
    asked = request.GET.get("trang")
    size = max(len(rows), 1) if asked == ALL else ROWS_A_PAGE
    return Paginator(rows, size).get_page(1 if asked == ALL else asked)


def _allow_export(request):
    if not may(request.user, Permission.EXPORT):
        raise PermissionDenied("Vai trò của anh/chị chưa có quyền xuất Excel.")


@page(Permission.MANAGE_LAW)
@require_safe
def trial(request, pk):
    """A draft of a set on the figures of a run: who would gain, who would lose."""
    draft = get_object_or_404(SetDraft.objects.select_related("began_from"), pk=pk)
    runs = runs_to_try(draft)
    asked = request.GET.get("lan", "")
    run = next((one for one in runs if str(one.pk) == asked), runs[0] if runs else None)
    context = {"draft": draft, "runs": runs, "run": run}
    try:
        context["trial"] = try_draft(draft, run) if run else None
        context["simulated"] = bool(context["trial"] and context["trial"].is_simulated)
    except DefinitionErrors as found:
        context["refusal"] = f"Dự thảo còn {len(found.problems)} chỗ phải sửa nên chưa chấm được."
    except NhipError as refusal:
        context["refusal"] = sentence_of(refusal)
    return render(request, "scoring/trial.html", context)
