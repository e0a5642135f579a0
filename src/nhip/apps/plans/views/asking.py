"""Who asks for a task and who answers for it by name: a meeting's conclusion, the same task in two
plans, members of the committee."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from nhip.apps.accounts.permissions import Permission
from nhip.apps.plans import actions
from nhip.apps.plans.forms_drafting import ConclusionForm, MemberForm
from nhip.apps.plans.models import Assignment, Task
from nhip.apps.plans.pages import frame, home_province, plan_or_404, plans_for
from nhip.apps.plans.queries import members, twins
from nhip.apps.plans.queries.naming import named_people, named_units
from nhip.apps.units.access import page
from nhip.engine.errors import NhipError
from nhip.ui.export import wants_export, xlsx_response
from nhip.ui.messages import sentence_of

MEMBER_HEADERS = ("Thành viên", "Chức vụ", "TT", "Nhiệm vụ", "Hạn", "Trạng thái")


@page(Permission.EDIT_PLANS)
def conclusion(request):
    """Text or a file of a conclusion; the review page follows."""
    unit = home_province(request.user, timezone.localdate())
    if unit is None:
        raise Http404("Chưa có tỉnh nào trong danh mục đơn vị.")
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ConclusionForm(*sent)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            if given["upload"]:
                return redirect(
                    actions.start_import(by=request.user, upload=given["upload"], unit=unit)
                )
            return redirect(
                actions.start_conclusion(by=request.user, unit=unit, text=given["text"])
            )
        except NhipError as refusal:
            form.add_error("upload" if given["upload"] else "text", sentence_of(refusal))
    lead = (
        "Hệ thống đề xuất từng nhiệm vụ kèm câu giao việc; bước sau anh/chị đối chiếu, sửa, bỏ rồi "
        "mới lưu. Loại văn bản ở bước sau là “Thông báo kết luận”."
    )
    context = frame(request) | {"form": form, "title": "Nhận việc từ thông báo kết luận",
                                "go": "Đọc nội dung", "lead": lead}  # fmt: skip
    return render(request, "plans/sheet_form.html", context, status=422 if form.errors else 200)


# --- The same task in two plans -------------------------------------------------------------------


@page(Permission.EDIT_PLANS)
@require_safe
def twin_list(request, pk):
    plan = plan_or_404(request, pk)
    plans = plans_for(request)
    context = frame(request, plan) | {
        "joined": twins.joined(plan, plans),
        "found": twins.suggested(plan, plans),
    }
    return render(request, "plans/twins.html", context)


def _task_of(request, key):
    text = request.POST.get(key, "")
    found = Task.objects.filter(
        pk=int(text) if text.isdecimal() else 0, plan__in=plans_for(request)
    )
    return get_object_or_404(found.select_related("plan__unit"))


@page(Permission.EDIT_PLANS)
@require_POST
def join(request, pk):
    """One report answers both from now on; with bo=1 they are parted again."""
    plan = plan_or_404(request, pk)
    task = _task_of(request, "viec")
    parting = request.POST.get("bo") == "1"
    head = None if parting else _task_of(request, "voi")
    if plan.pk not in (task.plan_id, head.plan_id if head else task.plan_id) and not parting:
        raise Http404("Không có nhiệm vụ này trong kế hoạch.")
    try:
        actions.join_tasks(by=request.user, task=task, head=head)
        told = "Đã tách." if parting else "Đã ghép: một báo cáo trả lời cả hai."
        messages.success(request, told)
    except NhipError as refusal:
        messages.error(request, sentence_of(refusal))
    return redirect("plans:twins", plan.pk)


# --- Members of the committee ---------------------------------------------------------------------


@page(Permission.SEE_STEERING)
@require_safe
def member_list(request, pk):
    plan = plan_or_404(request, pk)
    context = frame(request, plan)
    found = members.members(plan, context["as_of"].day)
    if wants_export(request) and context["may_export"]:
        rows = [
            (one.name, one.post, work.task.number, work.task.wording, work.deadline,
             work.status.label)
            for one in found
            for work in one.works
        ]  # fmt: skip
        return xlsx_response(
            f"thanh-vien-{plan.pk}", "Nhiệm vụ của thành viên Ban Chỉ đạo", MEMBER_HEADERS, rows,
            period=context["as_of"].label, source=str(plan), simulated=plan.simulated,
        )  # fmt: skip
    return _members(request, plan, found, MemberForm(plan=plan))


def _members(request, plan, found, form):
    context = frame(request, plan)
    context |= {"found": found, "counts": members.of_all(found), "form": form,
                "total": sum(len(one.works) for one in found)}  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "plans/members.html", context, status=status)


@page(Permission.EDIT_PLANS)
@require_POST
def member_add(request, pk):
    plan = plan_or_404(request, pk)
    form = MemberForm(request.POST, plan=plan)
    if form.is_valid():
        given = form.cleaned_data
        units, unknown = named_units(given["unit"], plan.unit)
        people, strangers = named_people(given["username"])
        if unknown or len(units) != 1:
            form.add_error("unit", "Hãy viết đúng tên một đơn vị.")
        if strangers:
            form.add_error("username", "Không có tài khoản này.")
        if not form.errors:
            task = get_object_or_404(plan.tasks, pk=given["task"])
            try:
                actions.assign_member(
                    by=request.user, task=task, unit=units[0], name=given["name"],
                    post=given["post"], user=people[0] if people else None,
                )  # fmt: skip
                messages.success(request, f"Đã giao cho {given['name']}.")
                return redirect("plans:members", plan.pk)
            except NhipError as refusal:
                form.add_error(None, sentence_of(refusal))
    found = members.members(plan, timezone.localdate())
    return _members(request, plan, found, form)


@page(Permission.EDIT_PLANS)
@require_POST
def member_drop(request, pk, assignment):
    plan = plan_or_404(request, pk)
    held = get_object_or_404(
        Assignment.objects.exclude(member_name=""), pk=assignment, task__plan=plan
    )
    try:
        actions.drop_member(by=request.user, held=held)
        messages.success(request, "Đã thôi giao.")
    except NhipError as refusal:
        messages.error(request, sentence_of(refusal))
    return redirect("plans:members", plan.pk)
