"""The administrator's page of one person: roles given and ended, the account opened and closed.

It is here and not in accounts because a role is held in a unit. Views: parse, act, render.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from nhip.apps.accounts import actions as accounts
from nhip.apps.accounts import queries
from nhip.apps.accounts.models import User
from nhip.apps.accounts.permissions import Permission
from nhip.apps.units import actions
from nhip.apps.units.access import page
from nhip.apps.units.models import Membership
from nhip.apps.units.people_forms import GrantForm


@page(Permission.MANAGE_USERS)
@require_http_methods(["GET", "POST"])
def person(request, username):
    """One person's roles, past and present; a POST grants another."""
    user = get_object_or_404(User, username=username)
    form = GrantForm(request.POST or None, initial={"since": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.grant_role(by=request.user, user=user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, f"Đã giao vai trò cho {user.full_name}.")
            return redirect("people:person", username=username)
    context = {
        "person": user,
        "form": form,
        "held": Membership.objects.filter(user=user).select_related("unit").order_by("-since"),
        "today": timezone.localdate(),
        "has_factor": queries.has_factor(user),
        "is_locked": queries.is_locked(user.username),
        "invitation": user.invitations.filter(used_at=None, withdrawn_at=None).first(),
    }
    return render(request, "units/person.html", context, status=422 if form.errors else 200)


@page(Permission.MANAGE_USERS)
@require_POST
def end_role(request, username, pk):
    membership = get_object_or_404(Membership, pk=pk, user__username=username)
    actions.revoke_role(by=request.user, membership=membership)
    messages.success(request, f"Đã thôi vai trò {membership.get_role_display()}.")
    return redirect("people:person", username=username)


@page(Permission.MANAGE_USERS)
@require_POST
def set_active(request, username):
    """Open or close the account. Nobody closes their own: somebody must be left to open it."""
    user = get_object_or_404(User, username=username)
    if user == request.user:
        messages.error(request, "Không tự đóng tài khoản của mình được. Hãy nhờ quản trị khác.")
    else:
        is_active = request.POST.get("is_active") == "1"
        accounts.set_active(by=request.user, user=user, is_active=is_active)
        messages.success(request, "Đã mở tài khoản." if is_active else "Đã đóng tài khoản.")
    return redirect("people:person", username=username)


@page(Permission.MANAGE_USERS)
@require_POST
def remove_factor(request, username):
    """Take the second factor away (a lost telephone); the record keeps the reason."""
    user = get_object_or_404(User, username=username)
    if why := request.POST.get("why", "").strip()[:300]:
        accounts.remove_factor(by=request.user, user=user, why=why)
        messages.success(request, f"Đã gỡ xác thực hai bước của {user.full_name}.")
    else:
        messages.error(request, "Chưa ghi lý do nên chưa gỡ. Hãy ghi một câu.")
    return redirect("people:person", username=username)


@page(Permission.MANAGE_USERS)
@require_POST
def unlock(request, username):
    user = get_object_or_404(User, username=username)
    accounts.unlock(by=request.user, user=user)
    messages.success(request, "Đã mở khóa: người này đăng nhập lại được ngay.")
    return redirect("people:person", username=username)


@page(Permission.MANAGE_USERS)
@require_POST
def invite(request, username):
    """A new link, with which the person chooses a password; earlier links stop."""
    user = get_object_or_404(User, username=username)
    accounts.invite(by=request.user, user=user)
    messages.success(request, "Đã tạo liên kết mới. Chép liên kết ở danh sách lời mời.")
    return redirect("people:invitations")
