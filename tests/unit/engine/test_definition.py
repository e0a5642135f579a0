"""The loader: what a good text gives, and every fault of a bad one, at once, with its line."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from nhip.apps.units.models import Kind
from nhip.engine.criteria import Aggregation, InputKind, MissingPolicy
from nhip.engine.definition import load
from nhip.engine.definition.sets import UNIT_KINDS
from nhip.engine.errors import DefinitionErrors
from nhip.engine.methods import REGISTRY
from nhip.engine.values import Reason
from nhip.ui.messages import SENTENCES, sentence_of

ROOT = Path(__file__).parents[3]

GOOD = """\
id: thu-nghiem/2026
name: Bộ tiêu chí thử
name_en: A test set
short_name: Thử
year: 2026
legal_basis:
  - Quyết định 1/QĐ-UBND
  - {text: Quyết định 2/QĐ-UBND, article: Điều 3}
in_force: {from: 2026-01-01, to: 2026-12-31}
applies_to: [commune, ward]
periods: [quarter, year]
max_total: 30
rounding: {criterion: 2, total: 1}
display: {places: 3, as_index: true}
missing: {denominator_zero: zero}
complete: false
completeness: Còn thiếu phụ lục
source: Công báo
note: Ghi chú
monitored: [Số cuộc họp]
groups:
  - code: A
    name: Nhóm A
    max_score: 30
    missing: {not_assigned: rebase}
    rebase_to: 20
    groups:
      - code: A1
        name: Nhóm A1
        max_score: 10
        criteria:
          - code: '1'
            name: Tiêu chí một
            max_score: 10
            inputs:
              a: Số việc đạt
              b: {meaning: Số việc được giao, unit: việc, kind: number}
              value: Điểm cho sẵn
            method: ratio
            given: value
            applies_to: commune
    criteria:
      - code: '2'
        name: Tiêu chí hai
        max_score: 20
        weight: 1/3
        inputs: {loai: Loại xã, value: Số dân}
        method:
          name: choice
          input: loai
          options:
            - code: nui
              when: Xã miền núi
              rule:
                name: increment
                base: 1
                start: {value: 16000, times: 0.75}
                step: 1000
                per_step: 0.5
            - {code: khac, when: Xã khác, share: 0.1}
  - code: B
    name: Điểm thưởng
    max_score: 5
    outside: true
    aggregation: best
    cap: 5
    floor: 0
    criteria:
      - code: '3'
        name: Tiêu chí ba
        max_score: 5
        method: yes_no
        inputs: {value: Có hay không}
pillars:
  - {code: tat-ca, name: Tất cả, groups: [A, B]}
gates:
  - {text: Không điểm thì xếp cuối, watches: ['1', A1], equals: 0, class_at_most: Kém}
  - {text: Thấp thì giữ lại, watches: A, below: 5, total_at_most: 10}
classes:
  - {name: Tốt, above: 20}
  - {name: Kém, at_least: 0}
