"""Reads of the catalogue, as dataclasses and the engine's own nouns.

figures.py   observations for scoring, at any version; what an import would change
measured.py  what a criteria set takes from records, and for which periods
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
    sources_for,
    unit_directory,
)
from nhip.apps.catalogue.queries.measured import (
    Measured,
    calendar_between,
    is_simulated,
    measured_inputs,
    periods_between,
    rows_by_period,
    served_sets,
    without_real,
)

__all__ = [
    "Changes",
    "Measured",
    "Refused",
    "Row",
    "batch_rows",
    "batches",
    "calendar_between",
    "changes",
    "content",
    "data_version",
    "is_simulated",
    "measured_inputs",
    "observations",
    "periods",
    "periods_between",
    "rows_by_period",
    "served_sets",
    "sources_for",
    "unit_directory",
    "without_real",
]
