"""Which province this installation is of.

May import units. It is the one whose units the installation keeps: of all provinces alive today,
that with the most units directly below it.
"""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from nhip.apps.units.models import UnitCode, UnitPlacement, in_force
from nhip.apps.units.queries import provinces


@dataclass(frozen=True)
class Home:
    """The province: its name and its administrative code."""

    key: str
    name: str
    code: str


def home_province() -> Home:
    """The province whose units are kept here; a name without a code where there are none."""
    today = timezone.localdate()
    placed = UnitPlacement.objects.filter(in_force(today), parent__in=provinces(today))
    most = placed.values("parent", "parent__key", "parent__name").annotate(n=Count("pk"))
    found = most.order_by("-n", "parent__key").first()
    if found is None:
        return Home("", "Chưa có tỉnh", "0")
    held = UnitCode.objects.filter(in_force(today), unit=found["parent"])
    code = held.filter(Q(scheme=UnitCode.Scheme.ADMIN)).values_list("code", flat=True).first()
    return Home(found["parent__key"], found["parent__name"], code or found["parent__key"])
