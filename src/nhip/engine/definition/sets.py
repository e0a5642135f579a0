"""The form of a criteria set: keys, checks between them, and the frozen set at the end.

Imports the reader, the rules and the engine's criteria. See docs/criteria-sets.md.
"""

import hashlib
import re
from datetime import date
from fractions import Fraction
from functools import partial

import yaml

from nhip.engine.criteria import (
    Aggregation,
    CriteriaSet,
    Criterion,
    Gate,
    Grade,
    Group,
    Input,
    InputKind,
    LegalBasis,
    Measure,
    MissingPolicy,
    Part,
    Pillar,
    Rounding,
)
from nhip.engine.definition.checks import check_set
from nhip.engine.definition.reader import Node, Reader
from nhip.engine.definition.rules import Asked, asked_inputs, read_rule
from nhip.engine.errors import DefinitionErrors
from nhip.engine.methods import Rule
from nhip.engine.methods.choices import Given
from nhip.engine.values import Reason

SET_KEYS = (
    *("id", "name", "name_en", "short_name", "year", "legal_basis", "in_force", "applies_to"),
    *("periods", "max_total", "aggregation", "rounding", "display", "missing", "complete"),
    *("completeness", "source", "note", "monitored", "groups", "pillars", "gates", "classes"),
)
GROUP_KEYS = (
    *("code", "name", "name_en", "max_score", "aggregation", "weight", "cap", "floor", "outside"),
    *("missing", "rebase_to", "note", "article", "groups", "criteria"),
)
CRITERION_KEYS = (
    *("code", "name", "max_score", "min_score", "weight", "applies_to", "inputs", "method"),
    *("given", "rule_text", "legal_basis", "data_source", "evidence", "indicator", "note"),
)
# Kinds of number a set may name more closely than the method does.
NUMBERS = set(InputKind) - {InputKind.YES_NO, InputKind.CHOICE}
Missing = tuple[tuple[Reason, MissingPolicy], ...]
PERIOD_KINDS = ("month", "quarter", "half", "nine_months", "year", "stage")
UNIT_KINDS = (
    *("ministry", "province", "city", "department", "service_centre", "vertical", "party"),
    *("front", "mass", "enterprise", "district", "ward", "commune", "township", "special_zone"),
)
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*/\d{4}")
_MEASURE = re.compile(r"([a-z][a-z0-9_]*)(?:\.(numerator|denominator))?")
_GIVEN = Given()  # stands in for a rule that could not be read, so that reading goes on


def load(text: str, origin: str = "") -> CriteriaSet:
    """Read a criteria set from its YAML text.

    Raises `DefinitionErrors` with every fault (line, place, what, how to mend) when there is one.
    """
    reader = Reader()
    root = reader.compose(text)
    found = None if root is None else _set(reader, root, text)
    if reader.problems or found is None:
        ordered = sorted(reader.problems, key=lambda problem: problem.line)
        raise DefinitionErrors(tuple(ordered), origin)
    return found


