"""Pages of notices: a person's own list, how they want to be told, the administrator's outbox."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nhip.apps.accounts.permissions import Permission
from nhip.apps.notices import actions, queries
from nhip.apps.notices.forms import PreferenceForm
from nhip.apps.notices.models import Mail, Notice
from nhip.apps.units.access import page
from nhip.ui.fragments import render_part

PER_PAGE = 30
PK_DIGITS = 19  # what a column of keys can hold
STOP_ASKING = 286  # htmx stops a poll at this answer


@page(Permission.SEE_NOTICES)
@never_cache
@require_safe
def listing(request):
    """What this person was told, newest first."""
    unread = request.GET.get("xem") == "chua-doc"
    found = queries.notices_of(
        request.user, unread=unread, room=request.GET.get("phan", ""),
        text=request.GET.get("q", "")[:200],
    ).select_related("made_by")  # fmt: skip
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("trang")),
        "shown": [("chua-doc", "Chưa đọc")],
        "rooms": [(room, room) for room in queries.rooms()],
        "unread": queries.unread_count(request.user),
        "is_filtered": any(request.GET.get(name) for name in ("xem", "phan", "q")),
    }
    return render_part(request, "notices/list.html", "notices/_list.html", context)


@page(Permission.SEE_NOTICES)
@never_cache
@require_safe
def follow(request, pk):
    """Read one notice and go where it leads."""
    notice = get_object_or_404(Notice, pk=pk, person=request.user)
    actions.mark_read(by=request.user, pks=[notice.pk])
    return redirect(notice.link or "notices:list")


@page(Permission.SEE_NOTICES)
@require_POST
def mark(request):
    """Mark one notice, or all of them, as read; or put one back."""
    asked = request.POST.get("thong-bao")
    if asked is None:
        count = actions.mark_read(by=request.user)
        messages.success(request, f"Đã đánh dấu {count} thông báo là đã đọc.")
    elif asked.isascii() and asked.isdigit() and len(asked) < PK_DIGITS:
        _mark_one(request, int(asked))
    back = request.POST.get("ve", "")
    inside = url_has_allowed_host_and_scheme(back, {request.get_host()})
    return redirect(back if inside else "notices:list")


def _mark_one(request, pk):
    if request.POST.get("viec") == "chua-doc":
        actions.mark_unread(by=request.user, pk=pk)
    else:
        actions.mark_read(by=request.user, pks=[pk])


@page(Permission.SIGN_IN)  # whoever is signed out gets an answer that stops the asking, no redirect
@never_cache
@require_safe
def bell(request):
    """The bell of the top bar, asked again while a page stays open."""
    if not request.user.is_authenticated:
        return HttpResponse(status=STOP_ASKING)
    return render(request, "ui/_bell.html")


@page(Permission.SEE_NOTICES)
@require_http_methods(["GET", "POST"])
def preference(request):
    kept = queries.preference_of(request.user)
    form = PreferenceForm(request.POST or None, instance=kept)
    if request.method == "POST" and form.is_valid():
        actions.prefer(by=request.user, **form.cleaned_data)
        messages.success(request, "Đã lưu cách nhận thông báo.")
        return redirect("notices:preference")
    context = {"form": form, "has_server": bool(settings.EMAIL_HOST)}
    return render(request, "notices/preference.html", context, status=422 if form.errors else 200)


@page(Permission.SEE_OUTBOX)
@require_safe
def outbox(request):
    """Letters, what became of them and why."""
    found = queries.mails(
        state=request.GET.get("tinh-trang", ""), text=request.GET.get("q", "")[:200]
    )
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("trang")),
        "states": Mail.State.choices,
        "has_server": bool(settings.EMAIL_HOST),
    }
    return render(request, "notices/outbox.html", context)


@page(Permission.SEE_OUTBOX)
@require_POST
def send_again(request, pk):
    mail = get_object_or_404(Mail, pk=pk)
    if actions.send_again(by=request.user, mail=mail):
        messages.success(request, "Thư đã vào hàng chờ; lần chạy nhip tick tới sẽ gửi.")
    else:
        messages.info(request, "Thư này không ở tình trạng gửi lại được.")
    return redirect("notices:outbox")
