"""A form: the fields a unit fills in, how what was typed is read, and what is said of it at once.

Imports the standard library, engine.errors, engine.relation, engine.values. What was typed is never
refused here: a value that cannot be read is a finding beside its cell, and only sending asks for
none.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from nhip.engine.errors import NhipError
from nhip.engine.folding import fold
from nhip.engine.relation import Relation
from nhip.engine.values import Missing, Reason, as_fraction, is_ambiguous_number, parse_vi_number

Value = float | str | Missing | None
LONGEST_TEXT = 5000
HUNDRED = 100
# Words a unit may type where it has no number; the reason is kept, never a zero.
MISSING_WORDS = {
    fold(reason.label): reason
    for reason in (Reason.NOT_REPORTED, Reason.NOT_APPLICABLE, Reason.NOT_ASSIGNED)
}
BINDING = re.compile(r"(?:criterion:[^:\s]+:[^:\s]+:[^:\s]+|indicator:[a-z][a-z0-9_]*)?")


class FieldKind(StrEnum):
    """What may stand in a field's cell."""

    COUNT = "count"
    NUMBER = "number"
    PERCENT = "percent"
    SHARE = "share"
    YES_NO = "yes_no"
    CHOICE = "choice"
    TEXT = "text"
    FILE = "file"

    @property
    def label(self) -> str:
        """The kind in Vietnamese."""
        return _LABELS[self]

    @property
    def is_number(self) -> bool:
        """Whether a value of it is a number that can be added and compared."""
        return self in (FieldKind.COUNT, FieldKind.NUMBER, FieldKind.PERCENT, FieldKind.SHARE)


_LABELS = {
    FieldKind.COUNT: "số đếm",
    FieldKind.NUMBER: "số",
    FieldKind.PERCENT: "tỷ lệ %",
    FieldKind.SHARE: "tỷ lệ (0 đến 1)",
    FieldKind.YES_NO: "có/không",
    FieldKind.CHOICE: "chọn một",
    FieldKind.TEXT: "chữ",
    FieldKind.FILE: "tệp",
}
YES, NO = "có", "không"
_RANGES = {FieldKind.COUNT: (0.0, None), FieldKind.PERCENT: (0.0, 100.0), FieldKind.SHARE: (0.0, 1)}


class Level(StrEnum):
    """How much a finding weighs: an error blocks sending, a warning asks for a reason."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class BadEntry(NhipError):
    """What was typed is no value of its field."""


@dataclass(frozen=True)
class Field:
    """One line of a form. `binding` is "", "criterion:SET:CODE:INPUT" or "indicator:CODE".

    `low` and `high` bound a number, both included. `swing` is by how many per cent it may move from
    the last period without a reason. `insist`: asked for even where a source measures it, so that
    both can be compared.
    """

    key: str
    label: str
    kind: FieldKind = FieldKind.NUMBER
    section: str = ""
    measure_unit: str = ""
    options: tuple[str, ...] = ()
    required: bool = True
    low: float | None = None
    high: float | None = None
    swing: float | None = None
    insist: bool = False
    hint: str = ""
    binding: str = ""

    @property
    def bound(self) -> tuple[str, ...]:
        """("criterion", set, code, input), ("indicator", code), or nothing for a free field."""
        return tuple(self.binding.split(":")) if self.binding else ()

    @property
    def limits(self) -> tuple[float | None, float | None]:
        """The range: its own, else that of its kind."""
        low, high = _RANGES.get(self.kind, (None, None))
        return (low if self.low is None else self.low, high if self.high is None else self.high)

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that may be chosen; () where anything may be typed."""
        return (YES, NO) if self.kind is FieldKind.YES_NO else self.options


@dataclass(frozen=True)
class Form:
    """The fields in printed order, and what must hold between them."""

    fields: tuple[Field, ...]
    relations: tuple[Relation, ...] = ()

    def field(self, key: str) -> Field:
        """The field of that key. Raises KeyError."""
        for one in self.fields:
            if one.key == key:
                return one
        raise KeyError(key)


@dataclass(frozen=True)
class Entry:
    """What is in a cell: as it was typed, the reason beside it, and what is known besides.

    `measured` is what a source says, `last` what the unit reported for the last period; `asked` is
    False where the unit need not type.
    """

    raw: str = ""
    note: str = ""
    asked: bool = True
    last: float | None = None
    measured: float | None = None


@dataclass(frozen=True)
class Finding:
    """Something said of a cell: of which field, how much it weighs, and the fields to word it."""

    key: str
    level: Level
    code: str
    fields: Mapping[str, Any]


