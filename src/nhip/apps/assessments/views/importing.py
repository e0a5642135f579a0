"""A sheet of a round held elsewhere: a file, a look at what was read, one confirmation."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from nhip.apps.accounts.permissions import Permission
from nhip.apps.assessments import actions
from nhip.apps.assessments.forms import ImportForm
from nhip.apps.assessments.pages import acted, round_or_404
from nhip.apps.units.access import page
from nhip.apps.units.models import Unit
from nhip.engine.errors import NhipError
from nhip.ui.messages import sentence, sentence_of


@page(Permission.MANAGE_ROUNDS)
def upload(request, pk):
    round = round_or_404(request, pk)
    units = Unit.objects.filter(sheets__round=round).by_kind()
    sent = request.method == "POST"
    form = ImportForm(request.POST if sent else None, request.FILES or None, units=units)
    made = None
    if sent:
        made = acted(form, lambda unit, tep: actions.start_import(
            by=request.user, round=round, unit=unit, upload=tep
        ))  # fmt: skip
    if made:
        return redirect(made)
    context = {"round": round, "form": form, "waiting": round.imports.filter(imported_at=None)}
    return render(request, "assessments/import.html", context, status=422 if form.errors else 200)


@page(Permission.MANAGE_ROUNDS)
def look(request, pk, draft):
    round = round_or_404(request, pk)
    held = get_object_or_404(round.imports.select_related("unit", "file"), pk=draft)
    if request.method == "POST":
        try:
            sheet = actions.confirm_import(by=request.user, draft=held)
        except NhipError as refusal:
            messages.error(request, sentence_of(refusal))
        else:
            messages.success(request, "Đã nhận cả phiếu.")
            return redirect(sheet)
    found = actions.look(held)
    faults = [(one.row, sentence(one.code, one.fields)) for one in found.faults]
    context = {"round": round, "held": held, "found": found, "faults": faults,
               "simulated": round.is_simulated}  # fmt: skip
    return render(request, "assessments/import_look.html", context)
