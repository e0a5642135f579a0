"""The open tables of this installation: datasets marked open, aggregates, and those of other apps.

May import the repository and lakes. What is not marked open has no way in here.
"""

from collections.abc import Callable
from dataclasses import replace

from nhip import __version__
from nhip.apps.catalogue import lakes
from nhip.apps.catalogue.open_data import measured, observed, tables
from nhip.apps.catalogue.open_data.tables import OpenTable
from nhip.apps.catalogue.queries.measured import is_simulated
from nhip.repository import publish
from nhip.repository.dataset import Classification, Dataset
from nhip.repository.publish import Cut

__all__ = ["every", "get"]


def every() -> list[OpenTable]:
    """Aggregates first, then datasets by title."""
    opened = [
        of_dataset(dataset)
        for dataset in lakes.datasets().values()
        if dataset.open is not None and dataset.classification is Classification.OPEN
    ]
    own = [*tables.registered(), observed.table(), measured.table()]
    return [*own, *sorted(opened, key=lambda table: table.title_vi)]


def get(name: str) -> OpenTable | None:
    """The open table of that name; None for what is not open, and for what is not there."""
    return next((table for table in every() if table.name == name), None)


def of_dataset(dataset: Dataset) -> OpenTable:
    """A dataset that its YAML opens: its live rows, without the columns that stay inside."""
    assert dataset.open is not None
    opening = dataset.open
    return OpenTable(
        name=dataset.name.replace("_", "-"),
        title_vi=opening.title_vi or dataset.title_vi,
        title_en=opening.title_en or dataset.title_en,
        opening=replace(opening, title_vi="", title_en=""),
        publisher=dataset.owner,
        source=dataset.source,
        legal_basis=dataset.legal_basis,
        columns=publish.columns(dataset),
        day=dataset.day,
        stamp=_stamp(dataset),
        batches=lambda: publish.batches(lakes.lake(), dataset, Cut(ordered=True)),
        simulated=lambda: is_simulated(dataset.name),
    )


def _stamp(dataset: Dataset) -> Callable[[], str]:
    return lambda: f"{__version__} {lakes.lake().version(dataset.name)} {dataset!r}"
