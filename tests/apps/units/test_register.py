"""The command's register, read from the files of law/ alone, holds what the database holds."""

from datetime import date

import pytest

from nhip.apps.units.models import UnitCode, in_force
from nhip.apps.units.queries import names_on
from nhip.cli import register

# Either side of the reform of 2025, of a province that became a city, and a day of use.
DAYS = [(2025, 6, 30), (2025, 7, 1), (2026, 4, 29), (2026, 4, 30), (2026, 11, 21)]


@pytest.mark.parametrize("day", [date(*day) for day in DAYS], ids=str)
def test_every_code_of_a_day_names_the_same_unit(units, day):
    held = UnitCode.objects.filter(in_force(day)).select_related("unit")
    names = names_on({code.unit for code in held}, day)
    stored = {code.code: (code.unit.key, names[code.unit_id]) for code in held}
    read = {code: (unit.key, unit.name) for code, unit in register.units_on(day).items()}
    assert read == stored
    assert len(read) > 1000


def test_the_kinds_of_today_are_the_same(units, today):
    held = UnitCode.objects.filter(in_force(today)).select_related("unit")
    read = {code: unit.kind for code, unit in register.units_on(today).items()}
    assert read == {code.code: code.unit.kind for code in held}
