"""A form as plain data (what is stored, edited on a screen, read from a workbook) and back.

Imports the standard library and the engine. Every fault is reported at once, with its line, so that
an official mends them in one go.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nhip.engine.errors import NhipError
from nhip.engine.form import BINDING, Field, FieldKind, Form
from nhip.engine.relation import BadRelation, Relation, parse_relation

KEY = re.compile(r"[0-9A-Za-z][0-9A-Za-z._]{0,29}")
MOST_FIELDS = 500
MOST_RELATIONS = 500
LONGEST_LABEL = 500
KINDS = {kind.value: kind for kind in FieldKind}


class BadForm(NhipError):
    """A form that cannot be used. `problems` are all of its faults, in order."""

    def __init__(self, problems: "Sequence[FormProblem]") -> None:
        self.problems = tuple(problems)
        super().__init__("form.invalid", count=len(self.problems))


class FormProblem(NhipError):
    """One fault: on which line (fields first, then relations, each from 1), and what."""

    def __init__(self, code: str, line: int, **fields: Any) -> None:
        self.line = line
        super().__init__(code, line=line, **fields)


def parse_form(data: Mapping[str, Any]) -> Form:
    """The form of plain data: {"fields": [...], "relations": [...]}. Raises BadForm."""
    rows = list(data.get("fields", ()))
    problems = list(_of_whole(rows, list(data.get("relations", ()))))
    fields: list[Field] = []
    for line, row in enumerate(rows[:MOST_FIELDS], start=1):
        field, faults = _field(row, line, {one.key for one in fields})
        problems += faults
        fields.append(field)
    relations = []
    kinds = {field.key: field.kind for field in fields}
    for line, row in enumerate(data.get("relations", ())[:MOST_RELATIONS], start=1):
        try:
            relations.append(_relation(row, line, kinds))
        except FormProblem as problem:
            problems.append(problem)
    if problems:
        raise BadForm(problems)
    return Form(tuple(fields), tuple(relations))


def _of_whole(fields: Sequence[Any], relations: Sequence[Any]) -> Iterator[FormProblem]:
    if not fields:
        yield FormProblem("form.no_fields", 0)
    if len(fields) > MOST_FIELDS:
        yield FormProblem("form.too_many_fields", 0, limit=MOST_FIELDS)
    if len(relations) > MOST_RELATIONS:
        yield FormProblem("form.too_many_relations", 0, limit=MOST_RELATIONS)


def _field(row: Mapping[str, Any], line: int, taken: set[str]) -> tuple[Field, list[FormProblem]]:
    kind = KINDS.get(str(row.get("kind") or "number"))
    field = Field(
        key=str(row.get("key", "")).strip(),
        label=" ".join(str(row.get("label", "")).split()),
        kind=kind or FieldKind.TEXT,
        section=" ".join(str(row.get("section", "")).split()),
        measure_unit=str(row.get("measure_unit", "")).strip(),
        options=tuple(row.get("options", ())),
        required=bool(row.get("required", True)),
        low=row.get("low"),
        high=row.get("high"),
        swing=row.get("swing"),
        insist=bool(row.get("insist", False)),
        hint=str(row.get("hint", "")).strip(),
        binding=str(row.get("binding", "")).strip(),
    )
    problems = list(_faults(field, line, taken))
    if kind is None:
        problems.append(FormProblem("form.unknown_kind", line, text=row["kind"]))
    return field, problems


def _faults(field: Field, line: int, taken: set[str]) -> Iterator[FormProblem]:
    if not KEY.fullmatch(field.key):
        yield FormProblem("form.bad_key", line, text=field.key)
    if field.key in taken:
        yield FormProblem("form.key_twice", line, text=field.key)
    if not field.label or len(field.label) > LONGEST_LABEL:
        yield FormProblem("form.bad_label", line, limit=LONGEST_LABEL)
    if (field.kind is FieldKind.CHOICE) != bool(field.options):
        yield FormProblem("form.bad_options", line)
    if field.low is not None and field.high is not None and field.low > field.high:
        yield FormProblem("form.range_reversed", line, low=field.low, high=field.high)
    if not BINDING.fullmatch(field.binding):
        yield FormProblem("form.bad_binding", line, text=field.binding)
    elif field.binding and field.kind in (FieldKind.TEXT, FieldKind.FILE):
        yield FormProblem("form.binding_needs_value", line)


def _relation(row: Mapping[str, Any], line: int, kinds: Mapping[str, FieldKind]) -> Relation:
    strict, says = bool(row.get("strict", True)), str(row.get("says", ""))
    try:
        relation = parse_relation(str(row.get("text", "")), strict=strict, says=says)
    except BadRelation as fault:
        raise FormProblem(fault.code, line, **fault.fields) from None
    for key in relation.keys:
        if key not in kinds or not kinds[key].is_number:
            raise FormProblem("form.relation_key", line, text=key)
    return relation


def plain(form: Form) -> dict[str, Any]:
    """The plain data of a form; `parse_form` of it gives the form again."""
    fields = [
        {name: value for name, value in vars(field).items() if value not in ("", (), None)}
        | {"kind": field.kind.value, "options": list(field.options)}
        for field in form.fields
    ]
    relations = [
        {"text": one.text, "strict": one.strict, "says": one.says} for one in form.relations
    ]
    return {"fields": fields, "relations": relations}