"""


def faults(text: str) -> list[tuple[str, int]]:
    """(code, line) of every fault of a text, in the order of its lines."""
    with pytest.raises(DefinitionErrors) as caught:
        load(text, "thu.yaml")
    return [(problem.code, problem.line) for problem in caught.value.problems]


def problem(text: str, code: str):
    """The one fault of that code."""
    with pytest.raises(DefinitionErrors) as caught:
        load(text)
    (found,) = [found for found in caught.value.problems if found.code == code]
    return found


def line_of(text: str, part: str) -> int:
    """The line a part of the text stands on, from 1."""
    assert text.count(part) == 1, part
    return text[: text.index(part)].count("\n") + 1


def test_good_text_gives_the_whole_set():
    found = load(GOOD)
    assert (found.id, found.year, found.max_total) == ("thu-nghiem/2026", 2026, 30)
    assert [basis.article for basis in found.legal_basis] == ["", "Điều 3"]
    assert (found.in_force_from, found.in_force_to) == (date(2026, 1, 1), date(2026, 12, 31))
    assert (found.display_places, found.display_as_index, found.complete) == (3, True, False)
    assert (found.rounding.criterion, found.rounding.group, found.rounding.total) == (2, None, 1)
    assert found.missing == ((Reason.DENOMINATOR_ZERO, MissingPolicy.ZERO),)
    assert [criterion.code for criterion in found.criteria()] == ["2", "1", "3"]
    assert found.groups[0].rebase_to == 20
    assert (found.groups[1].aggregation, found.groups[1].outside) == (Aggregation.BEST, True)
    assert found.gates[0].watches == ("1", "A1")
    assert [grade.above for grade in found.grades] == [True, False]
    assert len(found.text_hash) == 64


def test_inputs_take_their_kind_from_the_method_unless_named():
    found = load(GOOD)
    kinds = {item.name: item.kind for item in found.criterion("1").inputs}
    assert kinds == {"a": InputKind.COUNT, "b": InputKind.NUMBER, "value": InputKind.POINTS}
    assert found.criterion("2").input("loai").options == ("nui", "khac")
    assert found.criterion("2").weight == Fraction(1, 3)
    assert found.criterion("1").applies_to == ("commune",)


@pytest.mark.parametrize(
    ("method", "kinds"),
    [
        ("{name: all_or_nothing, done: a, asked: b}", "count count"),
        ("{name: count, items: [a, b]}", "yes_no yes_no"),
        ("{name: count, of: {numerator: a, denominator: b}}", "number number"),
        (
            "{name: sum_of_parts, parts: [{input: a, when: x, share: 1},"
            " {when: y, rule: {name: given, input: b}}]}",
            "yes_no points",
        ),
        (
            "{name: steps, of: a, steps: [{at_least: 1, rule: {name: share_of_value, of: b}}]}",
            "number share",
        ),
        (
            "{name: bands, of: a, bands: [{below: 1, rule:"
            " {name: share_of_value, of: b, out_of: 100}}]}",
            "number number",
        ),
        (
            "{name: yes_no, input: a, yes: {rule:"
            " {name: rank_bands, rank: b, bands: [{points: 1}]}}}",
            "yes_no number",
        ),
    ],
)
def test_kinds_follow_from_the_place_an_input_stands_in(method: str, kinds: str):
    (criterion,) = load(SHORT.replace("method: ratio", f"method: {method}")).criteria()
    assert " ".join(item.kind for item in criterion.inputs) == kinds


def test_input_told_in_full_without_a_kind():
    text = SHORT.replace("{a: Tử số, b: Mẫu số}", "{a: {meaning: Tử số}, b: Mẫu số}")
    (criterion,) = load(text).criteria()
    assert criterion.input("a").kind is InputKind.COUNT


def test_defaults_of_a_short_text():
    found = load(SHORT)
    assert (found.complete, found.periods, found.display_places) == (True, ("year",), 2)
    assert (found.in_force_from, found.in_force_to) == (None, None)


SHORT = """\
id: ngan/2026
name: Ngắn
year: 2026
legal_basis: [Quyết định 1]
max_total: 10
source: Công báo
groups:
  - code: '1'
    name: Nhóm
    max_score: 10
    criteria:
      - code: '1.1'
        name: Tiêu chí
        max_score: 10
        inputs: {a: Tử số, b: Mẫu số}
        method: ratio
