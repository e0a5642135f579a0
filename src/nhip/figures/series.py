"""Figures about time: values of a few units, period by period, with what is less than certain.

May import the engine's number writing and Altair. Must not add up or estimate: values and their
marks are given. A period without a value breaks the line; an uncertain one is an open mark.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import altair as alt

from nhip.figures.figure import ROWS, Caption, Figure, Row, Spec, Table, lay, shape_of, shown
from nhip.figures.theme import colour

MOST = 4  # lines that can be told apart by colour and dash together
COLOURS = ("accent", "in-progress", "due-soon", "late")
DASHES: tuple[list[int], ...] = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3])


@dataclass(frozen=True, slots=True)
class Point:
    """A unit's value in one period; `mark` says in words what is not certain about it."""

    period: str
    value: float | None
    mark: str = ""
    href: str = ""
    absent: str = "chưa có số liệu"


@dataclass(frozen=True, slots=True)
class Line:
    """One unit through all periods, in the order of time."""

    label: str
    points: tuple[Point, ...]


def lines_over_time(
    series: Sequence[Line], caption: Caption, *, measure_unit: str = "", places: int = 1
) -> Figure:
    """At most four lines over the same periods. Raises ValueError for more."""
    if len(series) > MOST:
        raise ValueError(f"at most {MOST} lines can be told apart")
    data: list[Row] = []
    for line in series:
        for at, point in enumerate(line.points):
            text = _text(point, places)
            data.append(
                {
                    "at": at,
                    "unit": line.label,
                    "period": point.period,
                    "value": point.value,
                    "text": text,
                    "sure": not point.mark,
                    "href": point.href,
                }
            )
    periods = [point.period for point in series[0].points] if series else []
    table = Table(
        ("Kỳ", *(line.label for line in series)),
        tuple(
            (period, *(_text(line.points[at], places) for line in series))
            for at, period in enumerate(periods)
        ),
    )
    step = max(1, -(-len(periods) // 12))
    params = {"periods": periods, "step": step, "measure": measure_unit}
    return lay(_shape(len(series)), caption, table, data, params=params)


def _text(point: Point, places: int) -> str:
    text = shown(point.value, places, point.absent)
    return f"{text} ({point.mark})" if point.mark and point.value is not None else text


@cache
def _shape(count: int) -> Spec:
    axis = alt.Axis(
        title=None,
        grid=False,
        labelAngle=-30,
        labelExpr="datum.value % step == 0 ? periods[datum.value] : ''",
        labelOverlap=False,
        ticks=False,
    )
    colours = [colour(name) for name in COLOURS[:count]]
    names = alt.Legend(title=None, orient="top", labelLimit=260) if count > 1 else None
    base = alt.Chart(ROWS).encode(
        x=alt.X("at:O", axis=axis),
        y=alt.Y("value:Q", axis=alt.Axis(title=None, tickCount=5), scale=alt.Scale(zero=False)),
        color=alt.Color("unit:N", sort=None, scale=alt.Scale(range=colours), legend=names),
        tooltip=[
            alt.Tooltip("unit:N", title="Đơn vị"),
            alt.Tooltip("period:N", title="Kỳ"),
            alt.Tooltip("text:N", title="Giá trị"),
        ],
    )
    dashes = alt.StrokeDash("unit:N", sort=None, scale=alt.Scale(range=list(DASHES)), legend=None)
    line = base.mark_line(strokeWidth=2, invalid="break-paths-show-domains", aria=False)
    # Each value is read aloud from the table twin; a layer without points would be an empty image.
    dot: dict[str, Any] = {"size": 56, "strokeWidth": 1.5, "cursor": "pointer", "aria": False}
    sure = base.mark_point(filled=True, opacity=1, **dot).transform_filter("datum.sure")
    # An open mark: the paper shows through what is not certain.
    unsure = base.mark_point(fill=colour("paper"), **dot).transform_filter("!datum.sure")
    layers = alt.layer(line.encode(strokeDash=dashes), sure, unsure)
    return shape_of(layers.properties(width="container", height=280))
