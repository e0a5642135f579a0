"""Results: decided by leaders, seen inside before they are published, and by everybody after."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from nhip.apps.accounts.permissions import Permission
from nhip.apps.assessments import actions
from nhip.apps.assessments.forms import DecideForm
from nhip.apps.assessments.models import AssessmentRound
from nhip.apps.assessments.pages import acted, rights, round_or_404, told
from nhip.apps.assessments.queries import results as reading
from nhip.apps.assessments.views.rounds import round_page
from nhip.apps.units.access import page
from nhip.ui.export import csv_response, wants_export, xlsx_response

ROWS_A_PAGE = 200


@page(Permission.DECIDE_ROUNDS)
@require_POST
def decide(request, pk):
    round = round_or_404(request, pk)
    if request.POST.get("action") == "send_back":
        reason = request.POST.get("reason", "")
        told(request, "Đã trả lại.", lambda: actions.send_back_results(
            by=request.user, round=round, reason=reason
        ))  # fmt: skip
        return redirect(round)
    form = DecideForm(request.POST)
    if not acted(form, lambda **given: actions.decide(by=request.user, round=round, **given)):
        return round_page(request, round_or_404(request, pk), 422, decide_form=form)
    messages.success(request, "Đã quyết định; kết quả được giữ nguyên từ bây giờ.")
    return redirect("assessments:results", pk=round.pk)


@page(Permission.SEE_ROUNDS)
@require_safe
def internal(request, pk):
    """Results that were decided, for those who may open the round."""
    round = round_or_404(request, pk)
    if not round.is_settled:
        raise Http404("Đợt này chưa có kết quả.")
    return _results(request, round)


@page(Permission.SEE_RESULTS)
@require_safe
def listing(request):
    rounds = AssessmentRound.objects.filter(state="published").select_related("version")
    context = {"rounds": rounds, "simulated": any(one.is_simulated for one in rounds)}
    return render(request, "assessments/published_list.html", context)


@page(Permission.SEE_RESULTS)
@require_safe
def published(request, pk):
    rounds = AssessmentRound.objects.filter(state="published").select_related("version")
    return _results(request, get_object_or_404(rounds, pk=pk))


def _results(request, round):
    rows = reading.ranking(round, request.GET.get("q", ""))
    groups = [group for group in round.content.groups if group.max_score]
    if wants_export(request) or request.GET.get("xuat") == "csv":
        return _exported(request, round, rows, groups)
    context = rights(request) | {
        "round": round,
        "page": Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("trang")),
        "groups": groups,
        "before": reading.before(round),
        "simulated": round.is_simulated,
    }
    return render(request, "assessments/results.html", context)


def _exported(request, round, rows, groups):
    headers = ["Hạng", "Đơn vị", "Tổng điểm", "Điểm tối đa được chấm", "Xếp loại",
               *(f"{group.code}. {group.name}" for group in groups)]  # fmt: skip
    cells = []
    for row in rows:
        points = {code: got for code, _, got, _ in row.groups}
        held = row.sheet
        cells.append([held.rank, row.name, held.total, held.max_assessed, held.grade,
                      *(points.get(group.code) for group in groups)])  # fmt: skip
    name = f"ket-qua-danh-gia-{round.pk}"
    if request.GET.get("xuat") == "csv":
        return csv_response(name, headers, cells)
    return xlsx_response(name, round.title, headers, cells, period=round.span.name_vi,
                         source=round.decision, simulated=round.is_simulated)  # fmt: skip
