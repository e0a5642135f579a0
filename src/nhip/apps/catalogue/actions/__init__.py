"""Every write of the catalogue, by what is written.

figures.py   observations: an import is one transaction, all of it or none of it
landing.py   records: a file into the lake, and its line in the database
"""

from nhip.apps.catalogue.actions.figures import (
    ChangedMeanwhile,
    NothingToImport,
    confirm_draft,
    ensure_source,
    import_figures,
    remap_draft,
    start_draft,
)
from nhip.apps.catalogue.actions.landing import land, reconcile, report_of, source_named

__all__ = [
    "ChangedMeanwhile",
    "NothingToImport",
    "confirm_draft",
    "ensure_source",
    "import_figures",
    "land",
    "reconcile",
    "remap_draft",
    "report_of",
    "source_named",
    "start_draft",
]
