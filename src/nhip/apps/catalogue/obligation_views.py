"""Pages of obligations: what each unit still owes of its data, reported by it, confirmed here."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nhip.apps.accounts.permissions import Permission
from nhip.apps.audit.queries import events
from nhip.apps.catalogue import obligation_law
from nhip.apps.catalogue.actions import obligations as actions
from nhip.apps.catalogue.models.obligations import Obligation
from nhip.apps.catalogue.obligation_file import read_obligations
from nhip.apps.catalogue.obligation_forms import (
    STATES,
    FileForm,
    FilterForm,
    ObligationForm,
    ReportForm,
)
from nhip.apps.catalogue.queries import obligations as queries
from nhip.apps.units.access import page
from nhip.apps.units.models import PROVINCE_LEVEL
from nhip.apps.units.queries import may, path, roles_of
from nhip.engine.errors import NhipError
from nhip.ui.export import wants_export, xlsx_response
from nhip.ui.messages import sentence_of

PER_PAGE = 50
FAULTS_SHOWN = 100
UNIT_HEADERS = [
    *("Đơn vị", "Tổng số", "Còn phải làm", "Xong đúng hạn", "Xong quá hạn", "Chờ xác nhận"),
    *("Quá hạn", "Sắp đến hạn"),
]
EXAMPLE = (
    *(
        "",
        "Sở Công Thương",
        "Kết nối, chia sẻ",
        "Cơ sở dữ liệu …",
        "31/12/2026",
        "",
        "278/2025/NĐ-CP",
    ),
    *("22/10/2025", "", "", "", "", "", "", ""),
)


@page(Permission.SEE_OBLIGATIONS)
@require_safe
def listing(request):
    today = timezone.localdate()
    every = queries.visible(request.user, today)
    found = queries.matching(every, on=today, **FilterForm(request.GET).criteria())
    if wants_export(request):
        return _export(request, found, today)
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("trang")),
        "tally": queries.tally(found, today),
        "kinds": Obligation.Kind.choices,
        "states": STATES,
        "texts": [(text, text) for text in queries.legal_texts(every)],
        "unit": _unit_of(request, every),
        "may_manage": may(request.user, Permission.MANAGE_OBLIGATIONS),
    }
    return render(request, "catalogue/obligations.html", context)


@page(Permission.SEE_OBLIGATIONS)
@require_safe
def units(request):
    today = timezone.localdate()
    every = queries.visible(request.user, today)
    rows = queries.by_unit(every, today)
    if wants_export(request):
        _may_export(request)
        lines = [(one.unit.name, *_unit_line(one.tally)) for one in rows]
        title = "Nghĩa vụ dữ liệu theo đơn vị"
        return xlsx_response("nghia-vu-theo-don-vi", title, UNIT_HEADERS, lines, source="Nhịp")
    context = {"rows": rows, "tally": queries.tally(every, today)}
    return render(request, "catalogue/obligation_units.html", context)


@page(Permission.SEE_OBLIGATIONS, unit="key")
@require_safe
def of_unit(request, key):
    """A unit's own obligations, as its page includes them."""
    today = timezone.localdate()
    found = Obligation.objects.filter(unit=request.unit)
    context = {"unit": request.unit, "tally": queries.tally(found, today), "found": found[:5]}
    part = "catalogue/_obligations_of_unit.html"
    whole = "catalogue/obligations_of_unit.html"
    return render(request, part if request.htmx else whole, context)


@page(Permission.SEE_OBLIGATIONS)
@require_safe
def detail(request, pk):
    return _detail(request, _visible(request, pk))


@page(Permission.MANAGE_OBLIGATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request):
    return _save(request, None)


