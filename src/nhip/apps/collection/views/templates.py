"""Form templates: built on a screen or from an Excel file, edited as the same table of rows."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nhip.apps.accounts.permissions import Permission
from nhip.apps.catalogue import shelf
from nhip.apps.catalogue.queries.asked import indicator_names
from nhip.apps.collection import actions, template_rows
from nhip.apps.collection.forms import HeadForm
from nhip.apps.collection.models import FormTemplate
from nhip.apps.collection.pages import frame
from nhip.apps.files.kinds import Kind, detect
from nhip.apps.units.access import page
from nhip.engine.errors import NhipError
from nhip.engine.form import FieldKind
from nhip.engine.form_text import MOST_FIELDS, BadForm
from nhip.ui.export import XLSX
from nhip.ui.messages import sentence, sentence_of

BLANK_ROWS, BLANK_RELATIONS = 5, 2
MOST_BYTES = 5 * 1024 * 1024


@page(Permission.MANAGE_COLLECTION)
@require_safe
def listing(request):
    templates = FormTemplate.objects.order_by("code", "-version").prefetch_related("rounds")
    context = frame(request, "templates") | {"templates": templates}
    return render(request, "collection/templates.html", context)


@page(Permission.MANAGE_COLLECTION)
@require_http_methods(["GET", "POST"])
def create(request):
    if request.method == "POST":
        return _save(request, None)
    return _screen(request, HeadForm(), [], [])


@page(Permission.MANAGE_COLLECTION)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    held = get_object_or_404(FormTemplate, pk=pk)
    if request.method == "POST":
        return _save(request, held)
    head = {name: getattr(held, name) for name in HeadForm.base_fields}
    return _screen(request, HeadForm(initial=head), *template_rows.rows_of(held.form), held)


@page(Permission.MANAGE_COLLECTION)
@require_POST
def upload(request):
    """A workbook becomes rows on the screen, to be looked at and kept."""
    file = request.FILES.get("tep")
    content = file.read(MOST_BYTES + 1) if file else b""
    if len(content) > MOST_BYTES or detect(content) != Kind.XLSX:
        messages.error(request, sentence("collection.form_not_excel", {}))
        return redirect("collection:templates")
    try:
        rows, relations = template_rows.read_workbook(content)
    except NhipError as fault:
        messages.error(request, sentence_of(fault))
        return redirect("collection:templates")
    held = FormTemplate.objects.filter(pk=request.POST.get("of") or None).first()
    head = {name: getattr(held, name) for name in HeadForm.base_fields} if held else {}
    messages.info(request, "Đã đọc tệp. Hãy xem lại các dòng rồi bấm Lưu biểu mẫu.")
    return _screen(request, HeadForm(initial=head), rows, relations, held)


@page(Permission.MANAGE_COLLECTION)
@require_safe
def blank(request):
    return _xlsx("bieu-mau-trang", template_rows.workbook(None))


@page(Permission.MANAGE_COLLECTION)
@require_safe
def download(request, pk):
    held = get_object_or_404(FormTemplate, pk=pk)
    return _xlsx(held.code, template_rows.workbook(held.form))


def _save(request, held):
    head = HeadForm(request.POST)
    rows, relations = _rows(request.POST, "o", template_rows.COLUMNS, ("key", "label")), None
    relations = _rows(request.POST, "r", template_rows.RELATION_COLUMNS, ("text",))
    faults = {}
    if head.is_valid():
        given = dict(head.cleaned_data)
        if held:
            given["code"] = held.code
        try:
            content = template_rows.content_of(rows, relations)
            kept = actions.save_template(
                by=request.user, content=content, of=held,
                expected_digest=request.POST.get("ma_bam") or None, **given,
            )  # fmt: skip
            messages.success(request, f"Đã lưu biểu mẫu, phiên bản {kept.version}.")
            return redirect(kept)
        except BadForm as bad:
            faults = _faults(bad)
        except NhipError as fault:
            head.add_error(None, sentence_of(fault))
    return _screen(request, head, rows, relations, held, faults, 422)


def _faults(bad):
    """By number of the line its sentences; line 0 is the whole form."""
    found = {}
    for one in bad.problems:
        found.setdefault(one.line, []).append(sentence(one.code, one.fields))
    return found


def _rows(post, prefix, columns, needed):
    """Rows of the screen in the order that their first column asks for, blank ones left out."""
    found = []
    for number in range(MOST_FIELDS * 2):
        row = {name: post.get(f"{prefix}-{number}-{name}", "") for name in columns}
        if any(row[name].strip() for name in needed):
            place = post.get(f"{prefix}-{number}-place", "")
            found.append((int(place) if place.isdigit() else 10**6, number, row))
    return [row for _, _, row in sorted(found, key=lambda one: one[:2])]


def _screen(request, head, rows, relations, held=None, faults=None, status=200):
    faults = faults or {}
    shown = [*rows, *({"required": "có"} for _ in range(BLANK_ROWS))]
    context = frame(request, "templates") | {
        "head": head,
        "held": held,
        "rows": [(n, (n + 1) * 10, row, faults.get(n + 1, ())) for n, row in enumerate(shown)],
        "relations": list(enumerate([*relations, *({"strict": "có"},) * BLANK_RELATIONS])),
        "faults": [text for line in sorted(faults) for text in faults[line]],
        "kinds": [(kind.value, kind.label) for kind in FieldKind],
        "bindings": _bindings(),
        "used": bool(held and held.rounds.filter(opened_at__isnull=False).exists()),
    }
    return render(request, "collection/template.html", context, status=status)


def _bindings():
    """Everything a field can be tied to, as (value, words)."""
    held = shelf.current()
    for set_id, name, _ in held.sets():
        for criterion in held.get(set_id).criteria():
            for item in criterion.inputs:
                words = f"{name}, {criterion.code} {criterion.name}: {item.meaning}"
                yield f"criterion:{set_id}:{criterion.code}:{item.name}", words[:200]
    for code, title in indicator_names().items():
        yield f"indicator:{code}", title


def _xlsx(name, content):
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response
