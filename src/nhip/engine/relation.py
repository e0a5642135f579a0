"""What must hold between cells of a form: "[1.1a] <= [1.1b]", "[2] + [3] = [1]", "[4] >= 0.5*[1]".

Imports the standard library and engine.errors. A key stands in brackets, a number stands bare;
sides are sums. Counted exactly: 0,1 + 0,2 is 0,3 here.
"""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from nhip.engine.errors import NhipError

_SIDES = re.compile(r"^(?P<left>[^<>=≤≥]+)(?P<sign><=|>=|≤|≥|<|>|=)(?P<right>[^<>=≤≥]+)$")
_TERM = re.compile(
    r"\s*(?P<sign>[+-])?\s*(?:(?P<number>\d+(?:[.,]\d+)?)\s*(?:\*\s*(?P<of>\[[^\[\]]+\]))?"
    r"|(?P<key>\[[^\[\]]+\]))\s*"
)
_SIGNS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "<=": operator.le,
    "≤": operator.le,
    ">=": operator.ge,
    "≥": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}
ONE = Fraction(1)


class BadRelation(NhipError):
    """A text that is no relation between cells."""


@dataclass(frozen=True)
class Relation:
    """A comparison of two sums. `strict`: broken, it blocks sending; else it asks for a reason."""

    text: str
    left: tuple[tuple[Fraction, str], ...]  # factor and key; the key "" is a bare number
    sign: str
    right: tuple[tuple[Fraction, str], ...]
    strict: bool = True
    says: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The cells it speaks of, once each, in order."""
        return tuple(dict.fromkeys(key for _, key in (*self.left, *self.right) if key))

    def holds(self, values: Mapping[str, Fraction]) -> bool | None:
        """Whether it holds; None while one of its cells has no number."""
        if any(key not in values for key in self.keys):
            return None
        return _SIGNS[self.sign](_sum(self.left, values), _sum(self.right, values))


def _sum(side: tuple[tuple[Fraction, str], ...], values: Mapping[str, Fraction]) -> Fraction:
    terms = (factor * (values[key] if key else ONE) for factor, key in side)
    return sum(terms, Fraction(0))


def parse_relation(text: str, *, strict: bool = True, says: str = "") -> Relation:
    """A relation as it was written. Raises BadRelation("form.bad_relation", text)."""
    sides = _SIDES.match(text.strip())
    if sides is None:
        raise BadRelation("form.bad_relation", text=text)
    left, right = (_side(sides[name], text) for name in ("left", "right"))
    relation = Relation(text.strip(), left, sides["sign"], right, strict, says.strip())
    if not relation.keys:
        raise BadRelation("form.bad_relation", text=text)
    return relation


def _side(side: str, text: str) -> tuple[tuple[Fraction, str], ...]:
    terms: list[tuple[Fraction, str]] = []
    place = 0
    while place < len(side):
        found = _TERM.match(side, place)
        # Only the first term may go without its sign.
        if found is None or (terms and not found["sign"]):
            raise BadRelation("form.bad_relation", text=text)
        factor = Fraction((found["number"] or "1").replace(",", "."))
        key = (found["of"] or found["key"] or "").strip("[]").strip()
        terms.append((-factor if found["sign"] == "-" else factor, key))
        place = found.end()
    return tuple(terms)
