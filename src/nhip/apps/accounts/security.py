"""Pages of a person's own safety: second factor, sessions, sign-in history; the invitation.

Their rights are declared in config/urls.py. Views: parse, act, render.
"""

import logging

from allauth.socialaccount.providers.openid_connect import views as openid
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from requests import RequestException

from nhip.apps.accounts import actions, halfway, queries, sessions, two_factor
from nhip.apps.accounts.forms import CodeForm, FirstPasswordForm
from nhip.apps.accounts.models import SignIn
from nhip.apps.accounts.sso import FAILED

log = logging.getLogger(__name__)
SECRET = "factor_secret"  # in the session, until its first code came
PER_PAGE = 30


@never_cache
@require_safe
def sso(request, provider_id):
    """Lead to the province's identity provider, where it answers."""
    try:
        return openid.login(request, provider_id)
    except RequestException as error:
        log.warning("the identity provider does not answer: %.300s", error)
        messages.error(request, FAILED.format(name=settings.NHIP_SSO_NAME))
        return redirect("accounts:sign_in")


@never_cache
@require_safe
def sso_back(request, provider_id):
    """Where the provider sends people back to."""
    return openid.callback(request, provider_id)


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def factor(request):
    """The second factor: how it stands, or the QR code and the first code that turns it on."""
    form = CodeForm(request.POST or None)
    secret = request.session.get(SECRET) or two_factor.new_secret()
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        codes = actions.confirm_factor(user=request.user, secret=secret, code=code)
        if codes:
            request.session.pop(SECRET, None)
            return render(request, "accounts/recovery_codes.html", {"codes": codes})
        form.add_error("code", "Mã chưa đúng. Hãy xem giờ của điện thoại rồi gõ mã mới nhất.")
    is_on = queries.has_factor(request.user)
    request.session[SECRET] = secret
    context = {
        "form": form,
        "is_on": is_on,
        "codes_left": queries.recovery_codes_left(request.user),
        "picture": two_factor.picture(request.user, secret),
        "key": two_factor.spaced(secret),
        "factor_owed": settings.NHIP_TWO_FACTOR == "required" and not is_on,
        "only_offered": settings.NHIP_TWO_FACTOR == "offered",
    }
    return render(request, "accounts/factor.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
def recovery_codes(request):
    """New recovery codes, shown once; only for whoever has the factor and the password."""
    if not queries.has_factor(request.user):
        return redirect("accounts:factor")
    if not request.user.check_password(request.POST.get("password", "")):
        messages.error(request, "Mật khẩu chưa đúng nên mã dự phòng chưa đổi.")
        return redirect("accounts:factor")
    codes = actions.new_recovery_codes(user=request.user)
    return render(request, "accounts/recovery_codes.html", {"codes": codes})


@require_safe
def my_sessions(request):
    """Sessions that are open now, and every sign-in before."""
    history = Paginator(request.user.sign_ins.all(), PER_PAGE)
    context = {
        "open": queries.open_sessions(request.user),
        "present": sessions.present(request),
        "page": history.get_page(request.GET.get("trang")),
    }
    return render(request, "accounts/sessions.html", context)


@require_POST
def end_session(request, pk):
    """End one session of one's own; that of somebody else is not found."""
    sign_in = get_object_or_404(SignIn, pk=pk, user=request.user)
    actions.end_session(sign_in=sign_in, why="chủ tài khoản kết thúc", by=request.user)
    messages.success(request, "Đã kết thúc phiên ấy. Thiết bị đó cần đăng nhập lại.")
    return redirect("accounts:sessions")


@require_POST
def end_all_sessions(request):
    """Sign out everywhere but here."""
    here, why = sessions.present(request), "đăng xuất mọi nơi"
    ended = actions.end_all_sessions(user=request.user, why=why, by=request.user, but=here)
    messages.success(request, f"Đã kết thúc {ended} phiên ở nơi khác.")
    return redirect("accounts:sessions")


@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def invitation(request, token):
    """Where a link leads: the person chooses a password and is in."""
    found = queries.open_invitation(token)
    if found is None:
        return render(request, "accounts/invitation_gone.html", status=410)
    form = FirstPasswordForm(request.POST or None, user=found.user)
    if request.method == "POST" and form.is_valid():
        user = actions.accept(token=token, password=form.cleaned_data["password"])
        if user is None:  # used a moment ago, in another window
            return render(request, "accounts/invitation_gone.html", status=410)
        if queries.has_factor(user):
            halfway.hold(request, user, settings.LOGIN_REDIRECT_URL)
            return redirect("accounts:code")
        actions.welcome(user=user, way=SignIn.Way.PASSWORD)
        halfway.let_in(request, user, SignIn.Way.PASSWORD)
        return redirect(settings.LOGIN_REDIRECT_URL)
    context = {"form": form, "person": found.user}
    return render(request, "accounts/invitation.html", context, status=422 if form.errors else 200)
