"""What a unit does: its tasks, the report in two minutes, the standing office's decision."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from nhip.apps.accounts.permissions import Permission
from nhip.apps.plans import actions
from nhip.apps.plans.actions.progress import Told
from nhip.apps.plans.forms import DecideForm, ReportForm, TakeBackForm, ValueForm
from nhip.apps.plans.models import Assignment, Target
from nhip.apps.plans.pages import frame, plan_or_404
from nhip.apps.plans.queries import mine
from nhip.apps.units.access import page
from nhip.apps.units.models import Unit
from nhip.apps.units.queries import may
from nhip.engine.errors import NhipError
from nhip.ui.fragments import render_part
from nhip.ui.messages import sentence_of

ROWS = 50
WAITING = 30


@page(Permission.SEE_PLANS)
@require_safe
def my_tasks(request):
    """The work of a unit: one's own, or that of the address where one may see it."""
    context = frame(request)
    units = mine.own_units(request.user)
    unit = _unit(request, units)
    found = mine.of_unit(unit, context["as_of"].day) if unit else []
    late = request.GET.get("tre") == "1"
    shown = [one for one in found if one.status.is_late] if late else found
    waiting = mine.waiting(request.user)
    context |= {
        "unit": unit,
        "units": [(one.key, one.name) for one in units],
        "counts": mine.counts(found),
        "soon": sum(one.is_soon for one in found),
        "late": late,
        "page": Paginator(shown, ROWS).get_page(request.GET.get("trang")),
        "supporting": len(mine.of_unit(unit, context["as_of"].day, "supporting")) if unit else 0,
        "waiting": waiting[:WAITING],
        "waiting_count": waiting.count(),
        "simulated": any(one.task.plan.simulated for one in shown[:ROWS]),
    }
    return render_part(request, "plans/mine.html", "plans/_mine.html", context)


def _unit(request, units):
    key = request.GET.get("don-vi")
    if not key:
        return units[0] if units else None
    unit = Unit.objects.filter(key=key).first()
    if unit is None or not may(request.user, Permission.SEE_PROGRESS, unit):
        raise Http404("Không có đơn vị này, hoặc anh/chị không được giao xem đơn vị này.")
    return unit


def _assignment(request, pk):
    """An assignment whose progress this person may see; any other is not there."""
    every = Assignment.objects.select_related("task__plan__unit", "task__axis", "unit")
    seen = mine.seen_by(request.user, timezone.localdate())
    found = get_object_or_404(every.filter(seen), pk=pk)
    plan_or_404(request, found.task.plan_id)
    return found


def _shown(request, found, form=None, decision=None, undoing=None, status=200):
    plan = found.task.plan
    own = may(request.user, Permission.REPORT_PROGRESS, found.unit)
    own = own or found.member_id == request.user.pk
    open_for_report = not plan.is_draft and found.confirmed_on is None and found.role == "lead"
    context = frame(request, plan) | {
        "one": mine.works([found], frame(request, plan)["as_of"].day)[0],
        "assignment": found,
        "task": found.task,
        "form": form or ReportForm(assignment=found, initial=_begun(found)),
        "decision": decision or DecideForm(),
        "undoing": undoing or TakeBackForm(),
        "may_report": own and open_for_report and plan.state != plan.State.CLOSED,
        "may_confirm": may(request.user, Permission.CONFIRM_PROGRESS, found.unit),
        "history": found.reports.select_related("reported_by", "product_file"),
    }
    return render_part(
        request, "plans/assignment.html", "plans/_assignment.html", context, status=status
    )


def _begun(found):
    """What a new report begins with: as far as the last one came."""
    state = "doing" if found.begun_on or found.task.recurring else "not_started"
    return {"state": state, "percent": found.percent}


@page(Permission.SEE_PLANS)
@require_safe
def assignment_detail(request, pk):
    return _shown(request, _assignment(request, pk))


@page(Permission.REPORT_PROGRESS)
@require_POST
def report(request, pk):
    found = _assignment(request, pk)
    form = ReportForm(request.POST, request.FILES, assignment=found)
    if not form.is_valid():
        return _shown(request, found, form, status=422)
    given = dict(form.cleaned_data)
    file = given.pop("product_file", None)
    try:
        actions.report(by=request.user, assignment=found, told=Told(**given), product_file=file)
    except NhipError as refusal:
        form.add_error("product_file" if refusal.code.startswith("file.") else None,
                       sentence_of(refusal))  # fmt: skip
        return _shown(request, found, form, status=422)
    messages.success(request, "Đã ghi báo cáo. Lịch sử của nhiệm vụ giữ nguyên các báo cáo trước.")
    return redirect(found)


@page(Permission.CONFIRM_PROGRESS)
@require_POST
def decide(request, pk):
    found = _assignment(request, pk)
    form = DecideForm(request.POST)
    form.is_valid()
    confirmed = request.POST.get("dong_y") == "1"
    try:
        actions.decide(
            by=request.user, assignment=found, confirmed=confirmed,
            reason=form.cleaned_data["reason"],
        )  # fmt: skip
    except NhipError as refusal:
        form.add_error("reason", sentence_of(refusal))
        return _shown(request, found, decision=form, status=422)
    told = "Đã xác nhận hoàn thành." if confirmed else "Đã trả lại, kèm lý do."
    messages.success(request, told)
    return redirect(found)


@page(Permission.CONFIRM_PROGRESS)
@require_POST
def take_back(request, pk):
    """A confirmed completion is confirmed no longer, from today."""
    found = _assignment(request, pk)
    form = TakeBackForm(request.POST)
    if form.is_valid():
        try:
            actions.take_back(by=request.user, assignment=found, **form.cleaned_data)
            messages.success(request, "Đã rút lại xác nhận. Số đếm của các ngày trước giữ nguyên.")
        except NhipError as refusal:
            messages.error(request, sentence_of(refusal))
        return redirect(found)
    return _shown(request, found, undoing=form, status=422)


@page(Permission.SEE_PLANS)
@require_safe
def product_file(request, pk, report):
    """The product that a report handed in, to whoever may see the report."""
    found = _assignment(request, pk)
    told = get_object_or_404(found.reports.exclude(product_file=None), pk=report)
    file = told.product_file
    return FileResponse(file.path.open("rb"), as_attachment=True, filename=file.name)


@page(Permission.REPORT_PROGRESS)
def report_value(request, pk, target):
    plan = plan_or_404(request, pk)
    found = get_object_or_404(Target.objects.select_related("plan__unit"), plan=plan, pk=target)
    leads = (*found.leads.all(), plan.unit)
    if not any(may(request.user, Permission.REPORT_PROGRESS, unit) for unit in leads):
        raise Http404("Không có chỉ tiêu này, hoặc anh/chị không được giao báo cáo.")
    form = ValueForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.report_target(by=request.user, target=found, **form.cleaned_data)
            messages.success(request, "Đã ghi kết quả chỉ tiêu.")
            return redirect(found)
        except NhipError as refusal:
            form.add_error(None, sentence_of(refusal))
    context = frame(request, plan) | {"target": found, "form": form}
    return render(request, "plans/value.html", context, status=422 if form.errors else 200)
