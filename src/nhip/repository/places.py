"""Whose figure is it: from the unit a record names to the units of a day and all above them.

May import: engine.hierarchy. Three views of every series: as reported (each unit as it stood, and
those above it then), on today's units, and on the units of any day.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from nhip.engine.hierarchy import Hierarchy, Standing

SCHEMES = ("agency", "admin")


@dataclass(frozen=True, slots=True)
class Place:
    """A share of a unit's figure that belongs to a unit of the view; None: nobody measured it."""

    unit: str
    share: float | None


@dataclass
class View:
    """A dated tree looked at from one day; `on` None shows every figure as reported."""

    tree: Hierarchy
    on: date | None = None
    _found: dict[tuple[str, date], tuple[Place, ...]] = field(default_factory=dict)

    def places(self, code: str, day: date) -> tuple[Place, ...]:
        """Where the figure of a unit (by code or key) of a day counts; none for an unknown one.

        The figure of a day after a unit's end (a dossier taken before it) counts with its heirs,
        that of a day before its beginning (a dossier that was given its code) with the unit.
        """
        if (code, day) not in self._found:
            self._found[code, day] = tuple(self._places(code, day))
        return self._found[code, day]

    def key(self, code: str, day: date) -> str | None:
        """The unit a record of that day means by a code, or by its key."""
        held = (self.tree.by_code(scheme, code, day) for scheme in SCHEMES)
        found = next((unit for unit in held if unit is not None), None)
        return code if found is None and self.tree.exists(code, day) else found

    def _places(self, code: str, day: date) -> Iterable[Place]:
        unit, stood = self.key(code, day), day
        if unit is None:
            # Opened before the unit ended and finished after it: the figure is its successors'.
            # Opened before the unit was made and given its code since: the figure is that unit's.
            other = self.tree.last_of(SCHEMES, code, day) or self.tree.first_of(SCHEMES, code, day)
            if other is None:
                return
            unit, stood = other
        seen_from = max(day if self.on is None else self.on, day, stood)
        shares = self._forward(unit, stood, seen_from) if seen_from > stood else {unit: 1.0}
        above = {target: (target, *self.tree.ancestors(target, seen_from)) for target in shares}
        for place in sorted({each for chain in above.values() for each in chain}):
            inside = [target for target in shares if place in above[target]]
            # a unit all of whose parts lie below a place is wholly there, however it was split
            whole = len(inside) == len(shares)
            yield Place(place, 1.0 if whole else _added([shares[target] for target in inside]))

    def _forward(self, unit: str, day: date, on: date) -> dict[str, float | None]:
        """The units of `on` that hold the unit of `day`, with the share each of them got."""
        later = [c for c in self.tree.successors(unit) if day < c.effective_on <= on]
        shares: dict[str, float | None] = {}
        given: list[float | None] = []
        for change in later:
            part = change.share if change.partial else 1.0
            given.append(part)
            for target, share in self._forward(str(change.after), change.effective_on, on).items():
                got = None if share is None or part is None else share * part
                shares[target] = _added([shares[target], got]) if target in shares else got
        if self.tree.exists(unit, on):
            gone = _added(given)
            shares[unit] = None if gone is None else 1.0 - gone
        if not shares and (above := self.tree.parent(unit, day)) is not None:
            return self._forward(above, day, on)  # abolished: only those above still know it
        return shares


def standing(shares: Iterable[float | None]) -> Standing:
    """How far a sum of such shares may be believed."""
    met = set(shares)
    if None in met:
        return Standing.INCOMPLETE
    return Standing.EXACT if met <= {1.0} else Standing.ESTIMATED


def _added(shares: list[float | None]) -> float | None:
    return None if None in shares else sum(share for share in shares if share is not None)
