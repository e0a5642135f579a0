"""Reads of the catalogue, as dataclasses and the engine's own nouns.

figures.py   observations for scoring, at any version; what an import would change
"""

from nhip.apps.catalogue.queries.figures import (
    Changes,
    Refused,
    Row,
    batch_rows,
    batches,
    changes,
    content,
    data_version,
    observations,
    periods,
    unit_directory,
)

__all__ = [
    "Changes",
    "Refused",
    "Row",
    "batch_rows",
    "batches",
    "changes",
    "content",
    "data_version",
    "observations",
    "periods",
    "unit_directory",
]