def _set(reader: Reader, node: Node, text: str) -> CriteriaSet:
    required = ("id", "name", "year", "legal_basis", "max_total", "groups", "source")
    keys = reader.mapping(node, "", SET_KEYS, required)
    year = reader.optional(keys, "year", reader.integer, 0, "")
    identity = reader.optional(keys, "id", reader.text, "", "")
    if identity and not (_ID.fullmatch(identity) and identity.endswith(f"/{year}")):
        reader.fault(keys["id"], "id", "law.bad_id", id=identity, year=year)
    missing = _missing(reader, keys["missing"], "missing") if "missing" in keys else ()
    force = _in_force(reader, keys)
    display = _display(reader, keys)
    result = CriteriaSet(
        id=identity,
        name=reader.optional(keys, "name", reader.text, "", ""),
        name_en=reader.optional(keys, "name_en", reader.text, "", ""),
        short_name=reader.optional(keys, "short_name", reader.text, "", ""),
        year=year,
        legal_basis=_legal_basis(reader, keys),
        in_force_from=force[0],
        in_force_to=force[1],
        applies_to=_words(reader, keys, "applies_to", UNIT_KINDS, ""),
        periods=_words(reader, keys, "periods", PERIOD_KINDS, "") or ("year",),
        root=_root(reader, keys, missing),
        pillars=tuple(_pillar(reader, n, w) for n, w in _items(reader, keys, "pillars")),
        gates=tuple(_gate(reader, n, w) for n, w in _items(reader, keys, "gates")),
        grades=tuple(_grade(reader, n, w) for n, w in _items(reader, keys, "classes")),
        rounding=_rounding(reader, keys),
        missing=missing,
        display_places=display[0],
        display_as_index=display[1],
        complete=reader.optional(keys, "complete", reader.boolean, True, ""),
        completeness=reader.optional(keys, "completeness", reader.text, "", ""),
        source=reader.optional(keys, "source", reader.text, "", ""),
        note=reader.optional(keys, "note", reader.text, "", ""),
        monitored=reader.optional(keys, "monitored", reader.texts, (), ""),
        text_hash=hashlib.sha256(text.encode()).hexdigest(),
    )
    check_set(reader, result, node, keys)
    return result


def _items(reader: Reader, keys: dict[str, Node], key: str) -> list[tuple[Node, str]]:
    """The items of a list under a key, each with its place in words."""
    if key not in keys:
        return []
    return [(n, f"{key}[{i}]") for i, n in enumerate(reader.sequence(keys[key], key), start=1)]


def _root(reader: Reader, keys: dict[str, Node], missing: Missing) -> Group:
    children = tuple(_group(reader, node, where) for node, where in _items(reader, keys, "groups"))
    return Group(
        code="",
        name="",
        max_score=reader.optional(keys, "max_total", reader.number, Fraction(0), ""),
        children=children,
        aggregation=_aggregation(reader, keys, ""),
        missing=missing,
    )


def _aggregation(reader: Reader, keys: dict[str, Node], where: str) -> Aggregation:
    if "aggregation" not in keys:
        return Aggregation.SUM
    place = f"{where}.aggregation"
    return reader.choice(keys["aggregation"], place, Aggregation, Aggregation.SUM)


def _group(reader: Reader, node: Node, where: str) -> Group:
    keys = reader.mapping(node, where, GROUP_KEYS, ("code", "name", "max_score"))
    code = reader.optional(keys, "code", reader.text, "?", where)
    place = f"nhóm {code}"
    below = [_group(reader, n, f"{place}.{w}") for n, w in _items(reader, keys, "groups")]
    lines = [_criterion(reader, n, f"{place}.{w}") for n, w in _items(reader, keys, "criteria")]
    if not below and not lines:
        reader.fault(node, place, "law.empty_group")
    missing = _missing(reader, keys["missing"], place) if "missing" in keys else ()
    return Group(
        code=code,
        name=reader.optional(keys, "name", reader.text, "", place),
        max_score=reader.optional(keys, "max_score", reader.number, Fraction(0), place),
        children=(*lines, *below),
        aggregation=_aggregation(reader, keys, place),
        weight=reader.optional(keys, "weight", reader.number, Fraction(1), place),
        cap=_maybe_number(reader, keys, "cap", place),
        floor=_maybe_number(reader, keys, "floor", place),
        outside=reader.optional(keys, "outside", reader.boolean, False, place),
        missing=missing,
        rebase_to=_maybe_number(reader, keys, "rebase_to", place),
        note=reader.optional(keys, "note", reader.text, "", place),
        article=reader.optional(keys, "article", reader.text, "", place),
    )


