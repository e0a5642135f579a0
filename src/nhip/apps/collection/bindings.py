"""Between a field of a form and the criterion or indicator it is tied to: values there and back.

May import the catalogue's shelf of sets and the engine. Reads no record of this app.
"""

from collections.abc import Iterator
from fractions import Fraction

from nhip.apps.catalogue import shelf
from nhip.apps.catalogue.queries import asked
from nhip.engine.criteria import CriteriaSet, Criterion, Group, Input, InputKind
from nhip.engine.form import YES, Field, FieldKind, Form, Value
from nhip.engine.form_text import FormProblem
from nhip.engine.methods import REGISTRY
from nhip.engine.values import vi_number

OWN_INPUT = "value"
KIND_OF_INPUT = {
    InputKind.COUNT: FieldKind.COUNT,
    InputKind.NUMBER: FieldKind.NUMBER,
    InputKind.PERCENT: FieldKind.PERCENT,
    InputKind.SHARE: FieldKind.SHARE,
    InputKind.POINTS: FieldKind.NUMBER,
    InputKind.YES_NO: FieldKind.YES_NO,
    InputKind.CHOICE: FieldKind.CHOICE,
}
INPUT_OF_KIND = {
    FieldKind.COUNT: InputKind.COUNT,
    FieldKind.NUMBER: InputKind.NUMBER,
    FieldKind.PERCENT: InputKind.PERCENT,
    FieldKind.SHARE: InputKind.SHARE,
    FieldKind.YES_NO: InputKind.YES_NO,
    FieldKind.CHOICE: InputKind.CHOICE,
}


def input_of(field: Field) -> Input | None:
    """The input of the criterion a field is tied to, None where there is none of that name."""
    if field.bound[:1] != ("criterion",):
        return None
    _, set_id, code, name = field.bound
    try:
        return shelf.current().get(set_id).criterion(code).input(name)
    except (KeyError, StopIteration):
        return None


def faults(form: Form) -> Iterator[FormProblem]:
    """Fields tied to what is not there, or whose kind is not that of what they are tied to."""
    indicators = asked.indicator_names()
    for line, field in enumerate(form.fields, start=1):
        if field.bound[:1] == ("indicator",) and field.bound[1] not in indicators:
            yield FormProblem("collection.no_indicator", line, text=field.bound[1])
        if field.bound[:1] != ("criterion",):
            continue
        item = input_of(field)
        if item is None:
            yield FormProblem("collection.no_input", line, text=" ".join(field.bound[1:]))
        elif KIND_OF_INPUT[item.kind] is not field.kind:
            kind = KIND_OF_INPUT[item.kind].label
            yield FormProblem("collection.kind_differs", line, kind=kind, own=field.kind.label)
        elif item.choices and len(item.choices) != len(field.options):
            words = [text for _, text in item.choices]
            yield FormProblem("collection.options_differ", line, options=words)


def to_figure(field: Field, item: Input, value: Value) -> Value:
    """A cell's value as the input takes it: the code of an option, 1 or 0 for yes or no."""
    if not isinstance(value, str):
        return value
    if field.kind is FieldKind.YES_NO:
        return 1.0 if value == YES else 0.0
    return item.options[field.options.index(value)]


def shown(field: Field, value: float | None, text: str) -> str:
    """An observed figure as it would be typed into the cell of a field."""
    if field.kind is FieldKind.YES_NO:
        return field.choices[0 if value else 1] if value is not None else text
    if value is not None:
        return vi_number(value)
    item = input_of(field)
    codes = item.options if item else tuple(map(str, range(1, len(field.options) + 1)))
    return field.options[codes.index(text)] if text in codes else text


def own_set(set_id: str, title: str, year: int, form: Form) -> CriteriaSet:
    """The fields tied to no criterion as a set without points: under it they are observed."""
    criteria = tuple(
        Criterion(
            code=field.key,
            name=field.label,
            max_score=Fraction(0),
            rule=REGISTRY["given"](),
            inputs=(_own_input(field),),
        )
        for field in form.fields
        if is_own(field)
    )
    root = Group(code="", name=title, max_score=Fraction(0), children=criteria)
    return CriteriaSet(
        id=set_id, name=title, year=year, legal_basis=(), in_force_from=None, in_force_to=None,
        applies_to=(), periods=(), root=root,
    )  # fmt: skip


def is_own(field: Field) -> bool:
    """Whether its figures are observed under the form's own set."""
    return field.bound[:1] != ("criterion",) and field.kind in INPUT_OF_KIND


def _own_input(field: Field) -> Input:
    choices = tuple((str(n), text) for n, text in enumerate(field.options, start=1))
    return Input(OWN_INPUT, field.label, INPUT_OF_KIND[field.kind], field.measure_unit, choices)


def own_figure(field: Field, value: Value) -> Value:
    """A cell's value as the form's own set takes it."""
    return to_figure(field, _own_input(field), value)
