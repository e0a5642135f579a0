"""Reads of drafts: what a draft says so far, what is wrong with it, what was said of it.

Returns dataclasses; must not write.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nhip.apps.catalogue import lakes
from nhip.apps.criteria import keys as law_keys
from nhip.apps.criteria.models import SetComment, SetDraft
from nhip.engine.definition import load
from nhip.engine.definition.writer import keys_of
from nhip.engine.errors import DefinitionErrors
from nhip.engine.methods import REGISTRY
from nhip.ui.messages import sentence

PART_WORDS = {"numerator": "tử số", "denominator": "mẫu số"}


@dataclass(frozen=True)
class Problem:
    """A fault the loader found: the line of the text, the place in words, what and how to mend."""

    line: int
    where: str
    text: str


@dataclass
class Row:
    """A group (`depth` from 0) or a criterion of a draft, as its page lists it."""

    depth: int
    keys: Mapping[str, Any]
    is_group: bool
    doubts: list[str] = field(default_factory=list)
    comments: list[SetComment] = field(default_factory=list)

    @property
    def code(self) -> str:
        return str(self.keys.get("code", ""))

    @property
    def method(self) -> str:
        """The title of the method in words; "" for a group."""
        if self.is_group:
            return ""
        named = self.keys.get("method", "")
        name = named.get("name", "") if isinstance(named, dict) else named
        return REGISTRY[name].title if name in REGISTRY else str(name)

    @property
    def is_judged(self) -> bool:
        """Whether somebody will have to give the points: no rule computes them."""
        return self.keys.get("method") in ("given", {"name": "given"})

    @property
    def indicators(self) -> list[str]:
        """The indicators that fill its inputs without anyone typing."""
        inputs = self.keys.get("inputs")
        found = inputs.values() if isinstance(inputs, dict) else ()
        return [one["indicator"] for one in found if isinstance(one, dict) and "indicator" in one]


@dataclass
class Reading:
    """A draft with everything its page shows."""

    draft: SetDraft
    keys: Mapping[str, Any]
    rows: list[Row]
    problems: list[Problem]
    about_whole: list[SetComment]

    @property
    def criteria(self) -> list[Row]:
        return [row for row in self.rows if not row.is_group]

    @property
    def judged(self) -> int:
        return sum(row.is_judged for row in self.criteria)

    @property
    def measured(self) -> int:
        return sum(bool(row.indicators) for row in self.criteria)

    @property
    def unanswered(self) -> int:
        told = [*self.about_whole, *(one for row in self.rows for one in row.comments)]
        return sum(not one.verdict for one in told)


def problems(text: str, origin: str = "") -> list[Problem]:
    """Every fault of a text, none where it is a whole set."""
    try:
        load(text, origin)
    except DefinitionErrors as found:
        return [Problem(one.line, one.where, sentence(one.code, one.fields))
                for one in found.problems]  # fmt: skip
    return []


def indicator_choices() -> list[tuple[str, str]]:
    """What an input may be measured by: the code to write, and the name of the indicator."""
    found: list[tuple[str, str]] = []
    for code, one in sorted(lakes.indicators().items()):
        parts = ("numerator", "denominator") if one.denominator else ()
        found.append((code, one.name_vi))
        found += [(f"{code}.{part}", f"{one.name_vi} ({PART_WORDS[part]})") for part in parts]
    return found


def reading(draft: SetDraft) -> Reading:
    """A draft laid out: one parse, one query for the comments."""
    keys = keys_of(draft.text)
    said: dict[str, list[SetComment]] = defaultdict(list)
    for one in draft.comments.select_related("unit", "said_by"):
        said[one.criterion].append(one)
    rows = list(_rows(keys, draft.doubts, said, 0))
    return Reading(draft, keys, rows, problems(draft.text), said[""])


def _rows(
    keys: Mapping[str, Any],
    doubts: Mapping[str, list[str]],
    said: Mapping[str, list[SetComment]],
    depth: int,
) -> list[Row]:
    found: list[Row] = []
    for group in law_keys.lists(keys, "groups"):
        found.append(Row(depth, group, is_group=True))
        for one in law_keys.lists(group, "criteria"):
            code = str(one.get("code", ""))
            found.append(Row(depth + 1, one, False, doubts.get(code, []), said.get(code, [])))
        found += _rows(group, doubts, said, depth + 1)
    return found
