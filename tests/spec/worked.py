"""Worked examples in tests: the command's own runner, failing with every difference at once."""

from functools import cache
from pathlib import Path

from nhip.cli.worked import EXPECTATIONS, Example, examples_in, examples_of, faults, figure
from nhip.engine.criteria import CriteriaSet
from nhip.engine.definition import load

__all__ = ["EXPECTATIONS", "Example", "check", "examples_in", "examples_of", "figure", "load_set"]


@cache
def load_set(path: Path) -> CriteriaSet:
    """The criteria set of a YAML file, read once."""
    return load(path.read_text(encoding="utf-8"), str(path))


def check(criteria_set: CriteriaSet, example: Example) -> None:
    wrong = faults(criteria_set, example)
    assert not wrong, f"{example.title}\n" + "\n".join(wrong)
