"""What reading an annex gives: drafts of targets and tasks, each cell with where it stood.

May import the engine. All nouns here are frozen; nothing is stored and nothing is decided: a
reading is a proposal which a person reviews beside the original blocks it was made from.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from nhip.annexes.units import Match
from nhip.engine.deadline import NO_DEADLINE, Deadline
from nhip.engine.errors import NhipError
from nhip.engine.target_value import NO_VALUE, TargetValue


class UnreadableAnnex(NhipError):
    """A file of which nothing can be read; `code` and `fields` say why and how to mend it."""


class Origin(StrEnum):
    """Where a draft was found. What comes from the body is proposed for confirmation."""

    TABLE = "table"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Place:
    """A spot of the original. `block` is an index into `Reading.blocks`.

    In a table block `row` and `column` are indexes (from 0) of the anchor cell; in a paragraph
    both are None. `start` and `end` cut the characters meant out of that text (None: all of it).
    """

    block: int
    row: int | None = None
    column: int | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to tell the person: a code of `nhip.ui.messages`, its fields, and where."""

    code: str
    fields: dict[str, Any] = field(default_factory=dict)
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class ReadCell:
    """One field as printed: white space tidied, lines of a cell joined; nothing else changed.

    `places` are the original cells (or the span of a sentence) it was read from, several where a
    row continues. `doubt` says why a person should look; None where the reading is plain.
    """

    text: str = ""
    places: tuple[Place, ...] = ()
    doubt: Remark | None = None

    def __bool__(self) -> bool:
        return bool(self.text)


NOTHING = ReadCell()


@dataclass(frozen=True, slots=True)
class Point:
    """One of several values of a target: of a year, a level of unit, or a group of units.

    `label` is the heading it stood under ("Năm 2027", "Cấp xã"); `year` is None where the heading
    names none; `level` is "" or the heading without its year.
    """

    label: str
    year: int | None
    level: str
    value: TargetValue
    cell: ReadCell


@dataclass(frozen=True, slots=True)
class TargetReading:
    """A target as a draft. `groups` are headings from the outermost, `group_codes` their numbers.

    `value` is the headline: the only value, else the one of the last year. `points` holds them all
    where the document gives several. `deadline_cell.text` is the text of the day by which it is
    due, from its own column, or from the heading or title above it.
    """

    origin: Origin
    number: str
    groups: tuple[str, ...]
    group_codes: tuple[str, ...]
    text: ReadCell
    value: TargetValue = NO_VALUE
    value_cell: ReadCell = NOTHING
    unit_cell: ReadCell = NOTHING
    points: tuple[Point, ...] = ()
    baseline: ReadCell = NOTHING
    deadline: Deadline = NO_DEADLINE
    deadline_cell: ReadCell = NOTHING
    lead_cell: ReadCell = NOTHING
    lead: tuple[Match, ...] = ()
    supporting_cell: ReadCell = NOTHING
    supporting: tuple[Match, ...] = ()
    basis: ReadCell = NOTHING
    must_achieve: bool = False
    note: ReadCell = NOTHING

    @property
    def doubts(self) -> tuple[Remark, ...]:
        """Every reason to look at this draft, in the order of its fields."""
        return tuple(_doubts(self))


@dataclass(frozen=True, slots=True)
class TaskReading:
    """A task as a draft. `number` is the printed one and never a key: it repeats and restarts.

    `lead` and `supporting` are the agencies of those cells one by one as printed, each matched.
    `result` and `status` are what a tracking table reports; `assigned_by` the text that asked;
    `responsible` a person or post the table names beside the agency.
    """

    origin: Origin
    number: str
    groups: tuple[str, ...]
    group_codes: tuple[str, ...]
    text: ReadCell
    product: ReadCell = NOTHING
    lead_cell: ReadCell = NOTHING
    lead: tuple[Match, ...] = ()
    supporting_cell: ReadCell = NOTHING
    supporting: tuple[Match, ...] = ()
    responsible: ReadCell = NOTHING
    deadline: Deadline = NO_DEADLINE
    deadline_cell: ReadCell = NOTHING
    budget: ReadCell = NOTHING
    budget_source: ReadCell = NOTHING
    legal_basis: ReadCell = NOTHING
    assigned_by: ReadCell = NOTHING
    result: ReadCell = NOTHING
    status: ReadCell = NOTHING
    note: ReadCell = NOTHING

    @property
    def doubts(self) -> tuple[Remark, ...]:
        """Every reason to look at this draft, in the order of its fields."""
        return tuple(_doubts(self))


@dataclass(frozen=True, slots=True)
class ParagraphBlock:
    """A paragraph of the body; `label` is the number Word draws before it ("a)", "1."), if any."""

    index: int
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class BlockCell:
    """One cell at its anchor; `row_span` and `column_span` are 1 where it is not merged."""

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table as it stands, for showing beside the reading.

    `rows` hold anchor cells only, so they can be printed with rowspan and colspan. `title` is the
    sheet's name in a workbook. `first_row` is the printed number of row 0 (1 in Word). `meaning`
    is "targets", "tasks" or "" where the table was read as neither; `columns` names what each
    column was taken for ("" where nothing); `header_rows` are the indexes of its heading rows.
    """

    index: int
    rows: tuple[tuple[BlockCell, ...], ...]
    title: str = ""
    first_row: int = 1
    meaning: str = ""
    columns: tuple[str, ...] = ()
    header_rows: tuple[int, ...] = ()


Block = ParagraphBlock | TableBlock


@dataclass(frozen=True, slots=True)
class About:
    """What the document says of itself: every field "" where it says nothing."""

    title: str = ""
    number: str = ""
    issued_on_text: str = ""
    issuer: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One annex read: drafts in the order of the document, and the original to lay beside them."""

    targets: tuple[TargetReading, ...]
    tasks: tuple[TaskReading, ...]
    warnings: tuple[Remark, ...]
    blocks: tuple[Block, ...]
    about: About = About()


def _doubts(draft: TargetReading | TaskReading) -> Iterator[Remark]:
    for name in draft.__slots__:
        held = getattr(draft, name)
        if isinstance(held, ReadCell) and held.doubt:
            yield held.doubt
    for point in getattr(draft, "points", ()):
        if point.cell.doubt:
            yield point.cell.doubt
