"""A reading of an annex as plain data that a page can mend and a database can keep.

May import nhip.annexes (its nouns), the engine and ui's sentences. Must not read or write records.

    {"about": {...}, "warnings": [sentence], "blocks": [...], "agencies": [...],
     "targets": [{"id": "c1", ...}], "tasks": [{"id": "n1", ...}]}

An agency is named once, however many cells name it: cells hold places in the list of agencies, and
what a person decides about an unknown one ("choice") is decided once.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from nhip.annexes import (
    Match,
    MatchKind,
    Origin,
    ParagraphBlock,
    ReadCell,
    Reading,
    Remark,
    TableBlock,
    TargetReading,
    TaskReading,
)
from nhip.engine.deadline import Recurrence, parse_deadline
from nhip.engine.folding import fold
from nhip.engine.period import Kind
from nhip.engine.target_value import TargetValue
from nhip.ui.messages import sentence

# A task that goes on without a rhythm of its own is reported on as its plan says.
RHYTHMS = {
    Recurrence.ONGOING: "",
    Recurrence.WEEKLY: Kind.MONTH.value,
    Recurrence.MONTHLY: Kind.MONTH.value,
    Recurrence.QUARTERLY: Kind.QUARTER.value,
    Recurrence.HALF_YEARLY: Kind.HALF.value,
    Recurrence.YEARLY: Kind.YEAR.value,
}
ABOUT_BODY = "Đọc từ lời văn, không phải từ bảng. Hãy đối chiếu rồi bỏ dấu nếu không nhận."
Plain = dict[str, Any]


@dataclass(slots=True)
class Agencies:
    """The agencies of a document, each once."""

    listed: list[Plain] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)

    def add(self, matches: tuple[Match, ...]) -> list[int]:
        """Where each agency of a cell is in the list."""
        return [self._place(match) for match in matches]

    def _place(self, match: Match) -> int:
        key = fold(match.text)
        if key not in self.places:
            self.places[key] = len(self.listed)
            self.listed.append(
                {
                    "text": match.text,
                    "kind": match.kind.value,
                    "keys": list(match.keys),
                    "near": list(match.near),
                    "via": match.via,
                    "guess": match.guessed_kind,
                    "choice": "",
                }
            )
        return self.places[key]


def content_of(reading: Reading) -> Plain:
    """Everything of a reading, as JSON can hold it."""
    agencies = Agencies()
    targets = [_target(at, one, agencies) for at, one in enumerate(reading.targets, 1)]
    tasks = [_task(at, one, agencies) for at, one in enumerate(reading.tasks, 1)]
    about = reading.about
    return {
        "about": {
            "title": about.title,
            "number": about.number,
            "issued_on": about.issued_on_text,
            "issuer": about.issuer,
        },
        "warnings": [_sentence(remark) for remark in reading.warnings],
        "blocks": [_block(block) for block in reading.blocks],
        "agencies": agencies.listed,
        "targets": targets,
        "tasks": tasks,
    }


def _target(at: int, one: TargetReading, agencies: Agencies) -> Plain:
    return (
        _common(f"c{at}", one, agencies)
        | _value(one.value)
        | {
            "value_text": one.value_cell.text or one.value.words,
            "measure_unit": one.unit_cell.text or one.value.measure_unit,
            "basis": one.basis.text,
            "must_achieve": one.must_achieve,
            "baseline": one.baseline.text,
            "points": [
                {
                    "label": point.label,
                    "year": point.year,
                    "level": point.level,
                    "value": _number(point.value.number),
                    "value_text": point.cell.text,
                }
                for point in one.points
            ],
        }
    )


def _value(value: TargetValue) -> Plain:
    if value.low is not None:
        return {
            "operator": "between", "value": _number(value.low), "upper": _number(value.high)
        }  # fmt: skip
    operator = (value.meant or value.operator or "=") if value.number is not None else ""
    return {"operator": operator, "value": _number(value.number), "upper": None}


def _number(number: Any) -> float | None:
    return None if number is None else float(number)


def _task(at: int, one: TaskReading, agencies: Agencies) -> Plain:
    recurrence = one.deadline.recurrence
    budget = (one.budget.text, one.budget_source.text)
    return _common(f"n{at}", one, agencies) | {
        "product": one.product.text,
        "recurring": one.deadline.is_recurring,
        "rhythm": RHYTHMS[recurrence] if recurrence else "",
        "start": _day(one.deadline.start),
        "budget_text": ", ".join(filter(None, budget)),
        "legal_basis": one.legal_basis.text,
        "assigned_by": one.assigned_by.text,
    }


def _common(key: str, one: TargetReading | TaskReading, agencies: Agencies) -> Plain:
    doubted = list(_doubts(one))
    return {
        "id": key,
        "keep": True,
        "origin": one.origin.value,
        "number": one.number,
        "groups": [list(pair) for pair in zip(_codes(one), one.groups, strict=True)],
        "wording": one.text.text,
        "due": _day(one.deadline.due),
        "due_text": one.deadline_cell.text,
        "lead_text": one.lead_cell.text,
        "supporting_text": one.supporting_cell.text,
        "lead": agencies.add(one.lead),
        "supporting": agencies.add(one.supporting),
        "doubts": [told for _, told in doubted],
        "doubted": [name for name, _ in doubted],
        "place": _place(one.text),
    }


UNKNOWN_UNIT = "annex.unknown_unit"
# The field of a draft that a person mends, by the cell it was read from.
MENDED_AS = {
    "text": "wording", "product": "product", "lead_cell": "lead_text",
    "supporting_cell": "supporting_text", "deadline_cell": "due_text", "value_cell": "value",
    "unit_cell": "measure_unit",
}  # fmt: skip


def _doubts(one: TargetReading | TaskReading) -> Iterator[tuple[str, str]]:
    """Each doubt as the field it is about ("" for the whole row) and its sentence.

    Which agencies are not known is told from the list of agencies, where it is decided.
    """
    for name in one.__slots__:
        held = getattr(one, name)
        if isinstance(held, ReadCell) and held.doubt and held.doubt.code != UNKNOWN_UNIT:
            yield MENDED_AS.get(name, ""), _sentence(held.doubt)
    for point in getattr(one, "points", ()):
        if point.cell.doubt:
            yield "value", _sentence(point.cell.doubt)
    if one.origin is Origin.BODY:
        yield "", ABOUT_BODY


def _codes(one: TargetReading | TaskReading) -> list[str]:
    """One number per heading, blank where the document prints none."""
    codes = list(one.group_codes[: len(one.groups)])
    return codes + [""] * (len(one.groups) - len(codes))


def _place(cell: ReadCell) -> Plain | None:
    """The first spot of the original that a cell was read from."""
    if not cell.places:
        return None
    spot = cell.places[0]
    return {"block": spot.block, "row": spot.row, "start": spot.start, "end": spot.end}


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _sentence(remark: Remark) -> str:
    return sentence(remark.code, remark.fields)


def _block(block: ParagraphBlock | TableBlock) -> Plain:
    if isinstance(block, ParagraphBlock):
        return {"text": f"{block.label} {block.text}".strip(), "label": block.label}
    return {
        "title": block.title,
        "meaning": block.meaning,
        "first_row": block.first_row,
        "header_rows": list(block.header_rows),
        "rows": [
            [[cell.text, cell.row_span, cell.column_span] for cell in row] for row in block.rows
        ],
    }


# --- What a person decides ------------------------------------------------------------------------

TEXT_FIELDS = {
    "number", "wording", "product", "due", "start", "due_text", "lead_text", "supporting_text",
    "value_text", "measure_unit", "operator", "legal_basis", "basis", "rhythm",
}  # fmt: skip
NUMBER_FIELDS = {"value", "upper"}
FLAG_FIELDS = {"keep", "recurring", "must_achieve"}


def row_of(content: Plain, key: str) -> Plain | None:
    """The draft of that id."""
    rows = content["targets"] if key.startswith("c") else content["tasks"]
    return next((row for row in rows if row["id"] == key), None)


def settle(row: Plain, mended: Collection[str]) -> None:
    """What a person has mended is no longer doubted."""
    fields = row.get("doubted", [""] * len(row["doubts"]))
    left = [(told, name) for told, name in zip(row["doubts"], fields, strict=True)
            if not name or name not in mended]  # fmt: skip
    row["doubts"], row["doubted"] = [told for told, _ in left], [name for _, name in left]


def date_again(row: Plain, year: int | None) -> None:
    """Read the day of a mended deadline anew; `year` is the one the document plans for."""
    deadline = parse_deadline(row["due_text"], year)
    row["due"] = _day(deadline.due)
    if "recurring" in row:
        recurrence = deadline.recurrence
        row["start"], row["recurring"] = _day(deadline.start), deadline.is_recurring
        row["rhythm"] = RHYTHMS[recurrence] if recurrence else ""


def undecided(content: Plain) -> list[Plain]:
    """Agencies that match no unit and of which nobody has said what to do."""
    return [
        one
        for one in content["agencies"]
        if one["kind"] == MatchKind.UNKNOWN.value and not one["choice"]
    ]