def read(field: Field, raw: str) -> Value:
    """What was typed as a value; None for a blank cell.

    Raises NotANumber("number.not_a_number", text), BadEntry: "form.not_whole" (text),
    "form.not_an_option" (text, options), "form.too_long" (limit).
    """
    text = raw.strip()
    if not text:
        return None
    if field.kind.is_number:
        return _number(field, text)
    if reason := MISSING_WORDS.get(fold(text)):
        return Missing(reason)
    if field.choices:
        return _choice(field, text)
    if len(text) > LONGEST_TEXT:
        raise BadEntry("form.too_long", limit=LONGEST_TEXT)
    return text


def _number(field: Field, text: str) -> float | Missing:
    if reason := MISSING_WORDS.get(fold(text)):
        return Missing(reason)
    number = parse_vi_number(text)
    if field.kind is FieldKind.COUNT and number != int(number):
        raise BadEntry("form.not_whole", text=text)
    return number


def _choice(field: Field, text: str) -> str:
    """An option, whatever its tone marks and case were typed like."""
    words = fold(text)
    for option in field.choices:
        if words == fold(option):
            return option
    raise BadEntry("form.not_an_option", text=text, options=list(field.choices))


def check(form: Form, entries: Mapping[str, Entry], *, whole: bool = False) -> list[Finding]:
    """Everything to be said of the cells, in the order of the form.

    `whole` also asks for what is still blank, as sending does. A warning that has its reason beside
    it is no longer told.
    """
    found: list[Finding] = []
    values: dict[str, Fraction] = {}
    for field in form.fields:
        entry = entries.get(field.key, Entry())
        told, value = _of_cell(field, entry, whole)
        found += told
        if isinstance(value, float):
            values[field.key] = as_fraction(value)
    for relation in form.relations:
        if relation.holds(values) is False:
            found.append(_broken(relation, entries))
    return [one for one in found if not _excused(one, entries)]


def _excused(finding: Finding, entries: Mapping[str, Entry]) -> bool:
    entry = entries.get(finding.key, Entry())
    return finding.level is Level.WARNING and bool(entry.note.strip())


def _broken(relation: Relation, entries: Mapping[str, Entry]) -> Finding:
    """Said at a cell that the unit types, so that it is where it can be mended."""
    typed = [key for key in relation.keys if entries.get(key, Entry()).asked]
    key = (typed or relation.keys)[0]
    level = Level.ERROR if relation.strict else Level.WARNING
    if relation.says:
        return Finding(key, level, "form.relation_says", {"says": relation.says.rstrip(".")})
    return Finding(key, level, "form.relation", {"text": relation.text})


def _of_cell(field: Field, entry: Entry, whole: bool) -> tuple[list[Finding], Value]:
    try:
        value = read(field, entry.raw)
    except NhipError as fault:
        return [Finding(field.key, Level.ERROR, fault.code, fault.fields)], None
    if value is None:
        wanted = whole and field.required and entry.asked
        return ([Finding(field.key, Level.ERROR, "form.required", {})] if wanted else []), None
    if not entry.asked:
        return [], value
    if isinstance(value, Missing):
        fields = {"reason": value.reason.label}
        return [Finding(field.key, Level.WARNING, "form.missing_needs_reason", fields)], value
    if isinstance(value, float):
        return list(_of_number(field, entry, value)), value
    return [], value


def _of_number(field: Field, entry: Entry, value: float) -> list[Finding]:
    found: list[Finding] = []

    def tell(level: Level, code: str, **fields: Any) -> None:
        found.append(Finding(field.key, level, code, fields))

    low, high = field.limits
    if low is not None and value < low:
        tell(Level.ERROR, "form.too_low", low=low)
    if high is not None and value > high:
        tell(Level.ERROR, "form.too_high", high=high)
    if entry.measured is not None and value != entry.measured:
        tell(Level.WARNING, "form.not_as_measured", measured=entry.measured)
    if field.swing is not None and entry.last:
        change = (value - entry.last) / abs(entry.last) * HUNDRED
        if abs(change) > field.swing:
            tell(Level.WARNING, "form.swing", last=entry.last, change=abs(round(change)),
                 way="tăng" if change > 0 else "giảm")  # fmt: skip
    if field.kind is not FieldKind.COUNT and is_ambiguous_number(entry.raw):
        tell(Level.NOTE, "form.read_as", text=entry.raw.strip(), value=value)
    return found
