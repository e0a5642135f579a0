"""The nouns of the catalogue.

figures.py  observations, the batches that brought them, their sources
records.py  landings of records, files on their way, what sources say they sent, what came late
"""

from nhip.apps.catalogue.models.figures import (
    AppendOnly,
    Batch,
    DataVersion,
    ImportDraft,
    Observation,
    ObservationQuerySet,
    Source,
)
from nhip.apps.catalogue.models.records import (
    DismissedRow,
    Landing,
    LandingDraft,
    Lapse,
    Measurement,
    SentCount,
)

__all__ = [
    "AppendOnly",
    "Batch",
    "DataVersion",
    "DismissedRow",
    "ImportDraft",
    "Landing",
    "LandingDraft",
    "Lapse",
    "Measurement",
    "Observation",
    "ObservationQuerySet",
    "SentCount",
    "Source",
]
