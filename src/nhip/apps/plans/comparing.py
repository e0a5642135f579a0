"""A plan as it is stored against the same document read again: what is the same, new, gone.

Standard library and the engine only. Printed numbers are no keys: rows are matched by their words,
first exactly, then by the same number and much the same words, so that a corrected typing error
is a change of a task and not another task.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from nhip.engine.folding import fold

ALIKE = 0.75  # share of words in common, for a row with the same printed number
VERY_ALIKE = 0.9  # and for one whose number changed too


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored row: its id, number, wording, and the fields that are compared."""

    pk: int
    number: str
    wording: str
    fields: Mapping[str, Any]


@dataclass(slots=True)
class Difference:
    """What storing again would do. `changed` are (pk, draft, {field: (before, after)})."""

    same: list[tuple[int, Mapping[str, Any]]] = field(default_factory=list)
    changed: list[tuple[int, Mapping[str, Any], dict[str, tuple[Any, Any]]]] = field(
        default_factory=list
    )
    new: list[Mapping[str, Any]] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)


def compare(stored: Sequence[Stored], drafts: Sequence[Mapping[str, Any]]) -> Difference:
    """Match rows both ways; every draft and every stored row is in exactly one list."""
    pairs, left = _exact(stored, drafts)
    rest = [draft for draft in drafts if draft["id"] not in pairs]
    pairs |= _alike(left, rest)
    found = Difference()
    for draft in drafts:
        if draft["id"] not in pairs:
            found.new.append(draft)
            continue
        held = pairs[draft["id"]]
        moved = _moved(held, draft)
        if moved:
            found.changed.append((held.pk, draft, moved))
        else:
            found.same.append((held.pk, draft))
    met = {held.pk for held in pairs.values()}
    found.gone = [held.pk for held in stored if held.pk not in met]
    return found


def _exact(
    stored: Sequence[Stored], drafts: Sequence[Mapping[str, Any]]
) -> tuple[dict[str, Stored], list[Stored]]:
    """Pairs of the same words, in the order of the document where words repeat."""
    waiting: dict[str, list[Stored]] = {}
    for held in stored:
        waiting.setdefault(fold(held.wording), []).append(held)
    pairs = {}
    for draft in drafts:
        same = waiting.get(fold(draft["wording"]))
        if same:
            pairs[draft["id"]] = same.pop(0)
    return pairs, [held for rows in waiting.values() for held in rows]


def _alike(left: list[Stored], rest: Sequence[Mapping[str, Any]]) -> dict[str, Stored]:
    """The closest pairs of what is left, best first, none used twice."""
    words = {held.pk: fold(held.wording).split() for held in left}
    ranked = []
    for draft in rest:
        mine = fold(draft["wording"]).split()
        for held in left:
            near = SequenceMatcher(None, words[held.pk], mine, autojunk=False)
            wanted = ALIKE if held.number == draft["number"] else VERY_ALIKE
            if near.real_quick_ratio() >= wanted and near.quick_ratio() >= wanted:
                ratio = near.ratio()
                if ratio >= wanted:
                    ranked.append((ratio, draft["id"], held))
    pairs: dict[str, Stored] = {}
    used: set[int] = set()
    for _, key, held in sorted(ranked, key=lambda one: (-one[0], one[1])):
        if key not in pairs and held.pk not in used:
            pairs[key] = held
            used.add(held.pk)
    return pairs


def _moved(held: Stored, draft: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Fields that differ; the printed number alone is no difference."""
    return {
        name: (before, draft[name])
        for name, before in held.fields.items()
        if name in draft and _plain(before) != _plain(draft[name])
    }


def _plain(value: Any) -> Any:
    """Nothing and an empty text are one; zero is a number."""
    return "" if value is None else value
