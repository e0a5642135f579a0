"""The same task asked twice: rows of two lists whose words are much the same.

Standard library and the engine only. A word that half of all tasks use says little, so words weigh
by how rare they are (inverse document frequency, Spärck Jones 1972); likeness is the weight of the
words two rows share over the mean weight of both (Dice). The same deadline and a common lead unit
let less alike words through, and are told.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import log

from nhip.engine.folding import fold

ALONE, SUPPORTED = 0.8, 0.6  # likeness asked of words alone, and with the same lead or day
COMMON = 400  # a word in more rows than this is not used to find, only to weigh
EACH = 3  # suggestions per row


@dataclass(frozen=True, slots=True)
class Asked:
    """A task as it is looked for: its id, words, deadline, lead units."""

    pk: int
    wording: str
    due: date | None = None
    leads: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows that may be one task. `likeness` is 0 to 1."""

    mine: int
    other: int
    likeness: float
    same_due: bool
    same_lead: bool


def pairs(mine: Sequence[Asked], others: Sequence[Asked]) -> list[Pair]:
    """The likeliest pairs, the best first, at most a few per row of `mine`."""
    words = {id(one): frozenset(fold(one.wording).split()) for one in (*mine, *others)}
    held = Counter(word for found in words.values() for word in found)
    total = len(words)
    weight = {word: log(1 + total / count) for word, count in held.items()}
    mass = {key: sum(weight[word] for word in found) for key, found in words.items()}
    where: dict[str, list[Asked]] = defaultdict(list)
    for one in others:
        for word in words[id(one)]:
            where[word].append(one)
    found = []
    for one in mine:
        near: list[Pair] = []
        for other in _near(words[id(one)], where):
            shared = sum(weight[word] for word in words[id(one)] & words[id(other)])
            likeness = 2 * shared / ((mass[id(one)] + mass[id(other)]) or 1.0)
            pair = _judged(one, other, likeness)
            if pair:
                near.append(pair)
        found += sorted(near, key=lambda pair: -pair.likeness)[:EACH]
    return sorted(found, key=lambda pair: (-pair.likeness, pair.mine, pair.other))


def _near(words: frozenset[str], where: dict[str, list[Asked]]) -> list[Asked]:
    """Rows that share a word rare enough to look under; with none, those under the rarest."""
    rare = [word for word in words if 0 < len(where.get(word, ())) <= COMMON]
    if not rare:
        known = [word for word in words if where.get(word)]
        rare = [min(known, key=lambda word: len(where[word]))] if known else []
    return list({one.pk: one for word in rare for one in where[word]}.values())


def _judged(one: Asked, other: Asked, likeness: float) -> Pair | None:
    same_due = one.due is not None and one.due == other.due
    same_lead = bool(one.leads & other.leads)
    wanted = SUPPORTED if same_due or same_lead else ALONE
    if likeness < wanted:
        return None
    return Pair(one.pk, other.pk, round(likeness, 3), same_due, same_lead)
