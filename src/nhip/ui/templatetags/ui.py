"""Component tags: the dozen pieces every page is put together from. The gallery is at /ui/.

May import engine.values and ui. A tag prints what it is given; must not query, and must not
decide anything about scores. Loaded as a builtin, so that no template needs {% load %}.
"""

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from nhip.engine.values import Missing, vi_number
from nhip.ui import address

register = template.Library()

STATUSES = {
    "done": "Hoàn thành",
    "in-progress": "Đang thực hiện",
    "due-soon": "Sắp đến hạn",
    "late": "Quá hạn",
    "not-started": "Chưa thực hiện",
}
NOTICE_ICONS = {"success": "done", "error": "late", "warning": "warning", "info": "info"}


@register.inclusion_tag("ui/_icon.html")
def icon(name, label=""):
    """A picture from the sprite; without a label it is hidden from screen readers."""
    return {"name": name, "label": label}


# --- addresses ----------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def here(context, **changes):
    """This page with some parameters changed: {% here trang=2 %}, {% here don_vi="" %}."""
    return address.changed(context["request"], changes)


@register.simple_tag(takes_context=True)
def link(context, name, *args, **changes):
    """Another page, carrying set, period and unit: {% link "scoring:scorecard" unit.key %}."""
    return address.carried(context["request"], reverse(name, args=args), changes)


# --- numbers and words --------------------------------------------------------------------------


@register.inclusion_tag("ui/_number.html")
def number(value, places=None, unit="", why="", sign=False):
    """The only tag that prints a number: Vietnamese form, unit, and a link to its explanation.

    A missing value prints its reason; None prints a dash.
    """
    missing = value is None or isinstance(value, Missing)
    reason = value.reason.label if isinstance(value, Missing) else ""
    shown = "" if missing else vi_number(value, places, sign)
    return {"shown": shown, "reason": reason, "unit": unit, "why": why}


@register.inclusion_tag("ui/_delta.html")
def delta(value, places=1, unit="", good="up", since=""):
    """A change: shape and words tell the direction, colour only repeats it."""
    if value is None or isinstance(value, Missing):
        return {"direction": ""}
    direction = "rise" if value > 0 else "fall" if value < 0 else "steady"
    tone = "steady" if not value else "good" if (value > 0) == (good == "up") else "bad"
    return {
        "direction": direction,
        "tone": tone,
        "word": {"rise": "tăng", "fall": "giảm", "steady": "không đổi"}[direction],
        "shown": vi_number(abs(value), places) if value else "",
        "unit": unit,
        "since": since,
    }


@register.inclusion_tag("ui/_status.html")
def status(code, word=""):
    """One of the five official statuses: a word, a shape and a colour."""
    code = str(code).replace("_", "-")
    return {"code": code, "word": word or STATUSES[code]}


@register.inclusion_tag("ui/_score.html")
def score_bar(got, possible, places=2, why=""):
    """Points got out of points possible, as a bar and in figures."""
    known = got is not None and not isinstance(got, Missing)
    share = max(0.0, min(100.0, 100 * float(got) / float(possible))) if known and possible else 0
    return {"got": got, "possible": possible, "places": places, "why": why, "share": f"{share:.2f}"}


# --- blocks -------------------------------------------------------------------------------------


@register.simple_block_tag
def card(content, title="", subtitle="", level=2):
    """A framed piece of a page: {% card "Tiêu đề" subtitle="…" %} … {% endcard %}."""
    head = ""
    if title:
        small = format_html("<p>{}</p>", subtitle) if subtitle else ""
        head = format_html(
            '<div class="card-head"><h{0}>{1}</h{0}>{2}</div>', int(level), title, small
        )
    return format_html('<section class="card">{}{}</section>', head, content)


@register.simple_block_tag
def data_table(content, caption, hide_caption=False, whole=False):
    """A table with sticky header and first column, which the keyboard can scroll.

    `whole`: the table is the page's matter, so on a wide screen the page scrolls, not a box in it.
    """
    return format_html(
        '<div class="table-wrap{3}" tabindex="0" role="region" aria-label="{0}">'
        '<table><caption class="{1}">{0}</caption>{2}</table></div>',
        caption,
        "visually-hidden" if hide_caption else "",
        content,
        " table-whole" if whole else "",
    )


@register.inclusion_tag("ui/_sort.html", takes_context=True)
def sort_th(context, key, label, numeric=False):
    """A column header that sorts: ?sap=key, again for ?sap=-key."""
    request = context["request"]
    current = request.GET.get("sap", "")
    order = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    url = address.changed(request, {"sap": f"-{key}" if current == key else key})
    return {"url": url, "label": label, "order": order, "numeric": numeric}


