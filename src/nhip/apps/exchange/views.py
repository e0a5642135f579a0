"""Pages of API keys: the list, a new one, one key with its use. Parse, act, render."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nhip.apps.accounts.permissions import Permission
from nhip.apps.exchange import actions, queries
from nhip.apps.exchange.forms import KeyForm, RenewForm, RevokeForm
from nhip.apps.exchange.models import ApiKey, ApiUse
from nhip.apps.units.access import page
from nhip.engine.errors import NhipError
from nhip.engine.values import vi_number
from nhip.figures.figure import Caption
from nhip.figures.progress import Point, sparkline
from nhip.ui.export import wants_export, xlsx_response
from nhip.ui.messages import sentence_of

PER_PAGE = 50
USES_SHOWN = 25
EXPORT_ROWS = 100_000
STATES = [("con-dung", "còn dùng được"), ("het-han", "đã hết hạn"), ("thu-hoi", "đã thu hồi")]
HEADERS = ["Lúc", "Phương thức", "Địa chỉ", "Kết quả", "Số dòng", "Số byte", "Địa chỉ máy"]


@page(Permission.MANAGE_API_KEYS)
@require_safe
def listing(request):
    found = queries.all_keys(request.GET.get("q", "").strip(), request.GET.get("tinh-trang", ""))
    if wants_export(request):
        return _export_keys(found)
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("trang"))
    return render(request, "exchange/keys.html", {"page": shown, "states": STATES})


@page(Permission.MANAGE_API_KEYS)
@never_cache
@require_http_methods(["GET", "POST"])
def issue(request):
    """A form; once filled in, the key is shown on the answer to it and never again."""
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            key, text = actions.issue(by=request.user, **form.cleaned_data)
        except NhipError as error:
            form.add_error(None, sentence_of(error))
        else:
            return render(request, "exchange/issued.html", {"key": key, "text": text})
    status = 422 if form.errors else 200
    return render(request, "exchange/issue.html", {"form": form}, status=status)


@page(Permission.MANAGE_API_KEYS)
@require_safe
def key(request, pk):
    found = get_object_or_404(ApiKey.objects.select_related("owner", "created_by"), pk=pk)
    uses = ApiUse.objects.filter(key=found)
    if wants_export(request):
        return _export_uses(found, uses)
    days = queries.days_of(found, timezone.localdate())
    context = {
        "key": found,
        "scopes": _named(found.scopes),
        "renew": RenewForm(initial={"expires_on": found.expires_on}, auto_id="gia-han-%s"),
        "revoke": RevokeForm(auto_id="thu-hoi-%s"),
        "days": [day for day in reversed(days) if day.requests],
        "drawing": _drawing(days),
        "page": Paginator(uses, USES_SHOWN).get_page(request.GET.get("trang")),
    }
    return render(request, "exchange/key.html", context)


@page(Permission.MANAGE_API_KEYS)
@require_POST
def renew(request, pk):
    found, form = get_object_or_404(ApiKey, pk=pk), RenewForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Chưa đọc được ngày. Hãy chọn lại ngày hết hạn.")
        return redirect(found)
    try:
        actions.renew(by=request.user, key=found, **form.cleaned_data)
    except NhipError as error:
        messages.error(request, sentence_of(error))
    else:
        messages.success(request, "Đã đổi ngày hết hạn của khóa.")
    return redirect(found)


@page(Permission.MANAGE_API_KEYS)
@require_POST
def revoke(request, pk):
    found, form = get_object_or_404(ApiKey, pk=pk), RevokeForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    actions.revoke(by=request.user, key=found, why=why)
    messages.success(request, "Đã thu hồi khóa. Hệ thống dùng khóa này không vào được nữa.")
    return redirect(found)


def _named(scopes):
    names = dict(queries.scope_choices())
    return [(scope, names.get(scope, "tập dữ liệu không còn")) for scope in scopes]


def _drawing(days):
    """The requests of each day as a line; nothing where there were none."""
    if not any(day.requests for day in days):
        return None
    total = vi_number(sum(day.requests for day in days))
    caption = Caption(f"{total} lần hỏi trong {len(days)} ngày", "số lần hỏi mỗi ngày")
    points = [Point(f"{day.on:%d/%m}", float(day.requests)) for day in days]
    return sparkline(points, caption, places=0)


def _export_uses(found, uses):
    rows = (
        (
            timezone.localtime(one.at),
            one.method,
            one.path,
            one.status or "chưa xong",
            one.rows,
            one.bytes,
            one.ip,
        )
        for one in uses[:EXPORT_ROWS].iterator()
    )
    return xlsx_response("dung-api", f"Nhật ký dùng khóa {found}", HEADERS, rows, source="Nhịp")


def _export_keys(found):
    headers = ["Khóa", "Hệ thống", "Đơn vị", "Phạm vi", "Mỗi ngày", "Dùng đến", "Dùng gần nhất"]
    headers += ["Người cấp", "Tình trạng"]
    rows = [
        (
            one.prefix,
            one.system,
            one.owner.name,
            ", ".join(one.scopes),
            one.per_day,
            one.expires_on,
            timezone.localtime(one.last_used_at) if one.last_used_at else "",
            one.created_by.get_full_name(),
            "đã thu hồi" if one.revoked_at else "đã hết hạn" if one.is_expired else "còn dùng được",
        )
        for one in found
    ]
    return xlsx_response("khoa-api", "Khóa API", headers, rows, source="Nhịp")
