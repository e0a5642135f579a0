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
    "Làm thay",
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
        event.changes = queries.changes(event)
    context = {
        "form": form,
        "page": shown,
        "verbs": [(verb, verb) for verb in queries.verbs()],
    }
    return render(request, "audit/list.html", context)


@require_safe
def of_object(request):
    """The life of one record: who did what to it, when, what it was before and after."""
    label = request.GET.get("doi-tuong", "")[:200]
    return _told(request, queries.of_object(label), f"Đối tượng {label}", label)


@require_safe
def of_person(request, username):
    """All that one person did."""
    return _told(request, queries.of_person(username), f"Việc của {username}", username)


def _told(request, events, title, subject):
    if wants_export(request):
        return _export(events, title)
    shown = Paginator(events, PER_PAGE).get_page(request.GET.get("trang"))
    for event in shown:
        event.changes = queries.changes(event)
    last = shown.object_list[len(shown) - 1] if len(shown) else None
    context = {"page": shown, "title": title, "subject": subject, "last": last}
    return render(request, "audit/life.html", context)


def _export(events, title="Nhật ký hệ thống"):
    rows = (
        (
            timezone.localtime(event.at),
            event.by or "hệ thống",
            event.by_name,
            event.on_behalf_of,
            event.verb,
            event.what,
            event.what_name,
            queries.change(event),
            event.why,
        )
        for event in events[:EXPORT_LIMIT].iterator()
    )
    return xlsx_response("nhat-ky", title, HEADERS, rows, source="Nhịp")
