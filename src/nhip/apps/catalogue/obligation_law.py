"""The obligations that law/ ships, for the units of one province.

May import yaml and the units app. Facts only: what is uncertain stays marked so.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from nhip.apps.catalogue.actions.obligations import Wanted
from nhip.apps.units import law
from nhip.apps.units.models import COMMUNE_LEVEL, Kind, Unit
from nhip.apps.units.queries import below

FOLDER = law.shipped("law/obligations")
KINDS = {"province": (), "department": (Kind.DEPARTMENT,), "commune": COMMUNE_LEVEL}


def shipped(province: Unit, on: date, folder: Path = FOLDER) -> list[Wanted]:
    """One obligation per unit that a text speaks to, on a day."""
    inside = list(below(province, on))
    return [
        wanted
        for path in sorted(folder.glob("*.yaml"))
        for wanted in _of_text(yaml.safe_load(path.read_text(encoding="utf-8")), province, inside)
    ]


def _of_text(text: dict[str, Any], province: Unit, inside: list[Unit]) -> Iterator[Wanted]:
    common = {name: text[name] for name in ("legal_number", "legal_on", "source")}
    for given in text["obligations"]:
        values = {name: value for name, value in given.items() if name != "for"}
        for unit in _addressed(given["for"], province, inside):
            yield Wanted(unit, {"due_text": "", "due_on": None, **common, **values})


def _addressed(names: list[str], province: Unit, inside: list[Unit]) -> Iterator[Unit]:
    if "province" in names:
        yield province
    kinds = {kind for name in names for kind in KINDS[name]}
    yield from (unit for unit in inside if unit.kind in kinds and unit != province)
