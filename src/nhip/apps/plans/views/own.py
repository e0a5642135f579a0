"""Plans that units owe of their own: who sent, who owes, and a unit handing in its document."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from nhip.apps.accounts.permissions import Permission
from nhip.apps.plans import actions
from nhip.apps.plans.forms_drafting import AskOwnForm, SendOwnForm
from nhip.apps.plans.models import OwnPlan
from nhip.apps.plans.pages import frame, plan_or_404, problems_of
from nhip.apps.plans.queries import own_plans
from nhip.apps.plans.queries.naming import named_units
from nhip.apps.units.access import page
from nhip.apps.units.queries import may
from nhip.engine.errors import NhipError
from nhip.ui.export import wants_export, xlsx_response
from nhip.ui.messages import sentence_of

HEADERS = ("Đơn vị", "Tình trạng", "Hạn", "Số, ký hiệu", "Ngày ban hành", "Tệp")


@page(Permission.SEE_PLANS)
@require_safe
def own_list(request, pk):
    """The office and leaders see all; a unit sees its own."""
    plan = plan_or_404(request, pk)
    seen = own_plans.owing(plan, timezone.localdate())
    context = frame(request, plan)
    rows = seen.rows
    if not context["may_steer"]:
        rows = [row for row in rows if may(request.user, Permission.SEND_OWN_PLANS, row.own.unit)]
    if wants_export(request) and context["may_export"]:
        lines = [
            (row.own.unit.name, row.name_vi, row.own.due_on, row.own.number, row.own.issued_on,
             row.own.file and row.own.file.name)
            for row in rows
        ]  # fmt: skip
        return xlsx_response(
            f"ke-hoach-rieng-{plan.pk}", f"Kế hoạch riêng theo {plan.short_name}", HEADERS, lines,
            period=f"{seen.issued}/{seen.total} đơn vị đã ban hành", source=str(plan),
        )  # fmt: skip
    context |= {"seen": seen, "rows": rows, "form": AskOwnForm()}
    return render(request, "plans/own_list.html", context)


@page(Permission.EDIT_PLANS)
@require_POST
def own_ask(request, pk):
    plan = plan_or_404(request, pk)
    form = AskOwnForm(request.POST)
    if form.is_valid():
        units, unknown = named_units(form.cleaned_data["units"], plan.unit)
        if unknown:
            form.add_error("units", f"Không nhận ra: {'; '.join(unknown)}. Hãy viết đúng tên.")
        else:
            try:
                due = form.cleaned_data["due_on"]
                count = actions.ask_own_plans(by=request.user, plan=plan, units=units, due_on=due)
                messages.success(request, f"Đã giao {count} đơn vị ban hành kế hoạch riêng.")
                return redirect("plans:own_list", plan.pk)
            except NhipError as refusal:
                form.add_error(None, sentence_of(refusal))
    seen = own_plans.owing(plan, timezone.localdate())
    context = frame(request, plan) | {"seen": seen, "rows": seen.rows, "form": form}
    return render(request, "plans/own_list.html", context, status=422)


def _own(request, pk, own):
    plan = plan_or_404(request, pk)
    held = get_object_or_404(plan.own_plans.select_related("unit", "file", "plan"), pk=own)
    if not may(request.user, Permission.SEND_OWN_PLANS, held.unit):
        raise Http404("Không có kế hoạch riêng này, hoặc của đơn vị khác.")
    return plan, held


@page(Permission.SEND_OWN_PLANS)
def own_plan(request, pk, own):
    plan, held = _own(request, pk, own)
    first = {"number": held.number, "issued_on": held.issued_on}
    form = SendOwnForm(request.POST or None, request.FILES or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            actions.send_own_plan(by=request.user, own=held, **form.cleaned_data)
            messages.success(request, "Đã nộp kế hoạch riêng của đơn vị.")
            return redirect("plans:own_list", plan.pk)
        except NhipError as refusal:
            form.add_error(None, sentence_of(refusal))
        except ValidationError as refusal:
            form.add_error(None, problems_of(refusal))
    title = f"Kế hoạch riêng của {held.unit.name}"
    context = frame(request, plan) | {"form": form, "title": title, "go": "Nộp",
                                      "lead": f"Hạn ban hành: {held.due_on:%d/%m/%Y}."}  # fmt: skip
    return render(request, "plans/sheet_form.html", context, status=422 if form.errors else 200)


@page(Permission.EDIT_PLANS)
@require_POST
def own_drop(request, pk, own):
    plan, held = _own(request, pk, own)
    try:
        actions.drop_own_plan(by=request.user, own=held)
        messages.success(request, f"{held.unit.name} không còn phải ban hành kế hoạch riêng.")
    except NhipError as refusal:
        messages.error(request, sentence_of(refusal))
    return redirect("plans:own_list", plan.pk)


@page(Permission.SEE_PLANS)
@require_safe
def own_file(request, pk, own):
    """The document that was handed in, for whoever sees its line."""
    plan = plan_or_404(request, pk)
    held = get_object_or_404(OwnPlan.objects.select_related("file", "unit"), pk=own, plan=plan)
    allowed = may(request.user, Permission.SEE_STEERING) or may(
        request.user, Permission.SEND_OWN_PLANS, held.unit
    )
    if not held.file or not allowed:
        raise Http404("Không có văn bản này.")
    return FileResponse(held.file.path.open("rb"), as_attachment=True, filename=held.file.name)
