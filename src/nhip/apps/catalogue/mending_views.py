"""Pages of rejected rows: mended in place, all alike at once, or in a spreadsheet; or given up.

What was typed is never lost: where the rows cannot be landed now, the page comes back with it.
"""

import re

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nhip.apps.accounts.permissions import Permission
from nhip.apps.catalogue import actions, jobs, lakes, sentences
from nhip.apps.catalogue.models import DismissedRow
from nhip.apps.catalogue.queries import quarantine as queries
from nhip.apps.catalogue.queries.datasets import held
from nhip.apps.catalogue.upload_views import found_dataset
from nhip.apps.units.access import page
from nhip.engine.errors import NhipError
from nhip.repository.landing.mended_file import ID_HEADING, heading
from nhip.repository.quarantine import Wanted
from nhip.ui.export import csv_response, wants_export, xlsx_response
from nhip.ui.messages import sentence_of

PER_PAGE = 20
TROUBLES = 12
EXPORT_ROWS = 50_000
# The list as a file comes back no larger than any other spreadsheet people hand in.
MENDED_MAX_BYTES = 20 * 1024 * 1024
_CELL = re.compile(r"o-([0-9a-f]{32})-([a-z][a-z0-9_]*)")


@page(Permission.LAND_RECORDS)
@require_http_methods(["GET", "HEAD", "POST"])
def quarantine(request, name):
    dataset = found_dataset(name)
    typed = {}
    if request.method == "POST":
        typed = _typed(request)
        answer = _acted(request, dataset, lambda: _mend(request, dataset, typed))
        if answer:
            return answer
    if request.GET.get("xuat") in ("xlsx", "csv"):
        return _export(request, dataset)
    return _listing(request, dataset, typed)


@page(Permission.LAND_RECORDS)
@require_POST
def alike(request, name):
    """One value for every row in which the same text stands in the same column."""
    dataset = found_dataset(name)
    value = request.POST.get("chon") or request.POST.get("gia_tri", "")
    wanted = _wanted(request.POST)
    done = _acted(
        request,
        dataset,
        lambda: actions.mend_alike(by=request.user, dataset=name, wanted=wanted, value=value),
    )
    return done or redirect("datasets:quarantine", name)


@page(Permission.LAND_RECORDS)
@require_POST
def mended_file(request, name):
    """The list that was downloaded, mended in a spreadsheet and brought back."""
    dataset, upload = found_dataset(name), request.FILES.get("tep")
    if upload is None or upload.size > MENDED_MAX_BYTES:
        messages.error(request, "Hãy chọn tệp danh sách dòng chờ sửa, không quá 20 MB.")
        return redirect("datasets:quarantine", name)
    done = _acted(
        request,
        dataset,
        lambda: actions.mend_from_file(
            by=request.user, dataset=name, content=upload.read(), file_name=upload.name[:150]
        ),
    )
    return done or redirect("datasets:quarantine", name)


@page(Permission.LAND_RECORDS)
@require_POST
def dismiss(request, name):
    dataset, ids = found_dataset(name), request.POST.getlist("chon_dong")
    why = request.POST.get("ly_do", "")
    try:
        gone = actions.dismiss(by=request.user, dataset=dataset.name, ids=ids, why=why)
    except NhipError as refusal:
        messages.error(request, sentence_of(refusal))
        return _listing(request, dataset, _typed(request), chosen=ids, why=why)
    messages.success(request, f"Đã bỏ {len(gone)} dòng, giữ lại ở danh sách dòng đã bỏ.")
    return redirect("datasets:quarantine", name)


@page(Permission.LAND_RECORDS)
@require_safe
def dismissed(request, name):
    dataset = found_dataset(name)
    rows = DismissedRow.objects.filter(dataset=name).select_related("dismissed_by")
    if wants_export(request):
        lines = [
            (one.row, one.source, one.why, one.dismissed_at, *_said(dataset, one)) for one in rows
        ]
        headers = ["Dòng", "Nguồn", "Lý do bỏ", "Bỏ lúc", "Vì sao không nhận", "Nội dung"]
        return xlsx_response("da-bo", f"Dòng đã bỏ: {dataset.title_vi}", headers, lines)
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("trang"))
    context = {
        "dataset": dataset,
        "page": shown,
        "rows": [(one, *_said(dataset, one)) for one in shown],
        "simulated": held(dataset).simulated,
    }
    return render(request, "catalogue/dismissed.html", context)


