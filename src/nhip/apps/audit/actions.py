"""The one write of this app: record(), called by every action inside its own transaction.

So a change and its line in the record are kept together, or not at all. Must not know what is
recorded: `before` and `after` are what the caller says they are.
"""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models, transaction

from nhip.apps.audit.models import AuditEvent


class OutsideTransaction(Exception):
    """record() was called where a failure could keep the line and lose the change."""


def record(
    *,
    by: AbstractBaseUser | None,
    verb: str,
    what: models.Model | str,
    before: Any = None,
    after: Any = None,
    why: str = "",
) -> AuditEvent:
    """Write one line. `by` is None when the system acts; `what` is a record or "label:id".

    Whoever acts for another carries `on_behalf_of` (units.access sets it for the request).
    """
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransaction(verb)
    label, name = _subject(what)
    return AuditEvent.objects.create(
        by=by.get_username() if by else "",
        by_name=by.get_full_name() if by else "",
        on_behalf_of=getattr(by, "on_behalf_of", ""),
        verb=verb,
        what=label,
        what_name=name,
        before=before,
        after=after,
        why=why,
    )


def _subject(what: models.Model | str) -> tuple[str, str]:
    if isinstance(what, str):
        return what, ""
    limit = AuditEvent._meta.get_field("what_name").max_length
    return f"{what._meta.label_lower}:{what.pk}", str(what)[:limit]