@register.simple_block_tag(takes_context=True)
def filter_bar(context, content, fields="", placeholder="Tìm theo tên, có dấu hoặc không dấu"):
    """A GET form: search box, then what it wraps; other parameters of the address are kept.

    `fields` names the parameters of the wrapped inputs, separated by spaces.
    """
    request = context["request"]
    bar = template.loader.get_template("ui/_filter_bar.html")
    own = {"q", "trang", "xuat"} | set(fields.split())
    kept = [(name, value) for name, value in request.GET.items() if name not in own]
    return bar.render(
        {
            "request": request,
            "content": content,
            "kept": kept,
            "q": request.GET.get("q", ""),
            "placeholder": placeholder,
        }
    )


@register.inclusion_tag("ui/_select.html", takes_context=True)
def filter_select(context, name, label, choices, every="Tất cả"):
    """A select inside a filter bar; `choices` are (value, label) pairs."""
    current = context["request"].GET.get(name, "")
    pairs = [(str(value), text) for value, text in choices]
    return {"name": name, "label": label, "choices": pairs, "current": current, "every": every}


# --- pickers and forms --------------------------------------------------------------------------


@register.inclusion_tag("ui/_context_bar.html", takes_context=True)
def context_bar(context, bar):
    """The pickers of set, period and unit above a page (ui.context.ContextBar)."""
    request = context["request"]
    own = {*address.CONTEXT, "q", "trang", "xuat"}
    kept = [(name, value) for name, value in request.GET.items() if name not in own]
    return {"bar": bar, "kept": kept, "request": request}


@register.inclusion_tag("ui/_period_picker.html")
def period_picker(periods, current, label="Kỳ", submit=False):
    """A select of periods; `periods` are ui.context.Choice."""
    return {"periods": periods, "current": current, "label": label, "submit": submit}


@register.inclusion_tag("ui/_unit_picker.html")
def unit_picker(key="", name="", field="don-vi", label="Đơn vị", submit=False, visible=False):
    """Type-ahead over the units; without JavaScript the text goes to the list of units.

    In a form of its own `visible` shows the label, and the form reads `q` where nothing was chosen.
    """
    search = reverse("units:list")
    return {
        "key": key,
        "name": name,
        "field": field,
        "label": label,
        "submit": submit,
        "visible": visible,
        "search": search,
    }


@register.inclusion_tag("ui/_field.html")
def field(bound, hint=""):
    """A form field: label, input, hint, and its error in a sentence beside it."""
    name = bound.auto_id
    attributes = {}
    described = [f"{name}-hint"] * bool(hint or bound.help_text)
    if bound.errors:
        attributes["aria-invalid"] = "true"
        described.append(f"{name}-error")
    if described:
        attributes["aria-describedby"] = " ".join(described)
    return {
        "field": bound,
        "input": bound.as_widget(attrs=attributes),
        "hint": hint or bound.help_text,
        "name": name,
    }


@register.inclusion_tag("ui/_file_drop.html")
def file_drop(name, label, accept="", hint="", error="", many=False):
    """A box that takes a file, or many, by drop or by the ordinary button."""
    told = {"name": name, "label": label, "accept": accept, "hint": hint, "error": error}
    return told | {"many": many}


@register.inclusion_tag("ui/_notice.html")
def notice(text, kind="info"):
    """A sentence that must not be missed: info, success, warning or error."""
    kind = kind if kind in NOTICE_ICONS else "info"
    return {"text": text, "kind": kind, "icon_name": NOTICE_ICONS[kind]}


# --- lists --------------------------------------------------------------------------------------


@register.inclusion_tag("ui/_empty.html")
def empty_state(title, text="", action="", href="", icon_name="file"):
    """What will be here, and the one button that begins it."""
    return {"title": title, "text": text, "action": action, "href": href, "icon_name": icon_name}


@register.inclusion_tag("ui/_timeline.html")
def timeline(events):
    """What happened, in order; each event has `on` (date or text), `title`, and maybe `text`."""
    return {"events": events}


@register.inclusion_tag("ui/_pager.html", takes_context=True)
def pager(context, page, noun="dòng"):
    """Links to the pages of a django.core.paginator.Page."""
    request = context["request"]
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    links = [
        (number, address.changed(request, {"trang": number}) if isinstance(number, int) else "")
        for number in numbers
    ]
    return {"page": page, "links": links, "noun": noun, "request": request}


@register.simple_tag
def breadcrumb(*parts):
    """{% breadcrumb "Đơn vị" url "Xã Ba Vì" %}: pairs of name and address, the last without one."""
    pairs = [*zip(parts[:-1:2], parts[1:-1:2], strict=True)]
    links = format_html_join("", '<li><a href="{1}">{0}</a></li>', pairs)
    last = format_html('<li aria-current="page">{}</li>', parts[-1])
    return format_html(
        '<nav class="crumbs" aria-label="Đường dẫn"><ol>{}{}</ol></nav>', links, last
    )
