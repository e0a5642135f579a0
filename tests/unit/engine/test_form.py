"""Forms: how what was typed is read, what is said of it, and the faults of a form, all at once."""

from fractions import Fraction

import pytest

from nhip.engine.errors import NhipError
from nhip.engine.form import BadEntry, Entry, Field, FieldKind, Form, check, read
from nhip.engine.form_text import MOST_FIELDS, MOST_RELATIONS, BadForm, parse_form, plain
from nhip.engine.relation import BadRelation, parse_relation
from nhip.engine.values import Missing, Reason

K = FieldKind


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (K.COUNT, " 1.652 ", 1652.0),
        (K.NUMBER, "12,5", 12.5),
        (K.PERCENT, "88,42%", 88.42),
        (K.SHARE, "0.5", 0.5),
        (K.NUMBER, "Chưa có số liệu", Missing(Reason.NOT_REPORTED)),
        (K.YES_NO, "CÓ", "có"),
        (K.YES_NO, "khong", "không"),
        (K.YES_NO, "không được giao", Missing(Reason.NOT_ASSIGNED)),
        (K.CHOICE, "đạt", "Đạt"),
        (K.TEXT, " một hai ", "một hai"),
        (K.COUNT, "  ", None),
    ],
    ids=str,
)
def test_read(kind, typed, value):
    options = ("Đạt", "Chưa đạt") if kind is K.CHOICE else ()
    assert read(Field("1", "Ô", kind, options=options), typed) == value


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        (K.COUNT, "1,5", "form.not_whole"),
        (K.NUMBER, "mười", "number.not_a_number"),
        (K.YES_NO, "có lẽ", "form.not_an_option"),
        (K.TEXT, "x" * 5001, "form.too_long"),
    ],
    ids=str,
)
def test_what_cannot_be_read(kind, typed, code):
    with pytest.raises(NhipError) as refused:
        read(Field("1", "Ô", kind), typed)
    assert refused.value.code == code
    assert isinstance(refused.value, BadEntry) or code.startswith("number.")


def test_every_kind_has_a_name():
    assert len({kind.label for kind in K}) == len(K)
    assert [kind for kind in K if kind.is_number] == [K.COUNT, K.NUMBER, K.PERCENT, K.SHARE]


def told(field, entry, whole=False):
    return [(one.level.value, one.code) for one in check(Form((field,)), {"1": entry}, whole=whole)]


@pytest.mark.parametrize(
    ("more", "entry", "codes"),
    [
        ({}, Entry("5"), []),
        ({}, Entry(""), []),
        ({"kind": K.COUNT}, Entry("-1"), [("error", "form.too_low")]),
        ({"kind": K.PERCENT}, Entry("101"), [("error", "form.too_high")]),
        ({"low": 3.0, "high": 4.0}, Entry("5"), [("error", "form.too_high")]),
        ({}, Entry("abc"), [("error", "number.not_a_number")]),
        ({}, Entry("5", measured=6.0), [("warning", "form.not_as_measured")]),
        ({}, Entry("6", measured=6.0), []),
        ({"swing": 20.0}, Entry("15", last=10.0), [("warning", "form.swing")]),
        ({"swing": 20.0}, Entry("5", last=10.0), [("warning", "form.swing")]),
        ({"swing": 20.0}, Entry("11", last=10.0), []),
        ({"swing": 20.0}, Entry("15", last=0.0), []),
        ({"swing": 20.0}, Entry("15", "mới sáp nhập", last=10.0), []),
        ({}, Entry("1.234"), [("note", "form.read_as")]),
        ({"kind": K.COUNT}, Entry("1.234"), []),
        ({}, Entry("không áp dụng"), [("warning", "form.missing_needs_reason")]),
        ({}, Entry("không áp dụng", "không có chợ"), []),
        ({"kind": K.TEXT}, Entry("chữ"), []),
        ({"kind": K.COUNT}, Entry("-1", asked=False), []),
    ],
    ids=str,
)
def test_check_of_one_cell(more, entry, codes):
    assert told(Field("1", "Ô", **more), entry) == codes


@pytest.mark.parametrize(
    ("more", "entry", "asked"),
    [
        ({}, Entry(""), True),
        ({"required": False}, Entry(""), False),
        ({}, Entry("", asked=False), False),
    ],
    ids=["blank", "not required", "not asked"],
)
def test_sending_asks_for_what_is_blank(more, entry, asked):
    codes = [("error", "form.required")] if asked else []
    assert told(Field("1", "Ô", **more), entry, whole=True) == codes


def test_a_cell_that_is_not_there_is_blank():
    assert [one.code for one in check(Form((Field("1", "Ô"),)), {}, whole=True)] == [
        "form.required"
    ]


