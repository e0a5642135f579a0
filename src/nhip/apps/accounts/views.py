"""Pages of sign-in, of one's own account and of the list of people.

Their rights are declared in config/urls.py, since this app is below the one that keeps memberships.
"""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from nhip.apps.accounts import actions, queries
from nhip.apps.accounts.forms import NewPasswordForm, NewUserForm, SignInForm

PER_PAGE = 50
# The same words for a wrong name, a wrong password, a closed account and a locked name.
REFUSED = (
    "Tên đăng nhập hoặc mật khẩu chưa đúng. "
    "Nhập sai nhiều lần liên tiếp thì tên đăng nhập tạm khóa {minutes} phút."
)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request):
    next_url = _safe_next(request)
    if request.user.is_authenticated:
        return redirect(next_url)
    form = SignInForm(request.POST or None)
    refused = ""
    if request.method == "POST" and form.is_valid():
        user = actions.check_credentials(**form.cleaned_data)
        if user:
            login(request, user)
            return redirect(next_url)
        refused = REFUSED.format(minutes=settings.NHIP_LOCKOUT_MINUTES)
    context = {"form": form, "next": next_url, "refused": refused}
    return render(request, "accounts/sign_in.html", context, status=422 if refused else 200)


@require_POST
def sign_out(request):
    if request.user.is_authenticated:
        actions.sign_out(by=request.user)
    logout(request)
    return redirect("accounts:sign_in")


@never_cache
@sensitive_post_parameters("current", "password")
@require_http_methods(["GET", "POST"])
def mine(request):
    """My account: who I am, which roles I hold, and a new password."""
    form = NewPasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["password"]
        actions.set_password(by=request.user, user=request.user, password=password)
        update_session_auth_hash(request, request.user)  # this session goes on, others end
        messages.success(request, "Đã đổi mật khẩu. Các thiết bị khác cần đăng nhập lại.")
        return redirect("accounts:mine")
    status = 422 if form.errors else 200
    return render(request, "accounts/mine.html", {"form": form}, status=status)


@require_http_methods(["GET"])
def users(request):
    text = request.GET.get("q", "").strip()
    page = Paginator(queries.people(text), PER_PAGE).get_page(request.GET.get("trang"))
    return render(request, "accounts/users.html", {"page": page, "q": text})


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def create_user(request):
    form = NewUserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = actions.create_user(by=request.user, **form.cleaned_data)
        messages.success(request, f"Đã tạo tài khoản cho {user.full_name}.")
        return redirect("accounts:users")
    status = 422 if form.errors else 200
    return render(request, "accounts/create_user.html", {"form": form}, status=status)


def _safe_next(request):
    """Where to go after signing in: only ever inside this site."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    inside = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if inside else settings.LOGIN_REDIRECT_URL
