"""The same figure for documents: SVG and PNG without a browser, by vl-convert.

May import vl-convert. Must not fetch anything: a specification that names an outside address is
refused by vl-convert, and fonts are the machine's own.

About 40 to 90 ms a figure, half a second for the first: for documents, never for a page.
"""

import textwrap
from typing import Any

import vl_convert

from nhip.figures.figure import Figure
from nhip.figures.theme import FORMAT_LOCALE, HATCH_ID, colour, config, resolve, resolved

# Drawn for missing values: thin slanted lines, told from every step even without colour.
HATCH = (
    f'<defs><pattern id="{HATCH_ID}" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)">'
    f'<rect width="6" height="6" fill="{colour("absent")}"/>'
    f'<line x1="0" y1="0" x2="0" y2="6" stroke="{colour("hatch")}" stroke-width="2"/>'
    "</pattern></defs>"
)


def to_svg(figure: Figure, *, width: int = 640, dark: bool = False) -> str:
    """The figure as SVG text with title, subtitle and origin; `width` in pixels.

    Raises ValueError when the specification is not drawable.
    """
    spec: dict[str, Any] = resolved({**figure.spec, "title": _title(figure, width)}, dark=dark)
    if spec.get("width") == "container":
        spec["width"] = width
    svg: str = vl_convert.vegalite_to_svg(
        spec,
        config=resolved(config(), dark=dark),
        format_locale=FORMAT_LOCALE,
        allowed_base_urls=[],
    )
    return resolve(svg.replace(">", ">" + HATCH, 1), dark=dark)


def to_png(figure: Figure, *, width: int = 640, dark: bool = False, scale: float = 2.0) -> bytes:
    """The figure as PNG, `scale` pixels to one of the SVG; errors as to_svg."""
    png: bytes = vl_convert.svg_to_png(to_svg(figure, width=width, dark=dark), scale=scale)
    return png


def _title(figure: Figure, width: int) -> dict[str, list[str]]:
    """Title and subtitle broken to the width: a 16 px letter is about 8 px wide, a 12 px one 6."""
    under = [figure.subtitle, figure.origin]
    return {
        "text": textwrap.wrap(figure.title, width // 8) or [""],
        "subtitle": [line for text in under for line in textwrap.wrap(text, width // 6)],
    }
