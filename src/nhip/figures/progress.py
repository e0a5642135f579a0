"""Figures about progress: a sparkline for a card, bullets for targets.

May import the engine's number writing and Altair. Must not decide a status: it is given. A status
shows as colour, shape and word together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import altair as alt

from nhip.engine.values import vi_number
from nhip.figures.figure import (
    ROWS,
    Caption,
    Figure,
    Row,
    Spec,
    Table,
    lay,
    lines,
    lines_axis,
    shape_of,
    shown,
    with_notes,
)
from nhip.figures.theme import ABSENT_FILL, STATUS_SHAPES, STATUS_WORDS, Status, colour

MOST = 1.2  # a bar ends a fifth beyond its target; the number beside it says how far it went


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a series, in the order of time; None is a period without figures."""

    period: str
    value: float | None


@dataclass(frozen=True, slots=True)
class TargetProgress:
    """One target: the value now, the value to reach, where the path should be by now.

    Values are in `measure_unit`; the bar is drawn as a share of `target`, which must be above 0.
    `word` says the status where its ordinary word is not what is meant.
    """

    label: str
    value: float | None
    target: float
    status: Status
    path: float | None = None
    measure_unit: str = "%"
    href: str = ""
    word: str = ""

    @property
    def status_word(self) -> str:
        """The word beside the shape."""
        return self.word or STATUS_WORDS[self.status]


def sparkline(series: Sequence[Point], caption: Caption, *, places: int = 2) -> Figure:
    """A small line without axes; a missing period breaks the line; the last value has a dot."""
    known = [at for at, point in enumerate(series) if point.value is not None]
    data: list[Row] = [
        {
            "at": at,
            "period": point.period,
            "value": point.value,
            "text": (text := shown(point.value, places)),
            "last": bool(known) and at == known[-1],
            "said": f"{point.period}: {text}",
        }
        for at, point in enumerate(series)
    ]
    table = Table(
        ("Kỳ", "Giá trị"), tuple((point.period, shown(point.value, places)) for point in series)
    )
    return lay(_spark_shape(), caption, table, data)


@cache
def _spark_shape() -> Spec:
    base = alt.Chart(ROWS).encode(
        x=alt.X("at:O", axis=None, scale=alt.Scale(padding=0.2)),
        y=alt.Y("value:Q", axis=None, scale=alt.Scale(zero=False, padding=6)),
        tooltip=[alt.Tooltip("period:N", title="Kỳ"), alt.Tooltip("text:N", title="Giá trị")],
    )
    line = base.mark_line(
        color=colour("accent"), strokeWidth=2, invalid="break-paths-show-domains", aria=False
    )
    # A period between two gaps has no line: every known period keeps a faint dot to be seen by.
    dots = base.mark_circle(color=colour("accent"), opacity=1).encode(
        size=alt.condition("datum.last", alt.value(70), alt.value(14)), description="said:N"
    )
    return shape_of((line + dots).properties(width="container", height=48))


def bullet(rows: Sequence[TargetProgress], caption: Caption, *, places: int = 1) -> Figure:
    """Targets as bars against 100 % of the target (line) and the path by now (short tick)."""
    data: list[Row] = []
    for at, row in enumerate(rows):
        text = f"{_with_unit(row.value, row, places)} / {_with_unit(row.target, row, None)}"
        data.append(
            {
                "at": at,
                "name": row.label,
                "share": None if row.value is None else min(row.value / row.target, MOST),
                "path": None if row.path is None else row.path / row.target,
                "path_text": shown(row.path, places, "không đặt"),
                "text": text,
                "status": row.status.value,
                "word": row.status_word,
                "href": row.href,
                "said": f"{row.label}: {text}, {row.status_word}",
            }
        )
    table = Table(
        ("Chỉ tiêu", "Hiện tại", "Lộ trình đến nay", "Mục tiêu", "Trạng thái"),
        tuple(
            (
                row.label,
                _with_unit(row.value, row, places),
                _with_unit(row.path, row, places) if row.path is not None else "không đặt",
                _with_unit(row.target, row, None),
                row.status_word,
            )
            for row in rows
        ),
        tuple(row.href for row in rows),
    )
    params = {
        "labels": [lines(row.label) for row in rows],
        "notes": [
            [datum["text"], f"{STATUS_SHAPES[row.status]} {datum['word']}"]
            for row, datum in zip(rows, data, strict=True)
        ],
    }
    return lay(_bullet_shape(), caption, table, data, params=params)


@cache
def _bullet_shape() -> Spec:
    base = alt.Chart(ROWS).encode(
        y=alt.Y("at:O", axis=lines_axis("labels")),
        tooltip=[
            alt.Tooltip("name:N", title="Chỉ tiêu"),
            alt.Tooltip("text:N", title="Đạt"),
            alt.Tooltip("path_text:N", title="Lộ trình đến nay"),
            alt.Tooltip("word:N", title="Trạng thái"),
        ],
    )
    across = alt.Scale(domain=[0, MOST])
    fill = alt.Color(
        "status:N",
        legend=None,
        scale=alt.Scale(domain=list(Status), range=[colour(status) for status in Status]),
    )
    known = alt.value(colour("track"))
    track = base.mark_bar(height={"band": 0.5}, aria=False).encode(
        x=alt.datum(0, type="quantitative", axis=None, scale=across),
        x2=alt.datum(1),
        fill=alt.condition("isValid(datum.share)", known, alt.value(ABSENT_FILL)),
    )
    bars = base.mark_bar(height={"band": 0.26}).encode(
        x=alt.X("share:Q", axis=None, scale=across), color=fill, description="said:N"
    )
    goal = base.mark_tick(color=colour("ink"), thickness=2, height={"band": 0.66}, aria=False)
    path = base.mark_tick(color=colour("muted"), thickness=2, height={"band": 0.5}, aria=False)
    marks = alt.layer(
        track,
        bars,
        goal.encode(x=alt.datum(1, type="quantitative", axis=None, scale=across)),
        path.encode(x=alt.X("path:Q", axis=None, scale=across)),
    )
    return shape_of(with_notes(marks, step=42))


def _with_unit(value: float | None, row: TargetProgress, places: int | None) -> str:
    if value is None:
        return shown(None, 0)
    return f"{vi_number(value, places)} {row.measure_unit}".rstrip()
