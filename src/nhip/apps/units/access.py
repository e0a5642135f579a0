"""The door of every page: a view says what it needs, and the middleware asks may() before it runs.

    @page(Permission.SEE_SCORECARD, unit="key")
    def scorecard(request, key): ...            # request.unit is the unit of that key

An address for machines declares the scope of a key instead (KeyDeclaration): people hold
permissions, keys hold scopes, and neither opens what the other does.

Deny by default: a view that says nothing is refused to everyone. Must not decide who may do what;
that is roles.py, answered by queries.may().
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit, urlunsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from nhip.apps.accounts.permissions import Permission
from nhip.apps.accounts.queries import owes_password
from nhip.apps.accounts.roles import PUBLIC
from nhip.apps.units import acting
from nhip.apps.units.models import Unit
from nhip.apps.units.queries import may, owes_factor


@dataclass(frozen=True)
class Declaration:
    permission: Permission
    unit: str | None = None  # the part of the address that carries a unit's key


@dataclass(frozen=True)
class KeyDeclaration:
    """What an address for machines needs. `guard` is asked with the scope, and answers None where
    the key in the request holds it, else the refusal. "{name}" stands for that part of the address.
    """

    scope: str
    guard: Callable[[HttpRequest, str], HttpResponse | None]


def page(permission, unit=None):
    """Declare what a view needs: a permission, and the unit in which it is needed."""

    def declare(view):
        view.declaration = Declaration(Permission(permission), unit)
        return view

    return declare


class RightsMiddleware:
    """Visitors go and sign in; no right at all is 403; another's unit is 404, like none."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        declaration = getattr(view, "declaration", None)
        if declaration is None:
            raise PermissionDenied("Trang này chưa khai báo quyền xem nên chưa mở cho ai.")
        if isinstance(declaration, KeyDeclaration):
            return declaration.guard(request, declaration.scope.format(**kwargs))
        if "\0" in request.path + unquote(request.META.get("QUERY_STRING", "")):
            raise BadRequest("NUL")  # PostgreSQL refuses it in any text
        permission = declaration.permission
        acting.take_up(request, permission)
        if not may(request.user, permission):
            if not request.user.is_authenticated:
                return _sign_in_first(request)
            raise PermissionDenied(
                f"Vai trò của anh/chị chưa có quyền {permission.name_vi}. "
                "Nếu công việc cần quyền này, hãy liên hệ người quản trị hệ thống của tỉnh."
            )
        if owed := _owed(request, permission):
            return owed
        if declaration.unit:
            request.unit = _unit(request.user, permission, kwargs[declaration.unit])
        return None


def _owed(request, permission):
    """The page that must be seen to first: a new password, or a second factor of one's role."""
    user = request.user
    if permission in PUBLIC or permission == Permission.SEE_ACCOUNT or not user.is_authenticated:
        return None
    if owes_password(user):
        return _go_to(request, "accounts:mine")
    return _go_to(request, "accounts:factor") if owes_factor(user) else None


def _go_to(request, name):
    if request.htmx:
        return HttpResponseClientRedirect(resolve_url(name))
    return redirect(name)


def _sign_in_first(request):
    if not request.htmx:
        return redirect_to_login(_page_asked(request))
    # A fragment cannot hold the sign-in page: the whole window goes there, and comes back here.
    back = request.htmx.current_url_abs_path or "/"
    return HttpResponseClientRedirect(redirect_to_login(back, resolve_url("accounts:sign_in")).url)


def _page_asked(request):
    """What was sent after the session ended is not kept: its page is where to begin again."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    sender = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(sender, {request.get_host()}):
        return "/"
    parts = urlsplit(sender)
    return urlunsplit(("", "", parts.path, parts.query, ""))


def _unit(user, permission, key):
    unit = Unit.objects.filter(key=key).first()
    if unit is None or not may(user, permission, unit):
        raise Http404("Không có đơn vị này, hoặc anh/chị không được giao xem đơn vị này.")
    return unit
