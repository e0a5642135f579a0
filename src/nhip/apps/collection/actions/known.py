"""What needs no typing is put into the cells: when a round opens, and again while it is open.

A cell that the unit typed into is never overwritten; what a source says is kept beside it.
"""

from collections.abc import Iterator, Mapping, Sequence

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from nhip.apps.audit.actions import record
from nhip.apps.collection.models import Cell, CollectionRound, Submission
from nhip.apps.collection.queries import known as reads
from nhip.apps.collection.queries.entry import contents
from nhip.apps.collection.queries.known import Given, Place
from nhip.engine.form import Field

COLUMNS = (
    *("raw", "value", "text", "missing", "asked", "origin", "version"),
    *(
        "known_value",
        "known_text",
        "known_source",
        "known_on",
        "known_simulated",
        "known_measured",
        "last",
    ),
)
CHUNK = 200


def fill(round_: CollectionRound, submissions: Sequence[Submission]) -> int:
    """Make the cells of submissions that have none; gives how many need no typing."""
    units = [one.unit for one in submissions]
    known, last = reads.known(round_, units), reads.last(round_, units)
    made = list(_cells(round_, submissions, known, last))
    Cell.objects.bulk_create(made, batch_size=CHUNK)
    return sum(not one.asked for one in made)


def _cells(
    round_: CollectionRound,
    submissions: Sequence[Submission],
    known: Mapping[Place, Given],
    last: Mapping[Place, float],
) -> Iterator[Cell]:
    for submission in submissions:
        for field in round_.template.form.fields:
            place = (submission.unit_id, field.key)
            cell = Cell(submission=submission, key=field.key, last=last.get(place))
            _know(field, cell, known.get(place))
            yield cell


def _know(field: Field, cell: Cell, given: Given | None) -> bool:
    """Put what is known beside a cell, and into it unless the unit typed or must type."""
    before = (cell.known_value, cell.known_text, cell.known_source, cell.asked, cell.raw)
    cell.known_value = given.value if given else None
    cell.known_text = given.raw if given else ""
    cell.known_source = given.source[:300] if given else ""
    cell.known_on = given.on if given else None
    cell.known_simulated = bool(given and given.simulated)
    cell.known_measured = bool(given and given.measured)
    was_known = cell.origin == Cell.Origin.KNOWN
    typed = bool(cell.raw) and not was_known
    if given and not field.insist and not typed:
        cell.raw, cell.asked, cell.origin = given.raw, False, Cell.Origin.KNOWN
        _read(field, cell)
    elif was_known:  # the source took it back: now the unit is asked
        cell.raw, cell.asked, cell.origin = "", True, Cell.Origin.NONE
        _read(field, cell)
    after = (cell.known_value, cell.known_text, cell.known_source, cell.asked, cell.raw)
    if after == before:
        return False
    cell.version += cell.raw != before[-1]
    return True


def _read(field: Field, cell: Cell) -> None:
    for name, value in contents(field, cell.raw).items():
        setattr(cell, name, value)
    if cell.origin == Cell.Origin.KNOWN and cell.known_value is not None and field.kind.is_number:
        cell.value, cell.text, cell.missing = cell.known_value, "", ""  # every digit of the source


@transaction.atomic
def refresh(*, by: AbstractBaseUser | None, round_: CollectionRound) -> int:
    """Look again at what is known, for the drafts of an open round; gives how many changed."""
    if not round_.is_open:
        return 0
    drafts = round_.submissions.filter(state=Submission.State.DRAFT)
    held = list(drafts.select_for_update(of=("self",)).select_related("unit").order_by("pk"))
    known = reads.known(round_, [one.unit for one in held])
    units = {one.pk: one.unit_id for one in held}
    form = round_.template.form
    changed = [
        cell
        for cell in Cell.objects.filter(submission__in=held).order_by("pk")
        if _know(form.field(cell.key), cell, known.get((units[cell.submission_id], cell.key)))
    ]
    Cell.objects.bulk_update(changed, [one for one in COLUMNS if one != "last"], batch_size=CHUNK)
    if changed:
        record(by=by, verb="cập nhật số liệu đã có vào biểu", what=round_,
               after={"số ô": len(changed)})  # fmt: skip
    return len(changed)
