"""Every write of this app: load a criteria set from its text.

One transaction each, with its line in the audit record inside. A text with a fault stores nothing.
"""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from nhip.apps.audit.actions import record
from nhip.apps.criteria import queries, shelf
from nhip.apps.criteria.models import CriteriaSetVersion, hash_of


@transaction.atomic
def load_set(
    *, by: AbstractBaseUser | None, text: str, origin: str = "", is_shipped: bool = False
) -> CriteriaSetVersion:
    """Make a text the version in use of its set; the text already in use changes nothing.

    Raises `DefinitionErrors` with every fault of the text, and stores nothing then.
    """
    content = shelf.parse(text, origin)
    before = queries.current(content.id)
    if before is not None and before.text == text:
        return before
    version = CriteriaSetVersion.objects.create(
        set_id=content.id,
        text=text,
        sha256=hash_of(text),
        year=content.year,
        name=content.name,
        short_name=content.short_name or content.name,
        is_shipped=is_shipped,
        loaded_by=by,
    )
    record(
        by=by,
        verb="nạp bộ tiêu chí",
        what=version,
        before=before and {"sha256": before.sha256},
        after={"set_id": version.set_id, "sha256": version.sha256, "origin": origin},
    )
    return version


@transaction.atomic
def load_shipped(*, by: AbstractBaseUser | None) -> list[CriteriaSetVersion]:
    """Load every set that ships with the product; a set that a province replaced is left alone."""
    loaded = []
    for set_id in shelf.shipped():
        before = queries.current(set_id)
        if before is None or before.is_shipped:
            text, origin = shelf.text_of(set_id)
            loaded.append(load_set(by=by, text=text, origin=origin, is_shipped=True))
    return loaded
