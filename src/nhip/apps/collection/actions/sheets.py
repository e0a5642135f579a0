"""A filled-in workbook is taken in whole, or not at all while one of its cells is at fault."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from nhip.apps.collection.actions.entry import Saved, Typed, open_submission, save_cells
from nhip.apps.collection.models import Cell, Submission
from nhip.apps.collection.reading import Filled, read_sheet
from nhip.apps.files.actions import store
from nhip.apps.files.kinds import Kind
from nhip.ui.messages import sentence


@dataclass(frozen=True)
class Taken:
    """What became of a file: how many cells it changed, its faults, what was left to others."""

    changed: int
    same: int
    faults: tuple[str, ...]
    left: tuple[str, ...]


@transaction.atomic
def take_sheet(*, by: AbstractBaseUser | None, submission: Submission, upload: File) -> Taken:
    """Read a workbook and save its cells, where none is at fault.

    A cell that somebody changed since the file was made is left as it is, and told. Raises what
    reading.read_sheet, entry.open_submission and files.store raise.
    """
    held = open_submission(by, submission)
    kept = store(by=by, upload=upload, kinds=(Kind.XLSX,))
    found = read_sheet(kept.read(), held)
    if found.faults:
        return Taken(0, 0, tuple(found.faults), ())
    before = {cell.key: cell.version for cell in held.cells.all()}
    answers, _ = save_cells(
        by=by, submission=held, typed=[_typed(kept.sha256, one) for one in found.cells],
        origin=Cell.Origin.SHEET, why=f"tệp {kept.name}",
    )  # fmt: skip
    changed = sum(one.version != before.get(one.key) for one in answers)
    left = _left(answers, found.cells)
    return Taken(changed, len(answers) - changed - len(left), (), tuple(left))


def _typed(sha256: str, one: Filled) -> Typed:
    name = hashlib.sha256(f"{sha256} {one.key} {one.version}".encode()).hexdigest()
    return Typed(one.key, one.raw, one.version, name, one.note)


def _left(answers: Sequence[Saved], cells: Sequence[Filled]) -> list[str]:
    """Sentences of the cells that kept what somebody else put there."""
    told = []
    for answer, cell in zip(answers, cells, strict=True):
        if answer.refused:
            at = timezone.localtime(answer.at) if answer.at else ""
            fields = {"who": answer.who, "at": at, "now": answer.raw or "trống",
                      "text": cell.raw or "trống"}  # fmt: skip
            code = "collection.sheet_cell_changed"
            if answer.refused != "collection.changed_by_other":
                code = answer.refused
            told.append(sentence(code, fields, cell.address))
    return told
