"""A unit's sheet: filled line by line, evidence, sent, printed, signed."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from nhip.apps.accounts.permissions import Permission
from nhip.apps.assessments import actions, printing
from nhip.apps.assessments.actions.filling import is_open
from nhip.apps.assessments.actions.refusing import parts
from nhip.apps.assessments.forms import (
    AnswerForm,
    AppraiseForm,
    AttachForm,
    ExplainForm,
    LineForm,
    NewerForm,
    SettleForm,
    UnlockForm,
)
from nhip.apps.assessments.pages import acted, line_or_404, rights, sheet_or_404, told
from nhip.apps.assessments.queries import progress as progressing
from nhip.apps.assessments.queries import sheet as reading
from nhip.apps.assessments.queries.rounds import member_of, own_units
from nhip.apps.files.actions import add_evidence
from nhip.apps.files.queries import seen_by
from nhip.apps.reviews.models import ReviewStep
from nhip.apps.units.access import page
from nhip.ui.export import wants_export, xlsx_response

EXPORTED = (
    "Mã", "Tiêu chí", "Nhóm", "Điểm tối đa", "Hồ sơ", "Tự đánh giá", "Thẩm định", "Cuối cùng",
    "Trạng thái", "Phụ trách", "Hạn", "Minh chứng", "Ghi chú",
)  # fmt: skip
SHEET_STEPS = {
    "submit": "Trình thủ trưởng",
    "send_back": "Trả lại chuyên viên",
    "send": "Ký và gửi",
}


@page(Permission.SEE_ROUNDS, unit="key")
@require_safe
def sheet(request, pk, key):
    held = sheet_or_404(request, pk)
    found = reading.sheet(held)
    if wants_export(request):
        return _exported(found)
    may = rights(request, held.unit)
    context = may | {
        "round": held.round,
        "sheet": found,
        "held": held,
        "simulated": found.is_simulated,
        "is_open": may["may_fill"] and is_open(held),
        "steps": _steps(request, held) if may["may_fill"] else [],
        "history": ReviewStep.objects.of(held),
        "unlock_form": UnlockForm(),
    }
    return render(request, "assessments/sheet.html", context)


def _steps(request, held):
    if held.round.state not in ("self", "appraising", "explaining"):
        return []
    known = held.FLOW.actions(held.state, parts(request.user))
    return [(action, SHEET_STEPS[action]) for action in known if action in SHEET_STEPS]


def _exported(found):
    held = found.held
    rows = [
        (line.code, line.criterion.name, group.group.name, line.held.maximum, line.measured,
         line.held.self_score, line.held.appraised_score, line.held.final_score,
         line.held.get_status_display(), line.held.owner, line.held.due_on,
         "\n".join(f"*{_paper(use.evidence)}" for use in line.uses), line.held.self_note)
        for group in found.groups
        for line in group.lines
    ]  # fmt: skip
    return xlsx_response(f"phieu-{held.unit.key}", held.round.title, EXPORTED, rows,
                         unit=held.unit.name, period=held.round.span.name_vi,
                         simulated=found.is_simulated)  # fmt: skip


def _paper(evidence):
    if evidence.number and evidence.issued_on:
        return f"{evidence.number} - {evidence.issued_on:%d/%m/%Y}: {evidence.summary}"
    return evidence.url or str(evidence)


@page(Permission.SELF_ASSESS, unit="key")
@require_POST
def step(request, pk, key):
    held = sheet_or_404(request, pk)
    action, reason = request.POST.get("action", ""), request.POST.get("reason", "")
    if action in SHEET_STEPS:
        told(request, "Đã chuyển phiếu.", lambda: actions.sheet_step(
            by=request.user, sheet=held, action=action, reason=reason
        ))  # fmt: skip
    return redirect(held)


@page(Permission.SEE_ROUNDS, unit="key")
@require_safe
def printed(request, pk, key):
    held = sheet_or_404(request, pk)
    content = printing.sheet_pdf(reading.sheet(held))
    name = f"phieu-{held.round_id}-{held.unit.key}.pdf"
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(content, content_type="application/pdf",
                        headers={"Content-Disposition": disposition})  # fmt: skip


@page(Permission.SELF_ASSESS, unit="key")
@require_POST
def signed(request, pk, key):
    held, upload = sheet_or_404(request, pk), request.FILES.get("tep")
    if upload is None:
        messages.error(request, "Chưa có tệp nào. Hãy chọn bản PDF đã ký.")
    else:
        limit = settings.NHIP_EVIDENCE_MAX_BYTES
        told(request, "Đã nhận bản ký: nội dung khớp, chữ ký hợp lệ.", lambda: actions.take_signed(
            by=request.user, sheet=held, upload=upload, limit=limit
        ))  # fmt: skip
    return redirect(held)


@page(Permission.SEE_ROUNDS, unit="key")
@require_safe
def progress(request, pk, key):
    held = sheet_or_404(request, pk)
    found = reading.sheet(held)
    context = rights(request, held.unit) | {
        "round": held.round,
        "held": held,
        "found": progressing.progress(found, timezone.localdate()),
        "simulated": found.is_simulated,
    }
    return render(request, "assessments/progress.html", context)


@page(Permission.SEE_ROUNDS, unit="key")
@require_safe
def line(request, pk, key, code):
    return line_page(request, line_or_404(request, pk, code))


def line_page(request, row, status=200, **forms):
    """The page of a line; `forms` stand for those that came back with a fault."""
    found, may = reading.line(row), rights(request, row.sheet.unit)
    seat = may["may_appraise"] and member_of(row.sheet.round, request.user)
    own = bool(seat and row.sheet.unit_id in own_units(request.user))
    context = may | {
        "round": row.sheet.round,
        "held": row.sheet,
        "row": found,
        "simulated": row.sheet.round.is_simulated or found.is_simulated,
        "is_open": may["may_fill"] and is_open(row.sheet),
        "seat": seat,
        "may_judge": seat and not own and row.sheet.state == "sent"
        and row.sheet.round.state in ("appraising", "explaining"),
        "findings": row.appraisals.select_related("given_by"),
        "explanations": row.explanations.select_related("written_by", "answered_by"),
        "history": row.steps.select_related("taken_by"),
        "form": LineForm.of(row),
        "attach_form": AttachForm(shelf=_shelf(request, row)),
        "explain_form": ExplainForm(initial={"about": "measured"}),
        "appraise_form": AppraiseForm(),
        "settle_form": SettleForm(),
        "answer_form": AnswerForm(),
        "newer_form": NewerForm(),
    } | forms  # fmt: skip
    return render(request, "assessments/line.html", context, status=status)


def _shelf(request, row):
    return seen_by(request.user).filter(unit=row.sheet.unit).exclude(uses__line=row)


@page(Permission.SELF_ASSESS, unit="key")
@require_POST
def fill(request, pk, key, code):
    """Save one line: from the sheet row by row as one types, or from the page of the line."""
    row = line_or_404(request, pk, code)
    form = LineForm.of(row, _filled(request, row))
    saved = acted(form, lambda revision, **given: actions.fill(
        by=request.user, line=row, filled=actions.Filled(**given), expected=revision
    ))  # fmt: skip
    if request.htmx:
        fresh = reading.line(line_or_404(request, pk, code))
        context = {"row": fresh, "round": row.sheet.round, "held": row.sheet, "is_open": True,
                   "faulty": None if saved else form, "was_saved": bool(saved)}  # fmt: skip
        return render(request, "assessments/_row.html", context)
    if not saved:
        return line_page(request, row, 422, form=form)
    messages.success(request, "Đã lưu.")
    return redirect(row)


def _filled(request, row):
    """What was sent; a field that the row of the sheet does not carry keeps what it has."""
    data = request.POST.copy()
    for name in ("self_note", "status", "owner"):
        data.setdefault(name, getattr(row, name))
    data.setdefault("due_on", row.due_on.isoformat() if row.due_on else "")
    return data


@page(Permission.SELF_ASSESS, unit="key")
@require_POST
def attach(request, pk, key, code):
    row = line_or_404(request, pk, code)
    form = AttachForm(request.POST, request.FILES, shelf=_shelf(request, row))
    if not acted(form, lambda **given: _attached(request, row, given)):
        return line_page(request, row, 422, attach_form=form)
    messages.success(request, "Đã gắn minh chứng.")
    return redirect(row)


def _attached(request, row, given):
    held = given["evidence"] or add_evidence(
        by=request.user, unit=row.sheet.unit, upload=given["tep"] or None, url=given["url"],
        number=given["number"], issued_on=given["issued_on"],
        limit=settings.NHIP_EVIDENCE_MAX_BYTES, is_simulated=row.sheet.round.is_simulated,
    )  # fmt: skip
    return actions.attach(by=request.user, line=row, evidence=held, note=given["note"])


@page(Permission.SELF_ASSESS, unit="key")
@require_POST
def detach(request, pk, key, code, use):
    row = line_or_404(request, pk, code)
    held = get_object_or_404(row.uses, pk=use)
    told(request, "Đã gỡ minh chứng.", lambda: actions.detach(by=request.user, use=held))
    return redirect(row)


@page(Permission.SELF_ASSESS, unit="key")
@require_POST
def explain(request, pk, key, code):
    row, form = line_or_404(request, pk, code), ExplainForm(request.POST)
    if not acted(form, lambda **given: actions.explain(by=request.user, line=row, **given)):
        return line_page(request, row, 422, explain_form=form)
    messages.success(request, "Đã gửi giải trình. Số liệu đo giữ nguyên cho đến khi có kết luận.")
    return redirect(row)
