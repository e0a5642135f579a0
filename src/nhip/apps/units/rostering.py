"""Pages of many new people at once: the template, the filled list, the links to hand out.

A list is read, shown, and made on a second click; between the two it is kept in the session, by
its text and not by what was understood. Views: parse, act, render.
"""

import base64

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nhip.apps.accounts import queries as accounts
from nhip.apps.accounts.models import AccountInvitation
from nhip.apps.accounts.permissions import Permission
from nhip.apps.units import actions, roster
from nhip.apps.units.access import page
from nhip.apps.units.models import Unit
from nhip.apps.units.queries import roles_of
from nhip.ui.export import XLSX, wants_export, xlsx_response
from nhip.ui.messages import sentence_of

KEPT = "roster"
LARGEST_KEPT = 300_000  # a list of 2,000 people takes half of it


@page(Permission.MANAGE_USERS)
@require_safe
def template(request):
    """The Excel list to fill in, with the units below the administrator's own in it."""
    own = [held.unit for held in roles_of(request.user)]
    today = timezone.localdate()
    below = Unit.objects.alive(today).filter(placements__parent__in=own).distinct()
    names = [f"{unit.name}: {unit.key}" for unit in below.order_by("name")[:1000]]
    response = HttpResponse(roster.template(names), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="nguoi-dung.xlsx"'
    return response


@page(Permission.MANAGE_USERS)
@require_http_methods(["GET", "POST"])
def upload(request):
    """Read a filled list and show what it says: everybody, or every fault by its cell."""
    context = {}
    if request.method == "POST":
        file = request.FILES.get("file")
        content = file.read(roster.LARGEST + 1) if file else b""
        try:
            context["found"] = found = roster.read(content, today=timezone.localdate())
        except roster.RosterUnreadable as error:
            context["problem"] = sentence_of(error)
        else:
            context["faults"] = [(one.cell, sentence_of(one.error)) for one in found.faults]
            kept = base64.b64encode(content).decode()
            if not found.faults and len(kept) > LARGEST_KEPT:
                context["problem"] = "Tệp quá nặng để giữ chờ xác nhận. Hãy bỏ hình ảnh, định dạng."
            elif not found.faults:
                request.session[KEPT] = kept
    wrong = context.get("problem") or context.get("faults")
    return render(request, "units/roster.html", context, status=422 if wrong else 200)


@page(Permission.MANAGE_USERS)
@require_POST
def confirm(request):
    """Make them all: the list is read again, since names may have been taken meanwhile."""
    kept = request.session.pop(KEPT, None)
    if not kept:
        messages.warning(request, "Danh sách này đã được tạo hoặc đã hết hạn. Hãy nạp lại tệp.")
        return redirect("people:roster")
    try:
        found = roster.read(base64.b64decode(kept), today=timezone.localdate())
        if found.faults:
            raise found.faults[0].error
        made = actions.add_people(by=request.user, people=found.people)
    except (roster.NhipError, ValidationError) as error:
        told = (
            " ".join(error.messages) if isinstance(error, ValidationError) else sentence_of(error)
        )
        messages.error(request, f"Chưa tạo ai. {told}")
        return redirect("people:roster")
    messages.success(request, f"Đã tạo {len(made)} tài khoản và lời mời.")
    return redirect("people:invitations")


@page(Permission.MANAGE_USERS)
@require_safe
def invitations(request):
    """Links that still open, to be handed to whom they are for."""
    waiting = AccountInvitation.objects.open().select_related("user").order_by("user__full_name")
    lines = [
        (one.user, request.build_absolute_uri(accounts.invitation_link(one)), one)
        for one in waiting
    ]
    if wants_export(request):
        headers = ["Họ và tên", "Tên đăng nhập", "Thư điện tử", "Liên kết", "Dùng được đến"]
        rows = [
            (user.full_name, user.username, user.email, link, timezone.localtime(one.expires_at))
            for user, link, one in lines
        ]
        return xlsx_response("loi-moi", "Liên kết mời dùng Nhịp", headers, rows, source="Nhịp")
    return render(request, "units/invitations.html", {"lines": lines})
