"""An open table: columns with meanings, rows, and the terms under which anyone may take them.

May import the repository's nouns. Apps above this one register theirs when they are ready; they
take every noun they need from here.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from nhip.repository import publish
from nhip.repository.dataset import Column, ColumnType
from nhip.repository.opening import Frequency, Licence, Opening, Theme
from nhip.repository.suppression import State

# Apps above take these from here: only this app talks to the repository.
__all__ = [
    "Column",
    "ColumnType",
    "Frequency",
    "Licence",
    "OpenTable",
    "Opening",
    "State",
    "Theme",
    "batches_of",
    "column",
    "register",
    "registered",
]
BATCH_ROWS = 10_000


@dataclass(frozen=True)
class OpenTable:
    """`day` names the column its span of time is read from. `stamp` changes whenever the rows may
    have; `batches` gives the rows in the columns' order; `simulated` says whether any of them was
    made up."""

    name: str
    title_vi: str
    title_en: str
    opening: Opening
    publisher: str
    source: str
    legal_basis: str
    columns: tuple[Column, ...]
    day: str
    stamp: Callable[[], str]
    batches: Callable[[], Iterable[pa.RecordBatch]]
    simulated: Callable[[], bool]
    note: str = ""


_registered: dict[str, Callable[[], OpenTable]] = {}


def register(name: str, make: Callable[[], OpenTable]) -> None:
    """Name a table that another app opens."""
    _registered[name] = make


def registered() -> list[OpenTable]:
    """The tables that apps above this one open."""
    return [make() for make in _registered.values()]


def column(
    name: str,
    kind: ColumnType,
    meaning_vi: str,
    meaning_en: str,
    values: tuple[tuple[str, str], ...] = (),
) -> Column:
    """A column of an open table."""
    return Column(name, kind, meaning_vi, meaning_en, values=values)


def batches_of(
    columns: Sequence[Column], rows: Iterable[Sequence[Any]]
) -> Iterator[pa.RecordBatch]:
    """Rows as record batches of the columns' types."""
    shape = publish.schema(columns)
    waiting: list[Sequence[Any]] = []
    for row in rows:
        waiting.append(row)
        if len(waiting) == BATCH_ROWS:
            yield _batch(shape, waiting)
            waiting = []
    if waiting:
        yield _batch(shape, waiting)


def _batch(shape: pa.Schema, rows: Sequence[Sequence[Any]]) -> pa.RecordBatch:
    arrays = [
        pa.array(list(values), field.type)
        for field, values in zip(shape, zip(*rows, strict=True), strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=shape)
