"""The form of a unit: shown, saved cell by cell, its news, its files, its steps, its history."""

import json

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import FileResponse, Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from nhip.apps.accounts.permissions import Permission
from nhip.apps.collection import actions
from nhip.apps.collection.actions import Typed
from nhip.apps.collection.forms import StepForm
from nhip.apps.collection.pages import frame, submission_or_404
from nhip.apps.collection.queries import entry as reads
from nhip.apps.collection.queries.rights import ACTION_NAMES, may_type, offered
from nhip.apps.reviews.models import ReviewStep
from nhip.apps.units.access import page
from nhip.engine.errors import NhipError
from nhip.ui.messages import sentence, sentence_of

MOST_AT_ONCE = 600
LOCKED, REFUSED = 423, 422


@page(Permission.SEE_COLLECTION)
@never_cache
@require_safe
def show(request, pk, key):
    return _page(request, submission_or_404(request, pk, key))


def _page(request, held, status=200, **more):
    found = reads.sheet(held)
    writes = may_type(request.user, held)
    steps = ReviewStep.objects.of(held).select_related("taken_by")
    last = steps.first()
    context = frame(request, "mine") | {
        "held": held,
        "round": held.round,
        "sheet": found,
        "writes": writes,
        "lock": _lock(held) if held.lock and held.state == held.State.DRAFT else "",
        "offered": [(name, ACTION_NAMES[name]) for name in offered(request.user, held)],
        "returned": last if last and last.action in ("send_back", "unlock") else None,
        "form": StepForm(),
        "last_save": reads.last_save(held),
        "simulated": found.simulated,
    }
    return render(request, "collection/entry.html", context | more, status=status)


def _lock(held):
    at = timezone.localtime(held.unlocked_until or held.round.due_at)
    return sentence(held.lock, {"state": held.state_name.lower(), "at": at})


@page(Permission.FILL_FORMS)
@never_cache
@require_POST
def save(request, pk, key):
    """Cells as JSON from the page's script, or the whole form where there is none."""
    held = submission_or_404(request, pk, key)
    if request.content_type != "application/json":
        return _saved_whole(request, held)
    try:
        answers, cells = actions.save_cells(
            by=request.user, submission=held, typed=_typed(request.body)
        )
    except NhipError as refusal:
        told = {"code": refusal.code, "text": sentence_of(refusal)}
        return JsonResponse(told, status=LOCKED)
    form = held.round.template.form
    said = reads.sentences(reads.findings_of(form, cells))
    asked = [cell for cell in cells.values() if cell.asked]
    told = {
        "cells": [_answer(one) for one in answers],
        "said": {key: [vars(one) for one in rows] for key, rows in said.items()},
        "filled": sum(bool(cell.raw) for cell in asked),
        "asked": len(asked),
    }
    return JsonResponse(told)


def _typed(body):
    """What the script sent. Raises BadRequest."""
    try:
        rows = json.loads(body)["cells"]
        if len(rows) > MOST_AT_ONCE:
            raise BadRequest("cells")
        return [
            Typed(str(one["key"]), str(one["raw"]), int(one["version"]), str(one["save"]),
                  str(one.get("note", "")))
            for one in rows
        ]  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        raise BadRequest("cells") from None


def _answer(one):
    told = {"key": one.key, "version": one.version, "raw": one.raw, "note": one.note}
    if one.refused:
        at = timezone.localtime(one.at) if one.at else ""
        fields = {"who": one.who, "at": at, "now": one.raw or "trống"}
        told |= {"refused": one.refused, "text": sentence(one.refused, fields)}
    return told


def _saved_whole(request, held):
    """Every field of the page at once: what a browser without script sends."""
    post, typed = request.POST, []
    for field in held.round.template.form.fields:
        version = post.get(f"v-{field.key}", "")
        if f"c-{field.key}" in post and version.isdigit():
            raw, note = post[f"c-{field.key}"], post.get(f"n-{field.key}", "")
            save_key = f"{post.get('lan', '')[:20]}-{field.key}-{version}"
            typed.append(Typed(field.key, raw, int(version), save_key, note))
    try:
        answers, _ = actions.save_cells(by=request.user, submission=held, typed=typed)
    except NhipError as refusal:
        held.refresh_from_db()
        return _page(request, held, REFUSED, refused=sentence_of(refusal), kept=typed)
    left = [_answer(one) for one in answers if one.refused == "collection.changed_by_other"]
    if left:
        mine = {one.key: one.raw for one in typed}
        return _page(request, held, REFUSED, left=[(one, mine[one["key"]]) for one in left])
    messages.success(request, "Đã lưu.")
    return redirect(held)


