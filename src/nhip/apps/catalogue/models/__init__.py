"""The nouns of the catalogue.

figures.py  observations, the batches that brought them, their sources
obligations.py  what units still owe of their data
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
from nhip.apps.catalogue.models.obligations import Obligation, State
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
    "Obligation",
    "Observation",
    "ObservationQuerySet",
    "SentCount",
    "Source",
    "State",
]
