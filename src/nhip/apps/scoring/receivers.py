"""What happens after an import: the period is scored again, so that no page shows old points.

The catalogue is below scoring and does not know it; a new batch is heard of, not called for.
"""

from django.db import transaction

from nhip.apps.scoring.actions import score_period


def batch_stored(sender, instance, created, raw=False, **kwargs):
    """Score once the import is committed. A failure is logged and leaves the import as it is."""
    if not created or raw:
        return

    def score():
        score_period(by=instance.imported_by, set_id=instance.set_id, period=instance.period)

    transaction.on_commit(score, robust=True)
