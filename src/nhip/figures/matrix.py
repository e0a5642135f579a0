"""Figures of many units over many groups: heat table and small multiples.

May import the engine's number writing and Altair. Must not compute a score. Both figures compare
shares (points got / points possible), because groups have different maxima.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

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
    names_axis,
    shape_of,
)
from nhip.figures.theme import ABSENT_FILL, STEPS, colour, step_colours

ABSENT = STEPS  # the class after the last step: drawn hatched, named in the legend


@dataclass(frozen=True, slots=True)
class Unit:
    """A row of the matrix, and where a click on it leads."""

    label: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Shares 0..1 of `units` (rows) in `groups` (columns, by name); None is missing.

    Raises ValueError when `shares` is not one row per unit with one value per group.
    """

    units: tuple[Unit, ...]
    groups: tuple[str, ...]
    shares: tuple[tuple[float | None, ...], ...]

    def __post_init__(self) -> None:
        if len(self.shares) != len(self.units) or any(
            len(row) != len(self.groups) for row in self.shares
        ):
            raise ValueError("shares must hold one row per unit and one value per group")


def class_of(value: float | None, breaks: Sequence[float]) -> int:
    """The sequential step 0..4 of a value between four rising breaks, or ABSENT for None."""
    return ABSENT if value is None else sum(value >= limit for limit in breaks)


def class_colour(labels: Sequence[str], title: str) -> alt.Color:
    """Colours of the classes with a legend that names each one, the missing one last."""
    legend = alt.Legend(
        title=title,
        orient="bottom",
        columns=3,
        symbolType="square",
        symbolSize=180,
        symbolStrokeColor=colour("hatch"),
        labelExpr=f"{list(labels)!r}[datum.value]",
    )
    scale = alt.Scale(domain=list(range(STEPS + 1)), range=[*step_colours(), ABSENT_FILL])
    return alt.Color("class:O", scale=scale, legend=legend)


SHARE_BREAKS = (0.2, 0.4, 0.6, 0.8)
SHARE_LABELS = ("dưới 20 %", "20–40 %", "40–60 %", "60–80 %", "từ 80 %", NO_DATA)


def heat_table(matrix: Matrix, caption: Caption) -> Figure:
    """Units down, groups across, each cell its share in whole per cent and its colour step."""
    params = {
        "labels": [unit.label for unit in matrix.units],
        "columns": [_standing(lines(group, 12, 3)) for group in matrix.groups],
    }
    return lay(_heat_shape(), caption, _table(matrix), _cells(matrix), params=params)


@cache
def _heat_shape() -> Spec:
    heads = names_axis("columns", orient="top", labelAngle=0, labelPadding=36)
    base = alt.Chart(ROWS).encode(
        y=alt.Y("at:O", axis=names_axis("labels")),
        x=alt.X("column:O", axis=heads),
        tooltip=_tooltip(),
    )
    cells = base.mark_rect(stroke=colour("paper"), strokeWidth=2).encode(
        fill=class_colour(SHARE_LABELS, "tỷ lệ điểm đạt trên điểm tối đa"), description="said:N"
    )
    deep = alt.condition(
        f"datum['class'] > 2 && datum['class'] < {ABSENT}",
        alt.value(colour("on-deep")),
        alt.value(colour("on-pale")),
    )
    texts = base.mark_text(fontSize=11, aria=False).encode(text="short:N", color=deep)
    return shape_of((cells + texts).properties(width=alt.Step(88), height=alt.Step(24)))


def small_multiples(matrix: Matrix, caption: Caption) -> Figure:
    """One panel per group, the same units in the same order in each: bars of share, 0 to 100 %."""
    params = {
        "labels": [unit.label for unit in matrix.units],
        "panels": [lines(group, 17, 3) for group in matrix.groups],
    }
    return lay(_panels_shape(), caption, _table(matrix), _cells(matrix), params=params)


@cache
def _panels_shape() -> Spec:
    ends = "datum.value == 0.5 ? '' : datum.label"
    percent = alt.Axis(
        values=[0, 0.5, 1], format=".0%", labelExpr=ends, title=None, domain=False, ticks=False
    )
    bars = (
        alt.Chart()
        .mark_bar(height={"band": 0.7}, color=colour("accent"), clip=True)
        .encode(
            y=alt.Y("at:O", axis=names_axis("labels")),
            x=alt.X("share:Q", axis=percent, scale=alt.Scale(domain=[0, 1])),
            description="said:N",
            tooltip=_tooltip(),
        )
    )
    gaps = (
        alt.Chart()
        .transform_filter("!isValid(datum.share)")
        .mark_bar(height={"band": 0.7}, fill=ABSENT_FILL)
        .encode(y="at:O", x=alt.datum(0), x2=alt.datum(1), description="said:N", tooltip=_tooltip())
    )
    header = alt.Header(labelExpr="panels[datum.value]", labelAnchor="start", title=None)
    panels = (
        alt.layer(bars, gaps, data=ROWS)
        .properties(width=112, height=alt.Step(18))
        .facet(column=alt.Column("column:O", header=header))
        .properties(spacing=14)
    )
    return shape_of(panels)


def _cells(matrix: Matrix) -> list[Row]:
    cells = []
    for at, (unit, shares) in enumerate(zip(matrix.units, matrix.shares, strict=True)):
        for column, (group, share) in enumerate(zip(matrix.groups, shares, strict=True)):
            text = _percent(share)
            cells.append(
                {
                    "at": at,
                    "column": column,
                    "name": unit.label,
                    "group": group,
                    "share": share,
                    "class": class_of(share, SHARE_BREAKS),
                    "text": text,
                    "short": "" if share is None else vi_number(100 * share, 0),
                    "href": unit.href,
                    "said": f"{unit.label}, {group}: {text}",
                }
            )
    return cells


def _table(matrix: Matrix) -> Table:
    return Table(
        ("Đơn vị", *matrix.groups),
        tuple(
            (unit.label, *map(_percent, shares))
            for unit, shares in zip(matrix.units, matrix.shares, strict=True)
        ),
        tuple(unit.href for unit in matrix.units),
    )


def _standing(label: list[str]) -> list[str]:
    """Three lines, the text at the foot: headers above a table stand on its edge."""
    return [" "] * (3 - len(label)) + label


def _percent(share: float | None) -> str:
    return NO_DATA if share is None else f"{vi_number(100 * share, 1)} %"


def _tooltip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("name:N", title="Đơn vị"),
        alt.Tooltip("group:N", title="Nhóm"),
        alt.Tooltip("text:N", title="Tỷ lệ"),
    ]
