"""The standing office's pages: the head of a plan, its issue, a task, a target, who does it.

Each form carries the version of the plan it was opened on; whoever comes second is told, and what
was typed stays in the form.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from nhip import annexes
from nhip.apps.accounts.permissions import Permission
from nhip.apps.plans import actions
from nhip.apps.plans.actions.plans import PlanChangedMeanwhile
from nhip.apps.plans.forms import HeadForm, IssueForm, TargetForm, TaskForm
from nhip.apps.plans.pages import frame, home_province, plan_or_404
from nhip.apps.plans.queries.importing import known_units
from nhip.apps.plans.queries.members import members_kept
from nhip.apps.units.access import page
from nhip.apps.units.models import Unit
from nhip.engine.errors import NhipError
from nhip.ui.messages import sentence_of


def _version(request):
    text = request.POST.get("phien_ban", "")
    return int(text) if text.isdecimal() else -1


def _form_page(request, plan, form, title, *, conflict=False, **more):
    """A form with the version it speaks of; after a conflict that of now, so that sending again
    says it was seen."""
    if plan and conflict:
        plan.refresh_from_db()
    context = frame(request, plan) | {"form": form, "title": title, "conflict": conflict} | more
    return render(request, "plans/form.html", context, status=409 if conflict else
                  (422 if form.errors else 200))  # fmt: skip


def _told(form, refusal):
    """Put a refusal where it belongs; True for a conflict."""
    if isinstance(refusal, ValidationError):
        form.add_error(None, [text for texts in refusal.message_dict.values() for text in texts])
        return False
    form.add_error(None, sentence_of(refusal))
    return isinstance(refusal, PlanChangedMeanwhile)


@page(Permission.EDIT_PLANS)
def create(request):
    unit = home_province(request.user, timezone.localdate())
    if unit is None:
        raise Http404("Chưa có tỉnh nào trong danh mục đơn vị.")
    form = HeadForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            plan = actions.create_plan(by=request.user, unit=unit, **form.cleaned_data)
            return redirect(plan)
        except (NhipError, ValidationError) as refusal:
            _told(form, refusal)
    return _form_page(request, None, form, "Lập kế hoạch mới")


@page(Permission.EDIT_PLANS)
def edit(request, pk):
    plan = plan_or_404(request, pk)
    form = HeadForm(request.POST or None, instance=plan)
    conflict = False
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_plan(
                by=request.user, plan=plan, expected_version=_version(request),
                **form.cleaned_data,
            )  # fmt: skip
            messages.success(request, "Đã lưu.")
            return redirect(plan)
        except (NhipError, ValidationError) as refusal:
            conflict = _told(form, refusal)
    return _form_page(request, plan, form, "Sửa thông tin văn bản", conflict=conflict)


@page(Permission.EDIT_PLANS)
def issue(request, pk):
    plan = plan_or_404(request, pk)
    first = {"number": plan.number, "issued_on": plan.issued_on or timezone.localdate()}
    form = IssueForm(request.POST or None, initial=first)
    conflict = False
    if request.method == "POST" and form.is_valid():
        try:
            actions.issue_plan(
                by=request.user, plan=plan, expected_version=_version(request),
                **form.cleaned_data,
            )  # fmt: skip
            messages.success(request, "Đã ban hành: các đơn vị thấy nhiệm vụ của mình từ bây giờ.")
            return redirect(plan)
        except (NhipError, ValidationError) as refusal:
            conflict = _told(form, refusal)
    return _form_page(request, plan, form, "Ban hành kế hoạch", conflict=conflict, go="Ban hành")


def _amend(request, plan, thing, form, action, title):
    """The shared page of a task or a target; `form` was bound to a copy of it."""
    conflict = False
    if request.method == "POST" and form.is_valid():
        values, basis = form.values()
        name = "task" if title == "nhiệm vụ" else "target"
        try:
            action(by=request.user, expected_version=_version(request), **{name: thing},
                   **basis, **values)  # fmt: skip
            messages.success(request, "Đã lưu; bản trước vẫn còn trong lịch sử sửa đổi.")
            return redirect(thing)
        except (NhipError, ValidationError) as refusal:
            conflict = _told(form, refusal)
    return _form_page(request, plan, form, f"Sửa {title}", conflict=conflict, back=thing,
                      hint=not plan.is_draft)  # fmt: skip


@page(Permission.EDIT_PLANS)
def edit_task(request, pk, task):
    plan = plan_or_404(request, pk)
    thing = get_object_or_404(plan.tasks, pk=task)
    copy = get_object_or_404(plan.tasks, pk=task)
    form = TaskForm(request.POST or None, instance=copy)
    return _amend(request, plan, thing, form, actions.amend_task, "nhiệm vụ")


@page(Permission.EDIT_PLANS)
def edit_target(request, pk, target):
    plan = plan_or_404(request, pk)
    thing = get_object_or_404(plan.targets, pk=target)
    copy = get_object_or_404(plan.targets, pk=target)
    form = TargetForm(request.POST or None, instance=copy)
    return _amend(request, plan, thing, form, actions.amend_target, "chỉ tiêu")


@page(Permission.EDIT_PLANS)
@require_POST
def assign(request, pk, task):
    """Who does a task, typed as documents do: "Sở Y tế; UBND các xã, phường"."""
    plan = plan_or_404(request, pk)
    thing = get_object_or_404(plan.tasks, pk=task)
    known = known_units(plan.unit)
    found, unknown = {}, []
    for role in ("leads", "supporting"):
        matches = annexes.match_agencies(request.POST.get(role, ""), known)
        keys = [key for match in matches for key in match.keys]
        unknown += [match.text for match in matches if not match.keys]
        found[role] = Unit.objects.filter(key__in=keys)
    if unknown:
        messages.error(request, f"Không nhận ra: {'; '.join(unknown)}. Hãy viết đúng tên đơn vị.")
        return redirect(thing)
    try:
        actions.assign(by=request.user, task=thing, expected_version=_version(request),
                       members=members_kept(thing), **found)  # fmt: skip
        messages.success(request, "Đã phân công.")
    except NhipError as refusal:
        messages.error(request, sentence_of(refusal))
    return redirect(thing)
