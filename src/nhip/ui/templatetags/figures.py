"""{% figure fig %} draws a nhip.figures.Figure; {% figure_assets %} belongs in the page's head.

May import Django's templates. Must not build a figure: a view or a query does.
"""

import json
from hashlib import blake2s

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import mark_safe

register = template.Library()

# As django.utils.html.json_script does: no character may end the script element.
SCRIPT_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}
NUMBERED = "nhip_figures"


@register.inclusion_tag("ui/_figure.html", takes_context=True)
def figure(context, fig, level=2):
    """The figure with heading (of `level`), drawing, table twin and origin line."""
    # The caption keeps the id apart from those of a page this fragment may be swapped into; the
    # number, from a figure of the same caption in this rendering.
    counter = context.render_context.setdefault(NUMBERED, [0])
    counter[0] += 1
    digest = blake2s(f"{fig.title}\n{fig.subtitle}".encode(), digest_size=4).hexdigest()
    table = fig.table
    hrefs = table.hrefs or ("",) * len(table.rows)
    return {
        "id": f"figure-{digest}-{counter[0]}",
        "figure": fig,
        "heading": f"h{level}",
        "spec": mark_safe(_dumps(fig.spec).translate(SCRIPT_ESCAPES)),
        "rows": [
            {"href": href, "first": cells[0], "rest": cells[1:]}
            for href, cells in zip(hrefs, table.rows, strict=True)
        ],
    }


@register.simple_tag
def figure_assets():
    """Style and script of figures; Vega itself is fetched when a figure comes into view."""
    return format_html(
        '<link rel="stylesheet" href="{}"><script defer src="{}" data-vega="{}"></script>',
        static("nhip-figure.css"),
        static("nhip-figure.js"),
        static("nhip-vega.js"),
    )


def _dumps(spec):
    return json.dumps(spec, ensure_ascii=False, separators=(",", ":"))
