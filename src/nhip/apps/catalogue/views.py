"""Pages of importing figures: upload, preview with everything to mend, confirm, what came of it.

Nothing is stored until the confirmation, but the file, so that no work is lost on the way.
"""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nhip.apps.accounts.permissions import Permission
from nhip.apps.catalogue import actions, queries, reading, sentences, shelf
from nhip.apps.catalogue.forms import ColumnsForm, ContextForm, UploadForm
from nhip.apps.catalogue.models import ImportDraft
from nhip.apps.files.actions import FileRefused
from nhip.apps.units.access import page
from nhip.engine.errors import NhipError
from nhip.ui.export import wants_export, xlsx_response
from nhip.ui.fragments import render_part
from nhip.ui.messages import sentence_of

PER_PAGE = 50
TROUBLES_SHOWN = 100
TROUBLE_HEADERS = ["Ở đâu", "Mức", "Điều gì, sửa thế nào"]
TEMPLATE_HEADERS = [
    "Mã đơn vị",
    "Tên đơn vị",
    "Mã tiêu chí",
    "Tên tiêu chí",
    "Đầu vào",
    "Ý nghĩa",
    "Đơn vị tính",
    "Giá trị",
]


@page(Permission.IMPORT_FIGURES)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request):
    form = UploadForm(
        request.POST or None, request.FILES or None, initial=request.GET.dict(), by=request.user
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            draft = actions.start_draft(
                by=request.user,
                upload=given["tep"],
                set_id=given["bo"].id,
                period=given["ky"].code,
                source=given["nguon"],
                as_of=given["tinh_den"],
            )
            return redirect(draft)
        except FileRefused as refusal:
            form.add_error("tep", sentence_of(refusal))
    recent = queries.batches(request.user, timezone.localdate())[:5]
    chosen = {"bo": form["bo"].value(), "ky": form["ky"].value()}
    context = {
        "form": form,
        "recent": recent,
        "empty": ContextForm(initial=chosen, auto_id="mau_%s"),
    }
    return render(request, "catalogue/upload.html", context)


@page(Permission.IMPORT_FIGURES)
@require_safe
def template_file(request):
    form = ContextForm(request.GET)
    if not form.is_valid():
        raise Http404("Hãy chọn bộ tiêu chí và kỳ số liệu trước khi tải biểu mẫu.")
    criteria_set, period = form.cleaned_data["bo"], form.cleaned_data["ky"]
    rows = reading.template_rows(request.user, criteria_set, period)
    title = f"Biểu mẫu số liệu: {criteria_set.name}"
    return xlsx_response("bieu-mau", title, TEMPLATE_HEADERS, rows, period=period.name_vi)


def _draft(request, pk):
    """A draft is of the person who began it, and of nobody else."""
    return get_object_or_404(
        ImportDraft.objects.select_related("file", "source", "batch"),
        pk=pk,
        created_by=request.user,
    )


def _set_of(draft):
    try:
        return shelf.current().get(draft.set_id)
    except KeyError:
        raise Http404(f"Bộ tiêu chí {draft.set_id} không còn dùng.") from None


@page(Permission.IMPORT_FIGURES)
@require_safe
def preview(request, pk):
    draft = _draft(request, pk)
    if draft.batch:
        return redirect(draft.batch)
    criteria_set = _set_of(draft)
    seen = reading.preview(draft, criteria_set, request.user)
    if wants_export(request):
        rows = [(one.where, one.severity, one.sentence) for one in seen.troubles]
        title = f"Những chỗ cần sửa trong {draft.file.name}"
        return xlsx_response("can-sua", title, TROUBLE_HEADERS, rows, period=draft.period_name)
    context = {
        "seen": seen,
        "draft": draft,
        "set": criteria_set,
        "troubles": seen.troubles[:TROUBLES_SHOWN],
    }
    return render_part(request, "catalogue/preview.html", "catalogue/_preview.html", context)


@page(Permission.IMPORT_FIGURES)
@require_POST
def columns(request, pk):
    draft = _draft(request, pk)
    form = ColumnsForm(request.POST)
    if form.is_valid():
        sheet = form.cleaned_data["trang_tinh"]
        actions.remap_draft(by=request.user, draft=draft, sheet=sheet, mapping=form.mapping)
    return redirect(draft)


@page(Permission.IMPORT_FIGURES)
@require_POST
def confirm(request, pk):
    draft = _draft(request, pk)
    if draft.batch:
        return redirect(draft.batch)
    version = request.POST.get("phien_ban", "")
    criteria_set = _set_of(draft)
    seen = reading.preview(draft, criteria_set, request.user)
    if seen.figures is None or not version.isdecimal():
        return redirect(draft)
    try:
        batch = actions.confirm_draft(
            by=request.user,
            draft=draft,
            criteria_set=criteria_set,
            figures=seen.figures,
            expected_version=int(version),
            warnings=reading.kept_warnings(seen.figures),
        )
    except NhipError as refusal:
        messages.error(request, sentence_of(refusal))
        return redirect(draft)
    messages.success(request, _told(batch, int(version)))
    return redirect(batch)


def _told(batch, version):
    if batch.pk == version:
        return "Số liệu trong tệp đã có đủ từ trước nên không có gì thay đổi."
    return f"Đã nạp {batch.rows} giá trị: {batch.new} mới, {batch.changed} thay đổi."


@page(Permission.IMPORT_FIGURES)
@require_safe
def batch_list(request):
    found = queries.batches(request.user, timezone.localdate())
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("trang"))
    return render(request, "catalogue/batches.html", {"page": shown})


@page(Permission.IMPORT_FIGURES)
@require_safe
def batch_detail(request, pk):
    batch = get_object_or_404(queries.batches(request.user, timezone.localdate()), pk=pk)
    theirs = queries.batch_rows(batch, request.user, timezone.localdate())
    context = {
        "batch": batch,
        "warnings": [sentences.of_warning(one) for one in batch.warnings[:TROUBLES_SHOWN]],
        "page": Paginator(theirs, PER_PAGE).get_page(request.GET.get("trang")),
        "simulated": batch.source.kind == "simulated",
    }
    return render(request, "catalogue/batch.html", context)
