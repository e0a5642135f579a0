"""Every write of the catalogue, by what is written.

figures.py   observations: an import is one transaction, all of it or none of it
landing.py   records: a file into the lake, and its line in the database
measuring.py from records to observations, as far as anything moved
"""

from nhip.apps.catalogue.actions.figures import (
    ChangedMeanwhile,
    FaultyFile,
    NothingToImport,
    SourceRefused,
    confirm_draft,
    ensure_source,
    import_figures,
    remap_draft,
    start_draft,
)
from nhip.apps.catalogue.actions.landing import land, reconcile, report_of, source_named
from nhip.apps.catalogue.actions.measuring import measure

__all__ = [
    "ChangedMeanwhile",
    "FaultyFile",
    "NothingToImport",
    "SourceRefused",
    "confirm_draft",
    "ensure_source",
    "import_figures",
    "land",
    "measure",
    "reconcile",
    "remap_draft",
    "report_of",
    "source_named",
    "start_draft",
]
