"""What an import is compared with: the units of the register and the plan as it is stored."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from nhip.annexes import KnownUnit
from nhip.apps.plans.comparing import Difference, Stored, compare
from nhip.apps.plans.models import Axis, Plan
from nhip.apps.units.models import Unit, UnitName
from nhip.apps.units.queries import below
from nhip.engine.errors import NotANumber
from nhip.engine.folding import fold
from nhip.engine.values import parse_vi_number

TASK_COMPARED = (
    "wording", "product", "due_text", "lead_text", "supporting_text", "legal_basis", "budget_text",
)  # fmt: skip
TARGET_COMPARED = (
    "wording", "value", "upper", "value_text", "measure_unit", "due_text", "lead_text", "basis",
)  # fmt: skip
TASK_DAYS, TARGET_DAYS = ("start", "due"), ("due",)


def known_units(unit: Unit) -> list[KnownUnit]:
    """The unit, all that lie below it today, and the provinces, with every name they had."""
    today = timezone.localdate()
    inside = {unit.pk, *below(unit, today).values_list("pk", flat=True)}
    names: dict[int, list[str]] = {}
    for pk, name in UnitName.objects.filter(unit__in=inside).values_list("unit_id", "name"):
        names.setdefault(pk, []).append(name)
    return [
        KnownUnit(
            key=one.key,
            name=one.name,
            other_names=tuple(name for name in names.get(one.pk, ()) if name != one.name),
            kind=one.kind,
            valid_from=one.valid_from,
            valid_to=one.valid_to,
        )
        for one in Unit.objects.filter(pk__in=inside).by_kind()
    ]


def difference(content: Mapping[str, Any], plan: Plan | None) -> tuple[Difference, Difference]:
    """Tasks and targets of a reviewed document against the plan; a plan of its own has all new."""
    tasks = [row for row in content["tasks"] if row["keep"]]
    targets = [row for row in content["targets"] if row["keep"]]
    if plan is None or plan.pk is None:
        return Difference(new=tasks), Difference(new=targets)
    stored_tasks = [
        Stored(one.pk, one.number, one.wording, _fields(one, TASK_COMPARED, TASK_DAYS))
        for one in plan.tasks.all()
    ]
    stored_targets = [
        Stored(one.pk, one.number, one.wording, _fields(one, TARGET_COMPARED, TARGET_DAYS))
        for one in plan.targets.all()
    ]
    return compare(stored_tasks, tasks), compare(stored_targets, targets)


def _fields(one: Any, names: tuple[str, ...], days: tuple[str, ...]) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in names}
    for name in days:
        value = getattr(one, name)
        told[name] = value.isoformat() if value else ""
    return told


# --- Small readings of words ------------------------------------------------------------------

PILLARS = (
    (Axis.Pillar.GOVERNMENT, ("chinh quyen so", "chinh phu so", "dich vu cong", "hanh chinh")),
    (Axis.Pillar.ECONOMY, ("kinh te so", "doanh nghiep", "kinh te")),
    (Axis.Pillar.SOCIETY, ("xa hoi so", "cong dan so", "van hoa so", "xa hoi")),
)


def pillar_of(title: str, parent: Axis | None = None) -> str:
    """The pillar a heading speaks of; one that speaks of several, or of none, is the common base
    unless the heading above says more."""
    words = fold(title)
    met = [pillar for pillar, marks in PILLARS if any(mark in words for mark in marks)]
    if len(met) == 1:
        return met[0].value
    return parent.pillar if parent and not met else Axis.Pillar.BASE.value


def day(text: str) -> date | None:
    """An ISO day, or none."""
    return date.fromisoformat(text) if text else None


FIRST_NUMBER = re.compile(r"\d[\d.,]*")


def number_in(text: str) -> float | None:
    """The first number of a cell such as "khoảng 12,5%", or none."""
    found = FIRST_NUMBER.search(text or "")
    try:
        return parse_vi_number(found[0].rstrip(".,")) if found else None
    except NotANumber:
        return None
