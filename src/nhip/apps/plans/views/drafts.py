"""A draft: its life, open for comments, the comment page of a unit, the office's answers."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from nhip.apps.accounts.permissions import Permission
from nhip.apps.plans import actions, word_exports
from nhip.apps.plans.actions.drafting import stamp_of
from nhip.apps.plans.forms_drafting import OpenForm, StepForm
from nhip.apps.plans.models import Comment, Consultation, Invitation
from nhip.apps.plans.pages import frame, may_read_drafts, plan_or_404
from nhip.apps.plans.queries import drafts, life
from nhip.apps.plans.queries.commenting import blank_answers, sheet
from nhip.apps.plans.queries.naming import named_people, named_units
from nhip.apps.units.access import page
from nhip.engine.errors import NhipError
from nhip.ui.messages import sentence_of

LEADERS_STEPS = ("decide", "send_back")


@page(Permission.SEE_PLANS)
@require_safe
def plan_life(request, pk):
    """Where a plan is, what may be done now, the steps so far, the consultations."""
    plan = plan_or_404(request, pk)
    offered = life.offered(request.user, plan)
    taken = plan.steps.select_related("taken_by")
    if not may_read_drafts(request.user, plan.unit):  # what was said of a draft stays inside
        taken = taken.filter(after__in=("issued", "amended", "closed"))
    context = frame(request, plan) | {
        "stage": life.name_of(life.stage_of(plan)),
        "moves": [
            (name, life.ACTION_NAMES[name], name in LEADERS_STEPS)
            for name in offered
            if name not in ("issue", "amend", "open_comments")
        ],
        "offered": offered,
        "form": StepForm(),
        "steps": [(one, life.ACTION_NAMES[one.action], life.name_of(one.after)) for one in taken],
        "consultations": plan.consultations.all() if frame(request, plan)["may_edit"] else [],
    }
    return render(request, "plans/life.html", context)


def _step(request, pk, allowed):
    plan = plan_or_404(request, pk)
    name = request.POST.get("buoc", "")
    if name not in allowed:
        raise Http404("Không có bước này.")
    form = StepForm(request.POST)
    given = form.cleaned_data if form.is_valid() else {}
    try:
        actions.move(by=request.user, plan=plan, action=name, **given)
        messages.success(request, f"Đã ghi: {life.ACTION_NAMES[name].lower()}.")
    except NhipError as refusal:
        messages.error(request, sentence_of(refusal))
    return redirect("plans:life", plan.pk)


@page(Permission.EDIT_PLANS)
@require_POST
def step(request, pk):
    """A step of the standing office."""
    return _step(request, pk, ("close_comments", "submit", "withdraw", "close", "reopen"))


@page(Permission.DECIDE_PLANS)
@require_POST
def leader_step(request, pk):
    """A step of a leader."""
    return _step(request, pk, LEADERS_STEPS)


@page(Permission.EDIT_PLANS)
def open_draft(request, pk):
    plan = plan_or_404(request, pk)
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        units, unknown = named_units(given["units"], plan.unit)
        people, strangers = named_people(given["experts"])
        if unknown:
            form.add_error("units", f"Không nhận ra: {'; '.join(unknown)}. Hãy viết đúng tên.")
        if strangers:
            form.add_error("experts", f"Không có tài khoản: {', '.join(strangers)}.")
        if not form.errors:
            try:
                made = actions.open_comments(
                    by=request.user, plan=plan, due_on=given["due_on"], units=units,
                    experts=people, note=given["note"],
                )  # fmt: skip
                messages.success(request, f"Đã gửi lấy ý kiến {len(units) + len(people)} nơi.")
                return redirect(made)
            except NhipError as refusal:
                form.add_error(None, sentence_of(refusal))
    context = frame(request, plan) | {"form": form, "title": "Lấy ý kiến dự thảo", "go": "Gửi"}
    return render(request, "plans/sheet_form.html", context, status=422 if form.errors else 200)


def _consultation(request, pk, consultation):
    plan = plan_or_404(request, pk)
    return plan, get_object_or_404(
        Consultation.objects.select_related("plan__unit"), pk=consultation, plan=plan
    )


@page(Permission.ANSWER_COMMENTS)
@require_safe
def consultation(request, pk, consultation):
    plan, held = _consultation(request, pk, consultation)
    form = request.GET.get("xuat", "")
    seen = drafts.room(held, timezone.localdate())
    if form in ("docx", "xlsx") and frame(request, plan)["may_export"]:
        return word_exports.send(word_exports.comments_table(seen), plan, form)
    return _room(request, plan, held, blank_answers(seen.comments))


def _room(request, plan, held, answers, status=200):
    context = frame(request, plan) | {
        "held": held,
        "seen": drafts.room(held, timezone.localdate()),
        "answers": answers,
        "verdicts": Comment.Verdict.choices,
    }
    return render(request, "plans/consultation.html", context, status=status)


@page(Permission.ANSWER_COMMENTS)
@require_POST
def answer(request, pk, consultation):
    """Every answer that was typed on the page; one refused keeps its words, the others are kept."""
    plan, held = _consultation(request, pk, consultation)
    answers, saved = blank_answers(drafts.comments_of(held)), 0
    for one in answers:
        if not one.take(request.POST):
            continue
        try:
            actions.answer(by=request.user, told=one.comment, verdict=one.verdict, text=one.text,
                           expected=one.stamp)  # fmt: skip
            one.settle(Comment.objects.get(pk=one.comment.pk))
            saved += 1
        except NhipError as refusal:
            one.error = sentence_of(refusal)
            one.stamp = stamp_of(Comment.objects.get(pk=one.comment.pk))
    if any(one.error for one in answers):
        return _room(request, plan, held, answers, status=422)
    messages.success(request, f"Đã lưu {saved} câu trả lời.")
    return redirect(held)


@page(Permission.EDIT_PLANS)
@require_POST
def extend(request, pk, consultation):
    """A later day, and units that were forgotten."""
    plan, held = _consultation(request, pk, consultation)
    form = OpenForm(request.POST)
    units, unknown = named_units(request.POST.get("units", ""), plan.unit)
    if not form.is_valid() or unknown:
        told = f"Không nhận ra: {'; '.join(unknown)}." if unknown else "Hãy chọn hạn mới."
        messages.error(request, told)
        return redirect(held)
    try:
        actions.extend_comments(
            by=request.user, consultation=held, due_on=form.cleaned_data["due_on"], units=units
        )
        messages.success(request, "Đã gia hạn.")
    except NhipError as refusal:
        messages.error(request, sentence_of(refusal))
    return redirect(held)


# --- What a unit or an expert does ----------------------------------------------------------------


@page(Permission.COMMENT_ON_DRAFTS)
@require_safe
def invitations(request):
    """Drafts that wait for this person's word."""
    found = drafts.invited(request.user, timezone.localdate())
    context = frame(request) | {"found": found, "today": timezone.localdate()}
    return render(request, "plans/invitations.html", context)


