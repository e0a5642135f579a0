"""The one look of every figure: palette, configuration, Vietnamese numbers.

May import the standard library only. Must not know a particular figure.

ui/static/nhip-figure.css carries the same values as custom properties `--figure-<name>`; a test
holds the two together. The status colours are those of the whole product and mean only status.
The five sequential steps are one hue whose lightness falls evenly, so they keep their order for
every kind of colour blindness and on a black-and-white printer.
"""

import json
import re
from enum import StrEnum
from typing import Any

FONT = "system-ui, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif"


class Status(StrEnum):
    """The five official states of a task or target; each has a colour, a word and a shape."""

    DONE = "done"
    IN_PROGRESS = "in-progress"
    DUE_SOON = "due-soon"
    LATE = "late"
    NOT_STARTED = "not-started"


STATUS_WORDS = {
    Status.DONE: "hoàn thành",
    Status.IN_PROGRESS: "đang thực hiện",
    Status.DUE_SOON: "sắp đến hạn",
    Status.LATE: "quá hạn",
    Status.NOT_STARTED: "chưa bắt đầu",
}
STATUS_SHAPES = {
    Status.DONE: "●",
    Status.IN_PROGRESS: "▶",
    Status.DUE_SOON: "◆",
    Status.LATE: "■",
    Status.NOT_STARTED: "○",
}

LIGHT = {
    "paper": "#ffffff",
    "ink": "#14212a",
    "muted": "#46545d",
    "line": "#dde4e5",
    "track": "#e3eaec",
    "accent": "#0b6e6e",
    "soft": "#5a9f9d",
    "absent": "#eef1f4",
    "hatch": "#94a3b8",
    "done": "#1f8a4c",
    "in-progress": "#2b6cb0",
    "due-soon": "#b7791f",
    "late": "#c53030",
    "not-started": "#718096",
    "step-1": "#cfe9e5",
    "step-2": "#9bcfca",
    "step-3": "#5caaa8",
    "step-4": "#1f7f7f",
    "step-5": "#07484b",
    "on-pale": "#14212a",
    "on-deep": "#ffffff",
}
DARK = {
    "paper": "#172127",
    "ink": "#e7eef0",
    "muted": "#b7c4c9",
    "line": "#2a373e",
    "track": "#29363d",
    "accent": "#54c6c0",
    "soft": "#2f7573",
    "absent": "#1f2a31",
    "hatch": "#6c7c85",
    "done": "#4fc07f",
    "in-progress": "#6fabea",
    "due-soon": "#e2ad4e",
    "late": "#f38080",
    "not-started": "#94a3b8",
    "step-1": "#1a3c40",
    "step-2": "#1d5456",
    "step-3": "#27716f",
    "step-4": "#66b8b1",
    "step-5": "#b9e6df",
    "on-pale": "#e7eef0",
    "on-deep": "#0b1a1b",
}

STEPS = 5
HATCH_ID = "nhip-hatch"
ABSENT_FILL = f"url(#{HATCH_ID})"

FORMAT_LOCALE = {
    "decimal": ",",
    "thousands": ".",
    "grouping": [3],
    "currency": ["", "\u00a0₫"],
    "percent": "\u00a0%",
}


def colour(name: str) -> str:
    """The token of a palette colour, as it stands in a specification. KeyError if unknown."""
    LIGHT[name]
    return f"var(--figure-{name})"


def step_colours() -> list[str]:
    """The sequential tokens, palest (lowest) first."""
    return [colour(f"step-{n}") for n in range(1, STEPS + 1)]


def resolve(text: str, *, dark: bool = False) -> str:
    """Replace every colour token in `text` (a specification as JSON, or SVG) by its value."""
    palette = DARK if dark else LIGHT
    return re.sub(r"var\(--figure-([a-z0-9-]+)\)", lambda found: palette[found[1]], text)


def config() -> dict[str, Any]:
    """The Vega-Lite configuration, with colour tokens: calm, labels near the data, few lines."""
    ink, muted, line = colour("ink"), colour("muted"), colour("line")
    axis = {
        "aria": False,  # Vega describes axes in English; the table twin is what is read aloud
        "domainColor": line,
        "gridColor": line,
        "labelColor": muted,
        "labelFont": FONT,
        "labelFontSize": 12,
        "tickColor": line,
        "titleColor": muted,
        "titleFont": FONT,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    }
    return {
        "background": colour("paper"),
        "font": FONT,
        "padding": 4,
        "axis": axis,
        "axisY": {"labelColor": ink, "labelLimit": 250},
        "header": {"labelColor": ink, "labelFont": FONT, "labelFontSize": 12, "title": None},
        "legend": {
            "aria": False,
            "labelColor": muted,
            "labelFont": FONT,
            "labelFontSize": 12,
            "labelLimit": 220,
            "symbolStrokeWidth": 0.5,
            "titleColor": muted,
            "titleFont": FONT,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "titleLimit": 400,
        },
        "text": {"color": ink, "font": FONT, "fontSize": 12},
        "title": {
            "anchor": "start",
            "aria": False,
            "color": ink,
            "font": FONT,
            "fontSize": 16,
            "frame": "bounds",
            "offset": 14,
            "subtitleColor": muted,
            "subtitleFont": FONT,
            "subtitleFontSize": 12,
            "subtitlePadding": 5,
        },
        "view": {"stroke": None},
    }


def resolved(value: Any, *, dark: bool = False) -> Any:
    """`value` (JSON-ready) with its colour tokens replaced by their values."""
    return json.loads(resolve(json.dumps(value, ensure_ascii=False), dark=dark))
