"""The door of the API: a key is asked for before a view runs, and its answer is finished here.

Called by the one middleware that guards every address (units.access): pages need a permission of a
person, addresses of the API a scope of a key. May import actions. Must not know what is asked for.
"""

from functools import wraps
from ipaddress import ip_address

from django.conf import settings
from django.middleware.gzip import GZipMiddleware
from django.views.decorators.csrf import csrf_exempt

from nhip.apps.exchange.actions.using import Asked, Denied, finish, let_in
from nhip.apps.exchange.problems import problem
from nhip.apps.units.access import KeyDeclaration

_gzip = GZipMiddleware(lambda request: None)
PACKED = ("application/vnd.apache.parquet",)  # compressed in itself


def guard(request, scope):
    """None where the request's key may come in; else the response that says why not."""
    asked = Asked(request.method, request.get_full_path(), address_of(request))
    try:
        request.api_key, request.api_use = let_in(text=_key(request), scope=scope, asked=asked)
    except Denied as denied:
        return problem(denied.status, denied.code, wait=denied.wait, **denied.fields)
    return None


def address(view, scope):
    """A view of the API: open to keys that hold `scope` ("{name}" is taken from the address)."""

    @csrf_exempt  # no cookie is looked at: a key travels in a header that no form can set
    @wraps(view)
    def answer(request, **keywords):
        return _finished(request, view(request, **keywords))

    answer.declaration = KeyDeclaration(scope, guard)
    return answer


def address_of(request):
    """The machine that asks: behind our own proxy, the address that the proxy saw."""
    if settings.SECURE_PROXY_SSL_HEADER:
        told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if told:
            return _plain(told)
    return _plain(request.META.get("REMOTE_ADDR") or "")


def _plain(text):
    try:
        return str(ip_address(text))
    except ValueError:  # a socket without an address, or a header that somebody made up
        return None


def _key(request):
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return text.strip()
    return request.headers.get("X-API-Key", "").strip()


def _finished(request, response):
    """The same headers on every answer, packed where asked, and its end written when it is sent."""
    if response.status_code == 405:
        allowed = response.headers.get("Allow", "")
        response = problem(405, "api.method", method=request.method, allowed=allowed)
        response["Allow"] = allowed
    key = request.api_key
    response["RateLimit-Limit"] = str(key.per_day)
    response["RateLimit-Remaining"] = str(max(key.per_day - key.day_count, 0))
    response.headers.setdefault("Cache-Control", "private, no-cache")
    response["Vary"] = "Authorization, X-API-Key, Accept-Encoding"
    if response.headers.get("Content-Type") not in PACKED:
        response = _gzip.process_response(request, response)
    if response.streaming:
        response.streaming_content = _counted(request, response)
    else:
        _write(request, response, len(response.content))
    return response


def _counted(request, response):
    size, inner = 0, response.streaming_content

    def chunks():
        nonlocal size
        try:
            for chunk in inner:
                size += len(chunk)
                yield chunk
        finally:  # also when the reader hangs up half-way: what was sent was sent
            _write(request, response, size)

    return chunks()


def _write(request, response, size):
    rows = getattr(request, "api_rows", 0)
    finish(use=request.api_use, status=response.status_code, rows=rows, size=size)
