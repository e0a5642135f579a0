"""Units and people as they are typed: "Sở Y tế; UBND các xã, phường"."""

from nhip import annexes
from nhip.apps.accounts.models import User
from nhip.apps.plans.queries.importing import known_units
from nhip.apps.units.models import Unit


def named_units(text: str, under: Unit) -> tuple[list[Unit], list[str]]:
    """The units that a text names, and what of it names none."""
    if not text.strip():
        return [], []
    matches = annexes.match_agencies(text, known_units(under))
    keys = [key for match in matches for key in match.keys]
    unknown = [match.text for match in matches if not match.keys]
    return list(Unit.objects.filter(key__in=keys).by_kind()), unknown


def named_people(text: str) -> tuple[list[User], list[str]]:
    """Active accounts by sign-in name, and the names that are none."""
    names = [name.strip() for name in text.replace(";", ",").split(",") if name.strip()]
    found = {one.username: one for one in User.objects.filter(username__in=names, is_active=True)}
    return list(found.values()), [name for name in names if name not in found]
