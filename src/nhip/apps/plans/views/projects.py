"""Projects of a plan: owner, contract, capital by source and year, disbursed, tasks."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from nhip.apps.accounts.permissions import Permission
from nhip.apps.plans import actions
from nhip.apps.plans.forms_drafting import MoneyForm, ProjectForm
from nhip.apps.plans.pages import frame, plan_or_404, problems_of
from nhip.apps.plans.queries import projects as reads
from nhip.apps.plans.queries.naming import named_units
from nhip.apps.units.access import page
from nhip.engine.errors import NhipError
from nhip.ui.export import wants_export, xlsx_response
from nhip.ui.messages import sentence_of

HEADERS = ("Tên", "Loại", "Chủ đầu tư", "Số hợp đồng", "Nhà thầu", "Bắt đầu", "Kết thúc",
           "Nguồn vốn", "Năm", "Kế hoạch vốn (đồng)", "Đã giải ngân (đồng)")  # fmt: skip


@page(Permission.SEE_STEERING)
@require_safe
def project_list(request, pk):
    plan = plan_or_404(request, pk)
    found = reads.projects(plan)
    context = frame(request, plan)
    if wants_export(request) and context["may_export"]:
        return xlsx_response(f"du-an-{plan.pk}", f"Đề án, dự án của {plan.short_name}", HEADERS,
                             _rows(found), source=str(plan), simulated=plan.simulated)  # fmt: skip
    lines = [line for one in found for line in one.lines]
    context |= {"found": found, "money": reads.sum_of(lines)}
    return render(request, "plans/projects.html", context)


def _rows(found):
    for one in found:
        project = one.project
        head = (project.name, project.get_kind_display(), project.owner.name,
                project.contract_number, project.contractor, project.start,
                project.due)  # fmt: skip
        for line in one.lines:
            told = "chưa báo cáo" if line.disbursed is None else line.disbursed
            yield (*head, line.source, line.year, line.planned, told)
        if not one.lines:
            yield (*head, "chưa ghi vốn", None, None, None)


def _edited(request, plan, project):
    """The form of a project, saved where it can be; the project or None."""
    first = {"owner": project.owner.name} if project else {}
    copy = plan.projects.get(pk=project.pk) if project else None
    form = ProjectForm(request.POST or None, instance=copy, initial=first)
    if request.method != "POST" or not form.is_valid():
        return form, None
    given = dict(form.cleaned_data)
    units, unknown = named_units(given.pop("owner"), plan.unit)
    if unknown or len(units) != 1:
        form.add_error("owner", "Hãy viết đúng tên một đơn vị.")
        return form, None
    try:
        if project:
            return form, actions.edit_project(
                by=request.user, project=project, owner=units[0], **given
            )
        return form, actions.add_project(by=request.user, plan=plan, owner=units[0], **given)
    except NhipError as refusal:
        form.add_error(None, sentence_of(refusal))
    except ValidationError as refusal:
        form.add_error(None, problems_of(refusal))
    return form, None


def _form(request, plan, project, title):
    form, saved = _edited(request, plan, project)
    if saved:
        messages.success(request, "Đã lưu.")
        return redirect("plans:project", plan.pk, saved.pk)
    context = frame(request, plan) | {"form": form, "title": title}
    return render(request, "plans/sheet_form.html", context, status=422 if form.errors else 200)


@page(Permission.EDIT_PLANS)
def project_add(request, pk):
    return _form(request, plan_or_404(request, pk), None, "Thêm đề án, dự án")


@page(Permission.EDIT_PLANS)
def project_edit(request, pk, project):
    plan = plan_or_404(request, pk)
    held = get_object_or_404(plan.projects.select_related("owner"), pk=project)
    return _form(request, plan, held, "Sửa đề án, dự án")


def _one(request, pk, project):
    plan = plan_or_404(request, pk)
    return plan, get_object_or_404(plan.projects.select_related("owner", "plan"), pk=project)


def _shown(request, plan, project, form):
    lines = list(project.budget.all())
    tasks = plan.tasks.order_by("order")
    context = frame(request, plan) | {
        "project": project,
        "lines": lines,
        "money": reads.sum_of(lines),
        "tasks": [one for one in tasks if one.project_id == project.pk],
        "free": [one for one in tasks if one.project_id in (None, project.pk)],
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "plans/project.html", context, status=status)


@page(Permission.SEE_STEERING)
@require_safe
def project(request, pk, project):
    plan, held = _one(request, pk, project)
    return _shown(request, plan, held, MoneyForm())


@page(Permission.EDIT_PLANS)
@require_POST
def project_money(request, pk, project):
    """One source and year: planned, disbursed so far."""
    plan, held = _one(request, pk, project)
    form = MoneyForm(request.POST)
    if form.is_valid():
        try:
            actions.save_budget(by=request.user, of=held, **form.cleaned_data)
            messages.success(request, "Đã ghi kinh phí.")
            return redirect("plans:project", plan.pk, held.pk)
        except NhipError as refusal:
            form.add_error(None, sentence_of(refusal))
        except ValidationError as refusal:
            form.add_error(None, problems_of(refusal))
    return _shown(request, plan, held, form)


@page(Permission.EDIT_PLANS)
@require_POST
def project_tasks(request, pk, project):
    """Which tasks it groups."""
    plan, held = _one(request, pk, project)
    chosen = [int(one) for one in request.POST.getlist("viec") if one.isdecimal()]
    actions.group_tasks(by=request.user, project=held, tasks=plan.tasks.filter(pk__in=chosen))
    messages.success(request, "Đã lưu các nhiệm vụ của dự án.")
    return redirect("plans:project", plan.pk, held.pk)
