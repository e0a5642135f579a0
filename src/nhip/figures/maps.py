"""Communes of a province coloured by value.

May import numpy and Altair. Must not read files: the topology is an argument, either as the
TopoJSON itself (documents) or as its address (pages, where the browser keeps it).
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np

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
    shape_of,
    shown,
)
from nhip.figures.matrix import ABSENT, class_colour, class_of
from nhip.figures.theme import STEPS, colour

LAYER = "data"  # the one object of the TopoJSON files; each geometry has properties code and name


class UnknownCodes(ValueError):
    """Values were given for communes the map does not have; `codes` are sorted."""

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__(f"codes without a shape: {', '.join(codes)}")
        self.codes = tuple(codes)


@dataclass(frozen=True, slots=True)
class Place:
    """A commune by its administrative code, its value or None, and where a click leads."""

    code: str
    label: str
    value: float | None
    href: str = ""
    absent: str = NO_DATA


def commune_map(
    topology: Mapping[str, Any] | str,
    places: Sequence[Place],
    caption: Caption,
    *,
    breaks: Sequence[float] | None = None,
    decimals: int = 2,
    measure_unit: str = "điểm",
) -> Figure:
    """A map in five steps; a commune without a value, or without a Place, is hatched.

    `topology` is TopoJSON (dict) or its address (str). `breaks` are four rising limits between
    the steps; None puts a fifth of the communes into each. Raises UnknownCodes when a place has no
    shape (checked where the TopoJSON is given), ValueError when breaks are not four and rising.
    """
    limits = _breaks(places) if breaks is None else tuple(breaks)
    if len(limits) != STEPS - 1 or any(high < low for low, high in itertools.pairwise(limits)):
        raise ValueError("breaks must be four rising limits")
    data: list[Row] = [
        {
            "code": place.code,
            "name": place.label,
            "text": (text := shown(place.value, decimals, place.absent)),
            "class": class_of(place.value, limits),
            "href": place.href,
            "said": f"{place.label}: {text}",
        }
        for place in places
    ]
    table = Table(
        ("Mã", "Đơn vị", measure_unit.capitalize()),
        tuple((p.code, p.label, shown(p.value, decimals, p.absent)) for p in places),
        tuple(place.href for place in places),
    )
    shape = _map_shape(class_labels(limits), measure_unit)
    figure = lay(shape, caption, table, data, height=460)
    source = {"url": topology} if isinstance(topology, str) else {"values": _known(topology, data)}
    figure.spec["data"] = source | {"format": {"type": "topojson", "feature": LAYER}}
    return figure


def class_labels(limits: Sequence[float]) -> tuple[str, ...]:
    """The words of the five steps and of the missing class, lowest first."""
    low, *_, high = limits
    between = [f"{vi_number(a)}–{vi_number(b)}" for a, b in itertools.pairwise(limits)]
    return (f"dưới {vi_number(low)}", *between, f"từ {vi_number(high)}", NO_DATA)


def _breaks(places: Sequence[Place]) -> tuple[float, ...]:
    """Quintiles to one decimal: scores cluster, and equal spans would leave most steps empty."""
    values = [place.value for place in places if place.value is not None]
    if not values:
        return (20.0, 40.0, 60.0, 80.0)
    return tuple(round(float(cut), 1) for cut in np.quantile(values, [0.2, 0.4, 0.6, 0.8]))


def _known(topology: Mapping[str, Any], data: Sequence[Row]) -> Mapping[str, Any]:
    shapes = {g["properties"]["code"] for g in topology["objects"][LAYER]["geometries"]}
    if unknown := sorted({row["code"] for row in data} - shapes):
        raise UnknownCodes(unknown)
    return topology


@lru_cache(maxsize=32)
def _map_shape(labels: tuple[str, ...], measure_unit: str) -> Spec:
    fields = ["name", "text", "class", "href", "said"]
    communes = (
        alt.Chart(alt.NamedData("topology"))
        .transform_lookup(
            lookup="properties.code", from_=alt.LookupData(data=ROWS, key="code", fields=fields)
        )
        .transform_calculate(
            **{
                "class": f"isValid(datum['class']) ? datum['class'] : {ABSENT}",
                "name": "datum.name || datum.properties.name",
                "text": f"datum.text || '{NO_DATA}'",
                "said": f"datum.said || datum.properties.name + ': {NO_DATA}'",
            }
        )
        .mark_geoshape(stroke=colour("paper"), strokeWidth=0.6)
        .encode(
            fill=class_colour(labels, measure_unit),
            description="said:N",
            tooltip=[
                alt.Tooltip("name:N", title="Đơn vị"),
                alt.Tooltip("text:N", title=measure_unit.capitalize()),
            ],
        )
        .project(type="mercator")
    )
    return shape_of(communes.properties(width="container"))