"""


def test_faults_of_all_kinds_are_told_at_once_in_the_order_of_lines():
    text = (
        SHORT.replace("ngan/2026", "Ngắn")
        .replace("max_total: 10", "max_total: 12")
        .replace("source: Công báo", "source: Công báo\nnguon: Báo")
        .replace("method: ratio", "method: ratioo")
        .replace("name: Nhóm\n", "name:\n")
    )
    assert faults(text) == [
        ("law.bad_id", 1),
        ("law.maximum_mismatch", 5),
        ("law.unknown_key", 7),
        ("law.missing_key", 10),
        ("law.unknown_method", 17),
    ]


def test_sentence_says_where_what_and_how_to_mend():
    found = problem(SHORT.replace("method: ratio", "method: ratioo"), "law.unknown_method")
    told = sentence_of(found)
    assert told.startswith("Dòng 16, tiêu chí 1.1: Không có cách tính “ratioo”.")
    assert all(name in told for name in REGISTRY)


# What is not a set at all.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("law.empty", 1)),
        ("# chỉ có ghi chú\n", ("law.empty", 1)),
        ("name: [a\nb: c", ("law.not_yaml", 2)),
        ("a: 1\n---\nb: 2\n", ("law.not_yaml", 2)),
        ("name: \x00", ("law.not_yaml", 1)),
        ("a:\n  " + "[" * 5000, ("law.too_deep", 2)),
        ("name: a\n\tb: c\n", ("law.tab", 2)),
        ("groups: &g\n  - *g\n", ("law.reference", 2)),
        ("- id: ngan/2026\n", ("law.not_a_mapping", 1)),
    ],
)
def test_text_that_is_no_set(text: str, expected: tuple[str, int]):
    assert faults(text)[0] == expected


# One change to a good text, one fault. Each row: what is replaced, by what, the code, and a part
# of the changed text on the line that must be named.

CHANGES = [
    ("year: 2026", "year: 2026\nyear: 2027", "law.duplicate_key", "year: 2027"),
    ("year: 2026", "year: hai nghìn", "law.not_a_number", "year: hai nghìn"),
    ("year: 2026", "year: 2026.5", "law.not_whole", "year: 2026.5"),
    ("year: 2026", "year: 2027", "law.bad_id", "id: thu-nghiem"),
    ("max_total: 30", "max_total: 1e999999999", "law.not_a_number", "max_total"),
    ("max_total: 30", "max_total: 1/0", "law.not_a_number", "max_total"),
    ("max_total: 30", "max_total: [30]", "law.not_a_number", "max_total"),
    ("name: Bộ tiêu chí thử", "name: [Bộ, tiêu chí]", "law.not_a_text", "name: [Bộ"),
    ("source: Công báo", "source:", "law.missing_key", "source:"),
    ("source: Công báo\n", "", "law.missing_key", "id: thu-nghiem"),
    (
        "unit: việc, kind: number}",
        "unit: việc, indicator: tasks.count}",
        "law.unknown_choice",
        "tasks.count",
    ),
    ("complete: false", "complete: không", "law.not_a_boolean", "complete: không"),
    ("from: 2026-01-01", "from: 1/1/2026", "law.not_a_date", "from: 1/1/2026"),
    ("to: 2026-12-31", "to: 2025-12-31", "law.dates_reversed", "to: 2025-12-31"),
    ("periods: [quarter, year]", "periods: [tuần]", "law.unknown_choice", "periods: [tuần]"),
    ("applies_to: [commune, ward]", "applies_to: [xã]", "law.unknown_choice", "[xã]"),
    ("applies_to: commune", "applies_to: xã", "law.unknown_choice", "applies_to: xã"),
    ("criterion: 2", "criterion: 7", "law.bad_places", "criterion: 7"),
    ("{denominator_zero: zero}", "{denominator_zero: 0}", "law.unknown_choice", "zero: 0"),
    ("{denominator_zero: zero}", "{bằng_không: zero}", "law.unknown_key", "bằng_không"),
    ("aggregation: best", "aggregation: cao_nhat", "law.unknown_choice", "cao_nhat"),
    ("groups: [A, B]", "groups: [A, C]", "law.unknown_group", "- {code: tat-ca"),
    ("watches: A, below", "watches: Z, below", "law.unknown_watch", "- {text: Không điểm"),
    ("class_at_most: Kém", "class_at_most: Yếu", "law.unknown_class", "- {text: Không điểm"),
    ("equals: 0, ", "equals: 0, below: 1, ", "law.gate_condition", "equals: 0"),
    ("below: 5, ", "", "law.gate_condition", "Thấp thì giữ lại"),
    (", total_at_most: 10", "", "law.gate_effect", "Thấp thì giữ lại"),
    ("above: 20}", "above: 20, at_least: 20}", "law.class_begins", "name: Tốt"),
    ("above: 20}", "}", "law.class_begins", "name: Tốt"),
    ("code: A1", "code: A", "law.duplicate_code", "- code: A\n        name: Nhóm A1"),
    ("code: '3'", "code: '2'", "law.duplicate_code", "- code: '2'\n        name: Tiêu chí ba"),
    ("max_total: 30", "max_total: 31", "law.maximum_mismatch", "max_total: 31"),
    ("aggregation: best", "aggregation: geometric", None, ""),
    ("a: Số việc đạt", "c: Số việc đạt", "law.unused_input", "c: Số việc đạt"),
    ("a: Số việc đạt", "c: Số việc đạt", "law.input_without_meaning", "- code: '1'"),
    ("unit: việc, kind: number", "kind: choice", "law.unknown_choice", "kind: choice"),
    ("unit: việc, kind: number", "kind: đếm", "law.unknown_choice", "kind: đếm"),
    ("method: ratio", "method: {ten: ratio}", "law.missing_key", "method: {ten"),
    ("method: ratio", "method: {name: ratio, nguong: 1}", "law.unknown_parameter", "nguong"),
    ("method: ratio", "method: ratio_to_target", "law.missing_parameter", "method: ratio_to"),
    ("times: 0.75", "times: ba phần tư", "law.not_a_number", "times: ba phần tư"),
    ("value: 16000, ", "value: 16000, input: value, ", "law.one_of", "value: 16000"),
    ("step: 1000", "step: 0", "law.not_positive", "name: increment"),
    ("code: khac", "code: nui", "law.duplicate_option", "name: choice"),
    ("share: 0.1", "share: 0.1, points: 2", "law.one_outcome", "share: 0.1"),
    ("share: 0.1", "points: 21", "law.points_above_maximum", "- code: '2'"),
    ("groups: [A, B]", "groups: {A: B}", "law.not_a_list", "groups: {A: B}"),
    ("inputs: {loai: Loại xã, value: Số dân}", "inputs: [loai]", "law.not_a_mapping", "[loai]"),
]


@pytest.mark.parametrize(("old", "new", "code", "at"), CHANGES)
def test_one_change_one_fault(old: str, new: str, code: str | None, at: str):
    assert GOOD.count(old) == 1, old
    text = GOOD.replace(old, new)
    if code is None:
        load(text)
        return
    assert (code, line_of(text, at)) in faults(text)


def test_group_without_anything_in_it():
    text = SHORT[: SHORT.index("    criteria:")]
    assert ("law.empty_group", 8) in faults(text)


METHODS = [
    ("{name: inverse, best: 5, worst: 5}", "law.worst_not_above_best"),
    ("{name: ratio_to_target, target: 0}", "law.not_positive"),
    ("{name: growth, target: 0}", "law.not_positive"),
    ("{name: share_of_value, out_of: 0}", "law.not_positive"),
    ("{name: given, granularity: 0}", "law.not_positive"),
    ("{name: steps, steps: []}", "law.empty_list"),
    ("{name: steps, steps: 4}", "law.not_a_list"),
    ("{name: steps, steps: [4]}", "law.not_a_mapping"),
    ("{name: count, of: {numerator: a}}", "law.one_of"),
    ("{name: count, of: {value: a, numerator: a, denominator: b}}", "law.one_of"),
    ("{name: rank_bands, bands: [{points: 1}]}", "law.one_of"),
    ("{name: increment, base: 1, start: lạ, step: 1, per_step: 1}", "law.not_a_number"),
    (
        "{name: increment, base: 1, start: 1, step: 1, per_step: 1, better: cao}",
        "law.unknown_choice",
    ),
    (
        "{name: increment, base: 1, start: 1, step: 1, per_step: 1, whole_steps: 1}",
        "law.not_a_boolean",
    ),
    ("{name: choice, options: [{code: a, when: b, rule: lạ}]}", "law.unknown_method"),
    ("[ratio]", "law.not_a_mapping"),
    ("{name: [ratio]}", "law.not_a_text"),
]


@pytest.mark.parametrize(("method", "code"), METHODS)
def test_parameters_of_methods_are_checked(method: str, code: str):
    text = SHORT.replace("method: ratio", f"method: {method}")
    assert (code, 16) in faults(text)


def test_weights_of_a_mean_must_count():
    line = "    max_score: 10\n"
    text = SHORT.replace(f"{line}    criteria", f"{line}    aggregation: harmonic\n    criteria")
    load(text)
    weightless = text.replace(
        "        max_score: 10\n", "        max_score: 10\n        weight: 0\n"
    )
    assert ("law.not_positive", 8) in faults(weightless)


def test_cap_of_a_group_may_be_below_the_sum_of_its_parts():
    capped = SHORT.replace("max_total: 10", "max_total: 8").replace(
        "    max_score: 10\n    criteria", "    max_score: 8\n    cap: 8\n    criteria"
    )
    assert load(capped).max_total == 8
    assert ("law.maximum_mismatch", 8) in faults(capped.replace("max_score: 8", "max_score: 9"))


def test_origin_and_count_are_told_with_the_faults():
    with pytest.raises(DefinitionErrors) as caught:
        load(SHORT.replace("method: ratio", "method: lạ"), "cua-tinh.yaml")
    assert "cua-tinh.yaml có 1 lỗi" in sentence_of(caught.value)


def test_set_may_name_every_kind_of_unit_and_ministries():
    assert set(UNIT_KINDS) == {*Kind.values, "ministry"}


def _codes_of_the_loader() -> set[str]:
    folder = ROOT / "src" / "nhip" / "engine" / "definition"
    text = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    return {part.split('"')[0] for part in text.split('"law.')[1:]}


def test_every_fault_is_raised_by_a_test_here_and_has_a_sentence():
    tests = Path(__file__).read_text(encoding="utf-8")
    codes = {f"law.{code}" for code in _codes_of_the_loader()}
    assert len(codes) > 30
    assert {code for code in codes if f'"{code}"' not in tests} == set()
    assert codes <= SENTENCES.keys()
