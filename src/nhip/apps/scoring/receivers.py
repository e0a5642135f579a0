"""What happens after an import: the period is scored again, so that no page shows old points.

The catalogue is below scoring and does not know it; a new batch is heard of, not called for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

from nhip.apps.criteria.queries import current
from nhip.apps.scoring.actions import score_period

_left_to_caller = ContextVar("_left_to_caller", default=False)


def batch_stored(sender, instance, created, raw=False, **kwargs):
    """Score once the import is committed. A failure is logged and leaves the import as it is."""
    if not created or raw or _left_to_caller.get():
        return
    if current(instance.set_id) is None:
        return  # figures of a form that belong to no criterion: there is nothing to score

    def score():
        score_period(by=instance.imported_by, set_id=instance.set_id, period=instance.period)

    transaction.on_commit(score, robust=True)


@contextmanager
def left_to_caller() -> Iterator[None]:
    """Imports of this block are not scored: the caller scores what they touched when it ends.

    For many imports into the same periods, such as several datasets that feed one criteria set.
    """
    token = _left_to_caller.set(True)
    try:
        yield
    finally:
        _left_to_caller.reset(token)
