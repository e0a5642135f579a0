"""The gallery: every component in every state, to look at and to test; and the operators' probe.

Their rights are declared in config/urls.py, since this package is below the apps.
"""

from datetime import date

from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render

from nhip.engine.values import Missing, Reason
from nhip.ui.context import Choice, ContextBar
from nhip.ui.export import wants_export, xlsx_response

SAMPLE_UNITS = [
    ("Sở Khoa học và Công nghệ", 11.62, 12, 1, 2.4, "done"),
    ("Sở Nội vụ", 10.08, 12, 2, 0, "in_progress"),
    ("Phường Việt Trì", 9.415, 12, 3, -1.25, "due_soon"),
    ("Xã Yên Lập", 6.3, 12, 4, -3.1, "late"),
    ("Xã Thượng Cốc", Missing(Reason.NOT_REPORTED), 12, None, None, "not_started"),
]
SAMPLE_EVENTS = [
    {
        "on": date(2026, 10, 5),
        "title": "Nạp số liệu quý III/2026",
        "text": "168 đơn vị, 21 tiêu chí.",
    },
    {"on": date(2026, 10, 12), "title": "Chạy tính điểm", "text": "Phiên bản số liệu 14."},
    {"on": date(2026, 10, 20), "title": "Công bố xếp hạng"},
]
SAMPLE_BAR = ContextBar(
    sets=[Choice("phuc-vu-766/2026", "Bộ chỉ số phục vụ (QĐ 766) 2026")],
    set_id="phuc-vu-766/2026",
    periods=[Choice("2026-Q3", "quý III/2026"), Choice("2026-Q2", "quý II/2026")],
    period="2026-Q3",
    pick_unit=True,
)


def gallery(request):
    if wants_export(request):
        rows = [row[:4] for row in SAMPLE_UNITS]
        headers = ["Đơn vị", "Điểm", "Điểm tối đa", "Hạng"]
        return xlsx_response("thanh-phan", "Bảng mẫu", headers, rows, simulated=True)
    context = {
        "bar": SAMPLE_BAR,
        "simulated": True,
        "rows": SAMPLE_UNITS,
        "events": SAMPLE_EVENTS,
        "missing": Missing(Reason.DENOMINATOR_ZERO),
        "statuses": ["done", "in_progress", "due_soon", "late", "not_started"],
        "kinds": ["info", "success", "warning", "error"],
        "choices": [("so", "Sở, ban, ngành"), ("xa", "Xã, phường")],
        "page": Paginator(range(3321), 50).get_page(request.GET.get("trang")),
    }
    return render(request, "ui/gallery.html", context)


def health(request):
    """For an operator's monitor: 200 when the database answers, 500 by the error itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})
