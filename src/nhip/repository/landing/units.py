"""Units that records name: codes that no unit has, and days after a unit's end.

May import: engine.folding, repository.dataset and landing.checks. Runs nothing itself: what a file
holds is given as `Seen`, what units there are as a `Register`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from difflib import get_close_matches

from nhip.engine.folding import fold
from nhip.repository.dataset import Dataset
from nhip.repository.landing.checks import Fault
from nhip.repository.landing.values import LAST_DAY
from nhip.repository.session import name, text, texts

NEAREST = 3
# Beyond so many unknown codes in one file the file is of another province: offers would not help.
MAX_OFFERS = 500


@dataclass(frozen=True, slots=True)
class Life:
    """The days on which a code means a unit, both included; None is open."""

    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """Units as records may name them: code or key -> name, and -> days; open where none are told.

    `kin` gives the codes of units that came after a unit.
    """

    names: Mapping[str, str]
    lives: Mapping[str, Life] = field(default_factory=dict)
    kin: Callable[[str], Iterable[str]] = lambda code: ()

    def heirs(self, code: str) -> str:
        """The units that stand after that one, as "code name; code name"."""
        found = [
            one
            for one in dict.fromkeys(self.kin(code))
            if one != code and one in self.names and self._outlives(one, code)
        ]
        return "; ".join(f"{one} {self.names[one]}" for one in found)

    def _outlives(self, other: str, code: str) -> bool:
        life, mine = self.lives.get(other, Life()), self.lives.get(code, Life())
        return life.until is None or mine.until is None or life.until > mine.until


KnownUnits = Callable[[], Register]


@dataclass(frozen=True, slots=True)
class Seen:
    """A unit as a block of rows names it, with the first and last of its days there."""

    block: int
    unit: str | None
    first: date | None
    last: date | None


def unit_faults(dataset: Dataset, seen: Iterable[Seen], known_units: KnownUnits) -> list[Fault]:
    """The conditions for the codes that really are wrong in this file; none where all is well.

    A day before the unit was made is no fault: after a merger, sources give the records that are
    still open the code of the new unit. Such a record counts with the unit it names.
    """
    met = _last_days(seen)
    if not met:
        return []
    register = known_units()
    unknown = sorted(code for code in met if code not in register.names)
    found = [_unknown(dataset, unknown, register)] if unknown else []
    late: dict[date, list[str]] = {}
    for code, last in sorted(met.items()):
        until = register.lives.get(code, Life()).until
        if until and last and last > until:
            late.setdefault(until, []).append(code)
    return found + [_late(dataset, until, codes, register) for until, codes in late.items()]


def nearest(code: str, units: Mapping[str, str]) -> str:
    """The nearest units of a code or name that is not known, as "code name; code name"."""
    by_code = get_close_matches(code, units, n=NEAREST, cutoff=0.75)
    folded = {fold(label): key for key, label in units.items()}
    by_name = [folded[n] for n in get_close_matches(fold(code), folded, n=NEAREST, cutoff=0.75)]
    found = list(dict.fromkeys([*by_name, *by_code]))[:NEAREST]
    return "; ".join(f"{key} {units[key]}" for key in found)


def _last_days(seen: Iterable[Seen]) -> dict[str, date | None]:
    """Code -> its last day in the whole file."""
    days: dict[str, list[date]] = {}
    for one in seen:
        if one.unit is not None:
            met = days.setdefault(str(one.unit), [])
            met += [one.last] if one.last is not None else []
    return {code: max(met, default=None) for code, met in days.items()}


def _unknown(dataset: Dataset, codes: list[str], register: Register) -> Fault:
    near = {code: nearest(code, register.names) for code in codes[:MAX_OFFERS]}
    condition = f"{name(dataset.unit)} in ({texts(codes)})"
    return Fault("landing.unknown_unit", dataset.unit, condition, _near(dataset, near))


def _late(dataset: Dataset, until: date, codes: list[str], register: Register) -> Fault:
    near = {code: register.heirs(code) for code in codes}
    # A moment of the last day is after that day's midnight, and still inside. A slip of the year
    # has its own reason; that no unit stood then would be noise beside it.
    day, after = name(dataset.day), until + timedelta(days=1)
    condition = f"{day} >= date {text(str(after))} and {day} <= date {text(LAST_DAY)}"
    whole = f"{condition} and {name(dataset.unit)} in ({texts(near)})"
    return Fault("landing.unit_no_more", dataset.unit, whole, _near(dataset, near), hint=condition)


def _near(dataset: Dataset, near: Mapping[str, str]) -> str:
    """SQL: the offers of the row's code."""
    offers = [(code, offer) for code, offer in near.items() if offer][:MAX_OFFERS]
    whens = " ".join(f"when {text(code)} then {text(offer)}" for code, offer in offers)
    return f"case {name(dataset.unit)} {whens} else '' end" if whens else "''"
