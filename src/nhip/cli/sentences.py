"""Faults in words, with where they are: a cell's address, and the line of a text file.

Imports nhip.ui.messages, the one place that words errors, and the repository's nouns.
"""

from collections.abc import Mapping
from typing import Any

from nhip.repository.figures_file import FiguresFile, Problem


def sentence(code: str, fields: Mapping[str, Any]) -> str:
    """What happened and how to mend it."""
    return f"{code} {dict(fields)}"


def located(problem: Problem, file: FiguresFile, name: str) -> str:
    """A fault of one cell with its address."""
    sheet = f" [{file.sheet}]" if len(file.sheets) > 1 else ""
    line = f", dòng {problem.row}" if file.is_text else ""
    return f"{name}{sheet} ô {problem.address}{line}: {sentence(problem.code, problem.fields)}"