def _listing(request, dataset, typed, chosen=(), why=""):
    wanted = _wanted(request.GET)
    shown = Paginator(range(queries.count(dataset, wanted)), PER_PAGE).get_page(
        request.GET.get("trang")
    )
    rows = queries.rows(
        dataset, wanted, PER_PAGE * (shown.number - 1), PER_PAGE, request.GET.get("dong", "")
    )
    context = {
        "dataset": dataset,
        "rows": [
            _for_page(dataset, row, typed, whole=bool(request.GET.get("dong"))) for row in rows
        ],
        "troubles": [] if request.GET.get("dong") else queries.troubles(dataset, TROUBLES),
        "page": shown,
        "wanted": wanted,
        "narrowed": any(request.GET.get(each) for each in ("lo", "kiem", "dong")),
        "chosen": set(chosen),
        "why": why,
        "busy": lakes.lake().is_writing(dataset.name),
        "given_up": DismissedRow.objects.filter(dataset=dataset.name).count(),
        "simulated": held(dataset).simulated,
    }
    return render(request, "catalogue/quarantine.html", context)


def _for_page(dataset, row, typed, whole):
    cells = queries.cells(dataset, row, whole)
    mine = typed.get(row.id, {})
    return {
        "row": row,
        "told": queries.told(dataset, row),
        "cells": [(cell, mine.get(cell.column, cell.text)) for cell in cells],
        "key": " · ".join(filter(None, (row.record.get(column) for column in dataset.key))),
    }


def _mend(request, dataset, typed):
    found = queries.records(dataset, list(typed))
    fixes = {key: _changed(found[key], cells) for key, cells in typed.items() if key in found}
    fixes = {key: cells for key, cells in fixes.items() if cells}
    return actions.mend(by=request.user, dataset=dataset.name, fixes=fixes)


def _changed(record, cells):
    return {
        column: text.strip()
        for column, text in cells.items()
        if text.strip() != (record.get(column) or "").strip()
    }


def _typed(request):
    """Id of a row -> column -> what stands in its input."""
    found = {}
    for key, text in request.POST.items():
        if named := _CELL.fullmatch(key):
            found.setdefault(named[1], {})[named[2]] = text[:2000]
    return found


def _acted(request, dataset, act):
    """Do it, say what came of it, measure; None where it could not be done, with why."""
    try:
        lines = act()
    except NhipError as refusal:
        messages.error(request, sentence_of(refusal))
        return None
    taken = sum(one.rows - one.rejected for one in lines)
    still = sum(one.rejected for one in lines)
    told = f"Đã nhận {taken} dòng." + (f" {still} dòng vẫn còn lỗi, ở lại đây." if still else "")
    (messages.warning if still else messages.success)(request, told)
    if any(one.inserted or one.updated for one in lines):
        jobs.start("measure", dataset.name)
    address = reverse("datasets:quarantine", args=[dataset.name])
    kept = {key: request.GET[key] for key in ("lo", "kiem", "cot", "chu") if key in request.GET}
    return redirect(f"{address}?{urlencode(kept)}" if kept else address)


def _wanted(query):
    check, column = query.get("kiem", ""), query.get("cot", "")
    text = query.get("chu") if check and column else None
    return Wanted(batch_id=query.get("lo", ""), check=check, column=column, text=text)


def _export(request, dataset):
    rows = lakes.lake().quarantined(dataset.name, limit=EXPORT_ROWS, wanted=_wanted(request.GET))
    columns = [c for c in dataset.names if any(row.record.get(c) is not None for row in rows)]
    columns = list(dict.fromkeys([*queries.required(dataset), *columns]))
    headers = ["Dòng", "Nguồn", "Lý do", *(heading(dataset, c) for c in columns), ID_HEADING]
    lines = [
        (
            *(row.row, row.source, queries.told(dataset, row)),
            *(row.record.get(column) for column in columns),
            row.id,
        )
        for row in rows
    ]
    if request.GET["xuat"] == "csv":
        return csv_response("cho-sua", headers, lines)
    title = f"Dòng chờ sửa: {dataset.title_vi}"
    simulated = held(dataset).simulated
    return xlsx_response("cho-sua", title, headers, lines, simulated=simulated)


def _said(dataset, one):
    text = "; ".join(f"{key}: {value}" for key, value in one.record.items() if value)
    return sentences.of_reasons(dataset, one.reasons), text
