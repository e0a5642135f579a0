"""Units with dates: who stood where on a day, what became of them, and sums that survive it.

Standard library only. Must not read files or the clock: every question carries its day. Only
additive figures belong here (counts, numerators, denominators); ratios are made after roll-up.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from math import fsum

from nhip.engine.errors import NhipError


class BadHierarchy(NhipError):
    """Records that contradict each other, or a question about a unit that is not there."""


class ChangeKind(StrEnum):
    MERGE = "merge"  # wholly into another unit
    SPLIT = "split"  # a part into another unit
    RENAME = "rename"  # the same unit under a new name or type
    TRANSFER = "transfer"  # the same unit under a new parent
    ABOLISH = "abolish"  # ends without a successor


class Standing(StrEnum):
    """How far a figure on today's units may be believed."""

    EXACT = "exact"  # reported by the unit, or the sum of whole units
    ESTIMATED = "estimated"  # holds a share of a unit that was split
    INCOMPLETE = "incomplete"  # a part is not in it: unreported, or split with no known share


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `start` to `end`, both included; None is open."""

    start: date | None = None
    end: date | None = None

    def __contains__(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class UnitRecord:
    key: str
    span: Span = Span()


@dataclass(frozen=True, slots=True)
class Placement:
    unit: str
    parent: str
    span: Span = Span()


@dataclass(frozen=True, slots=True)
class Code:
    scheme: str
    code: str
    unit: str
    span: Span = Span()


@dataclass(frozen=True, slots=True)
class Change:
    """`before` became (part of) `after` on `effective_on`, the first day of the new state.

    `share` is the documented part (0 to 1) of a partial change, None where nobody wrote it down.
    """

    kind: ChangeKind
    before: str
    after: str | None
    effective_on: date
    partial: bool = False
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """An additive figure as a unit reported it for a day (usually the last of a period)."""

    unit: str
    day: date
    value: float


@dataclass(frozen=True, slots=True)
class Point:
    """A figure on a unit of the asked day; `left_out` names the units whose part is not in it."""

    unit: str
    day: date
    value: float
    standing: Standing
    sources: tuple[str, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Origin:
    """A unit of an earlier day inside a later one; `share` None: a part nobody measured."""

    unit: str
    share: float | None = 1.0


class Hierarchy:
    """The tree of units over time, built from plain records."""

    def __init__(
        self,
        units: Iterable[UnitRecord],
        placements: Iterable[Placement] = (),
        changes: Iterable[Change] = (),
        codes: Iterable[Code] = (),
    ) -> None:
        self._spans = {unit.key: unit.span for unit in units}
        self._placements: dict[str, list[Placement]] = defaultdict(list)
        self._into: dict[str, list[Change]] = defaultdict(list)
        self._out_of: dict[str, list[Change]] = defaultdict(list)
        self._codes: dict[tuple[str, str], list[Code]] = defaultdict(list)
        for placement in placements:
            self._known(placement.unit, placement.parent)
            self._placements[placement.unit].append(placement)
        for change in changes:
            self._add_change(change)
        for code in codes:
            self._known(code.unit)
            self._codes[code.scheme, code.code].append(code)

    def exists(self, key: str, on: date) -> bool:
        """Whether the unit is known and alive on that day."""
        return key in self._spans and on in self._spans[key]

    def by_code(self, scheme: str, code: str, on: date) -> str | None:
        """The unit that held the code on that day: 44 is Quảng Bình in 2024, Quảng Trị in 2026."""
        held = [c.unit for c in self._codes.get((scheme, code), ()) if on in c.span]
        return self._single(held, "hierarchy.code_held_twice", scheme=scheme, value=code, on=on)

    def last_of(self, schemes: Iterable[str], name: str, before: date) -> tuple[str, date] | None:
        """The last unit that a code (or key) meant before that day, and its last day; or None."""
        held = [
            (c.unit, c.span.end) for scheme in schemes for c in self._codes.get((scheme, name), ())
        ]
        own = self._spans.get(name, Span())
        ended: list[tuple[date, str]] = []
        for unit, end in [*held, (name, own.end)]:
            ends = [each for each in (end, self._spans.get(unit, Span()).end) if each is not None]
            if ends and min(ends) < before:
                ended.append((min(ends), unit))
        return max(ended)[::-1] if ended else None

    def first_of(self, schemes: Iterable[str], name: str, after: date) -> tuple[str, date] | None:
        """The first unit that a code (or key) means after that day, and its first day; or None."""
        held = [
            (c.unit, c.span.start)
            for scheme in schemes
            for c in self._codes.get((scheme, name), ())
        ]
        own = self._spans.get(name, Span())
        begun: list[tuple[date, str]] = []
        for unit, start in [*held, (name, own.start)]:
            told = (start, self._spans.get(unit, Span()).start)
            starts = [each for each in told if each is not None]
            if starts and max(starts) > after:
                begun.append((max(starts), unit))
        return min(begun)[::-1] if begun else None

    def parent(self, key: str, on: date) -> str | None:
        """The unit above on that day, None at the top."""
        self._known(key)
        above = [p.parent for p in self._placements.get(key, ()) if on in p.span]
        return self._single(above, "hierarchy.two_parents", unit=key, on=on)

    def ancestors(self, key: str, on: date) -> tuple[str, ...]:
        """The units above, nearest first. Raises BadHierarchy where the tree bites its tail."""
        chain: list[str] = []
        above = self.parent(key, on)
        while above is not None:
            if above == key or above in chain:
                raise BadHierarchy("hierarchy.cycle", unit=key, on=on)
            chain.append(above)
            above = self.parent(above, on)
        return tuple(chain)

    def children(self, key: str, on: date) -> tuple[str, ...]:
        """The units directly below that are alive on that day, by key."""
        self._known(key)
        placed = self._children_ever.get(key, ())
        return tuple(sorted({p.unit for p in placed if on in p.span and self.exists(p.unit, on)}))

    def descendants(self, key: str, on: date) -> tuple[str, ...]:
        """All units below on that day, level by level."""
        found: dict[str, None] = {}
        level = self.children(key, on)
        while level:
            found.update(dict.fromkeys(level))
            level = tuple(c for unit in level for c in self.children(unit, on) if c not in found)
        return tuple(found)

    def predecessors(self, key: str) -> tuple[Change, ...]:
        """The changes that brought other units, or parts of them, into this one."""
        return tuple(c for c in self._into.get(key, ()) if c.before != key)

    def successors(self, key: str) -> tuple[Change, ...]:
        """The changes that took this unit, or parts of it, into others."""
        return tuple(c for c in self._out_of.get(key, ()) if c.after not in (None, key))

    def roll_up(self, values: Mapping[str, float], on: date) -> dict[str, float]:
        """Sum figures of single units up the tree of a day: each unit's own plus all below it.

        Raises BadHierarchy for a unit that is not alive that day: its figure would vanish.
        """
        parts: dict[str, list[float]] = defaultdict(list)
        for unit, value in values.items():
            self._alive(unit, on)
            for place in (unit, *self.ancestors(unit, on)):
                parts[place].append(value)
        return {unit: fsum(sorted(own)) for unit, own in parts.items()}

    def as_reported(self, figures: Iterable[Reported]) -> list[Point]:
        """Each figure on the unit that reported it, by unit and day."""
        return sorted(
            (
                Point(f.unit, f.day, f.value, Standing.EXACT, (f.unit,))
                for f in self._checked(figures)
            ),
            key=lambda point: (point.unit, point.day),
        )

    def on_units_of(self, figures: Iterable[Reported], on: date) -> list[Point]:
        """The same figures on the units alive `on`: whole units are summed, parts never guessed.

        A part moves only with a documented share, and marks its sum ESTIMATED; without one it stays
        out and the sum is INCOMPLETE. Units of which nothing is known have no point.
        """
        by_day: dict[date, dict[str, float]] = defaultdict(dict)
        for figure in self._checked(figures):
            by_day[figure.day][figure.unit] = figure.value
        alive = sorted(key for key in self._spans if self.exists(key, on))
        points = (self._point(key, day, on, by_day[day]) for key in alive for day in sorted(by_day))
        return [point for point in points if point is not None]

    def _point(self, key: str, day: date, on: date, values: Mapping[str, float]) -> Point | None:
        origins = self._origins(key, day, on)
        used = [o for o in origins if o.share is not None and o.unit in values]
        if not used:
            return None
        left_out = {o.unit for o in origins} - {o.unit for o in used}
        left_out |= {o.unit for o in origins if o.share is None}
        return Point(
            key,
            day,
            fsum(sorted(values[o.unit] * (o.share or 0.0) for o in used)),
            _standing(used, bool(left_out)),
            tuple(sorted({o.unit for o in used})),
            tuple(sorted(left_out)),
        )

    def _origins(self, key: str, day: date, until: date) -> list[_Origin]:
        """What the unit, as it stood `until`, was made of on `day`."""
        origins = [_Origin(key, self._kept(key, day, until))] if self.exists(key, day) else []
        for change in self.predecessors(key):
            if not day < change.effective_on <= until:
                continue
            share = change.share if change.partial else 1.0
            for origin in self._origins(
                change.before, day, change.effective_on - timedelta(days=1)
            ):
                origins.append(_Origin(origin.unit, _times(origin.share, share)))
        return origins

    def _kept(self, key: str, day: date, until: date) -> float | None:
        """The share of itself that a unit still held `until`, after giving parts away."""
        kept: float | None = 1.0
        for change in self.successors(key):
            if change.partial and day < change.effective_on <= until:
                kept = None if kept is None or change.share is None else kept - change.share
        return kept

    @cached_property
    def _children_ever(self) -> dict[str, list[Placement]]:
        below: dict[str, list[Placement]] = defaultdict(list)
        for placements in self._placements.values():
            for placement in placements:
                below[placement.parent].append(placement)
        return below

    def _add_change(self, change: Change) -> None:
        self._known(change.before)
        self._out_of[change.before].append(change)
        if change.after is not None:
            self._known(change.after)
            self._into[change.after].append(change)

    def _checked(self, figures: Iterable[Reported]) -> list[Reported]:
        seen: set[tuple[str, date]] = set()
        checked = list(figures)
        for figure in checked:
            self._alive(figure.unit, figure.day)
            if (figure.unit, figure.day) in seen:
                raise BadHierarchy("hierarchy.reported_twice", unit=figure.unit, on=figure.day)
            seen.add((figure.unit, figure.day))
        return checked

    def _known(self, *keys: str) -> None:
        for key in keys:
            if key not in self._spans:
                raise BadHierarchy("hierarchy.unknown_unit", unit=key)

    def _alive(self, key: str, on: date) -> None:
        self._known(key)
        if on not in self._spans[key]:
            raise BadHierarchy("hierarchy.not_alive", unit=key, on=on)

    @staticmethod
    def _single(found: list[str], error: str, **fields: object) -> str | None:
        if len(set(found)) > 1:
            raise BadHierarchy(error, units=sorted(set(found)), **fields)
        return found[0] if found else None


def _times(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one * other


def _standing(used: list[_Origin], lacks_a_part: bool) -> Standing:
    if lacks_a_part:
        return Standing.INCOMPLETE
    return Standing.EXACT if all(o.share == 1.0 for o in used) else Standing.ESTIMATED
