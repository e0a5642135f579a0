"""Pages of sign-in, of one's own account and of the list of people.

Their rights are declared in config/urls.py, since this app is below the one that keeps memberships.
"""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from nhip.apps.accounts import actions, halfway, queries, sessions
from nhip.apps.accounts.forms import CodeForm, NewPasswordForm, NewUserForm, SignInForm
from nhip.apps.accounts.models import SignIn

PER_PAGE = 50
# The same words for a wrong name, a wrong password, a closed account and a locked name.
REFUSED = (
    "Tên đăng nhập hoặc mật khẩu chưa đúng. "
    "Nhập sai nhiều lần liên tiếp thì tên đăng nhập tạm khóa {minutes} phút."
)
WRONG_CODE = (
    "Mã chưa đúng hoặc đã dùng. Hãy chờ mã mới (30 giây một lần), xem giờ của điện thoại có đúng "
    "không, hoặc dùng một mã dự phòng."
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
        address = sessions.address_of(request)
        user = actions.check_credentials(**form.cleaned_data, address=address)
        if user and queries.has_factor(user):
            halfway.hold(request, user, next_url)
            return redirect("accounts:code")
        if user:
            halfway.let_in(request, user, SignIn.Way.PASSWORD)
            return redirect(next_url)
        refused = REFUSED.format(minutes=settings.NHIP_LOCKOUT_MINUTES)
    context = {"form": form, "next": next_url, "refused": refused} | _ways()
    return render(request, "accounts/sign_in.html", context, status=422 if refused else 200)


def _ways():
    """What the page of sign-in says beside the password."""
    return {
        "sso": settings.NHIP_SSO_NAME if settings.NHIP_SSO_ADDRESS else "",
        "factor_only_offered": settings.NHIP_TWO_FACTOR == "offered",
    }


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def code(request):
    """The second step: a code of the application, or a recovery code."""
    user, onward = halfway.held(request)
    if user is None:
        messages.warning(request, "Đã quá 5 phút từ lúc nhập mật khẩu. Hãy đăng nhập lại.")
        return redirect("accounts:sign_in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = sessions.address_of(request)
        way = actions.check_code(user=user, code=form.cleaned_data["code"], address=address)
        if way:
            halfway.let_in(request, user, way)
            return redirect(onward)
        form.add_error("code", WRONG_CODE)
    return render(request, "accounts/code.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def sign_out(request):
    if request.user.is_authenticated:
        actions.sign_out(by=request.user)
        if own := request.user.sign_ins.filter(pk=sessions.present(request)).first():
            actions.end_session(sign_in=own, why="đăng xuất")
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
        actions.set_password(
            by=request.user, user=request.user, password=password,
            this_session=sessions.present(request),
        )  # fmt: skip
        update_session_auth_hash(request, request.user)  # this session goes on, others end
        sessions.keep_key(request)
        messages.success(request, "Đã đổi mật khẩu. Các thiết bị khác cần đăng nhập lại.")
        return redirect("accounts:mine")
    status = 422 if form.errors else 200
    context = {
        "form": form,
        "owed": queries.owes_password(request.user),
        "has_factor": queries.has_factor(request.user),
        "open_sessions": queries.open_sessions(request.user).count(),
    }
    return render(request, "accounts/mine.html", context, status=status)


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
        user = actions.create_user(by=request.user, must_change=True, **form.cleaned_data)
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
