"""Small numbers kept back from the public, with as many others as it takes that nobody finds them.

Standard library only. Must not know a dataset, a table or a clock: numbers of the units of one tree
and one period come in, the names of those to keep back go out.

Two steps, as official statistics take them (Handbook on Statistical Disclosure Control, frequency
tables: minimum frequency rule, then secondary suppression, https://sdctools.github.io/HandbookSDC/).
First every count from 1 to below the threshold is hidden; 0 is not, since it tells of nobody. Then
further numbers are hidden until no total gives a hidden one away: whoever knows every shown number
and that no part is larger than its whole still finds at least `threshold` possible values for each
hidden number that is not 0. What a unit has beside those below it can be told from its total and
theirs, so it counts as one more unit below.

A share is two tables: the whole (`hide`) and the part (`hide_part`). Where the whole of a unit is
hidden its part is hidden too, else the parts shown would narrow the wholes.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from math import inf

# Counts below this are hidden where nothing else is said.
THRESHOLD = 5

# Behind the name of a unit: what it has beside the units below it.
OWN = "\0own"

Children = Mapping[str, Sequence[str]]


class State(StrEnum):
    """What a published cell is. A suppressed one is known to the state and not told: it is neither
    missing nor zero."""

    SHOWN = "shown"
    ESTIMATED = "estimated"
    INCOMPLETE = "incomplete"
    SUPPRESSED = "suppressed"
    MISSING = "missing"

    @property
    def name_vi(self) -> str:
        """The state in words, as tables print it."""
        return _NAMES[self]


_NAMES = {
    State.SHOWN: "đủ",
    State.ESTIMATED: "ước tính",
    State.INCOMPLETE: "chưa đủ",
    State.SUPPRESSED: "không công bố vì số nhỏ",
    State.MISSING: "chưa có số liệu",
}


def hide(
    counts: Mapping[str, float], children: Children, threshold: int = THRESHOLD
) -> frozenset[str]:
    """The units whose count is hidden: those from 1 to below the threshold, and their protection.

    `children` names the units directly below each one; a unit's count holds theirs, and may hold
    more: what is its own may be among the answer, under a name that is no unit's.
    """
    counts, children = _with_own(counts, children)
    small = {unit for unit, count in counts.items() if 0 < count < threshold}
    return frozenset(_Table(counts, children, threshold, small).settled())


def hide_part(
    parts: Mapping[str, float],
    wholes: Mapping[str, float],
    hidden_wholes: AbstractSet[str],
    children: Children,
    threshold: int = THRESHOLD,
) -> frozenset[str]:
    """The units whose part of a whole is hidden: small ones, those that leave a small rest, those
    whose whole is hidden (`hide` of the wholes), and their protection.

    A part above its whole is no part of it: then both are protected, each for itself. A unit
    without a part has 0.
    """
    parts, _ = _with_own(parts, children)
    wholes, children = _with_own(wholes, children)
    parts = {unit: parts.get(unit, 0) for unit in wholes}
    first = set(hidden_wholes)
    first |= {
        unit
        for unit, part in parts.items()
        if 0 < part < threshold or (part and 0 < wholes[unit] - part < threshold)
    }
    inside = all(part <= wholes[unit] for unit, part in parts.items())
    pools = _pools(wholes, children, threshold, hidden_wholes) if inside else ()
    pooled = frozenset().union(*(pool.units for pool in pools))
    room = _Room(wholes, pools, pooled) if inside else None
    return frozenset(_Table(parts, children, threshold, first, room, set(hidden_wholes)).settled())


@dataclass(frozen=True, slots=True)
class _Pool:
    """Hidden wholes of which only the sum is known, if that."""

    units: frozenset[str]
    sum: float


@dataclass(frozen=True, slots=True)
class _Room:
    """How large parts can be: at most their wholes, and hidden wholes may be spread otherwise."""

    wholes: Mapping[str, float]
    pools: Sequence[_Pool]
    pooled: frozenset[str]

    def of(self, units: AbstractSet[str]) -> float:
        """The most that the parts of these units can make together."""
        most = sum(self.wholes[unit] for unit in units if unit not in self.pooled)
        for pool in self.pools:
            if pool.units & units:
                most += pool.sum - len(pool.units - units)  # each of the others holds at least 1
        return most


@dataclass(slots=True)
class _Table:
    """Counts on a tree and what is hidden of them so far; only units of `zeros` hide a 0."""

    counts: Mapping[str, float]
    children: Children
    threshold: int
    hidden: set[str]
    room: _Room | None = None
    zeros: AbstractSet[str] = frozenset()
    parents: list[str] = field(init=False)

    def __post_init__(self) -> None:
        # From below upwards: what hides below may have to hide above, seldom the other way.
        self.parents = [unit for unit in _from_below(self.children) if unit in self.counts]

    def settled(self) -> set[str]:
        """Hide until every hidden count is safe; each turn hides one more, so it ends."""
        while (more := self.next_to_hide()) is not None:
            self.hidden.add(more)
        return self.hidden

    def next_to_hide(self) -> str | None:
        """One more unit that has to be hidden; None when every hidden one is safe."""
        for parent in self.parents:
            if parent not in self.hidden:
                if not self.safe(parent):
                    return self.companion(parent)
            elif not self.hidden_below(parent) and (shown := self.shown_below(parent)):
                return shown[0]
        return None

    def companion(self, parent: str) -> str:
        """What to hide beside the hidden units below a shown one: the smallest count that makes
        them safe, one shown below a hidden one too, else the largest, else the total itself."""
        shown = [*self.shown_below(parent), *self.shown_inside(parent)]
        for unit in shown:
            self.hidden.add(unit)
            enough = self.safe(parent)
            self.hidden.discard(unit)
            if enough:
                return unit
        return shown[-1] if shown else parent

    def safe(self, parent: str) -> bool:
        """Whether the shown total of a unit leaves everything hidden below it wide open."""
        groups = dict(pair for unit in self.hidden_below(parent) for pair in self.groups(unit))
        leaves = frozenset().union(*groups.values())
        filled = _innermost({group for unit, group in groups.items() if unit not in self.zeros})
        # A 0 need not stay open, but what is not 0 must, also where all that is hidden of it is 0.
        kept = {group for unit, group in groups.items() if self.counts[unit]}
        return all(self.wide(group, leaves, filled) for group in kept)

    def wide(
        self, group: frozenset[str], leaves: frozenset[str], filled: Sequence[frozenset[str]]
    ) -> bool:
        """Whether the sum of a group of hidden counts stays open when the sum of all is known."""
        others = leaves - group
        whole = self.sum_of(leaves)
        low = max(_least(group, filled), whole - self.most(others))
        high = min(whole - _least(others, filled), self.most(group))
        return high - low >= self.threshold - 1

    def shown_inside(self, parent: str) -> list[str]:
        """Shown counts above 0 that lie below the hidden units of a total."""
        hidden = self.hidden_below(parent)
        found = [unit for child in hidden for unit in self.shown_below(child)]
        return [*found, *(unit for child in hidden for unit in self.shown_inside(child))]

    def sum_of(self, units: AbstractSet[str]) -> float:
        return sum(self.counts[unit] for unit in units)

    def most(self, units: AbstractSet[str]) -> float:
        if self.room is not None:
            return self.room.of(units)
        return inf if units else 0.0

    def free(self, unit: str) -> Iterator[str]:
        """The hidden counts that a hidden unit is made of: itself where none below is hidden."""
        below = self.hidden_below(unit)
        if not below:
            yield unit
        for child in below:
            yield from self.free(child)

    def groups(self, unit: str) -> Iterator[tuple[str, frozenset[str]]]:
        """The free counts of a hidden unit, and of every hidden one below it."""
        yield unit, frozenset(self.free(unit))
        for child in self.hidden_below(unit):
            yield from self.groups(child)

    def hidden_below(self, parent: str) -> list[str]:
        return [unit for unit in self.children.get(parent, ()) if unit in self.hidden]

    def shown_below(self, parent: str) -> list[str]:
        """Shown counts above 0: those without units below first, then the small ones."""
        below = self.children.get(parent, ())
        shown = [u for u in below if u not in self.hidden and self.counts.get(u, 0) > 0]
        return sorted(shown, key=lambda u: (bool(self.children.get(u)), self.counts[u], u))


def _innermost(groups: AbstractSet[frozenset[str]]) -> list[frozenset[str]]:
    """The groups that hold no other; groups lie inside one another or apart."""
    taken: set[str] = set()
    found = []
    for group in sorted(groups, key=len):
        if taken.isdisjoint(group):
            taken |= group
            found.append(group)
    return found


def _least(units: frozenset[str], filled: Sequence[frozenset[str]]) -> int:
    """The least that counts can make together when each filled group makes at least 1."""
    return sum(group <= units for group in filled)


def _pools(
    wholes: Mapping[str, float], children: Children, threshold: int, hidden: AbstractSet[str]
) -> list[_Pool]:
    """Hidden wholes by the shown total above them; under no shown total the sum is not known."""
    table = _Table(wholes, children, threshold, set(hidden))
    below = {child for each in children.values() for child in each}
    found = []
    for unit in wholes:
        if unit in hidden and unit not in below:
            found.append(_Pool(frozenset(table.free(unit)), inf))
        elif unit not in hidden and (tops := table.hidden_below(unit)):
            free = frozenset(leaf for top in tops for leaf in table.free(top))
            found.append(_Pool(free, table.sum_of(free)))
    return found


def _with_own(
    counts: Mapping[str, float], children: Children
) -> tuple[dict[str, float], dict[str, list[str]]]:
    """The same counts where every total is the sum of what lies below it."""
    all_counts, below = dict(counts), {unit: list(each) for unit, each in children.items()}
    for unit, each in children.items():
        own = counts.get(unit, 0) - sum(counts.get(child, 0) for child in each)
        if each and own > 0:
            all_counts[unit + OWN] = own
            below[unit].append(unit + OWN)
    return all_counts, below


def _from_below(children: Children) -> Iterator[str]:
    """Every unit that has others below it, after all of those."""
    done: set[str] = set()

    def visit(unit: str) -> Iterator[str]:
        if unit in done:
            return
        done.add(unit)
        for child in children.get(unit, ()):
            yield from visit(child)
        if children.get(unit):
            yield unit

    for unit in children:
        yield from visit(unit)
