"""The manual of the API, as a page and as an OpenAPI document, from the addresses themselves.

No script and nothing from elsewhere: it reads the same on a network that reaches no CDN.
"""

from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from nhip.apps.accounts.permissions import Permission
from nhip.apps.exchange.api.service import api, scopes
from nhip.apps.exchange.problems import problem
from nhip.apps.units.access import page

PREFIX = "/api/v1/"
MEANINGS = {
    "name": "Tên tập dữ liệu, ví dụ dossiers",
    "code": "Mã lô, như trong câu trả lời khi gửi",
    "set": "Mã bộ tiêu chí, ví dụ phuc-vu-766/2026",
    "period": "Kỳ: 2026, 2026-Q3, 2026-08",
    "criterion": "Mã tiêu chí",
    "indicator": "Mã chỉ số, ở /api/v1/indicators",
    "limit": "Số dòng mỗi trang, từ 1 đến 10 000",
    "cursor": "Chỗ bắt đầu của trang; lấy từ mục next của trang trước",
}


def document():
    """The OpenAPI document of every address."""
    told = api.get_openapi_schema(path_prefix=PREFIX)
    schemes = {"key": {"type": "http", "scheme": "bearer", "description": "nhip_…"}}
    told["components"]["securitySchemes"] = schemes
    told["security"] = [{"key": []}]
    return told


@page(Permission.SEE_API_DOCS)
@require_safe
def openapi(request):
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False})


@page(Permission.SEE_API_DOCS)
@require_safe
def manual(request):
    told = document()
    operations = [
        {
            "method": method.upper(),
            "path": path,
            "summary": one["summary"],
            "about": _paragraphs(one["description"]),
            "scope": scopes[one["operationId"]],
            "parameters": [_parameter(each) for each in one.get("parameters", ())],
            "answers": list(one.get("responses", {})),
        }
        for path, methods in told["paths"].items()
        for method, one in methods.items()
    ]
    operations.sort(key=lambda one: (one["method"] != "GET", one["path"]))
    host = request.build_absolute_uri("/").rstrip("/")
    about = _paragraphs(told["info"]["description"])
    context = {"operations": operations, "about": about, "host": host}
    return render(request, "exchange/manual.html", context)


@page(Permission.SEE_API_DOCS)
def absent(request, rest):
    """Below /api/ every answer is JSON, also the one that there is nothing here."""
    return problem(404, "api.no_such", text=request.path[:200])


def _paragraphs(text):
    """A text in its paragraphs, each without the line breaks of the source."""
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


def _parameter(told):
    schema = told.get("schema", {})
    default = schema.get("default")
    return {
        "name": told["name"],
        "place": {"path": "trong địa chỉ", "header": "tiêu đề"}.get(told["in"], ""),
        "required": told.get("required", False),
        "about": told.get("description")
        or schema.get("description")
        or MEANINGS.get(told["name"], ""),
        "default": ""
        if default in (None, [], "")
        else str(default).lower()
        if isinstance(default, bool)
        else default or "",
    }
