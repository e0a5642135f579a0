"""Small drawings inside tables of scores: {% load scores %} {% group_columns row.groups %}.

May import engine.values. Drawn with attributes alone: the pages allow no inline style.
"""

from functools import lru_cache

from django import template
from django.utils.html import escape
from django.utils.safestring import mark_safe

from nhip.engine.values import vi_number

register = template.Library()

WIDE, HIGH, GAP = 9, 22, 3


# A run's scores never change and are looked at all day: each row is drawn once per process.
@register.simple_tag
@lru_cache(maxsize=8192)
def group_columns(cells):
    """One small column per group, as high as its share of points; words for who cannot see it."""
    said = [f"{cell.code}. {cell.name}: {_said(cell)}" for cell in cells]
    columns = "".join(_column(at, cell, said[at]) for at, cell in enumerate(cells))
    width = len(cells) * (WIDE + GAP)
    # Put together as one text: format_html for each of 300 columns is most of the page's time.
    return mark_safe(
        f'<svg width="{width}" height="{HIGH}" viewBox="0 0 {width} {HIGH}" role="img" '
        f'aria-label="{escape("; ".join(said))}">{columns}</svg>'
    )


def _column(at, cell, said):
    share = 0 if cell.points is None else max(0, min(1, cell.points / (cell.possible or 1)))
    height = round(share * HIGH, 1)
    place = f'x="{at * (WIDE + GAP)}" width="{WIDE}" rx="1"'
    return (
        f"<g><title>{escape(said)}</title>"
        f'<rect {place} height="{HIGH}" fill="currentColor" opacity="0.12"/>'
        f'<rect class="score-got" {place} y="{round(HIGH - height, 1)}" height="{height}"/></g>'
    )


def _said(cell):
    if cell.points is None:
        return "chưa chấm"
    return f"{vi_number(cell.points, 2)} trên {vi_number(cell.possible)}"


@register.filter
def holds(keys, key):
    """Whether a unit's key is among those that may be opened."""
    return key in keys
