"""The API itself, and what all of its addresses share: scopes, errors, pages, 304, exact numbers.

May import ninja, problems. Every view of the API is registered here with the scope it needs.
"""

import base64
import binascii
import hashlib
import inspect
import json
import logging
from collections.abc import Callable
from decimal import Decimal
from functools import wraps

from django.db.models import Count, Max
from django.http import Http404, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from ninja import NinjaAPI
from ninja.errors import ValidationError

import nhip
from nhip.apps.exchange.errors import ApiError
from nhip.apps.exchange.problems import of_error, problem
from nhip.apps.units.models import Unit, UnitName
from nhip.engine.errors import NhipError

log = logging.getLogger(__name__)
JSON = "application/json; charset=utf-8"
LIMIT, MOST = 1000, 10_000
VERSION = "v1"
SIGNIFICANT = 15  # digits of a double that are not the noise of adding doubles
DESCRIPTION = """Số liệu, điểm, xếp hạng, chuỗi chỉ số và bản ghi của kho dữ liệu dùng chung.

Khóa gửi trong tiêu đề Authorization: Bearer nhip_…. Số thập phân là chuỗi ký tự, đúng từng chữ số
như đang lưu. Mọi câu trả lời nói rõ có dữ liệu mô phỏng hay không và tính đến ngày nào."""

api = NinjaAPI(
    title="Nhịp",
    version=VERSION,
    description=DESCRIPTION,
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)
scopes: dict[str, str] = {}  # name of an address -> the scope it needs, "" for any key


def address(method: str, path: str, name: str, scope: str = "", **told: object) -> Callable:
    """Register a view of the API under a path, with the scope that its key must hold."""
    scopes[name] = scope
    needs = f"Phạm vi của khóa: {scope}." if scope else "Mở cho mọi khóa còn hiệu lực."

    def register(view: Callable) -> Callable:
        about = f"{(view.__doc__ or '').strip()}\n\n{needs}"
        known = _parameters(view, path)

        @wraps(view)
        def asked(request, **given):
            _refuse_unknown(request, known)
            return view(request, **given)

        return api.api_operation(
            [method], path, url_name=name, operation_id=name, description=about, **told
        )(asked)

    return register


def _parameters(view: Callable, path: str) -> set[str]:
    """The names that may stand in the address's query."""
    named = inspect.signature(view).parameters.items()
    return {
        getattr(one.default, "alias", None) or name
        for name, one in named
        if name != "request" and f"{{{name}}}" not in path
    }


def _refuse_unknown(request, known: set[str]) -> None:
    """A misspelt filter must not answer with everything. Raises ApiError."""
    for name in request.GET:
        if name not in known:
            raise ApiError("api.unknown_parameter", name=name[:100], known=sorted(known))


# --- errors -----------------------------------------------------------------------------------


@api.exception_handler(ValidationError)
def _bad_parameter(request, error):
    first = error.errors[0]
    name = str(first["loc"][-1])
    given = request.GET.get(name, "")
    if first["type"] == "missing":
        return problem(400, "api.missing_parameter", name=name)
    return problem(400, "api.bad_parameter", name=name, text=given[:100], problem=first["msg"])


@api.exception_handler(NhipError)
def _mendable(request, error):
    return of_error(error)


@api.exception_handler(Http404)
def _absent(request, error):
    return problem(404, "api.no_such", text=str(error))


@api.exception_handler(Exception)
def _unforeseen(request, error):
    log.exception("%s %s", request.method, request.path)
    return problem(500, "api.broken")


# --- answers ----------------------------------------------------------------------------------


def answer(request, told: dict, rows: int) -> HttpResponse:
    """A JSON answer; `rows` goes into the usage log."""
    request.api_rows = rows
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return HttpResponse(text, content_type=JSON)


def stamped(request, make: Callable[[], HttpResponse], *parts: object, modified=None):
    """The answer with an ETag of its version, or 304 where the reader holds that version.

    `parts` are all that the answer depends on besides its address; `modified` is given only where
    the moment can never go back.
    """
    stamp = repr((nhip.__version__, request.get_full_path(), parts))
    etag = f'W/"{hashlib.sha256(stamp.encode()).hexdigest()[:32]}"'
    seconds = int(modified.timestamp()) if modified else None
    response = get_conditional_response(request, etag=etag, last_modified=seconds)
    if response is None:
        response = make()
    if response.status_code in (200, 304):
        response["ETag"] = etag
        if seconds is not None:
            response["Last-Modified"] = http_date(seconds)
    return response


def names_stamp() -> tuple:
    """Changes whenever a unit is added or renamed."""
    units = Unit.objects.aggregate(n=Count("pk"))
    names = UnitName.objects.aggregate(n=Count("pk"), last=Max("pk"))
    return (units["n"], names["n"], names["last"])


# --- numbers ----------------------------------------------------------------------------------


def exact(value: float | int | None) -> str | None:
    """A stored number as decimal text: the shortest that reads back as the very same number."""
    if value is None:
        return None
    return _plain(Decimal(repr(value)))


def clean(value: float | int | None) -> str | None:
    """A computed number as decimal text without the noise of adding doubles (15 digits)."""
    if value is None:
        return None
    return _plain(Decimal(f"{value:.{SIGNIFICANT}g}"))


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


# --- pages ------------------------------------------------------------------------------------


def read_cursor(text: str | None) -> tuple[int, int] | None:
    """(version, rows before) of a cursor. Raises ApiError for one that we never gave."""
    if not text:
        return None
    try:
        version, done = json.loads(base64.urlsafe_b64decode(text.encode() + b"=="))
        if type(version) is int and type(done) is int and 0 <= done < 2**62 > version >= -1:
            return version, done
    except (ValueError, TypeError, binascii.Error, RecursionError):
        pass
    raise ApiError("api.bad_cursor")


def next_page(request, version: int, done: int) -> str:
    """The address of the page after `done` rows of a version."""
    text = json.dumps([version, done], separators=(",", ":")).encode()
    query = request.GET.copy()
    query["cursor"] = base64.urlsafe_b64encode(text).decode().rstrip("=")
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
