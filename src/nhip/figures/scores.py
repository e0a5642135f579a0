"""Figures about scores: ranking, groups of one unit, distribution, change between two periods.

May import the engine's number writing and Altair. Must not compute a score or a rank: both are
given. Lengths are points; a missing value has no mark, and its words stand where a number would.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import altair as alt

from nhip.engine.values import vi_number
from nhip.figures.figure import (
    NO_DATA,
    ROWS,
    Caption,
    Figure,
    Row,
    Spec,
    Table,
    lay,
    lines,
    lines_axis,
    names_axis,
    shape_of,
    shown,
    with_notes,
)
from nhip.figures.theme import ABSENT_FILL, colour


@dataclass(frozen=True, slots=True)
class Ranked:
    """One unit of a ranking: its points, or None and the words for their absence."""

    label: str
    value: float | None
    rank: int | None
    href: str = ""
    own: bool = False
    absent: str = NO_DATA


@dataclass(frozen=True, slots=True)
class GroupPoints:
    """Points one unit got in a group, of those possible."""

    label: str
    got: float | None
    possible: float
    href: str = ""
    absent: str = NO_DATA


@dataclass(frozen=True, slots=True)
class Change:
    """Points of one unit or group in the last period and in this one."""

    label: str
    before: float | None
    now: float | None
    href: str = ""
    absent: str = NO_DATA


@dataclass(frozen=True, slots=True)
class Bin:
    """Units whose value lies from `low` up to but not including `high` (the last bin includes)."""

    low: float
    high: float
    units: int


def ranking_bars(
    rows: Sequence[Ranked], caption: Caption, *, maximum: float, places: int = 2
) -> Figure:
    """Units in the given order as bars from 0 to `maximum` points; the own unit stands out."""
    texts = [shown(row.value, places, row.absent) for row in rows]
    ranks = ["–" if row.rank is None else str(row.rank) for row in rows]
    data: list[Row] = [
        {
            "at": at,
            "name": row.label,
            "value": row.value,
            "text": text,
            "own": row.own,
            "href": row.href,
            "said": f"Hạng {rank}, {row.label}: {text}",
        }
        for at, (row, rank, text) in enumerate(zip(rows, ranks, texts, strict=True))
    ]
    labels = [row.label if row.rank is None else f"{row.rank}. {row.label}" for row in rows]
    table = Table(
        ("Hạng", "Đơn vị", "Điểm"),
        tuple((rank, row.label, text) for row, rank, text in zip(rows, ranks, texts, strict=True)),
        tuple(row.href for row in rows),
    )
    params = {"labels": labels, "notes": texts}
    return lay(_ranking_shape(maximum), caption, table, data, params=params)


@cache
def _ranking_shape(maximum: float) -> Spec:
    base = alt.Chart(ROWS)
    own = alt.condition("datum.own", alt.value(colour("accent")), alt.value(colour("soft")))
    bars = base.mark_bar(height={"band": 0.7}).encode(
        y=alt.Y("at:O", axis=names_axis("labels")),
        x=alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, maximum])),
        color=own,
        description="said:N",
        tooltip=[alt.Tooltip("name:N", title="Đơn vị"), alt.Tooltip("text:N", title="Điểm")],
    )
    return shape_of(with_notes(bars, step=20))


def group_bars(rows: Sequence[GroupPoints], caption: Caption, *, places: int = 2) -> Figure:
    """Each group of one unit: points got (dark) on points possible (pale), in the given order."""
    texts = [_of(row, places) for row in rows]
    data: list[Row] = [
        {
            "at": at,
            "name": row.label,
            "got": row.got,
            "possible": row.possible,
            "text": text,
            "href": row.href,
            "said": f"{row.label}: {text} điểm",
        }
        for at, (row, text) in enumerate(zip(rows, texts, strict=True))
    ]
    table = Table(
        ("Nhóm", "Điểm đạt", "Điểm tối đa", "Tỷ lệ"),
        tuple(
            (
                row.label,
                shown(row.got, places, row.absent),
                vi_number(row.possible),
                _share(row.got, row.possible),
            )
            for row in rows
        ),
        tuple(row.href for row in rows),
    )
    maximum = max((max(row.got or 0, row.possible) for row in rows), default=1.0)
    params = {"labels": [lines(row.label) for row in rows], "notes": texts}
    return lay(_group_shape(maximum), caption, table, data, params=params)


@cache
def _group_shape(maximum: float) -> Spec:
    base = alt.Chart(ROWS).encode(
        y=alt.Y("at:O", axis=lines_axis("labels")),
        tooltip=[alt.Tooltip("name:N", title="Nhóm"), alt.Tooltip("text:N", title="Điểm đạt")],
    )
    across = alt.Scale(domain=[0, maximum])
    known = alt.value(colour("track"))
    track = base.mark_bar(height={"band": 0.5}, aria=False).encode(
        x=alt.X("possible:Q", axis=None, scale=across),
        fill=alt.condition("isValid(datum.got)", known, alt.value(ABSENT_FILL)),
    )
    bars = base.mark_bar(height={"band": 0.5}, color=colour("accent")).encode(
        x=alt.X("got:Q", axis=None, scale=across), description="said:N"
    )
    return shape_of(with_notes(track + bars, step=38))


def change_dots(
    rows: Sequence[Change], caption: Caption, *, before: str, now: str, places: int = 2
) -> Figure:
    """Last period (hollow) to this one (full), a line between; `before`, `now` name the periods.

    A row without one of the two shows the other alone, and no difference.
    """
    moves = [_move(row, places) for row in rows]
    data: list[Row] = [
        {
            "at": at,
            "name": row.label,
            "before": row.before,
            "now": row.now,
            "before_text": shown(row.before, places, row.absent),
            "now_text": shown(row.now, places, row.absent),
            "move": move,
            "href": row.href,
            "said": f"{row.label}: {now} {shown(row.now, places, row.absent)}, thay đổi {move}",
        }
        for at, (row, move) in enumerate(zip(rows, moves, strict=True))
    ]
    table = Table(
        ("Tên", before, now, "Thay đổi"),
        tuple(
            (
                row.label,
                shown(row.before, places, row.absent),
                shown(row.now, places, row.absent),
                move,
            )
            for row, move in zip(rows, moves, strict=True)
        ),
        tuple(row.href for row in rows),
    )
    params = {"labels": [lines(row.label) for row in rows], "notes": moves}
    return lay(_change_shape(before, now), caption, table, data, params=params)


@cache
def _change_shape(before: str, now: str) -> Spec:
    base = alt.Chart(ROWS).encode(
        y=alt.Y("at:O", axis=lines_axis("labels")),
        tooltip=[
            alt.Tooltip("name:N", title="Tên"),
            alt.Tooltip("before_text:N", title=before),
            alt.Tooltip("now_text:N", title=now),
            alt.Tooltip("move:N", title="Thay đổi"),
        ],
    )
    points = alt.Axis(title="điểm", tickCount=5, domain=False, ticks=False)
    across = alt.Scale(zero=False, nice=True, padding=8)
    both = base.transform_filter("isValid(datum.before) && isValid(datum.now)")
    link = both.mark_rule(color=colour("soft"), strokeWidth=3, aria=False).encode(
        x=alt.X("before:Q", axis=points, scale=across), x2="now:Q"
    )
    dots: dict[str, Any] = {"size": 80, "strokeWidth": 2, "opacity": 1}
    series = alt.Color(
        "series:N",
        scale=alt.Scale(domain=[before, now], range=[colour("paper"), colour("accent")]),
        legend=alt.Legend(title=None, orient="top", symbolStrokeColor=colour("accent")),
    )
    then = base.mark_circle(stroke=colour("accent"), aria=False, **dots).encode(
        x=alt.X("before:Q", axis=points, scale=across), fill=series
    )
    this = base.mark_circle(stroke=colour("accent"), **dots).encode(
        x=alt.X("now:Q", axis=points, scale=across), fill=series, description="said:N"
    )
    then = then.transform_calculate(series=repr(before)).transform_filter("isValid(datum.before)")
    this = this.transform_calculate(series=repr(now)).transform_filter("isValid(datum.now)")
    return shape_of(with_notes(link + then + this, step=34))


def score_distribution(
    bins: Sequence[Bin],
    caption: Caption,
    *,
    mark: tuple[str, float] | None = None,
    without: int = 0,
    measure_unit: str = "điểm",
) -> Figure:
    """How many units lie in each bin; `mark` names one value (the own unit) on the same scale.

    `without` units have no value: they are counted in the table and lie in no bin.
    """
    spans = [f"{vi_number(b.low)} đến dưới {vi_number(b.high)}" for b in bins]
    if bins:
        spans[-1] = f"{vi_number(bins[-1].low)} đến {vi_number(bins[-1].high)}"
    data: list[Row] = [
        {
            "low": one.low,
            "high": one.high,
            "units": one.units,
            "span": f"{span} {measure_unit}",
            "said": f"{span} {measure_unit}: {one.units} đơn vị",
        }
        for one, span in zip(bins, spans, strict=True)
    ]
    rows = [(f"{span} {measure_unit}", str(b.units)) for b, span in zip(bins, spans, strict=True)]
    if without:
        rows.append((NO_DATA, str(without)))
    table = Table(("Khoảng", "Số đơn vị"), tuple(rows))
    marks = [] if mark is None else [{"name": mark[0], "value": mark[1]}]
    figure = lay(_distribution_shape(measure_unit), caption, table, data, height=200)
    figure.spec["datasets"]["marks"] = marks
    return figure


@cache
def _distribution_shape(measure_unit: str) -> Spec:
    bars = (
        alt.Chart(ROWS)
        .mark_bar(color=colour("soft"), binSpacing=1)
        .encode(
            x=alt.X(
                "low:Q",
                bin="binned",
                axis=alt.Axis(title=measure_unit, grid=False, tickCount=8),
                scale=alt.Scale(zero=False, nice=False),
            ),
            x2="high:Q",
            y=alt.Y("units:Q", axis=alt.Axis(title="số đơn vị", tickMinStep=1, tickCount=4)),
            description="said:N",
            tooltip=[
                alt.Tooltip("span:N", title="Khoảng"),
                alt.Tooltip("units:Q", title="Số đơn vị"),
            ],
        )
    )
    marked = alt.Chart(alt.NamedData("marks")).encode(x="value:Q")
    rule = marked.mark_rule(color=colour("accent"), strokeWidth=2, aria=False)
    name = marked.mark_text(
        align="left", baseline="bottom", dx=4, dy=-4, fontWeight="bold", aria=False
    ).encode(y=alt.value(0), text="name:N")
    return shape_of((bars + rule + name).properties(width="container"))


def _of(row: GroupPoints, places: int) -> str:
    if row.got is None:
        return row.absent
    return f"{vi_number(row.got, places)} / {vi_number(row.possible)}"


def _share(got: float | None, possible: float) -> str:
    return "–" if got is None or not possible else f"{vi_number(100 * got / possible, 1)} %"


def _move(row: Change, places: int) -> str:
    if row.before is None or row.now is None:
        return "–"
    return vi_number(row.now - row.before, places, sign=True)
