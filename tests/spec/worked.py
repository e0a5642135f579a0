"""Worked examples as officials write them: figures of some units in, the expected result out.

Imports the engine and yaml. The form is described in docs/criteria-sets.md. Expected numbers may
be written as fractions ("250/3") and are compared to the last digit a double can hold.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from nhip.engine.criteria import CriteriaSet
from nhip.engine.definition import load
from nhip.engine.period import Period
from nhip.engine.score import Scorecard, evaluate
from nhip.engine.values import Missing, Observation, Reason

REASONS = {reason.value for reason in Reason}
EXPECTATIONS = {
    *("criteria", "groups", "total", "max_assessed", "missing", "rank", "group_ranks"),
    *("class", "pillars"),
}


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


@cache
def load_set(path: Path) -> CriteriaSet:
    """The criteria set of a YAML file, read once."""
    return load(path.read_text(encoding="utf-8"), str(path))


def examples_of(path: Path) -> list[Example]:
    """The examples of a file, with every key known and every unit expecting something."""
    return examples_in(yaml.safe_load(path.read_text(encoding="utf-8")))


def examples_in(found: dict[str, Any]) -> list[Example]:
    """The same from what YAML gave."""
    assert set(found) == {"examples"}
    return [_example(told) for told in found["examples"]]


def _example(told: dict[str, Any]) -> Example:
    assert set(told) <= {"title", "period", "note", "units"}, told
    for unit, parts in told["units"].items():
        assert set(parts) <= {"kind", "figures", "expect"}, (told["title"], unit)
        assert parts["expect"], (told["title"], unit)
        assert set(parts["expect"]) <= EXPECTATIONS, (told["title"], unit)
    Period.parse(str(told["period"]))
    return Example(told["title"], str(told["period"]), told["units"])


def check(criteria_set: CriteriaSet, example: Example) -> None:
    """Score the example's units and compare everything it expects, all differences at once."""
    cards = evaluate(criteria_set, example.observations, kinds=example.kinds)
    wrong = [
        f"{unit}: {difference}"
        for unit, told in example.units.items()
        for difference in differences(cards.card(unit), told["expect"])
    ]
    assert not wrong, f"{example.title}\n" + "\n".join(wrong)


def differences(card: Scorecard, expected: dict[str, Any]) -> Iterator[str]:
    """What a scorecard says otherwise than expected."""
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
                yield from _different(f"{what} {code}", value, known[what][str(code)])
        else:
            yield from _different(what, want, known[what])


def _different(where: str, want: Any, got: Any) -> Iterator[str]:
    if not _same(want, got):
        yield f"{where}: expected {want}, got {got}"


def _same(want: Any, got: Any) -> bool:
    number = isinstance(want, int | float) or (isinstance(want, str) and "/" in want)
    if number and isinstance(got, int | float):
        top, _, bottom = str(want).partition("/")
        exact = Fraction(top) / Fraction(bottom or "1")
        return bool(got == pytest.approx(float(exact), rel=1e-12, abs=1e-12))
    return bool(want == got)


def figure(value: Any) -> float | str | Missing:
    """A figure as the engine takes it; the code of a reason is a missing value."""
    return Missing(Reason(value)) if value in REASONS else value
