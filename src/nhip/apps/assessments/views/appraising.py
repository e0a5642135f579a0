"""The council's pages: queue, findings, the chair's conclusion, answers, newer figures."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from nhip.apps.accounts.permissions import Permission
from nhip.apps.assessments import actions
from nhip.apps.assessments.forms import AnswerForm, AppraiseForm, NewerForm, SettleForm
from nhip.apps.assessments.pages import acted, line_or_404, rights, round_or_404
from nhip.apps.assessments.queries import queue as reading
from nhip.apps.assessments.queries.rounds import member_of
from nhip.apps.assessments.views.sheets import line_page
from nhip.apps.units.access import page

ROWS_A_PAGE = 50


@page(Permission.APPRAISE)
@require_safe
def queue(request, pk):
    round = round_or_404(request, pk)
    seat = member_of(round, request.user)
    everything = request.GET.get("xem") == "tat-ca"
    rows = reading.queue(seat, everything) if seat else []
    context = rights(request) | {
        "round": round,
        "seat": seat,
        "page": Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("trang")),
        "everything": everything,
        "simulated": round.is_simulated,
    }
    return render(request, "assessments/queue.html", context)


def _next(request, row):
    """After one line the next of the member's queue, so that nobody goes back and forth."""
    seat = member_of(row.sheet.round, request.user)
    waiting = reading.queue(seat) if seat and "tiep" in request.POST else []
    return redirect(waiting[0].line if waiting else row)


@page(Permission.APPRAISE, unit="key")
@require_POST
def appraise(request, pk, key, code):
    row, form = line_or_404(request, pk, code), AppraiseForm(request.POST)
    if not acted(form, lambda **given: actions.appraise(by=request.user, line=row, **given)):
        return line_page(request, row, 422, appraise_form=form)
    messages.success(request, f"Đã ghi ý kiến về tiêu chí {code}.")
    return _next(request, row)


@page(Permission.APPRAISE, unit="key")
@require_POST
def settle(request, pk, key, code):
    row, form = line_or_404(request, pk, code), SettleForm(request.POST)
    if not acted(form, lambda **given: actions.settle(by=request.user, line=row, **given)):
        return line_page(request, row, 422, settle_form=form)
    messages.success(request, f"Hội đồng đã kết luận tiêu chí {code}.")
    return _next(request, row)


@page(Permission.APPRAISE, unit="key")
@require_POST
def answer(request, pk, key, code, explanation):
    row, form = line_or_404(request, pk, code), AnswerForm(request.POST)
    held = get_object_or_404(row.explanations, pk=explanation)
    if not acted(form, lambda **given: actions.answer(
        by=request.user, explanation=held, **given
    )):  # fmt: skip
        return line_page(request, row, 422, answer_form=form)
    messages.success(request, "Đã trả lời giải trình.")
    return redirect(row)


@page(Permission.MANAGE_ROUNDS, unit="key")
@require_POST
def newer(request, pk, key, code):
    row, form = line_or_404(request, pk, code), NewerForm(request.POST)
    if not acted(form, lambda **given: actions.take_new_figure(
        by=request.user, line=row, **given
    )):  # fmt: skip
        return line_page(request, row, 422, newer_form=form)
    messages.success(request, "Đã lấy số liệu mới theo văn bản.")
    return redirect(row)
