"""Every write of the catalogue, by what is written.

figures.py   observations: an import is one transaction, all of it or none of it
landing.py   records: a file into the lake, and its line in the database
measuring.py from records to observations, as far as anything moved
mending.py   rejected rows: mended and landed again, or given up with a reason
reconciling.py what sources say they sent
tidying.py   corrected months written anew, stored measures compared with records
undoing.py   a landing taken back
uploads.py   a file from a browser on its way into the lake
watching.py  sources that are late
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
from nhip.apps.catalogue.actions.mending import (
    NotMended,
    dismiss,
    mend,
    mend_alike,
    mend_from_file,
)
from nhip.apps.catalogue.actions.reconciling import Said, say_sent
from nhip.apps.catalogue.actions.tidying import tidy
from nhip.apps.catalogue.actions.undoing import NoReason, undo
from nhip.apps.catalogue.actions.uploads import (
    PATIENCE,
    UploadRefused,
    claim_upload,
    drop_upload,
    fail_upload,
    finish_upload,
    land_upload,
    look_at_upload,
    receive_upload,
)
from nhip.apps.catalogue.actions.watching import watch

__all__ = [
    "PATIENCE",
    "ChangedMeanwhile",
    "FaultyFile",
    "NoReason",
    "NotMended",
    "NothingToImport",
    "Said",
    "SourceRefused",
    "UploadRefused",
    "claim_upload",
    "confirm_draft",
    "dismiss",
    "drop_upload",
    "ensure_source",
    "fail_upload",
    "finish_upload",
    "import_figures",
    "land",
    "land_upload",
    "look_at_upload",
    "measure",
    "mend",
    "mend_alike",
    "mend_from_file",
    "receive_upload",
    "reconcile",
    "remap_draft",
    "report_of",
    "say_sent",
    "source_named",
    "start_draft",
    "tidy",
    "undo",
    "watch",
]
