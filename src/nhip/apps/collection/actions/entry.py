"""What a unit types: cells saved one by one or many at once, each once and by its version.

The row of the submission is locked first, so that saves, sending and approval of one unit follow
each other; units never wait for one another. A save is one short transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from nhip.apps.accounts.permissions import Permission
from nhip.apps.audit.actions import record
from nhip.apps.collection.models import Cell, CellSave, Submission
from nhip.apps.collection.queries.entry import cells_of, contents
from nhip.apps.files.actions import store
from nhip.apps.files.kinds import Kind
from nhip.apps.files.models import StoredFile
from nhip.apps.units.queries import may
from nhip.engine.errors import NhipError
from nhip.engine.form import LONGEST_TEXT, FieldKind, Form

FILE_KINDS = (Kind.PDF, Kind.DOCX, Kind.XLSX, Kind.IMAGE, Kind.ZIP)
LONGEST_KEY = 64


class EntryRefused(NhipError):
    """Nothing may be typed here now, or not by this person."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into a cell, over which version of it; `save_key` names this one save."""

    key: str
    raw: str
    version: int
    save_key: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of it. `refused` is the code of why not, with `who` and `at` of the other."""

    key: str
    version: int
    raw: str
    note: str
    refused: str = ""
    who: str = ""
    at: datetime | None = None


@transaction.atomic
def save_cells(
    *,
    by: AbstractBaseUser | None,
    submission: Submission,
    typed: Sequence[Typed],
    origin: str = Cell.Origin.TYPED,
    why: str = "",
) -> tuple[list[Saved], dict[str, Cell]]:
    """Save what was typed, cell by cell; gives what became of each, and all cells as they are now.

    A cell that somebody changed since is left as it is and told ("collection.changed_by_other"); a
    save repeated with its key is answered as the first time. Raises EntryRefused:
    "collection.not_your_form" (unit), "collection.not_a_draft" (state),
    "collection.round_not_open", "collection.past_due" (at), "collection.unlock_over" (at).
    """
    held = open_submission(by, submission)
    form = held.round.template.form
    cells = cells_of(held)
    keys = [one.save_key[:LONGEST_KEY] for one in typed]
    done = {one.save_key: one for one in held.saves.filter(save_key__in=keys)}
    answers, changes = [], []
    for one in typed:
        answer, change = _save(by, held, form, cells, done, one, origin)
        answers.append(answer)
        changes += [change] if change else []
    if changes:
        CellSave.objects.bulk_create(changes)
        record(by=by, verb="nhập số liệu", what=held, before=_told(changes, "before"),
               after=_told(changes, "after"), why=why)  # fmt: skip
    return answers, cells


def open_submission(by: AbstractBaseUser | None, submission: Submission) -> Submission:
    """The submission locked, where this person may type into it now. Raises EntryRefused."""
    held = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("round__template", "unit")
        .get(pk=submission.pk)
    )
    unit = held.unit
    if by is not None and not (
        may(by, Permission.FILL_FORMS, unit) or may(by, Permission.SIGN_SUBMISSIONS, unit)
    ):
        raise EntryRefused("collection.not_your_form", unit=unit.name)
    if held.lock:
        at = timezone.localtime(held.unlocked_until or held.round.due_at)
        raise EntryRefused(held.lock, state=held.state_name.lower(), at=at)
    return held


def _save(
    by: AbstractBaseUser | None,
    held: Submission,
    form: Form,
    cells: Mapping[str, Cell],
    done: dict[str, CellSave],
    one: Typed,
    origin: str,
) -> tuple[Saved, CellSave | None]:
    cell = cells.get(one.key)
    if cell is None:
        return Saved(one.key, 0, one.raw, one.note, "collection.no_such_cell"), None
    if before := done.get(one.save_key[:LONGEST_KEY]):
        return Saved(one.key, before.version, before.after, before.note), None
    raw, note = one.raw.replace("\0", "")[: LONGEST_TEXT + 1], one.note.replace("\0", "")
    refused = _refusal(form, cell, one, (raw.strip(), note.strip()[:LONGEST_TEXT]))
    if refused is not None:
        return refused, None
    change = CellSave(
        submission=held, cell=cell.key, save_key=one.save_key[:LONGEST_KEY],
        version=cell.version + 1, before=cell.raw, after=raw.strip(),
        note=note.strip()[:LONGEST_TEXT], origin=origin, saved_by=by,
    )  # fmt: skip
    _write(cell, change, by, contents(form.field(cell.key), change.after))
    done[change.save_key] = change
    return _as_it_is(cell), change


def _refusal(form: Form, cell: Cell, one: Typed, wanted: tuple[str, str]) -> Saved | None:
    """The answer where nothing is to be written: known already, changed by another, or the same."""
    if not cell.asked:
        return _as_it_is(cell, "collection.cell_known")
    if form.field(cell.key).kind is FieldKind.FILE and wanted[0] not in ("", cell.raw):
        return _as_it_is(cell, "collection.cell_is_file")
    if (cell.raw, cell.note) == wanted:
        return _as_it_is(cell)
    if cell.version != one.version:
        return _as_it_is(cell, "collection.changed_by_other")
    return None


def _as_it_is(cell: Cell, refused: str = "") -> Saved:
    who = str(cell.typed_by) if cell.typed_by else "hệ thống"
    return Saved(cell.key, cell.version, cell.raw, cell.note, refused, who, cell.typed_at)


def _write(
    cell: Cell,
    change: CellSave,
    by: AbstractBaseUser | None,
    read: Mapping[str, object],
    file: StoredFile | None = None,
) -> None:
    changed: dict[str, Any] = {
        "raw": change.after,
        "note": change.note,
        "version": change.version,
        "origin": change.origin if change.after else Cell.Origin.NONE,
        "returned": "",
        "file": file,
        "typed_by": by,
        "typed_at": timezone.now(),
        **read,
    }
    for name, value in changed.items():
        setattr(cell, name, value)
    cell.save(update_fields=list(changed))


def _told(changes: Sequence[CellSave], name: str) -> dict[str, str]:
    return {one.cell: getattr(one, name) for one in changes}


@transaction.atomic
def attach(
    *,
    by: AbstractBaseUser | None,
    submission: Submission,
    key: str,
    upload: File,
    version: int,
    save_key: str,
) -> Saved:
    """Keep a file as the content of a cell that asks for one.

    Raises EntryRefused ("collection.no_such_cell", "collection.changed_by_other" (who, at), and
    what save_cells raises), FileRefused.
    """
    held = open_submission(by, submission)
    cell = cells_of(held).get(key)
    if cell is None or held.round.template.form.field(key).kind is not FieldKind.FILE:
        raise EntryRefused("collection.no_such_cell", key=key)
    if done := held.saves.filter(save_key=save_key[:LONGEST_KEY]).first():
        return Saved(key, done.version, done.after, done.note)
    if cell.version != version:
        at = timezone.localtime(cell.typed_at)
        raise EntryRefused("collection.changed_by_other", who=str(cell.typed_by), at=at)
    kept = store(by=by, upload=upload, kinds=FILE_KINDS)
    change = CellSave.objects.create(
        submission=held, cell=key, save_key=save_key[:LONGEST_KEY], version=cell.version + 1,
        before=cell.raw, after=kept.name, note=cell.note, origin=Cell.Origin.TYPED, saved_by=by,
    )  # fmt: skip
    _write(cell, change, by, {"text": kept.name}, kept)
    record(by=by, verb="nộp tệp vào biểu mẫu", what=held, after={key: kept.name})
    return _as_it_is(cell)
