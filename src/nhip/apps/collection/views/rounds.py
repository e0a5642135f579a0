"""Rounds: planned, looked at before they open, opened, watched, postponed, closed, published."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nhip.apps.accounts.permissions import Permission
from nhip.apps.collection import actions
from nhip.apps.collection.forms import PostponeForm, RoundForm
from nhip.apps.collection.models import Submission
from nhip.apps.collection.pages import frame, round_or_404, submissions_of
from nhip.apps.collection.queries import board as reads
from nhip.apps.collection.queries.rights import approves
from nhip.apps.units.access import page
from nhip.engine.errors import NhipError
from nhip.engine.folding import fold
from nhip.ui.export import wants_export, xlsx_response
from nhip.ui.messages import sentence_of

HEADERS = (
    "Đơn vị", "Tình trạng", "Số ô phải nhập", "Đã nhập", "Đầy đủ %", "Gửi lúc", "Trễ",
)  # fmt: skip


@page(Permission.MANAGE_COLLECTION)
@require_http_methods(["GET", "POST"])
def create(request):
    return _planned(request, None)


@page(Permission.MANAGE_COLLECTION)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    return _planned(request, round_or_404(request, pk))


def _planned(request, held):
    form = RoundForm(request.POST or None, instance=held)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.plan_round(by=request.user, of=held, units=form.units(), **form.values())
            messages.success(request, "Đã lưu. Chưa đơn vị nào được hỏi cho đến khi mở đợt.")
            return redirect(made)
        except NhipError as fault:
            form.add_error(None, sentence_of(fault))
    context = frame(request, "list") | {"form": form, "held": held}
    return render(
        request, "collection/round_form.html", context, status=422 if form.errors else 200
    )


@page(Permission.MANAGE_COLLECTION)
@require_safe
def board(request, pk):
    """Before it opens: what each unit would type. After: every unit with its state."""
    held = round_or_404(request, pk)
    if held.opened_at is None:
        loads = reads.loads(held)
        context = frame(request, "list") | {
            "held": held, "loads": loads, "asked": sum(one.asked for one in loads),
            "known": sum(one.known for one in loads),
        }  # fmt: skip
        return render(request, "collection/preview.html", context)
    found = reads.board(held)
    if wants_export(request):
        return xlsx_response(f"dot-thu-thap-{held.pk}", held.title, HEADERS, map(_row, found.rows),
                             period=held.period_name, simulated=held.simulated)  # fmt: skip
    return render(request, "collection/round.html", _board(request, held, found))


def _board(request, held, found):
    asked, words = request.GET.get("tinh-trang", ""), fold(request.GET.get("q", ""))
    rows = [row for row in found.rows if words in fold(row.unit.name)]
    if asked == "tre":
        rows = [row for row in rows if row.is_late]
    elif asked:
        rows = [row for row in rows if row.submission.state == asked]
    return frame(request, "list") | {
        "held": held,
        "board": found,
        "rows": rows,
        "states": [*Submission.State.choices, ("tre", "Trễ hạn")],
        "form": PostponeForm(),
        "may_approve": approves(request.user, held),
        "simulated": held.simulated,
    }


def _row(row):
    return (row.unit.name, row.state_name, row.asked, row.filled, row.share,
            row.submission.first_sent_at, row.late_by)  # fmt: skip


def _act(request, pk, act, told, **given):
    """Run one action on a round and come back to it, with what was done or why not."""
    held = round_or_404(request, pk)
    try:
        done = act(by=request.user, round_=held, **given)
    except NhipError as fault:
        messages.error(request, sentence_of(fault))
    else:
        messages.success(request, told.format(n=done if isinstance(done, int) else ""))
    return redirect(held)


@page(Permission.MANAGE_COLLECTION)
@require_POST
def open_(request, pk):
    return _act(request, pk, actions.open_round, "Đã mở đợt. Các đơn vị đã thấy biểu mẫu.")


@page(Permission.MANAGE_COLLECTION)
@require_POST
def postpone(request, pk):
    form = PostponeForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Hãy điền hạn mới và lý do.")
        return redirect("collection:round", pk)
    return _act(request, pk, actions.postpone, "Đã đổi hạn.", **form.cleaned_data)


@page(Permission.MANAGE_COLLECTION)
@require_POST
def close(request, pk):
    return _act(request, pk, actions.close_round, "Đã đóng đợt. Không đơn vị nào nhập thêm được.")


@page(Permission.MANAGE_COLLECTION)
@require_POST
def reopen(request, pk):
    why = request.POST.get("why", "")
    return _act(request, pk, actions.reopen_round, "Đã mở lại đợt.", why=why)


@page(Permission.APPROVE_SUBMISSIONS)
@require_POST
def approve(request, pk):
    chosen = submissions_of(round_or_404(request, pk), request.POST.getlist("don_vi"))
    told = "Đã phê duyệt {n} đơn vị; số liệu đã vào kho và điểm được tính lại."
    return _act(request, pk, actions.approve_many, told, submissions=chosen)


@page(Permission.MANAGE_COLLECTION)
@require_POST
def publish(request, pk):
    return _act(request, pk, actions.publish, "Đã công bố số liệu của {n} đơn vị.")
