"""YAML -> rules: any method's parameters are read by the types its class declares.

Imports the engine's methods and the reader. A new method needs no line here.
"""

from dataclasses import MISSING as REQUIRED
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from fractions import Fraction
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import yaml

from nhip.engine.criteria import InputKind
from nhip.engine.definition.reader import Node, Reader
from nhip.engine.methods import REGISTRY, Rule
from nhip.engine.methods.base import InputName, Outcome, Quantity
from nhip.engine.methods.choices import Choice, Count, Given, SumOfParts, YesNo
from nhip.engine.methods.peers import Growth, RankBands
from nhip.engine.methods.ratios import AllOrNothing, Inverse, Ratio, RatioToTarget, ShareOfValue
from nhip.engine.methods.thresholds import Increment, Threshold


@dataclass(frozen=True)
class Asked:
    """An input a rule reads: what kind of figure, and the options of a choice."""

    kind: InputKind
    choices: tuple[tuple[str, str], ...] = ()


def read_rule(reader: Reader, node: Node, where: str) -> Rule | None:
    """A rule from `method: name` or `method: {name: ..., parameters}`; None after a fault."""
    if isinstance(node, yaml.ScalarNode):
        name, params = reader.text(node, where), {}
    else:
        params = reader.mapping(node, where, None, ("name",))
        name = reader.text(params.pop("name"), where) if "name" in params else ""
    if name not in REGISTRY:
        if name:
            known = ", ".join(sorted(REGISTRY))
            reader.fault(node, where, "law.unknown_method", method=name, known=known)
        return None
    for ways in _ONE_WAY.get(REGISTRY[name], ()):
        _one_way(reader, ways, params, node, f"{where}.{name}")
    rule = _build(reader, REGISTRY[name], params, node, f"{where}.{name}")
    if isinstance(rule, Rule):
        _check(reader, rule, node, where)
        return rule
    return None


def _build(
    reader: Reader, kind: type[Any], found: dict[str, Node], node: Node, where: str
) -> Any | None:
    hints = get_type_hints(kind)
    values: dict[str, Any] = {}
    whole = True
    declared = {item.name: item for item in fields(kind)}
    for key, value in found.items():
        if key not in declared:
            known = ", ".join(declared)
            reader.fault(value, where, "law.unknown_parameter", key=key, known=known)
            whole = False
        else:
            values[key] = _value(reader, hints[key], value, f"{where}.{key}")
            whole = whole and values[key] is not None
    for item in declared.values():
        needed = item.default is REQUIRED and item.default_factory is REQUIRED
        if needed and item.name not in found:
            reader.fault(node, where, "law.missing_parameter", key=item.name)
            whole = False
    if not whole:
        return None
    return kind(**values)


def _value(reader: Reader, hint: Any, node: Node, where: str) -> Any:
    if get_origin(hint) in (Union, UnionType):
        hint = next(option for option in get_args(hint) if option is not type(None))
    if get_origin(hint) is tuple:
        found = reader.sequence(node, where)
        if isinstance(node, yaml.SequenceNode) and not found:
            reader.fault(node, where, "law.empty_list")
        items = [_value(reader, get_args(hint)[0], item, where) for item in found]
        return None if None in items else tuple(items)
    if hint is Fraction:
        return reader.number(node, where)
    if hint is bool:
        return reader.boolean(node, where)
    if hint is InputName or hint is str:
        return reader.text(node, where)
    if hint is Rule:
        return read_rule(reader, node, where)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return reader.choice(node, where, hint, next(iter(hint)))
    return _nested(reader, hint, node, where)


