"""What a figure is: a specification that travels with its words and its table twin.

May import Altair. Must not import Django or hold a colour.

Altair builds and validates the *shape* of each figure once per process (about 50 ms); a call only
lays its rows into the shape, so a page pays microseconds for each figure.
"""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt

from nhip.engine.values import vi_number

Spec = dict[str, Any]
Row = dict[str, Any]
Side = Literal["left", "right", "top", "bottom"]

NO_DATA = "chưa có số liệu"
ROWS = alt.NamedData("rows")


@dataclass(frozen=True, slots=True)
class Caption:
    """The words of a figure: `title` is its message, `subtitle` says unit, period and source.

    `origin` is the line under it: where the figures come from, or "dữ liệu mô phỏng".
    """

    title: str
    subtitle: str
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The same figure for screen readers and for copying: every cell is text as it is shown.

    `hrefs` holds one address per row, or nothing; the first cell of the row links there.
    Raises ValueError when a row has not one cell per header, or hrefs not one per row.
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    hrefs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if any(len(row) != len(self.headers) for row in self.rows):
            raise ValueError("a table row must have one cell per header")
        if self.hrefs and len(self.hrefs) != len(self.rows):
            raise ValueError("hrefs must hold one address per row")


@dataclass(frozen=True, slots=True)
class Figure:
    """A Vega-Lite specification (JSON-ready, no title inside), its words and its table twin."""

    spec: Spec
    title: str
    subtitle: str
    table: Table
    origin: str = ""


def lay(
    shape: Spec,
    caption: Caption,
    table: Table,
    rows: Sequence[Row],
    *,
    params: Mapping[str, object] | None = None,
    **properties: object,
) -> Figure:
    """Lay `rows` into a shape; `params` are named values its expressions read.

    Where a shape fits its width and says a step, its height is one step a row.

    The shape is shared between calls and is never changed.
    """
    named = [{"name": name, "value": value} for name, value in (params or {}).items()]
    datasets = {**shape.get("datasets", {}), "rows": list(rows)}
    spec = {**shape, **properties, "datasets": datasets}
    if named:
        spec["params"] = named
    if isinstance(height := spec.get("height"), dict) and spec.get("width") == "container":
        # Vega-Lite does not fit the width of a figure whose height it must count itself.
        spec["height"] = height["step"] * max(len(rows), 1)
    return Figure(spec, caption.title, caption.subtitle, table, caption.origin)


def shape_of(chart: alt.TopLevelMixin) -> Spec:
    """The validated dictionary of a chart, without the configuration, which the renderer gives."""
    spec: Spec = chart.to_dict()
    spec.pop("config", None)
    if spec.get("width") == "container":
        spec["autosize"] = {"type": "fit-x", "contains": "padding"}
    return spec


def shown(value: float | None, places: int, absent: str = NO_DATA) -> str:
    """A number in Vietnamese form, or the words for its absence."""
    return absent if value is None else vi_number(value, places)


def lines(label: str, width: int = 34, most: int = 2) -> list[str]:
    """Break a label into at most `most` lines of about `width` characters."""
    return textwrap.wrap(label, width, max_lines=most, placeholder=" …") or [""]


def names_axis(param: str, *, orient: Side = "left", **options: Any) -> alt.Axis:
    """An axis whose ticks are positions 0, 1, 2, ... named by the list in `param`.

    Positions, not names, are the scale: two communes of one name stay two rows, and the order is
    the caller's.
    """
    return alt.Axis(
        labelExpr=f"{param}[datum.value]",
        orient=orient,
        title=None,
        ticks=False,
        domain=False,
        grid=False,
        **{"labelPadding": 6, **options},
    )


def lines_axis(param: str, **options: Any) -> alt.Axis:
    """As names_axis, for labels broken by lines(): two lines stand around the row's middle."""
    broken = f"isArray({param}[datum.value]) && {param}[datum.value].length > 1"
    two = {"condition": {"test": broken, "value": "bottom"}}
    return names_axis(param, labelBaseline={**two, "value": "middle"}, **options)


def with_notes(marks: alt.Chart | alt.LayerChart | alt.FacetChart, *, step: int) -> Any:
    """`marks` with the list `notes` at the right edge, one note a row of `step` pixels.

    The notes are an axis, so the layout keeps room for them and they never cross a mark.
    """
    notes = (
        alt.Chart(ROWS)
        .mark_point(opacity=0, aria=False)
        .encode(y=alt.Y("at:O", axis=lines_axis("notes", orient="right")), x=alt.value(0))
    )
    layered: alt.LayerChart = alt.layer(marks, notes).resolve_axis(y="independent")
    return layered.properties(width="container", height=alt.Step(step))
