"""Worked examples as officials write them: figures of some units in, the expected result out.

May import the engine, and yaml. The form is described in docs/criteria-sets.md. Expected numbers
may be written as fractions ("250/3") and are compared to the last digit a double can hold.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from nhip.engine.criteria import CriteriaSet
from nhip.engine.errors import BadPeriod
from nhip.engine.period import Period
from nhip.engine.score import Scorecard, evaluate
from nhip.engine.values import Missing, Observation, Reason

REASONS = {reason.value for reason in Reason}
EXPECTATIONS = {
    *("criteria", "groups", "total", "max_assessed", "missing", "rank", "group_ranks"),
    *("class", "pillars"),
}


class BadExamples(ValueError):
    """The text is not in the form of worked examples; says where and why, in Vietnamese."""


@dataclass(frozen=True)
class Example:
    """One example: its title, the period, and what is known and expected of each unit."""

    title: str
    period: str
    units: dict[str, dict[str, Any]]

    @property
    def observations(self) -> list[Observation]:
        """The figures; a reason's code stands for a missing value."""
        return [
            Observation(unit, str(criterion), str(name), figure(value))
            for unit, told in self.units.items()
            for criterion, inputs in told["figures"].items()
            for name, value in inputs.items()
        ]

    @property
    def kinds(self) -> dict[str, str]:
        """The kinds of the units that name one."""
        return {unit: told["kind"] for unit, told in self.units.items() if "kind" in told}


def examples_of(path: Path) -> list[Example]:
    """The examples of a file. Raises `BadExamples`, OSError, UnicodeDecodeError."""
    try:
        return examples_in(yaml.safe_load(path.read_text(encoding="utf-8-sig")))
    except yaml.YAMLError as error:
        raise BadExamples(f"không phải YAML: {error}") from None


def examples_in(found: Any) -> list[Example]:
    """The same from what YAML gave: every key known, every unit expecting something."""
    _must_have(found, {"examples"}, "đầu tệp")
    if not isinstance(found["examples"], list):
        raise BadExamples("examples: cần một danh sách ví dụ")
    return [_example(told, f"ví dụ {at}") for at, told in enumerate(found["examples"], 1)]


def _example(told: Any, where: str) -> Example:
    _must_have(told, {"title", "period", "units"}, where, {"note"})
    where = f"ví dụ {told['title']!r}"
    _must_be_table(told["units"], f"{where}, units")
    for unit, parts in told["units"].items():
        _must_have(parts, {"figures", "expect"}, f"{where}, {unit}", {"kind"})
        _must_have(parts["expect"], set(), f"{where}, {unit}, expect", EXPECTATIONS)
        if not parts["expect"]:
            raise BadExamples(f"{where}, {unit}: expect không chờ kết quả nào")
        _must_be_table(parts["figures"], f"{where}, {unit}, figures")
        for code, inputs in parts["figures"].items():
            _must_be_table(inputs, f"{where}, {unit}, figures {code}")
    try:
        Period.parse(str(told["period"]))
    except BadPeriod:
        raise BadExamples(f"{where}: kỳ {told['period']!r} không đúng") from None
    return Example(told["title"], str(told["period"]), told["units"])


def _must_have(told: Any, keys: set[str], where: str, others: frozenset | set = frozenset()):
    _must_be_table(told, where)
    if missing := keys - set(told):
        raise BadExamples(f"{where}: thiếu {', '.join(sorted(missing))}")
    if unknown := set(told) - keys - others:
        raise BadExamples(f"{where}: không có khóa {', '.join(sorted(map(str, unknown)))}")


def _must_be_table(told: Any, where: str) -> None:
    if not isinstance(told, dict):
        raise BadExamples(f"{where}: cần các cặp khóa: giá trị")


def faults(criteria_set: CriteriaSet, example: Example) -> list[str]:
    """Score the example's units: everything that comes out otherwise than the example says."""
    cards = evaluate(criteria_set, example.observations, kinds=example.kinds)
    return [
        f"{unit}: {difference}"
        for unit, told in example.units.items()
        for difference in _differences(cards.card(unit), told["expect"])
    ]


def _differences(card: Scorecard, expected: dict[str, Any]) -> Iterator[str]:
    known = {
        "criteria": {code: c.missing or c.score for code, c in card.criteria.items()},
        "groups": card.groups,
        "group_ranks": card.group_ranks,
        "pillars": card.pillars,
        "total": card.total,
        "max_assessed": card.max_assessed,
        "missing": card.missing,
        "rank": card.rank,
        "class": card.grade,
    }
    for what, want in expected.items():
        if what == "missing":
            yield from _different("missing", {str(k): v for k, v in want.items()}, known[what])
        elif isinstance(want, dict):
            for code, value in want.items():
                got = known[what].get(str(code), "không có trong bộ")
                yield from _different(f"{what} {code}", value, got)
        else:
            yield from _different(what, want, known[what])


def _different(where: str, want: Any, got: Any) -> Iterator[str]:
    if not _same(want, got):
        yield f"{where}: ví dụ ghi {want}, tính ra {got}"


def _same(want: Any, got: Any) -> bool:
    number = isinstance(want, int | float) or (isinstance(want, str) and "/" in want)
    if number and isinstance(got, int | float):
        top, _, bottom = str(want).partition("/")
        exact = Fraction(top) / Fraction(bottom or "1")
        return math.isclose(got, exact, rel_tol=1e-12, abs_tol=1e-12)
    return bool(want == got)


def figure(value: Any) -> float | str | Missing:
    """A figure as the engine takes it; the code of a reason is a missing value."""
    return Missing(Reason(value)) if value in REASONS else value
