"""Definitions: every fault at once with its line; expressions without a back door."""

import pytest

from nhip.engine.errors import DefinitionErrors
from nhip.repository import dataset as datasets
from nhip.repository import indicator as indicators
from nhip.repository.expression import BadExpression, Type, parse
from nhip.repository.indicator import Class, Form, RollUp
from nhip.ui.messages import sentence_of

DOSSIERS = datasets.get("dossiers")
GOOD = """
dataset: dossiers
indicators:
  - code: online
    name: Trực tuyến
    name_en: Online
    class: event
    measure_unit: '%'
    numerator: {count: channel = 2, where: has_fee}
    denominator: {count: has_fee}
    serves: [{set: s/1, criterion: '1', numerator: a, denominator: b}]
"""


def faults(text):
    with pytest.raises(DefinitionErrors) as caught:
        indicators.load(text)
    return [(problem.line, problem.code) for problem in caught.value.problems]


def test_a_definition_is_read_whole():
    [found] = indicators.load(GOOD)
    assert (found.code, found.cls, found.time) == ("online", Class.EVENT, "submitted_at")
    assert found.roll_up is RollUp.ADDITIVE
    assert found.numerator.form is Form.COUNT
    assert found.columns() == {"agency_code", "submitted_at", "channel", "has_fee"}
    serving = indicators.serving("s/1", [found])
    assert {cell: s.part for cell, s in serving.items()} == {
        ("1", "a"): "numerator", ("1", "b"): "denominator",
    }  # fmt: skip


def test_every_fault_comes_at_once_with_its_line():
    bad = """
dataset: dossiers
indicators:
  - code: a
    name: A
    name_en: A
    class: event
    measure_unit: '%'
    numerator: {count: chanel = 2}
    denominator: {distinct: procedure_code}
    leaves: ended_on
  - code: a
    name: A
    name_en: A
    class: as_of
    measure_unit: '%'
    leaves: agency_code
    numerator: {sum: channel = 2}
    serves: [{set: s/1, criterion: '1', denominator: b}]
  - code: c
    name: C
    class: period
"""
    assert faults(bad) == [
        (9, "indicator.unknown_column"),
        (10, "indicator.one_form"),
        (11, "indicator.no_use"),
        (12, "indicator.code_twice"),
        (12, "indicator.leaves_without_enters"),
        (17, "indicator.not_a_time"),
        (18, "indicator.wrong_type"),
        (19, "indicator.no_denominator"),
        (20, "law.missing_key"),
        (20, "law.missing_key"),
        (20, "law.missing_key"),
    ]
    with pytest.raises(DefinitionErrors) as caught:
        indicators.load(bad)
    assert all(sentence_of(problem).startswith("Dòng") for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("(select 1)", "not_allowed"),
        ("channel in (select 1)", "not_allowed"),
        ("channel = 2; drop table x", "not_allowed"),
        ("sum(channel) > 1", "not_allowed"),
        ("count(*) > 1", "not_allowed"),
        ("fee_amount / channel > 1", "not_allowed"),
        ("read_text('/etc/passwd') = ''", "unknown_function"),
        ("t.channel = 2", "unknown_column"),
        ("chanel = 2", "unknown_column"),
        ("as_of = ended_on", "unknown_column"),
        ("channel = '2'", "mixed_types"),
        ("ended_at <= ended_on", "mixed_types"),
        ("channel and has_fee", "wrong_type"),
        ("add_days(ended_on)", "arguments"),
        ("case when has_fee then 1 end = 1", "case_form"),
        ("channel is true", "not_allowed"),
        ("channel =", "not_an_expression"),
        ("true or " * 300 + "true", "too_long"),
        ("cast(channel as text) = '2'", "not_allowed"),
        ("$1 = channel", "not_allowed"),
        ("status over () > 1", "not_an_expression"),
    ],
)
def test_what_is_no_expression_over_one_row_is_refused(text, code):
    with pytest.raises(BadExpression) as caught:
        parse(text, DOSSIERS)
    assert caught.value.code == f"indicator.{code}"


def test_a_day_is_taken_out_of_a_moment_by_name():
    term = parse("date_of(ended_at) <= as_of", DOSSIERS, dated=True)
    assert term.type is Type.BOOLEAN
    assert term.columns() == {"ended_at"}


def test_shipped_indicators_are_complete():
    shipped = indicators.shipped()
    assert len({found.name_vi for found in shipped.values()}) == len(shipped)
    for found in shipped.values():
        assert found.measure_unit, found.code
        if found.measure_unit == "%":
            assert found.denominator is not None, found.code


def test_a_median_stands_alone():
    bad = """
dataset: dossiers
indicators:
  - code: a
    name: A
    name_en: A
    class: period
    measure_unit: ngày
    numerator: {median: paused_days}
    denominator: {distinct: procedure_code}
"""
    assert faults(bad) == [(10, "indicator.median_alone")]


def test_an_unknown_indicator_is_named():
    with pytest.raises(indicators.IndicatorUnknown):
        indicators.get("no_such")
