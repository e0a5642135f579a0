"""Pages of criteria sets: the list, the public reading of one set, and loading a set."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render

from nhip.apps.accounts.permissions import Permission
from nhip.apps.criteria import actions, queries
from nhip.apps.criteria.forms import SetUpload
from nhip.apps.units.access import page
from nhip.apps.units.queries import may
from nhip.ui.export import wants_export, xlsx_response

EXPORTED = (
    "Mã",
    "Nhóm, tiêu chí",
    "Điểm tối đa",
    "Cách chấm",
    "Phương pháp",
    "Đầu vào",
    "Nguồn số liệu",
    "Minh chứng",
    "Căn cứ",
)


@page(Permission.SEE_LAW)
def set_list(request):
    context = {
        "sets": queries.listed(),
        "may_load": may(request.user, Permission.MANAGE_LAW),
        "may_see_drafts": may(request.user, Permission.COMMENT_ON_DRAFTS),
    }
    return render(request, "criteria/list.html", context)


@page(Permission.SEE_LAW)
def set_detail(request, set_id):
    version = queries.current(set_id)
    if version is None:
        raise Http404(f"Chưa nạp bộ tiêu chí {set_id}.")
    may_export = may(request.user, Permission.EXPORT)
    if wants_export(request):
        return _exported(version, may_export)
    context = {
        "version": version,
        "set": version.content,
        "lines": list(queries.lines(version.content.root)),
        "kinds": queries.kind_words(version.content.applies_to),
        "periods": queries.period_words(version.content.periods),
        "may_export": may_export,
    }
    return render(request, "criteria/detail.html", context)


@page(Permission.MANAGE_LAW)
def load(request):
    sent = request.method == "POST"
    form = SetUpload(request.POST, request.FILES) if sent else SetUpload()
    if sent and form.is_valid():
        name = request.FILES["tep"].name
        version = actions.load_set(by=request.user, text=form.cleaned_data["tep"], origin=name)
        messages.success(request, f"Đã nạp {version.short_name}. Điểm đã tính giữ nguyên bản cũ.")
        return redirect(version)
    status = 400 if form.is_bound else 200
    return render(request, "criteria/load.html", {"form": form}, status=status)


def _exported(version, allowed):
    if not allowed:
        raise PermissionDenied("Anh/chị cần đăng nhập để xuất Excel.")
    rows = [_row(line) for line in queries.lines(version.content.root)]
    basis = "; ".join(basis.text for basis in version.content.legal_basis)
    return xlsx_response(version.set_id, version.name, EXPORTED, rows, source=basis)


def _row(line):
    node = line.node
    if line.group:
        return (node.code, node.name, node.max_score, node.aggregation.label, node.note)
    inputs = "\n".join(f"{item.name}: {item.meaning}" for item in node.inputs)
    said = (node.rule_text, line.method, inputs, node.data_source, node.evidence)
    return (node.code, node.name, node.max_score, *said, node.legal_basis)