def _nested(reader: Reader, hint: type[Any], node: Node, where: str) -> Any | None:
    """A dataclass inside a rule, from its short form (one scalar) or a mapping."""
    if isinstance(node, yaml.ScalarNode) and hint is Threshold:
        return Threshold(value=reader.number(node, where))
    if isinstance(node, yaml.ScalarNode) and hint is Quantity:
        return Quantity(value=InputName(reader.text(node, where)))
    found = reader.mapping(node, where, None)
    for ways in _ONE_WAY.get(hint, ()):
        _one_way(reader, ways, found, node, where)
    built = _build(reader, hint, found, node, where)
    if isinstance(built, Outcome):
        given = [built.points is not None, built.share is not None, built.rule is not None]
        if sum(given) != 1:
            reader.fault(node, where, "law.one_outcome")
    return built


# What a value may be made of: exactly one of these sets of keys.
_ONE_WAY: dict[type[Any], tuple[tuple[str, ...], ...]] = {
    Quantity: (("value", "numerator"), ("value", "denominator")),
    Threshold: (("value", "input", "peers"),),
    RankBands: (("rank", "of"),),
}


def _one_way(
    reader: Reader, ways: tuple[str, ...], found: dict[str, Node], node: Node, where: str
) -> None:
    if sum(way in found for way in ways) != 1:
        reader.fault(node, where, "law.one_of", known=", ".join(ways))


# What a rule divides by.
_POSITIVE: tuple[tuple[type[Rule], str], ...] = (
    (RatioToTarget, "target"),
    (Growth, "target"),
    (ShareOfValue, "out_of"),
    (Increment, "step"),
    (Given, "granularity"),
)


def _check(reader: Reader, rule: Rule, node: Node, where: str) -> None:
    """What types cannot say: targets above zero, ends in order, options told apart."""
    for kind, key in _POSITIVE:
        if isinstance(rule, kind) and (value := getattr(rule, key)) is not None and value <= 0:
            reader.fault(node, where, "law.not_positive", key=key)
    if isinstance(rule, Inverse) and rule.worst <= rule.best:
        reader.fault(node, where, "law.worst_not_above_best")
    if isinstance(rule, Choice):
        codes = [option.code for option in rule.options]
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            reader.fault(node, where, "law.duplicate_option", option=code)


def asked_inputs(value: Any) -> dict[str, Asked]:
    """What each input of a rule must be, by the place it stands in."""
    found: dict[str, Asked] = {}
    if isinstance(value, Choice):
        found[value.input] = Asked(InputKind.CHOICE, tuple((o.code, o.when) for o in value.options))
    elif isinstance(value, Ratio):
        found.update(dict.fromkeys((value.numerator, value.denominator), Asked(InputKind.COUNT)))
    elif isinstance(value, AllOrNothing):
        found.update(dict.fromkeys((value.done, value.asked), Asked(InputKind.COUNT)))
    elif isinstance(value, YesNo):
        found[value.input] = Asked(InputKind.YES_NO)
    elif isinstance(value, Given):
        found[value.input] = Asked(InputKind.POINTS)
    elif isinstance(value, Count) and value.items:
        return dict.fromkeys(value.items, Asked(InputKind.YES_NO))
    elif isinstance(value, SumOfParts):
        ticked = [part.input for part in value.parts if part.input is not None]
        found.update(dict.fromkeys(ticked, Asked(InputKind.YES_NO)))
    elif isinstance(value, ShareOfValue) and value.of.value is not None:
        found[value.of.value] = Asked(InputKind.SHARE if value.out_of == 1 else InputKind.NUMBER)
    for name, asked in _inner_inputs(value):
        found.setdefault(name, asked)
    return found


def _inner_inputs(value: Any) -> list[tuple[str, Asked]]:
    found: list[tuple[str, Asked]] = []
    hints = get_type_hints(type(value))
    for item in fields(value):
        inner = getattr(value, item.name)
        for one in inner if isinstance(inner, tuple) else (inner,):
            if is_dataclass(one) and not isinstance(one, type):
                found.extend(asked_inputs(one).items())
            elif isinstance(one, str) and "InputName" in str(hints[item.name]):
                found.append((one, Asked(InputKind.NUMBER)))
    return found
