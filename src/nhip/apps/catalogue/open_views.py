"""Pages of open data, for everyone and without sign-in: the catalogue, a table, its files.

Files lie ready (open_data.files); a page reads what is known of them and never the data itself,
but for the first rows. Every answer carries an ETag, so that who has it need not take it again.
"""

import re
from hashlib import sha256

from django.http import FileResponse, Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from nhip.apps.accounts.permissions import Permission
from nhip.apps.catalogue.open_data import files, shelf
from nhip.apps.catalogue.open_data.graph import Site, graph
from nhip.apps.catalogue.queries.datasets import shown
from nhip.apps.catalogue.queries.home import home_province
from nhip.apps.units.access import page
from nhip.repository.publish import Form

PREVIEW = 10
SECONDS = 300
GRAPHS = {"ttl": ("turtle", "text/turtle"), "jsonld": ("json-ld", "application/ld+json")}
WORDS = {Form.CSV: "CSV, mở được bằng Excel", Form.PARQUET: "Parquet", Form.JSON: "JSON"}


@page(Permission.SEE_OPEN_DATA)
@require_safe
def listing(request):
    if (kind := _graph_wanted(request)) is not None:
        return _see_other(kind)
    found = [(table, files.held(table)) for table in shelf.every()]
    words = request.GET.get("q", "").casefold().split()
    kept = [pair for pair in found if all(word in _text(pair[0]) for word in words)]
    context = {
        "found": kept,
        "every": len(found),
        "simulated": any(edition and edition.simulated for _table, edition in kept),
    }
    return _varying(render(request, "catalogue/open_list.html", context))


@page(Permission.SEE_OPEN_DATA)
@require_safe
def detail(request, name):
    if (kind := _graph_wanted(request)) is not None:
        return _see_other(kind)
    table = _table(name)
    edition = files.held(table)
    rows = edition.head(PREVIEW) if edition else []
    context = {
        "table": table,
        "edition": edition,
        "downloads": [(WORDS[file.form], file) for file in edition.files] if edition else [],
        "preview": [[shown(column, row[column.name]) for column in table.columns] for row in rows],
        "simulated": edition is not None and edition.simulated,
    }
    return _varying(render(request, "catalogue/open_detail.html", context))


@page(Permission.SEE_OPEN_DATA)
@require_safe
def download(request, name, form):
    table = _table(name)
    edition = files.held(table)
    if form not in WORDS:
        raise Http404(f"Không có tệp dạng “{form}”. Các dạng: {', '.join(WORDS)}.")
    if edition is None:
        raise Http404("Tệp của tập dữ liệu này đang được chuẩn bị. Hãy quay lại sau ít phút.")
    form = Form(form)
    file = edition.file(form)
    if (same := _held_already(request, file.sha256)) is not None:
        return same
    response = FileResponse(
        edition.path(form).open("rb"),
        as_attachment=True,
        filename=f"{table.name}.{form}",
        content_type=form.media_type,
    )
    return _kept(response, file.sha256)


@page(Permission.SEE_OPEN_DATA)
@require_safe
def catalogue(request, kind):
    if kind not in GRAPHS:
        raise Http404(f"Không có danh mục dạng “{kind}”. Các dạng: {', '.join(GRAPHS)}.")
    editions = [(table, files.held(table)) for table in shelf.every()]
    ready = [(table, edition) for table, edition in editions if edition is not None]
    form, media = GRAPHS[kind]
    mark = f"{kind}-{_hash_of(request, ready)}"
    if (same := _held_already(request, mark)) is not None:
        return same
    province = home_province()
    site = Site(request.build_absolute_uri(reverse("open_data:list")), province.name, province.code)
    body = graph(site, ready).serialize(format=form, encoding="utf-8")
    return _kept(HttpResponse(body, content_type=f"{media}; charset=utf-8"), mark)


def _hash_of(request, ready):
    """Changes with the address, the tables and their files."""
    told = (request.get_host(), [(t.opening, t.title_vi, e.stamp) for t, e in ready])
    return sha256(repr(told).encode()).hexdigest()[:32]


def _table(name):
    table = shelf.get(name)
    if table is None:
        raise Http404("Không có tập dữ liệu mở nào ở địa chỉ này.")
    return table


def _text(table):
    opening = table.opening
    told = (table.title_vi, opening.description_vi, opening.theme.name_vi, table.publisher)
    return " ".join((*told, *opening.keywords)).casefold()


def _graph_wanted(request):
    """The graph a program asks for in its Accept heading; None for people's browsers."""
    accepted = request.headers.get("Accept", "")
    if not accepted or "text/html" in accepted or accepted.strip() == "*/*":
        return None
    wanted = request.get_preferred_type([media for _form, media in GRAPHS.values()])
    return next((kind for kind, (_, media) in GRAPHS.items() if media == wanted), None)


def _see_other(kind):
    response = redirect("open_data:catalogue", kind=kind)
    response.status_code = 303
    return _varying(response)


def _varying(response):
    patch_vary_headers(response, ["Accept"])
    return response


def _held_already(request, mark):
    given = parse_etags(request.headers.get("If-None-Match", ""))
    plain = {re.sub(r"^W/", "", tag) for tag in given}
    if f'"{mark}"' in plain or "*" in given:
        return _kept(HttpResponseNotModified(), mark)
    return None


def _kept(response, mark):
    response["ETag"] = f'"{mark}"'
    response["Access-Control-Allow-Origin"] = "*"  # open to programs on other sites as well
    patch_cache_control(response, public=True, max_age=SECONDS)
    return response
