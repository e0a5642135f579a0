"""A submission as its page shows it: fields with their cells, what is said of each, who changed it.

Returns dataclasses. `findings_of` is what sending asks too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from nhip.apps.collection.models import Cell, CellSave, Submission
from nhip.engine.errors import NhipError
from nhip.engine.form import Entry, Field, FieldKind, Finding, Form, Level, check, read
from nhip.engine.values import Missing, vi_number
from nhip.ui.messages import sentence


@dataclass(frozen=True)
class Said:
    """A sentence beside a cell and how much it weighs."""

    level: str
    text: str


@dataclass
class Line:
    """One field with its cell."""

    field: Field
    cell: Cell
    said: list[Said] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The unique part of ids on the page."""
        return self.field.key.replace(".", "_")

    @property
    def is_file(self) -> bool:
        return self.field.kind is FieldKind.FILE

    @property
    def is_long(self) -> bool:
        return self.field.kind is FieldKind.TEXT

    @property
    def shown(self) -> str:
        """What stands in the cell, tidy where it could be read."""
        return self.cell.raw

    @property
    def known(self) -> str:
        """What the source says where the unit types as well."""
        return vi_number(self.cell.known_value) if self.cell.known_value is not None else ""

    @property
    def last(self) -> str:
        return "" if self.cell.last is None else vi_number(self.cell.last)

    @property
    def must_explain(self) -> bool:
        return any(one.level == Level.WARNING for one in self.said)


@dataclass(frozen=True)
class Section:
    """Lines under one heading."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Sheet:
    """A whole submission laid out."""

    sections: tuple[Section, ...]
    asked: int
    filled: int
    errors: int
    warnings: int
    simulated: bool

    @property
    def known(self) -> int:
        return sum(len(one.lines) for one in self.sections) - self.asked


def sheet(submission: Submission) -> Sheet:
    """Everything the entry page shows. Two queries."""
    form = submission.round.template.form
    cells = cells_of(submission)
    said = sentences(findings_of(form, cells))
    lines = [Line(one, cells[one.key], said.get(one.key, [])) for one in form.fields]
    sections: dict[str, list[Line]] = {}
    for line in lines:
        sections.setdefault(line.field.section, []).append(line)
    asked = [line for line in lines if line.cell.asked]
    told = [one for line in lines for one in line.said]
    return Sheet(
        tuple(Section(title, tuple(rows)) for title, rows in sections.items()),
        len(asked),
        sum(bool(line.cell.raw) for line in asked),
        sum(one.level == Level.ERROR for one in told),
        sum(one.level == Level.WARNING for one in told),
        submission.round.simulated or any(line.cell.known_simulated for line in lines),
    )


def cells_of(submission: Submission) -> dict[str, Cell]:
    """The cells of a submission by key."""
    return {one.key: one for one in submission.cells.select_related("typed_by", "file")}


def findings_of(form: Form, cells: Mapping[str, Cell], *, whole: bool = False) -> list[Finding]:
    """What the engine says of the cells."""
    return check(form, {key: entry_of(cell) for key, cell in cells.items()}, whole=whole)


def entry_of(cell: Cell) -> Entry:
    """A cell as the engine reads it."""
    measured = cell.known_value if cell.asked else None
    return Entry(cell.raw, cell.note, cell.asked, cell.last, measured)


def sentences(findings: Iterable[Finding]) -> dict[str, list[Said]]:
    """The findings in words, by key of the cell."""
    found: dict[str, list[Said]] = {}
    for one in findings:
        found.setdefault(one.key, []).append(Said(one.level, sentence(one.code, one.fields)))
    return found


def contents(field: Field, raw: str) -> dict[str, object]:
    """What was typed as the columns of a cell; nothing where it cannot be read."""
    try:
        value = read(field, raw)
    except NhipError:
        value = None
    return {
        "value": value if isinstance(value, float) else None,
        "text": value if isinstance(value, str) else "",
        "missing": value.reason.value if isinstance(value, Missing) else "",
    }


def changed_since(submission: Submission, after: int) -> tuple[int, list[CellSave]]:
    """The number of the last save, and the saves after one: what others did meanwhile."""
    found = submission.saves.filter(pk__gt=after).select_related("saved_by").order_by("pk")
    saves = list(found[:500])
    return (saves[-1].pk if saves else after), saves


def last_save(submission: Submission) -> int:
    """The number of the last save of a submission, 0 before the first."""
    return submission.saves.order_by("-pk").values_list("pk", flat=True).first() or 0