def _criterion(reader: Reader, node: Node, where: str) -> Criterion:
    keys = reader.mapping(node, where, CRITERION_KEYS, ("code", "name", "max_score", "method"))
    code = reader.optional(keys, "code", reader.text, "?", where)
    place = f"tiêu chí {code}"
    rule = read_rule(reader, keys["method"], place) if "method" in keys else None
    given = reader.optional(keys, "given", reader.text, "", place) or None
    return Criterion(
        code=code,
        name=reader.optional(keys, "name", reader.text, "", place),
        max_score=reader.optional(keys, "max_score", reader.number, Fraction(0), place),
        rule=rule or _GIVEN,
        inputs=_inputs(reader, keys, node, place, rule, given),
        min_score=reader.optional(keys, "min_score", reader.number, Fraction(0), place),
        weight=reader.optional(keys, "weight", reader.number, Fraction(1), place),
        applies_to=_words(reader, keys, "applies_to", UNIT_KINDS, place),
        given_input=given,
        rule_text=reader.optional(keys, "rule_text", reader.text, "", place),
        legal_basis=reader.optional(keys, "legal_basis", reader.text, "", place),
        data_source=reader.optional(keys, "data_source", reader.text, "", place),
        evidence=reader.optional(keys, "evidence", reader.text, "", place),
        indicator=reader.optional(keys, "indicator", reader.text, "", place),
        note=reader.optional(keys, "note", reader.text, "", place),
    )


def _inputs(
    reader: Reader,
    keys: dict[str, Node],
    node: Node,
    place: str,
    rule: Rule | None,
    given: str | None,
) -> tuple[Input, ...]:
    """Declared inputs, their kind inferred from the rule; faults where unused or unexplained."""
    asked = asked_inputs(rule) if rule is not None else {}
    if given is not None:
        asked[given] = Asked(InputKind.POINTS)
    where = f"{place}.inputs"
    declared = reader.mapping(keys["inputs"], where, None) if "inputs" in keys else {}
    for name in asked:
        if name not in declared:
            reader.fault(node, place, "law.input_without_meaning", input=name)
    for name, value in declared.items():
        if rule is not None and name not in asked:
            reader.fault(value, where, "law.unused_input", input=name)
    return tuple(
        _input(reader, name, value, f"{where}.{name}", asked.get(name, Asked(InputKind.NUMBER)))
        for name, value in declared.items()
    )


def _input(reader: Reader, name: str, node: Node, where: str, asked: Asked) -> Input:
    if isinstance(node, yaml.ScalarNode):
        return Input(name, reader.text(node, where), asked.kind, choices=asked.choices)
    keys = reader.mapping(node, where, ("meaning", "kind", "unit", "indicator"), ("meaning",))
    kind = asked.kind
    if "kind" in keys:
        kind = reader.choice(keys["kind"], where, InputKind, asked.kind)
        if kind is not asked.kind and not {kind, asked.kind} <= NUMBERS:
            known = asked.kind.value
            reader.fault(keys["kind"], where, "law.unknown_choice", text=kind.value, known=known)
    return Input(
        name=name,
        meaning=reader.optional(keys, "meaning", reader.text, "", where),
        kind=kind,
        measure_unit=reader.optional(keys, "unit", reader.text, "", where),
        choices=asked.choices,
        measure=reader.optional(keys, "indicator", partial(_measure, reader), None, where),
    )


def _measure(reader: Reader, node: Node, where: str) -> Measure | None:
    """ "dossiers_online.numerator": an indicator and its number; its value where none is named."""
    text = reader.text(node, where)
    found = _MEASURE.fullmatch(text)
    if found is None:
        known = "dossiers_online, dossiers_online.numerator, dossiers_online.denominator"
        reader.fault(node, where, "law.unknown_choice", text=text, known=known)
        return None
    return Measure(found[1], Part(found[2] or Part.VALUE))


def _legal_basis(reader: Reader, keys: dict[str, Node]) -> tuple[LegalBasis, ...]:
    found = []
    for node, where in _items(reader, keys, "legal_basis"):
        if isinstance(node, yaml.ScalarNode):
            found.append(LegalBasis(reader.text(node, where)))
            continue
        parts = reader.mapping(node, where, ("text", "article"), ("text",))
        article = reader.optional(parts, "article", reader.text, "", where)
        found.append(LegalBasis(reader.optional(parts, "text", reader.text, "", where), article))
    return tuple(found)