@page(Permission.SEE_COLLECTION)
@never_cache
@require_safe
def news(request, pk, key):
    """What others saved since: the page asks every few seconds."""
    held = submission_or_404(request, pk, key)
    after = request.GET.get("sau", "0")
    last, saves = reads.changed_since(held, int(after) if after.isdigit() else 0)
    cells = [
        {
            "key": one.cell, "raw": one.after, "note": one.note, "version": one.version,
            "mine": one.saved_by_id == request.user.pk, "who": str(one.saved_by or "hệ thống"),
            "at": f"{timezone.localtime(one.saved_at):%H:%M}",
        }
        for one in saves
    ]  # fmt: skip
    told = {"last": last, "cells": cells, "state": held.state}
    return JsonResponse(told)


@page(Permission.FILL_FORMS)
@require_POST
def attach(request, pk, key, cell):
    held, upload = submission_or_404(request, pk, key), request.FILES.get("tep")
    version = request.POST.get("version", "")
    if upload is None or not version.isdigit():
        messages.error(request, "Hãy chọn một tệp rồi nộp lại.")
        return redirect(held)
    try:
        actions.attach(
            by=request.user, submission=held, key=cell, upload=upload, version=int(version),
            save_key=request.POST.get("lan", "") or f"{cell}-{version}",
        )  # fmt: skip
        messages.success(request, "Đã nộp tệp.")
    except NhipError as refusal:
        messages.error(request, sentence_of(refusal))
    return redirect(held)


@page(Permission.SEE_COLLECTION)
@require_safe
def file(request, pk, key, cell):
    """The file of a cell, always as a download."""
    held = submission_or_404(request, pk, key)
    found = held.cells.select_related("file").filter(key=cell, file__isnull=False).first()
    if found is None:
        raise Http404("Ô này chưa có tệp.")
    return FileResponse(found.file.path.open("rb"), as_attachment=True, filename=found.file.name)


@page(Permission.SEE_COLLECTION)
@require_POST
def step(request, pk, key):
    held, form = submission_or_404(request, pk, key), StepForm(request.POST)
    form.is_valid()
    fields = held.round.template.form.fields
    reasons = {one.key: request.POST.get(f"l-{one.key}", "")[:2000] for one in fields}
    try:
        after = actions.take_step(
            by=request.user, submission=held, action=request.POST.get("buoc", ""),
            reason=form.cleaned_data.get("reason", ""), cells=reasons,
            until=form.cleaned_data.get("until"),
            expected_state=request.POST.get("tinh-trang") or None,
        )  # fmt: skip
    except NhipError as refusal:
        held.refresh_from_db()
        return _page(request, held, REFUSED, refused=sentence_of(refusal), reasons=reasons)
    messages.success(request, f"{after.unit.name}: {after.state_name.lower()}.")
    return redirect(after)


@page(Permission.SEE_COLLECTION)
@require_safe
def history(request, pk, key):
    """Every step and every save, newest first."""
    held = submission_or_404(request, pk, key)
    labels = {one.key: one.label for one in held.round.template.form.fields}
    saves = held.saves.select_related("saved_by")[:500]
    context = frame(request, "mine") | {
        "held": held,
        "steps": [
            (one, ACTION_NAMES.get(one.action, one.action),
             [(labels.get(k, k), text) for k, text in one.details.items()])
            for one in ReviewStep.objects.of(held).select_related("taken_by")
        ],
        "saves": [(one, labels.get(one.cell, one.cell)) for one in saves],
        "simulated": held.round.simulated,
    }  # fmt: skip
    return render(request, "collection/history.html", context)
