"""The form of a unit as an Excel file: taken away, filled in, brought back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from nhip.apps.accounts.permissions import Permission
from nhip.apps.collection import actions, sheets
from nhip.apps.collection.pages import frame, submission_or_404
from nhip.apps.units.access import page
from nhip.engine.errors import NhipError
from nhip.ui.export import XLSX
from nhip.ui.messages import sentence_of


@page(Permission.SEE_COLLECTION)
@require_safe
def download(request, pk, key):
    held = submission_or_404(request, pk, key)
    response = HttpResponse(sheets.workbook(held), content_type=XLSX)
    name = f"{held.round.template.code}-{held.round.period}-{held.unit.key}"
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


@page(Permission.FILL_FORMS)
@require_POST
def upload(request, pk, key):
    """The file's cells are saved, or all of its faults are told and nothing is."""
    held, file = submission_or_404(request, pk, key), request.FILES.get("tep")
    if file is None:
        messages.error(request, "Hãy chọn tệp Excel đã điền rồi nộp lại.")
        return redirect(held)
    try:
        taken, refused = actions.take_sheet(by=request.user, submission=held, upload=file), ""
    except NhipError as refusal:
        taken, refused = None, sentence_of(refusal)
    if taken and not taken.faults and not taken.left:
        told = f"Đã lưu {taken.changed} ô từ tệp; {taken.same} ô như cũ."
        messages.success(request, told)
        return redirect(held)
    context = frame(request, "mine") | {
        "held": held, "taken": taken, "refused": refused, "name": file.name,
        "simulated": held.round.simulated,
    }  # fmt: skip
    return render(request, "collection/sheet_told.html", context, status=422)
