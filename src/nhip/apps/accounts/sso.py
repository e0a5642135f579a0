"""Single sign-on with the province's identity provider (OpenID Connect), by django-allauth.

allauth speaks the protocol (state, PKCE, the exchange of the code, the token's signature); whose
account it is, and whether they may come in, is decided here. It opens an account that an
administrator made, and gives no right: who is not known is told so, and nothing is created.
"""

import logging

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from nhip.apps.accounts import actions, halfway
from nhip.apps.accounts.models import SignIn, User
from nhip.apps.accounts.queries import has_factor

log = logging.getLogger(__name__)

UNKNOWN = (
    "{name} đã xác nhận anh/chị, nhưng chưa có tài khoản nào trong Nhịp mang {claim} ấy. "
    "Hãy đề nghị quản trị hệ thống tạo tài khoản, hoặc ghi đúng {claim}."
)
FAILED = "Chưa đăng nhập được bằng {name}. Hãy thử lại, hoặc dùng tên đăng nhập và mật khẩu."
WORDS = {"email": "thư điện tử", "preferred_username": "tên đăng nhập"}


class Adapter(DefaultSocialAccountAdapter):
    """Answers every outcome itself: allauth's own sign-in and sign-up are never reached."""

    def pre_social_login(self, request, sociallogin):
        user = owner(sociallogin)
        if user is None:
            words = {"name": settings.NHIP_SSO_NAME, "claim": WORDS[settings.NHIP_SSO_CLAIM]}
            messages.error(request, UNKNOWN.format(**words))
            raise ImmediateHttpResponse(redirect("accounts:sign_in"))
        onward = _inside(request, sociallogin.state.get("next"))
        if has_factor(user):
            halfway.hold(request, user, onward)
            raise ImmediateHttpResponse(redirect("accounts:code"))
        actions.welcome(user=user, way=SignIn.Way.SSO)
        halfway.let_in(request, user, SignIn.Way.SSO)
        raise ImmediateHttpResponse(redirect(onward))

    def on_authentication_error(self, request, provider, error=None, exception=None, **_):
        log.warning("single sign-on failed: %s %.300s", error, exception or "")
        messages.error(request, FAILED.format(name=settings.NHIP_SSO_NAME))
        raise ImmediateHttpResponse(redirect("accounts:sign_in"))

    def is_open_for_signup(self, request, sociallogin):
        return False


def owner(sociallogin) -> User | None:
    """The open account of an identity: the one it is linked to, else the one its claim names.

    Linked once, an identity stays with its account by the provider's own number (sub), so a name or
    an address that is later given to somebody else opens nothing.
    """
    provider, uid = sociallogin.account.provider, sociallogin.account.uid
    linked = SocialAccount.objects.filter(provider=provider, uid=uid).select_related("user").first()
    if linked:
        return linked.user if linked.user.is_active else None
    user = _claimed(sociallogin.account.extra_data)
    if user is None or SocialAccount.objects.filter(user=user, provider=provider).exists():
        return None
    actions.link_sso(user=user, provider=provider, uid=uid)
    return user


def _claimed(told: dict) -> User | None:
    token, info = told.get("id_token") or {}, told.get("userinfo") or {}
    if token and info and token.get("sub") != info.get("sub"):
        return None  # OpenID Connect Core 5.3.2: these claims are somebody else's
    claims = {**token, **info}
    value = str(claims.get(settings.NHIP_SSO_CLAIM) or "").strip().lower()
    if not value:
        return None
    if settings.NHIP_SSO_CLAIM == "email":
        if claims.get("email_verified") is not True:
            return None
        found = User.objects.filter(email__iexact=value, is_active=True)[:2]
    else:
        found = User.objects.filter(username=value, is_active=True)[:2]
    return found[0] if len(found) == 1 else None  # an address that two people share names nobody


def _inside(request, address):
    ours = url_has_allowed_host_and_scheme(address or "", {request.get_host()})
    return address if ours else settings.LOGIN_REDIRECT_URL
