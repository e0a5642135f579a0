"""The units that records may name, for the landing: names, days, who came after.

May import units.models and repository.landing.units. A code has the days of all who ever held it;
who followed whom is asked only for codes that a file uses outside their days.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from nhip.apps.units.models import Unit, UnitChange, UnitCode
from nhip.repository.landing.units import Life, Register

Span = tuple[date | None, date | None]
SUCCEEDED = (UnitChange.Kind.MERGE, UnitChange.Kind.SPLIT)


def known_units() -> Register:
    """Every code and key of a unit that is or was."""
    names: dict[str, str] = {}
    lives: dict[str, Life] = {}
    for key, name, *span in Unit.objects.values_list("key", "name", "valid_from", "valid_to"):
        names[key], lives[key] = name, Life(*span)
    held: dict[str, list[Span]] = {}
    codes = UnitCode.objects.order_by("valid_from", "pk")
    for code, name, *span in codes.values_list("code", "unit__name", "valid_from", "valid_to"):
        names[code] = name
        held.setdefault(code, []).append((span[0], span[1]))
    return Register(names, lives | {code: _hull(spans) for code, spans in held.items()}, kin)


def kin(code: str) -> list[str]:
    """Codes of the units that came after the holders of a code.

    A unit that lives on under another code counts; one that ended too gives way to its heirs.
    """
    held = UnitCode.objects.filter(code=code)
    schemes = set(held.values_list("scheme", flat=True))
    holders = Unit.objects.filter(Q(key=code) | Q(pk__in=held.values("unit")))
    mine = set(holders.values_list("pk", flat=True))
    followed = Unit.objects.filter(pk__in=mine | _next(mine)).prefetch_related("codes")
    found = [_called(unit, schemes) for unit in followed]
    return [one for one in sorted(set(found)) if one != code]


def _hull(spans: list[Span]) -> Life:
    """The first and last day anybody held a code; a gap between two holders is no fault of rows."""
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    return Life(
        None if None in starts else min(filter(None, starts)),
        None if None in ends else max(filter(None, ends)),
    )


def _next(units: Iterable[int]) -> set[int]:
    """The units that took over from these, and those that took over from them in turn."""
    found: set[int] = set()
    fresh = set(units)
    while fresh:
        changes = UnitChange.objects.filter(before__in=fresh, kind__in=SUCCEEDED)
        fresh = set(changes.values_list("after_id", flat=True)) - found
        found |= fresh
    return found


def _called(unit: Unit, schemes: set[str]) -> str:
    """What records call a unit: its last code of the scheme asked about, or of any, or its key."""
    codes = [one for one in unit.codes.all() if one.valid_to == unit.valid_to]
    last: dict[str, str] = {one.scheme: one.code for one in codes}
    wanted = [*schemes, UnitCode.Scheme.AGENCY, UnitCode.Scheme.ADMIN]
    return next((last[scheme] for scheme in wanted if scheme in last), str(unit.key))