def _seat(request, pk):
    """An invitation for which this person speaks."""
    held = get_object_or_404(
        Invitation.objects.select_related("consultation__plan__unit", "unit", "expert"), pk=pk
    )
    if not drafts.may_speak(request.user, held):
        raise Http404("Không có lời mời góp ý này.")
    return held


@page(Permission.COMMENT_ON_DRAFTS)
def comment(request, pk):
    """The draft with a box beside every row; what is typed in any box is sent at once."""
    seat = _seat(request, pk)
    seen = sheet(seat, request.POST if request.method == "POST" else None)
    error = ""
    if request.method == "POST":
        try:
            made = actions.send_comments(by=request.user, invitation=seat, texts=seen.typed())
            messages.success(request, f"Đã gửi {len(made)} ý kiến. Cảm ơn anh/chị.")
            return redirect("plans:comment", seat.pk)
        except NhipError as refusal:
            error = sentence_of(refusal)
    context = frame(request) | {
        "seat": seat,
        "held": seat.consultation,
        "plan": seat.consultation.plan,
        "seen": seen,
        "error": error,
        "late": timezone.localdate() > seat.consultation.due_on,
        "simulated": seat.consultation.plan.simulated,
    }
    return render(request, "plans/comment.html", context, status=422 if error else 200)


@page(Permission.COMMENT_ON_DRAFTS)
@require_POST
def agree(request, pk):
    return _act(request, pk, lambda seat: actions.agree(by=request.user, invitation=seat),
                "Đã ghi: thống nhất, không có ý kiến.")  # fmt: skip


@page(Permission.COMMENT_ON_DRAFTS)
@require_POST
def withdraw(request, pk, comment):
    def take_back(seat):
        told = get_object_or_404(seat.comments, pk=comment)
        actions.withdraw_comment(by=request.user, told=told)

    return _act(request, pk, take_back, "Đã rút ý kiến.")


def _act(request, pk, act, done):
    seat = _seat(request, pk)
    try:
        act(seat)
        messages.success(request, done)
    except NhipError as refusal:
        messages.error(request, sentence_of(refusal))
    return redirect("plans:comment", seat.pk)
