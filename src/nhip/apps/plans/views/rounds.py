"""A review round: opened, proposed by lead units, given an opinion, decided by a document."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from nhip.apps.accounts.permissions import Permission
from nhip.apps.plans import actions, word_exports
from nhip.apps.plans.forms_drafting import DecideRoundForm, OpineForm, ProposeForm, RoundForm
from nhip.apps.plans.pages import frame, plan_or_404, problems_of
from nhip.apps.plans.queries import rounds
from nhip.apps.units.access import page
from nhip.engine.errors import NhipError
from nhip.engine.values import vi_number
from nhip.ui.messages import sentence_of


def _saved(request, form, act):
    """Do it with what the form holds; True when done, the fault on the form when not."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act(**form.cleaned_data)
    except NhipError as refusal:
        form.add_error(None, sentence_of(refusal))
    except ValidationError as refusal:
        form.add_error(None, problems_of(refusal))
    return not form.errors


@page(Permission.SEE_PLANS)
@require_safe
def round_list(request, pk):
    plan = plan_or_404(request, pk)
    context = frame(request, plan) | {"rounds": plan.rounds.all(), "form": RoundForm()}
    return render(request, "plans/rounds.html", context)


@page(Permission.EDIT_PLANS)
@require_POST
def round_open(request, pk):
    plan = plan_or_404(request, pk)
    form = RoundForm(request.POST)
    if _saved(request, form, lambda **given: actions.open_round(
        by=request.user, plan=plan, **given
    )):  # fmt: skip
        messages.success(request, "Đã mở đợt rà soát.")
        return redirect(plan.rounds.first())
    context = frame(request, plan) | {"rounds": plan.rounds.all(), "form": form}
    return render(request, "plans/rounds.html", context, status=422)


def _seen(request, plan, round):
    """The round with the rows this person may see: leaders and the office all, a unit its own."""
    held = get_object_or_404(plan.rounds.select_related("plan__unit"), pk=round)
    rows = rounds.reviewed(held, request.user)
    context = frame(request, plan)
    if not context["may_steer"]:
        rows = [row for row in rows if row.is_mine]
    return held, rows, context


@page(Permission.SEE_PLANS)
@require_safe
def round_detail(request, pk, round):
    plan = plan_or_404(request, pk)
    held, rows, context = _seen(request, plan, round)
    form = request.GET.get("xuat", "")
    if form in ("docx", "xlsx") and context["may_export"]:
        return word_exports.send(word_exports.round_table(held, rows), plan, form)
    context |= {"held": held, "rows": rows, "counts": rounds.counted(rows),
                "form": DecideRoundForm()}  # fmt: skip
    return render(request, "plans/round.html", context)


@page(Permission.EDIT_PLANS)
@require_POST
def round_decide(request, pk, round):
    plan = plan_or_404(request, pk)
    held, rows, context = _seen(request, plan, round)
    form = DecideRoundForm(request.POST)
    if _saved(request, form, lambda **given: actions.decide_round(
        by=request.user, round=held, **given
    )):  # fmt: skip
        messages.success(request, "Đã ghi quyết định; bản ban hành vẫn giữ nguyên để so sánh.")
        return redirect(held)
    context |= {"held": held, "rows": rows, "counts": rounds.counted(rows), "form": form}
    return render(request, "plans/round.html", context, status=422)


def _review(request, pk, round, review):
    plan = plan_or_404(request, pk)
    held, rows, context = _seen(request, plan, round)
    found = next((row for row in rows if row.review.pk == review), None)
    if found is None or not (found.is_mine or context["may_edit"]):
        raise Http404("Không có chỉ tiêu này trong đợt rà soát, hoặc do đơn vị khác chủ trì.")
    return held, found, context


def _review_page(request, held, found, context, propose, opine):
    context |= {"held": held, "row": found, "target": found.review.target, "propose": propose,
                "opine": opine}  # fmt: skip
    faulty = propose.errors or opine.errors
    return render(request, "plans/review_target.html", context, status=422 if faulty else 200)


def _first(review):
    """What the forms begin with."""
    value = review.proposed_value
    return (
        {"choice": review.choice, "reason": review.reason, "completion_on": review.completion_on,
         "proposed_value": vi_number(value) if value is not None else ""},
        {"outcome": review.outcome or review.choice, "opinion": review.opinion},
    )  # fmt: skip


@page(Permission.REVIEW_TARGETS)
def review_target(request, pk, round, review):
    """The proposal of a lead unit; the office sees its own form beside."""
    held, found, context = _review(request, pk, round, review)
    proposed, opined = _first(found.review)
    form = ProposeForm(request.POST or None, initial=proposed)
    if _saved(request, form, lambda **given: actions.propose(
        by=request.user, review=found.review, **given
    )):  # fmt: skip
        messages.success(request, "Đã lưu đề xuất.")
        return redirect(held)
    return _review_page(request, held, found, context, form, OpineForm(initial=opined))


@page(Permission.EDIT_PLANS)
@require_POST
def review_opinion(request, pk, round, review):
    """The opinion of the standing office."""
    held, found, context = _review(request, pk, round, review)
    proposed, _ = _first(found.review)
    form = OpineForm(request.POST)
    if _saved(request, form, lambda **given: actions.opine(
        by=request.user, review=found.review, **given
    )):  # fmt: skip
        messages.success(request, "Đã lưu ý kiến.")
        return redirect(held)
    return _review_page(request, held, found, context, ProposeForm(initial=proposed), form)
