"""Reads over the tree of units, and the one answer to "may this person do this there?".

Every question carries its day; today is asked of the clock only where rights are checked.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, IntegerField, Q, QuerySet, When
from django.utils import timezone

from nhip.apps.accounts.permissions import Permission
from nhip.apps.accounts.queries import has_factor
from nhip.apps.accounts.roles import NEEDS_FACTOR, PUBLIC, RIGHTS, Role, Scope
from nhip.apps.units.columns import columns
from nhip.apps.units.models import (
    PROVINCE_LEVEL,
    Membership,
    Unit,
    UnitChange,
    UnitCode,
    UnitName,
    UnitPlacement,
    in_force,
)
from nhip.engine import hierarchy
from nhip.engine.folding import fold

Person = AbstractBaseUser | AnonymousUser


# What stands before the name of a place or an office, folded.
OFFICE = re.compile(r"^(?:ubnd|uy ban nhan dan|hdnd va ubnd) ")
KIND_WORDS = ("phuong", "xa", "dac khu", "tinh", "thanh pho", "so", "ban", "huyen", "thi tran")


# --- Finding units ----------------------------------------------------------------------------


def by_code(code: str, on: date) -> Unit | None:
    """The unit that held the code, administrative or agency, on that day."""
    return by_codes([code], on).get(code)


def by_codes(codes: Iterable[str], on: date) -> dict[str, Unit]:
    """The same for many codes in one query; a code that nobody held is not in the answer."""
    held = UnitCode.objects.filter(in_force(on), code__in=list(codes)).select_related("unit")
    return {code.code: code.unit for code in held}


def search(text: str, on: date | None = None) -> QuerySet[Unit]:
    """Units whose names or codes hold every word, tone marks or not; closest names first."""
    units = Unit.objects.all() if on is None else Unit.objects.alive(on)
    words = fold(text).split()
    for word in words:
        units = units.filter(search_text__contains=word)
    if not words:
        return units.by_kind()
    whole = " ".join(words)
    rank = Case(
        When(search_text__contains=f"| {whole} |", then=0),
        When(search_text__contains=f"| {whole}", then=1),
        When(search_text__contains=whole, then=2),
        default=3,
        output_field=IntegerField(),
    )
    return units.by_kind(first=rank)


def named(text: str, on: date) -> list[Unit]:
    """The units that a person means by a code, a key or a name: none, one, or all it may be.

    "Việt Trì" and "UBND phường Việt Trì" mean Phường Việt Trì; "7894" the code 07894.
    """
    codes = {text.strip(), text.strip().upper(), *(text.strip().zfill(n) for n in (2, 5))}
    found = {unit.pk: unit for unit in by_codes(codes, on).values()}
    found |= {unit.pk: unit for unit in Unit.objects.alive(on).filter(key=text.strip())}
    words = OFFICE.sub("", fold(text))
    if found or not words:
        return list(found.values())
    for forms in ([words], [f"{kind} {words}" for kind in KIND_WORDS]):
        asked = Q()
        for form in forms:
            asked |= Q(search_text__contains=f"| {form} |")
        if units := list(Unit.objects.alive(on).filter(asked).by_kind()):
            return units
    return []


def provinces(on: date) -> QuerySet[Unit]:
    return Unit.objects.alive(on).filter(kind__in=PROVINCE_LEVEL)


# --- Names and places -------------------------------------------------------------------------


def names_on(units: Iterable[Unit], on: date) -> dict[int, str]:
    """Official names by unit id as they were that day; the latest name where none was in force."""
    units = list(units)
    names = {unit.pk: unit.name for unit in units}
    dated = UnitName.objects.filter(in_force(on), unit__in=units, role=UnitName.Role.OFFICIAL)
    return names | dict(dated.values_list("unit_id", "name"))


def codes_on(units: Iterable[Unit], on: date) -> dict[int, dict[str, str]]:
    """Codes by unit id and scheme as they were that day."""
    codes: dict[int, dict[str, str]] = {}
    for code in UnitCode.objects.filter(in_force(on), unit__in=list(units)):
        codes.setdefault(code.unit_id, {})[code.scheme] = code.code
    return codes


def paths(units: Iterable[Unit], on: date) -> dict[int, list[Unit]]:
    """The units above each one that day, from the top down. One query per level of the tree."""
    found: dict[int, list[Unit]] = {unit.pk: [] for unit in units}
    above = {pk: pk for pk in found}
    while above:
        places = UnitPlacement.objects.filter(in_force(on), unit__in=set(above.values()))
        parents = {place.unit_id: place.parent for place in places.select_related("parent")}
        above = {pk: parents[at] for pk, at in above.items() if at in parents}
        for pk, parent in above.items():
            found[pk].insert(0, parent)
        above = {pk: parent.pk for pk, parent in above.items()}
    return found


def path(unit: Unit, on: date) -> list[Unit]:
    """The units above one unit that day, from the top down."""
    return paths([unit], on)[unit.pk]


def children(unit: Unit, on: date) -> QuerySet[Unit]:
    placed = UnitPlacement.objects.filter(in_force(on), parent=unit).values("unit")
    return Unit.objects.alive(on).filter(pk__in=placed)


def below(unit: Unit, on: date) -> QuerySet[Unit]:
    """All units below that day, however deep."""
    found: set[int] = set()
    level = {unit.pk}
    while level:
        placed = UnitPlacement.objects.filter(in_force(on), parent__in=level)
        level = set(placed.values_list("unit_id", flat=True)) - found
        found |= level
    return Unit.objects.alive(on).filter(pk__in=found)


@dataclass(frozen=True)
class Row:
    """A unit as a list shows it on a day: its name, codes and place as they were then."""

    unit: Unit
    name: str
    admin_code: str
    agency_code: str
    within: str


def rows(units: Iterable[Unit], on: date) -> list[Row]:
    """Units ready to be listed, in the same order; the number of queries does not grow."""
    units = list(units)
    codes, above = codes_on(units, on), paths(units, on)
    names = names_on({*units, *chain.from_iterable(above.values())}, on)
    return [
        Row(
            unit,
            names[unit.pk],
            codes.get(unit.pk, {}).get(UnitCode.Scheme.ADMIN, ""),
            codes.get(unit.pk, {}).get(UnitCode.Scheme.AGENCY, ""),
            " › ".join(names[over.pk] for over in above[unit.pk]),
        )
        for unit in units
    ]


def tree() -> hierarchy.Hierarchy:
    """Everything known about units as the engine reads it: roll-up and series are asked of it."""
    units = columns(Unit.objects.values_list("key", "valid_from", "valid_to"))
    places = columns(
        UnitPlacement.objects.values_list("unit__key", "parent__key", "valid_from", "valid_to")
    )
    kinds, *changes = columns(
        UnitChange.objects.values_list(
            "kind", "before__key", "after__key", "effective_on", "partial"
        )
    )
    codes = columns(
        UnitCode.objects.values_list("scheme", "code", "unit__key", "valid_from", "valid_to")
    )
    return hierarchy.Hierarchy(
        units=list(map(hierarchy.UnitRecord, units[0], _spans(units))),
        placements=list(map(hierarchy.Placement, *places[:2], _spans(places))),
        changes=list(map(hierarchy.Change, map(hierarchy.ChangeKind, kinds), *changes)),
        codes=list(map(hierarchy.Code, *codes[:3], _spans(codes))),
    )


def _spans(read: Sequence[Sequence[Any]]) -> Iterator[hierarchy.Span]:
    """The last two columns as spans."""
    return map(hierarchy.Span, read[-2], read[-1])


# --- History ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class History:
    """Where a unit came from and what became of it, each in order of days."""

    came_from: list[UnitChange]
    became: list[UnitChange]
    itself: list[UnitChange]  # renamed, moved, abolished

    @property
    def is_partial(self) -> bool:
        return any(change.partial for change in (*self.came_from, *self.became))


def history(unit: Unit) -> History:
    into = (
        unit.changes_in.exclude(before=unit)
        .select_related("before")
        .order_by("effective_on", "before__key")
    )
    out_of = unit.changes_out.select_related("after").order_by("effective_on", "after__key")
    out_of = list(out_of)
    return History(
        came_from=list(into),
        became=[change for change in out_of if change.after_id not in (None, unit.pk)],
        itself=[change for change in out_of if change.after_id in (None, unit.pk)],
    )


# --- Rights -----------------------------------------------------------------------------------


def roles_of(user: Person) -> list[Membership]:
    """The roles a person holds today, asked once per request: the user object keeps them.

    Whoever acts for another holds, while they do, that one role alone (access.RightsMiddleware).
    """
    held = vars(user).get("_roles_held")
    if held is None:
        today = in_force(timezone.localdate(), start="since", end="until")
        held = list(Membership.objects.filter(today, user=user).select_related("unit"))
        vars(user)["_roles_held"] = held
    return held


def owes_factor(user: Person) -> bool:
    """Whether a role of the person asks for a second factor that they have not set up."""
    if settings.NHIP_TWO_FACTOR != "required":
        return False
    asked = any(Role(held.role) in NEEDS_FACTOR for held in roles_of(user))
    return asked and not has_factor(user)


def may(user: Person, permission: Permission, unit: Unit | None = None) -> bool:
    """Whether the person may do this: in that unit, or anywhere at all if no unit is named."""
    if permission in PUBLIC:
        return True
    scopes = _scopes(user, permission)
    if unit is None or any(scope is Scope.ALL for scope, _ in scopes):
        return bool(scopes)
    if any(own == unit for _, own in scopes):
        return True
    wide = {own.pk for scope, own in scopes if scope is Scope.BELOW}
    return bool(wide) and any(above.pk in wide for above in path(unit, _last_day(unit)))


def units_where(user: Person, permission: Permission, on: date) -> QuerySet[Unit]:
    """The units in which the person may do this: the list that goes with may()."""
    scopes = _scopes(user, permission)
    if permission in PUBLIC or any(scope is Scope.ALL for scope, _ in scopes):
        return Unit.objects.alive(on)
    allowed = {own.pk for _, own in scopes}
    for scope, own in scopes:
        if scope is Scope.BELOW:
            allowed.update(below(own, on).values_list("pk", flat=True))
    return Unit.objects.alive(on).filter(pk__in=allowed)


def _scopes(user: Person, permission: Permission) -> list[tuple[Scope, Unit]]:
    """How far each role that the person holds carries the permission, and from which unit."""
    if not (user.is_authenticated and user.is_active):
        return []
    rights = [(RIGHTS[Role(held.role)].get(permission), held.unit) for held in roles_of(user)]
    return [(scope, unit) for scope, unit in rights if scope is not None]


def _last_day(unit: Unit) -> date:
    """Today, or the last day of a unit that is no more: it stays visible to those above it then."""
    today = timezone.localdate()
    return min(today, unit.valid_to) if unit.valid_to else today
