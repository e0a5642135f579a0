"""What must agree between the parts of a criteria set: codes, maxima, references.

Imports the reader and the engine's criteria. Each fault names the line of the part to mend.
"""

from collections.abc import Iterator
from fractions import Fraction

import yaml

from nhip.engine.criteria import Aggregation, CriteriaSet, Criterion, Group
from nhip.engine.definition.reader import Node, Reader
from nhip.engine.methods.base import Outcome, parts_of
from nhip.engine.values import vi_number


def check_set(reader: Reader, found: CriteriaSet, node: Node, keys: dict[str, Node]) -> None:
    """Every check that needs the whole set."""
    lines = dict(_code_nodes(node))
    _unique(reader, found, node, lines)
    for group in (found.root, *_groups(found.root)):
        _maximum(reader, group, lines.get(("group", group.code), keys.get("max_total", node)))
    for criterion in found.criteria():
        _outcomes(reader, criterion, lines.get(("criterion", criterion.code), node))
    _references(reader, found, node, keys)


def _groups(group: Group) -> Iterator[Group]:
    for child in group.children:
        if isinstance(child, Group):
            yield child
            yield from _groups(child)


def _code_nodes(node: Node) -> Iterator[tuple[tuple[str, str], Node]]:
    """The line where each group and criterion gives its code."""
    for key, value in _pairs(node):
        if key.value not in ("groups", "criteria") or not isinstance(value, yaml.SequenceNode):
            continue
        kind = "group" if key.value == "groups" else "criterion"
        for item in value.value:
            codes = [v for k, v in _pairs(item) if k.value == "code"]
            yield from (((kind, str(code.value)), code) for code in codes)
            yield from _code_nodes(item)


def _pairs(node: Node) -> list[tuple[Node, Node]]:
    return node.value if isinstance(node, yaml.MappingNode) else []


def _unique(
    reader: Reader, found: CriteriaSet, node: Node, lines: dict[tuple[str, str], Node]
) -> None:
    for kind, codes in (
        ("group", [group.code for group in _groups(found.root)]),
        ("criterion", [criterion.code for criterion in found.criteria()]),
    ):
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            place = "nhóm" if kind == "group" else "tiêu chí"
            line = lines.get((kind, code), node)
            reader.fault(line, f"{place} {code}", "law.duplicate_code", twice=code)


def _maximum(reader: Reader, group: Group, node: Node) -> None:
    """A sum's maximum is the sum of its parts', so that no total is ever assumed."""
    inside = [c for c in group.children if not (isinstance(c, Group) and c.outside)]
    parts = [child.max_score for child in inside]
    if group.aggregation is Aggregation.SUM and not group.outside:
        expected = sum(parts, Fraction(0))
        held = group.cap if group.cap is not None else expected
        if group.max_score not in (expected, held):
            reader.fault(
                node,
                f"nhóm {group.code}" if group.code else "max_total",
                "law.maximum_mismatch",
                declared=vi_number(group.max_score),
                expected=vi_number(expected),
            )
    weighted = group.aggregation not in (Aggregation.SUM, Aggregation.BEST)
    if weighted and any(child.weight <= 0 for child in inside):
        reader.fault(node, f"nhóm {group.code}", "law.not_positive", key="weight")


def _outcomes(reader: Reader, criterion: Criterion, node: Node) -> None:
    """No option, step or band may give more than the criterion's maximum."""
    for outcome in _all_outcomes(criterion.rule):
        if outcome.fixed(criterion.max_score) > criterion.max_score:
            reader.fault(
                node,
                f"tiêu chí {criterion.code}",
                "law.points_above_maximum",
                points=vi_number(outcome.fixed(criterion.max_score)),
                maximum=vi_number(criterion.max_score),
            )


def _all_outcomes(value: object) -> Iterator[Outcome]:
    for part in parts_of(value, "__dataclass_fields__"):
        if isinstance(part, Outcome):
            yield part
        yield from _all_outcomes(part)


def _references(reader: Reader, found: CriteriaSet, node: Node, keys: dict[str, Node]) -> None:
    groups = {group.code for group in _groups(found.root)}
    codes = groups | {criterion.code for criterion in found.criteria()}
    for pillar in found.pillars:
        for code in pillar.groups:
            if code not in groups:
                where = f"trụ cột {pillar.code}"
                reader.fault(keys["pillars"], where, "law.unknown_group", group=code)
    grades = {grade.name for grade in found.grades}
    for gate in found.gates:
        for code in gate.watches:
            if code not in codes:
                reader.fault(keys["gates"], "gates", "law.unknown_watch", watches=code)
        if gate.class_at_most is not None and gate.class_at_most not in grades:
            reader.fault(keys["gates"], "gates", "law.unknown_class", name=gate.class_at_most)
