"""Pages of evidence: the shelf of what a unit handed in, one piece, its file."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from nhip.apps.accounts.permissions import Permission
from nhip.apps.files import actions, queries
from nhip.apps.files.forms import AddForm, HeadForm
from nhip.apps.units.access import page
from nhip.apps.units.queries import may, units_where
from nhip.engine.errors import NhipError
from nhip.ui.export import wants_export, xlsx_response
from nhip.ui.messages import sentence_of

ROWS_A_PAGE = 50
EXPORTED = (
    "Số, ký hiệu", "Ngày", "Cơ quan ban hành", "Trích yếu", "Hình thức", "Chữ ký số",
    "Quét mã độc", "Có giá trị đến", "Đơn vị nộp",
)  # fmt: skip


@page(Permission.SEE_EVIDENCE)
@require_safe
def listing(request):
    rows = queries.found(queries.seen_by(request.user), request.GET.get("q", ""))
    key = request.GET.get("don-vi", "")
    if key:
        rows = rows.filter(unit__key=key)
    if wants_export(request):
        return _exported(request, rows)
    context = {
        "page": Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("trang")),
        "may_give": may(request.user, Permission.GIVE_EVIDENCE),
        "asked": bool(request.GET.get("q") or key),
        "today": timezone.localdate(),
    }
    context["simulated"] = any(one.is_simulated for one in context["page"])
    return render(request, "files/list.html", context)


def _exported(request, rows):
    if not may(request.user, Permission.EXPORT):
        raise PermissionDenied("Vai trò của anh/chị chưa có quyền xuất Excel.")
    told = [
        (one.number, one.issued_on, one.issuer, one.summary, one.get_kind_display(),
         one.get_signature_display(), one.get_scan_display(), one.expires_on, one.unit.name)
        for one in rows
    ]  # fmt: skip
    simulated = any(one.is_simulated for one in rows)
    return xlsx_response("minh-chung", "Minh chứng", EXPORTED, told, simulated=simulated)


@page(Permission.GIVE_EVIDENCE)
def add(request):
    units = units_where(request.user, Permission.GIVE_EVIDENCE, timezone.localdate()).by_kind()
    sent = request.method == "POST"
    form = AddForm(request.POST if sent else None, request.FILES or None, units=units)
    if sent and form.is_valid() and (made := _added(request, form)):
        messages.success(request, "Đã lưu minh chứng. Hãy đối chiếu các mục đọc từ tệp.")
        return redirect(made)
    limit = settings.NHIP_EVIDENCE_MAX_BYTES // (1024 * 1024)
    context = {"form": form, "limit": limit}
    return render(request, "files/add.html", context, status=422 if form.errors else 200)


def _added(request, form):
    """The record, or None with the fault on the form."""
    try:
        return actions.add_evidence(
            by=request.user, limit=settings.NHIP_EVIDENCE_MAX_BYTES, **form.given()
        )
    except NhipError as refusal:
        form.add_error("tep" if request.FILES else None, sentence_of(refusal))
    except ValidationError as refusal:
        _put(form, refusal)
    return None


def _put(form, refusal):
    for name, sentences in refusal.message_dict.items():
        form.add_error(name if name in form.fields else None, sentences)


def _evidence_or_404(request, pk):
    return get_object_or_404(queries.seen_by(request.user), pk=pk)


@page(Permission.SEE_EVIDENCE)
@require_safe
def detail(request, pk):
    held = _evidence_or_404(request, pk)
    context = {
        "held": held,
        "twins": queries.twins(held, queries.seen_by(request.user)),
        "may_give": may(request.user, Permission.GIVE_EVIDENCE, held.unit),
        "simulated": held.is_simulated,
        "is_expired": held.is_expired(timezone.localdate()),
        "form": HeadForm(instance=held),
    }
    return render(request, "files/detail.html", context)


@page(Permission.GIVE_EVIDENCE)
@require_POST
def correct(request, pk):
    held = _evidence_or_404(request, pk)
    form = HeadForm(request.POST, instance=held)
    if form.is_valid():
        try:
            actions.correct_evidence(by=request.user, evidence=held, **form.cleaned_data)
        except NhipError as refusal:
            form.add_error(None, sentence_of(refusal))
        except ValidationError as refusal:
            _put(form, refusal)
        else:
            messages.success(request, "Đã sửa theo văn bản.")
            return redirect(held)
    context = {"held": held, "form": form, "may_give": True, "twins": []}
    return render(request, "files/detail.html", context, status=422)


@page(Permission.SEE_EVIDENCE)
@require_safe
def download(request, pk):
    """Always as an attachment: nothing of what people hand in is shown under our own address."""
    held = _evidence_or_404(request, pk)
    if held.file is None or not held.file.path.exists():
        raise Http404("Minh chứng này không có tệp.")
    if held.scan == "infected":
        raise PermissionDenied(f"Tệp có mã độc ({held.scan_said}) nên không tải về được.")
    return FileResponse(held.file.path.open("rb"), as_attachment=True, filename=held.file.name)


@page(Permission.GIVE_EVIDENCE)
@require_POST
def again(request, pk):
    held = _evidence_or_404(request, pk)
    try:
        actions.scan_again(by=request.user, evidence=held)
    except NhipError as refusal:
        messages.error(request, sentence_of(refusal))
    else:
        messages.success(request, "Đã quét và kiểm tra chữ ký lại.")
    return redirect(held)