def _in_force(reader: Reader, keys: dict[str, Node]) -> tuple[date | None, date | None]:
    if "in_force" not in keys:
        return None, None
    parts = reader.mapping(keys["in_force"], "in_force", ("from", "to"))
    start = reader.optional(parts, "from", reader.day, None, "in_force")
    end = reader.optional(parts, "to", reader.day, None, "in_force")
    if start and end and end < start:
        reader.fault(keys["in_force"], "in_force", "law.dates_reversed", start=start, end=end)
    return start, end


def _words(
    reader: Reader, keys: dict[str, Node], key: str, known: tuple[str, ...], where: str
) -> tuple[str, ...]:
    """A list of words of which each must be known."""
    none: tuple[str, ...] = ()
    found = reader.optional(keys, key, reader.texts, none, where)
    for word in found:
        if word not in known:
            place = f"{where}.{key}" if where else key
            reader.fault(keys[key], place, "law.unknown_choice", text=word, known=", ".join(known))
    return found


def _display(reader: Reader, keys: dict[str, Node]) -> tuple[int, bool]:
    if "display" not in keys:
        return 2, False
    parts = reader.mapping(keys["display"], "display", ("places", "as_index"))
    places = reader.optional(parts, "places", reader.integer, 2, "display")
    return places, reader.optional(parts, "as_index", reader.boolean, False, "display")


def _rounding(reader: Reader, keys: dict[str, Node]) -> Rounding:
    if "rounding" not in keys:
        return Rounding()
    levels = ("criterion", "group", "total")
    parts = reader.mapping(keys["rounding"], "rounding", levels)
    places = {level: reader.integer(parts[level], "rounding") for level in levels if level in parts}
    for level, value in places.items():
        if not 0 <= value <= 6:
            reader.fault(parts[level], "rounding", "law.bad_places", places=value)
    return Rounding(**places)


def _missing(reader: Reader, node: Node, where: str) -> Missing:
    reasons = tuple(reason.value for reason in Reason)
    parts = reader.mapping(node, where, reasons)
    return tuple(
        (Reason(key), reader.choice(value, where, MissingPolicy, MissingPolicy.LEAVE_OUT))
        for key, value in parts.items()
    )


def _pillar(reader: Reader, node: Node, where: str) -> Pillar:
    keys = reader.mapping(
        node, where, ("code", "name", "groups", "note"), ("code", "name", "groups")
    )
    return Pillar(
        code=reader.optional(keys, "code", reader.text, "", where),
        name=reader.optional(keys, "name", reader.text, "", where),
        groups=reader.optional(keys, "groups", reader.texts, (), where),
        note=reader.optional(keys, "note", reader.text, "", where),
    )


def _gate(reader: Reader, node: Node, where: str) -> Gate:
    known = ("text", "watches", "below", "equals", "total_at_most", "class_at_most")
    keys = reader.mapping(node, where, known, ("text", "watches"))
    if ("below" in keys) == ("equals" in keys):
        reader.fault(node, where, "law.gate_condition")
    if "total_at_most" not in keys and "class_at_most" not in keys:
        reader.fault(node, where, "law.gate_effect")
    return Gate(
        text=reader.optional(keys, "text", reader.text, "", where),
        watches=reader.optional(keys, "watches", reader.texts, (), where),
        below=_maybe_number(reader, keys, "below", where),
        equals=_maybe_number(reader, keys, "equals", where),
        total_at_most=_maybe_number(reader, keys, "total_at_most", where),
        class_at_most=reader.optional(keys, "class_at_most", reader.text, "", where) or None,
    )


def _grade(reader: Reader, node: Node, where: str) -> Grade:
    keys = reader.mapping(node, where, ("name", "at_least", "above"), ("name",))
    if ("at_least" in keys) == ("above" in keys):
        reader.fault(node, where, "law.class_begins")
    begins = _maybe_number(reader, keys, "above" if "above" in keys else "at_least", where)
    name = reader.optional(keys, "name", reader.text, "", where)
    return Grade(name, begins or Fraction(0), above="above" in keys)


def _maybe_number(reader: Reader, keys: dict[str, Node], key: str, where: str) -> Fraction | None:
    return reader.number(keys[key], f"{where}.{key}") if key in keys else None
