"""What moving the duties of a unit to its heirs would do: shown, reviewed, then done by actions.

Reads only. A choice is "key/role" (where a role goes, and as what) or END.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import QuerySet

from nhip.apps.accounts.roles import Role
from nhip.apps.units.models import Membership, Unit, UnitChange, in_force

END = "thoi"
# A unit has one of these at a time.
ALONE = frozenset({Role.HEAD})


@dataclass
class Line:
    """One open role of the unit, where it would go, and what stands in the way."""

    membership: Membership
    choice: str
    target: Unit | None
    role: Role
    options: list[tuple[str, str]]
    is_held_there: bool = False  # the person has that role there already: it only ends here
    conflict: str = ""


@dataclass
class Proposal:
    unit: Unit
    on: date
    heirs: list[Unit]
    lines: list[Line]

    @property
    def conflicts(self) -> list[Line]:
        return [line for line in self.lines if line.conflict]

    @cached_property
    def fingerprint(self) -> str:
        """Of the roles as they stood when this was shown, here and at the heirs."""
        held = Membership.objects.filter(unit__in=[self.unit, *self.heirs]).order_by("pk")
        facts = list(held.values_list("pk", "user", "unit", "role", "since", "until"))
        return hashlib.sha256(repr((self.unit.pk, self.on, facts)).encode()).hexdigest()


def heirs(unit: Unit) -> list[Unit]:
    """The units that took over from this one, through every later change."""
    found: dict[int, Unit] = {}
    level, seen = {unit.pk}, {unit.pk}
    while level:
        changes = UnitChange.objects.filter(before__in=level, after__isnull=False)
        after = {change.after_id: change.after for change in changes.select_related("after")}
        after = {pk: heir for pk, heir in after.items() if pk not in seen}
        found |= {pk: heir for pk, heir in after.items() if heir.valid_to is None}
        level, seen = set(after), seen | set(after)
    return sorted(found.values(), key=lambda heir: heir.name)


def units_left_behind(on: date) -> QuerySet[Unit]:
    """Units that are no more, in which somebody still holds a role."""
    held = Membership.objects.filter(in_force(on, start="since", end="until"))
    return Unit.objects.filter(valid_to__lt=on, pk__in=held.values("unit")).order_by("name")


def proposal(unit: Unit, on: date, choices: Mapping[int, str] | None = None) -> Proposal:
    """Every role of the unit that is open on the day, with the choices made so far."""
    choices, targets = choices or {}, heirs(unit)
    open_ones = Membership.objects.filter(in_force(on, start="since", end="until"), unit=unit)
    open_ones |= Membership.objects.filter(unit=unit, since__gt=on)
    lines = [
        _line(membership, targets, choices.get(membership.pk))
        for membership in open_ones.select_related("user", "unit").order_by("role", "user__pk")
    ]
    found = Proposal(unit, on, targets, lines)
    _find_conflicts(found)
    return found


def _line(membership: Membership, targets: list[Unit], choice: str | None) -> Line:
    role = Role(membership.role)
    options = [(f"{unit.key}/{role}", f"{role.name_vi} · {unit.name}") for unit in targets]
    if role in ALONE:
        options += [
            (f"{unit.key}/{Role.OFFICER}", f"{Role.OFFICER.name_vi} · {unit.name}")
            for unit in targets
        ]
    options.append((END, "thôi vai trò"))
    known = dict(options)
    if choice not in known:
        # One heir: there it goes. Several: a person decides.
        choice = options[0][0] if len(targets) == 1 else ""
    key, _, chosen = choice.partition("/")
    target = next((unit for unit in targets if unit.key == key), None)
    return Line(membership, choice, target, Role(chosen) if chosen else role, options)


def _find_conflicts(found: Proposal) -> None:
    there = Membership.objects.filter(
        in_force(found.on, start="since", end="until"), unit__in=found.heirs
    ).select_related("user")
    held = {(one.user_id, one.unit_id, one.role) for one in there}
    heads = {(one.unit_id, one.role): one.user for one in there if Role(one.role) in ALONE}
    taken: dict[tuple, Membership] = {}
    for line in found.lines:
        if line.choice == END:
            continue
        if line.target is None:
            line.conflict = "Đơn vị có nhiều đơn vị kế tục: hãy chọn nơi vai trò này chuyển tới."
            if not found.heirs:
                line.conflict = "Chưa biết đơn vị kế tục: chỉ có thể thôi vai trò này."
            continue
        place = (line.target.pk, line.role)
        person = (line.membership.user_id, *place)
        line.is_held_there = person in held
        if line.is_held_there:
            continue
        if person in taken:
            line.conflict = "Người này đã nhận đúng vai trò ấy từ một dòng khác: hãy cho thôi một."
        elif line.role in ALONE and place in heads:
            line.conflict = f"{line.target.name} đã có thủ trưởng là {heads[place]}."
        elif line.role in ALONE and place in {key[1:] for key in taken}:
            line.conflict = f"Hai người cùng làm thủ trưởng {line.target.name}: hãy chọn một."
        taken[person] = line.membership
