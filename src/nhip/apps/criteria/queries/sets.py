"""Reads of criteria sets: the versions in use, and a set laid out for reading.

Returns dataclasses; must not know what was scored.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet

from nhip.apps.criteria.models import CriteriaSetVersion
from nhip.apps.units.models import Kind
from nhip.engine.criteria import CriteriaSet, Criterion, Group
from nhip.engine.methods import Rule
from nhip.engine.values import vi_number

PERIOD_WORDS = {
    "month": "tháng",
    "quarter": "quý",
    "half": "6 tháng",
    "nine_months": "9 tháng",
    "year": "năm",
    "stage": "giai đoạn",
}
MINISTRY = {"ministry": "Bộ, cơ quan ngang bộ"}
ZERO_WORDS = {"missing": "không chấm", "zero": "0 điểm", "full": "điểm tối đa"}


def versions() -> QuerySet[CriteriaSetVersion]:
    """The version in use of every set."""
    return CriteriaSetVersion.objects.newest()


def current(set_id: str) -> CriteriaSetVersion | None:
    """The version of a set that new scores are made with."""
    return CriteriaSetVersion.objects.filter(set_id=set_id).order_by("-pk").first()


class VersionShelf:
    """The sets in use, for apps below this one (catalogue.shelf.CriteriaShelf)."""

    def sets(self) -> list[tuple[str, str, int]]:
        """Id, name and year of every set in use."""
        return list(versions().values_list("set_id", "short_name", "year"))

    def get(self, set_id: str) -> CriteriaSet:
        """The set of that id. Raises KeyError."""
        version = current(set_id)
        if version is None:
            raise KeyError(set_id)
        return version.content


@dataclass(frozen=True)
class Listed:
    """A set as the list of sets shows it."""

    version: CriteriaSetVersion
    content: CriteriaSet
    criteria: int
    units: str


def listed() -> list[Listed]:
    return [
        Listed(
            version,
            content := version.content,
            sum(1 for _ in content.criteria()),
            kind_words(content.applies_to),
        )
        for version in versions()
    ]


def kind_words(kinds: tuple[str, ...]) -> str:
    """The kinds of unit a rule is for, in words; the code itself where no word is known."""
    words = MINISTRY | {kind.value: str(kind.label) for kind in Kind}
    return ", ".join(words.get(kind, kind) for kind in kinds)


def period_words(periods: tuple[str, ...]) -> str:
    return ", ".join(PERIOD_WORDS.get(period, period) for period in periods)


# --- One set, laid out in printed order ---------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One row of a set: a group or a criterion, and how deep it stands."""

    depth: int
    group: Group | None = None
    criterion: Criterion | None = None

    @property
    def node(self) -> Group | Criterion:
        found = self.group or self.criterion
        assert found is not None
        return found

    @property
    def level(self) -> int:
        """The heading level: the set's groups begin at h2."""
        return min(self.depth + 2, 6)

    @property
    def inputs(self) -> list[dict[str, Any]]:
        """What the criterion asks for. A template would call an engine's input, as it can."""
        asked = self.criterion.inputs if self.criterion else ()
        return [vars(item) for item in asked]

    @property
    def method(self) -> str:
        """The method's title with its parameters, in words."""
        return method_words(self.criterion.rule) if self.criterion else ""


def lines(group: Group, depth: int = 0) -> Iterator[Line]:
    """Groups and criteria below a group, as printed."""
    for child in group.children:
        if isinstance(child, Group):
            yield Line(depth, group=child)
            yield from lines(child, depth + 1)
        else:
            yield Line(depth, criterion=child)


def method_words(rule: Rule) -> str:
    """ "Tỷ lệ a/b so với ngưỡng đạt điểm tối đa (ngưỡng được điểm tối đa: 0,8)"."""
    told = "; ".join(_parameters(rule))
    return f"{rule.title} ({told})" if told else rule.title


def _parameters(rule: Any) -> Iterator[str]:
    """The parameters that differ from what the method takes for granted."""
    for item in fields(rule):
        value = getattr(rule, item.name)
        words = item.metadata.get("doc", item.name).partition(" (")[0].partition(":")[0]
        if value is None or value == item.default:
            continue
        if shown := _value_words(value):
            yield f"{words}: {shown}"


def _value_words(value: Any) -> str:
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, Fraction | int | float):
        return vi_number(value)
    if isinstance(value, StrEnum):
        return ZERO_WORDS.get(value.value, value.value)
    if isinstance(value, tuple):
        return "; ".join(filter(None, map(_value_words, value)))
    if is_dataclass(value) and not isinstance(value, type):
        inner = ", ".join(_parameters(value))
        return f"{value.title}: {inner}" if isinstance(value, Rule) else inner
    return str(value)
