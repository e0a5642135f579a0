"""Undoing a landing: the lake puts back what the batch changed, and its line says so.

The lake's commit comes first, as with a landing; note_missed() writes the mark that a killed
process left out. Must not measure.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from nhip.apps.audit.actions import record
from nhip.apps.catalogue import lakes
from nhip.apps.catalogue.models import Landing
from nhip.engine.errors import NhipError
from nhip.repository.delta import LakeError
from nhip.repository.lake import Commit, Undone

UNDO = "undo"


class NoReason(NhipError):
    """Something that cannot be taken lightly was asked without saying why."""


def undo(*, by: AbstractBaseUser | None, landing: Landing, why: str) -> Undone:
    """Put back what a landing changed; records that later landings changed stay as they are.

    Raises NoReason, and LakeError: "lake.unknown_batch", "lake.nothing_to_undo",
    "lake.history_gone".
    """
    why = reason(why)
    if landing.undone_at:
        told = {"batch_id": landing.batch_id, "name": landing.dataset}
        raise LakeError("lake.nothing_to_undo", **told)
    now = timezone.localtime()
    undone = lakes.lake().undo(
        lakes.dataset(landing.dataset), landing.batch_id, landed_at=now.replace(tzinfo=None)
    )
    _mark(
        by=by,
        landing=landing,
        at=now,
        why=why,
        after={
            "lô": landing.batch_id,
            "trả về như trước": undone.restored,
            "rút khỏi kho": undone.withdrawn,
            "phiên bản bảng": undone.version,
        },
    )
    return undone


def note_missed(*, by: AbstractBaseUser | None, dataset: str, history: Iterable[Commit]) -> None:
    """Mark the landings whose undoing is in the lake and not here: a process died in between."""
    undone = {commit.batch_id: commit for commit in history if commit.kind == UNDO}
    if not undone:
        return
    for landing in Landing.objects.filter(
        dataset=dataset, batch_id__in=undone, undone_at__isnull=True
    ):
        commit = undone[landing.batch_id]
        after = {"lô": landing.batch_id, "phiên bản bảng": commit.version}
        at = timezone.make_aware(commit.landed_at)
        _mark(by=by, landing=landing, at=at, why="ghi nhận lại từ kho", after=after)


def reason(why: str) -> str:
    """A reason as it is kept. Raises NoReason where nothing was written."""
    if not why.strip():
        raise NoReason("mending.no_reason")
    return why.strip()[:500]


@transaction.atomic
def _mark(
    *, by: AbstractBaseUser | None, landing: Landing, at: datetime, why: str, after: dict[str, Any]
) -> None:
    landing.undone_at, landing.undone_by, landing.undone_why = at, by, why
    landing.save(update_fields=["undone_at", "undone_by", "undone_why"])
    record(by=by, verb="hoàn tác lượt nạp", what=landing, after=after, why=why)
