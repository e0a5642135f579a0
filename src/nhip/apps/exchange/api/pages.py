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
            "about": [line for line in one["description"].split("\n\n") if line],
            "scope": scopes[one["operationId"]],
            "parameters": [_parameter(each) for each in one.get("parameters", ())],
            "answers": list(one.get("responses", {})),
        }
        for path, methods in told["paths"].items()
        for method, one in methods.items()
    ]
    host = request.build_absolute_uri("/").rstrip("/")
    context = {"operations": operations, "about": told["info"]["description"], "host": host}
    return render(request, "exchange/manual.html", context)


@page(Permission.SEE_API_DOCS)
def absent(request, rest):
    """Below /api/ every answer is JSON, also the one that there is nothing here."""
    return problem(404, "api.no_such", text=request.path[:200])


def _parameter(told):
    schema = told.get("schema", {})
    default = schema.get("default")
    return {
        "name": told["name"],
        "place": {"path": "trong địa chỉ", "header": "tiêu đề"}.get(told["in"], ""),
        "required": told.get("required", False),
        "about": told.get("description") or schema.get("description", ""),
        "default": ""
        if default in (None, [], "")
        else str(default).lower()
        if isinstance(default, bool)
        else default or "",
    }
