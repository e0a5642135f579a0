"""The figure about quality of landings: the share of rows that could not be taken, over time.

May import the engine's number writing and Altair. A bar is a month or a batch; a share is never
drawn where nothing was sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import altair as alt

from nhip.engine.values import vi_number
from nhip.figures.figure import ROWS, Caption, Figure, Row, Spec, Table, lay, names_axis, shape_of
from nhip.figures.theme import colour


@dataclass(frozen=True, slots=True)
class BadShare:
    """Bad rows among all rows of one month or batch; `rows` must be above 0 to be drawn."""

    label: str
    bad: int
    rows: int

    @property
    def share(self) -> float:
        """The share as a percentage."""
        return 100 * self.bad / self.rows if self.rows else 0.0


def bad_shares(points: Sequence[BadShare], caption: Caption) -> Figure:
    """Bars in the order of time, each with its percentage; the table twin has the counts too."""
    data: list[Row] = [
        {
            "at": at,
            "name": one.label,
            "value": one.share,
            "text": (text := f"{vi_number(one.share, 2)}%"),
            "said": f"{one.label}: {text}, {vi_number(one.bad)} trong {vi_number(one.rows)} dòng",
        }
        for at, one in enumerate(points)
    ]
    table = Table(
        ("Lúc", "Dòng không nhận", "Mọi dòng", "Tỷ lệ"),
        tuple(
            (one.label, vi_number(one.bad), vi_number(one.rows), f"{vi_number(one.share, 2)}%")
            for one in points
        ),
    )
    params = {"labels": [one.label for one in points]}
    return lay(_shape(), caption, table, data, params=params)


@cache
def _shape() -> Spec:
    base = alt.Chart(ROWS).encode(
        x=alt.X("at:O", axis=names_axis("labels", orient="bottom", labelAngle=-40)),
        tooltip=[
            alt.Tooltip("name:N", title="Lúc"),
            alt.Tooltip("said:N", title="Không nhận được"),
        ],
    )
    bars = base.mark_bar(color=colour("accent"), width={"band": 0.5}).encode(
        y=alt.Y("value:Q", axis=None, scale=alt.Scale(zero=True, nice=True)),
        description="said:N",
    )
    texts = base.mark_text(dy=-8, color=colour("ink"), aria=False).encode(
        y=alt.Y("value:Q", axis=None), text="text:N"
    )
    return shape_of((bars + texts).properties(width="container", height=130))
