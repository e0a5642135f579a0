"""Typed errors: a code and its fields. Sentences for people are made in `nhip.ui.messages`.

Imports nothing. Never carries a sentence of its own, so that one place words every error.
"""

from typing import Any


class NhipError(Exception):
    """Something a person can mend. `code` names what happened, `fields` say where and with what."""

    def __init__(self, code: str, **fields: Any) -> None:
        self.code = code
        self.fields = fields
        super().__init__(code, fields)


class NotANumber(NhipError):
    """Text stands where a number is due."""


class BadPeriod(NhipError):
    """A period code that means no period."""


class BadFigure(NhipError):
    """A figure that its criteria set cannot take."""


class DefinitionErrors(NhipError):
    """Everything wrong in one criteria-set text, in the order of its lines.

    `problems` is a tuple of `Problem`; the set is not usable while there is one.
    """

    def __init__(self, problems: "tuple[Problem, ...]", origin: str = "") -> None:
        self.problems = problems
        self.origin = origin
        super().__init__("law.invalid", origin=origin, count=len(problems))


class Problem(NhipError):
    """One fault of a text: on which line, in which place, what, and the fields to word it."""

    def __init__(self, code: str, line: int, where: str, **fields: Any) -> None:
        self.line = line
        self.where = where
        super().__init__(code, line=line, where=where, **fields)
