"""The page of the record. Its right is declared in config/urls.py: this app is the lowest one."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from nhip.apps.audit import queries
from nhip.apps.audit.forms import FilterForm
from nhip.ui.export import wants_export, xlsx_response

PER_PAGE = 50
EXPORT_LIMIT = 100_000
HEADERS = [
    "Thời điểm",
    "Người thực hiện",
    "Họ tên",
    "Việc",
    "Đối tượng",
    "Tên",
    "Thay đổi",
    "Lý do",
]


@require_safe
def listing(request):
    form = FilterForm(request.GET)
    events = queries.events(**form.criteria())
    if wants_export(request):
        return _export(events)
    shown = Paginator(events, PER_PAGE).get_page(request.GET.get("trang"))
    for event in shown:
        event.sides = [
            ("Trước", queries.facts(event.before)),
            ("Sau", queries.facts(event.after)),
        ]
    context = {
        "form": form,
        "page": shown,
        "verbs": [(verb, verb) for verb in queries.verbs()],
    }
    return render(request, "audit/list.html", context)


def _export(events):
    rows = (
        (
            timezone.localtime(event.at),
            event.by or "hệ thống",
            event.by_name,
            event.verb,
            event.what,
            event.what_name,
            queries.change(event),
            event.why,
        )
        for event in events[:EXPORT_LIMIT].iterator()
    )
    return xlsx_response("nhat-ky", "Nhật ký hệ thống", HEADERS, rows, source="Nhịp")