@page(Permission.MANAGE_OBLIGATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    return _save(request, _visible(request, pk))


@page(Permission.REPORT_OBLIGATIONS)
@require_POST
def report(request, pk):
    one = _visible(request, pk)
    if not may(request.user, Permission.REPORT_OBLIGATIONS, one.unit):
        raise PermissionDenied("Anh/chị chưa được giao báo cáo cho đơn vị này.")
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _detail(request, one, form)
    try:
        actions.report_done(by=request.user, obligation=one, **form.cleaned_data)
    except NhipError as refusal:
        form.add_error(None, sentence_of(refusal))
        return _detail(request, one, form)
    messages.success(request, "Đã báo hoàn thành; quản trị dữ liệu sẽ xác nhận.")
    return redirect(one)


@page(Permission.MANAGE_OBLIGATIONS)
@require_POST
def confirm(request, pk):
    one = _visible(request, pk)
    step = actions.confirm_done
    return _step(request, one, "Đã xác nhận.", step, by=request.user, obligation=one)


@page(Permission.MANAGE_OBLIGATIONS)
@require_POST
def send_back(request, pk):
    one, why = _visible(request, pk), request.POST.get("ly-do", "")
    step = actions.send_back_done
    return _step(request, one, "Đã trả lại đơn vị.", step, by=request.user, obligation=one, why=why)


@page(Permission.MANAGE_OBLIGATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request):
    form = FileForm(request.POST or None, request.FILES or None)
    context = {"form": form, "province": _province(request.user)}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["tep"]
        try:
            read = read_obligations(file.read(), context["province"], timezone.localdate())
        except NhipError as refusal:
            form.add_error("tep", sentence_of(refusal))
            return render(request, "catalogue/obligation_import.html", context)
        if not read.problems:
            return _kept(request, read.wanted, file.name)
        context |= {
            "count": len(read.problems),
            "faults": [(one.address, sentence_of(one)) for one in read.problems[:FAULTS_SHOWN]],
        }
    return render(request, "catalogue/obligation_import.html", context)


@page(Permission.MANAGE_OBLIGATIONS)
@require_safe
def template_file(request):
    title = "Biểu mẫu nghĩa vụ dữ liệu"
    return xlsx_response("bieu-mau-nghia-vu", title, queries.EXPORT_HEADERS, [EXAMPLE])


@page(Permission.MANAGE_OBLIGATIONS)
@require_POST
def from_law(request):
    province = _province(request.user)
    if province is None:
        raise Http404("Tài khoản chưa được giao vai trò trong một tỉnh.")
    wanted = obligation_law.shipped(province, timezone.localdate())
    return _kept(request, wanted, "law/obligations")


def _kept(request, wanted, origin):
    kept = actions.keep_obligations(by=request.user, wanted=wanted, origin=origin)
    told = f"{kept.created} nghĩa vụ mới, {kept.changed} thay đổi, {kept.unchanged} như cũ"
    messages.success(request, f"Đã nạp {origin}: {told}, của {len(kept.units)} đơn vị.")
    return redirect("obligations:list")


def _save(request, one):
    form = ObligationForm(request.POST or None, instance=one)
    if request.method == "POST" and form.is_valid():
        fresh = Obligation.objects.get(pk=one.pk) if one else None
        try:
            return redirect(
                actions.save_obligation(by=request.user, obligation=fresh, **form.values())
            )
        except NhipError as refusal:
            form.add_error(None, sentence_of(refusal))
    return render(request, "catalogue/obligation_form.html", {"form": form, "obligation": one})


def _detail(request, one, form=None):
    mine = may(request.user, Permission.REPORT_OBLIGATIONS, one.unit)
    context = {
        "obligation": one,
        "events": [
            {"on": timezone.localtime(e.at), "title": e.verb.capitalize(), "text": _who(e)}
            for e in events(what=f"catalogue.obligation:{one.pk}")
            if e.what == f"catalogue.obligation:{one.pk}"
        ],
        "form": form
        or ReportForm(initial={"done_on": one.done_on, "done_number": one.done_number}),
        "may_report": mine and not one.confirmed_at,
        "may_manage": may(request.user, Permission.MANAGE_OBLIGATIONS),
        "waits": one.done_on and not one.confirmed_at,
    }
    return render(request, "catalogue/obligation.html", context, status=400 if form else 200)


def _who(event):
    return ": ".join(filter(None, [event.by_name or "hệ thống", event.why]))


def _step(request, one, told, step, **given):
    try:
        step(**given)
        messages.success(request, told)
    except NhipError as refusal:
        messages.error(request, sentence_of(refusal))
    return redirect(one)


def _visible(request, pk):
    one = get_object_or_404(Obligation.objects.select_related("unit"), pk=pk)
    if not may(request.user, Permission.SEE_OBLIGATIONS, one.unit):
        raise Http404("Không có nghĩa vụ này, hoặc anh/chị không được giao xem đơn vị này.")
    return one


def _unit_of(request, every):
    first = every.filter(unit__key=request.GET.get("don-vi", "")).first()
    return first.unit if first else None


def _province(user):
    """The province that the person works for."""
    today = timezone.localdate()
    above = [unit for held in roles_of(user) for unit in (*path(held.unit, today), held.unit)]
    return next((unit for unit in above if unit.kind in PROVINCE_LEVEL), None)


def _unit_line(tally):
    return (
        tally.total,
        tally.owed,
        tally.done,
        tally.done_late,
        tally.reported,
        tally.overdue,
        tally.due_soon,
    )


def _may_export(request):
    if not may(request.user, Permission.EXPORT):
        raise PermissionDenied("Vai trò của anh/chị chưa có quyền xuất Excel.")


def _export(request, found, today):
    _may_export(request)
    rows = queries.exported(found, today)
    return xlsx_response(
        "nghia-vu", "Nghĩa vụ dữ liệu", queries.EXPORT_HEADERS, rows,
        period=f"tính đến {today:%d/%m/%Y}", source="Nhịp",
    )  # fmt: skip