def test_a_broken_relation_is_told_where_it_can_be_mended():
    fields = (Field("1", "Một"), Field("2", "Hai"))
    strict = parse_relation("[1] <= [2]")
    loose = parse_relation("[1] = [2]", strict=False, says="Hai ô phải bằng nhau.")
    form = Form(fields, (strict, loose))
    known = {"1": Entry("5", asked=False), "2": Entry("4")}
    found = [(one.key, one.level.value, one.code) for one in check(form, known)]
    assert found == [
        ("2", "error", "form.relation"), ("2", "warning", "form.relation_says"),
    ]  # fmt: skip
    both_known = {key: Entry(one.raw, asked=False) for key, one in known.items()}
    assert [one.key for one in check(form, both_known)] == ["1", "1"]
    assert [
        one.level.value for one in check(form, {"1": Entry("5", "lý do"), "2": Entry("4")})
    ] == ["error"]
    assert check(form, {"1": Entry("5")}) == []


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("[a] <= [b]", True),
        ("[a] ≥ [b]", False),
        ("[a] + [b] = 0,3", True),
        ("[b] - [a] > 0.05", True),
        ("2*[a] = [b]", True),
        ("[a] < 0.5 * [b] + 0.1", True),
        ("-[a] + [b] >= 0.1", True),
        ("[a] >= [c]", None),
    ],
    ids=str,
)
def test_relations_are_counted_exactly(text, holds):
    values = {"a": Fraction(1, 10), "b": Fraction(2, 10)}
    assert parse_relation(text).holds(values) is holds


@pytest.mark.parametrize(
    "text", ["", "[a]", "1 < 2", "[a] [b] < 3", "[a] <", "a < b", "[a] < [b] < [c]", "[a < 1"]
)
def test_what_is_no_relation(text):
    with pytest.raises(BadRelation) as refused:
        parse_relation(text)
    assert refused.value.fields == {"text": text}


WHOLE = {
    "fields": [
        {"key": "1", "label": "Một", "kind": "count", "low": 0.0, "swing": 20.0, "hint": "đếm"},
        {"key": "1.1", "label": "Trong đó", "binding": "criterion:thu/2026:1.1:a"},
        {"key": "2", "label": "Chọn", "kind": "choice", "options": ["a", "b"], "insist": True},
        {"key": "3", "label": "Chữ", "kind": "text", "required": False, "section": "Nhóm"},
        {"key": "4", "label": "Đo", "binding": "indicator:dossiers_online"},
    ],
    "relations": [{"text": "[1.1] <= [1]", "says": "Không vượt"}],
}


def test_a_form_survives_being_plain_data():
    form = parse_form(WHOLE)
    assert parse_form(plain(form)) == form
    assert form.field("2").choices == ("a", "b")
    assert form.field("1").limits == (0.0, None)
    assert form.field("1.1").bound == ("criterion", "thu/2026", "1.1", "a")
    assert form.field("3").bound == ()
    with pytest.raises(KeyError):
        form.field("9")


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        ({}, ["form.no_fields"]),
        ({"fields": [{"key": "", "label": ""}]}, ["form.bad_key", "form.bad_label"]),
        (
            {"fields": [{"key": "1", "label": "a"}, {"key": "1", "label": "b"}]},
            ["form.key_twice"],
        ),
        ({"fields": [{"key": "1", "label": "a", "kind": "lạ"}]}, ["form.unknown_kind"]),
        ({"fields": [{"key": "1", "label": "a", "kind": "choice"}]}, ["form.bad_options"]),
        ({"fields": [{"key": "1", "label": "a", "options": ["x"]}]}, ["form.bad_options"]),
        (
            {"fields": [{"key": "1", "label": "a", "low": 5.0, "high": 1.0}]},
            ["form.range_reversed"],
        ),
        ({"fields": [{"key": "1", "label": "a", "binding": "x:y"}]}, ["form.bad_binding"]),
        (
            {"fields": [{"key": "1", "label": "a", "kind": "file", "binding": "indicator:x"}]},
            ["form.binding_needs_value"],
        ),
        (
            {"fields": [{"key": "1", "label": "a"}], "relations": [{"text": "[1]"}]},
            ["form.bad_relation"],
        ),
        (
            {"fields": [{"key": "1", "label": "a", "kind": "text"}],
             "relations": [{"text": "[1] < [2]"}]},
            ["form.relation_key"],
        ),
    ],
    ids=lambda case: case[0] if isinstance(case, list) else "",
)  # fmt: skip
def test_every_fault_of_a_form_is_told(content, codes):
    with pytest.raises(BadForm) as refused:
        parse_form(content)
    assert [one.code for one in refused.value.problems] == codes


def test_a_form_has_an_end():
    fields = [{"key": f"k{n}", "label": "a"} for n in range(MOST_FIELDS + 1)]
    relations = [{"text": "[k1] <= [k2]"}] * (MOST_RELATIONS + 1)
    with pytest.raises(BadForm) as refused:
        parse_form({"fields": fields, "relations": relations})
    assert [one.code for one in refused.value.problems] == [
        "form.too_many_fields", "form.too_many_relations",
    ]  # fmt: skip
