"""Phú Thọ for tests of scores: real units, the published counts of 2026, the rest simulated.

Every commune and department gets every figure the set asks for, seeded, and marked as simulated;
where the portal published a count it is the portal's. Three periods: the year and two months.
"""

import csv
import random
from datetime import date

from nhip.apps.accounts.models import User
from nhip.apps.accounts.roles import Role
from nhip.apps.catalogue.actions import ensure_source, import_figures
from nhip.apps.criteria import shelf
from nhip.apps.criteria.actions import load_shipped
from nhip.apps.scoring.actions import score_period
from nhip.apps.units import law
from nhip.apps.units.actions import load_law, load_units
from nhip.apps.units.models import Membership, Unit
from nhip.apps.units.queries import by_codes
from nhip.engine.values import Observation

SET = "phuc-vu-766/2026"
PUBLISHED = shelf.LAW_DIR.parent / "demo" / "figures" / "phuc-vu-766-2026.csv"
DAY = date(2026, 9, 26)
PERIODS = ("2026-08", "2026-09", "2026")
PROVINCE = "tinh-25-2025"
DOUBTFUL = ("xa-07900-2025", "1.2")  # a numerator above its denominator
DEPARTMENT = "cq-25-so-cong-thuong-2025"
PEOPLE = {
    "lanhdao": (Role.LEADER, PROVINCE),
    "thuongtruc": (Role.STANDING_OFFICE, "cq-25-so-khoa-hoc-va-cong-nghe-2025"),
    "chuyenvien": (Role.OFFICER, DEPARTMENT),
}


def published():
    """The portal's counts as rows, with the portal's codes of units."""
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        return [
            Observation(row["unit"], row["criterion"], row["input"], float(row["value"]))
            for row in csv.DictReader(file)
        ]


def simulated(units, content, known, seed):
    """A figure for every input that was not published: counts out of a seeded volume."""
    dice = random.Random(seed)
    given = {(row.unit, row.criterion) for row in known}
    for unit in units:
        for criterion in content.criteria():
            if (unit, criterion.code) in given:
                continue
            among = dice.randint(200, 6000)
            done = int(among * dice.uniform(0.4, 1))
            if (unit, criterion.code) == DOUBTFUL:
                done = among + 5
            yield Observation(unit, criterion.code, "b", float(among))
            yield Observation(unit, criterion.code, "a", float(done))


def scored_units():
    """Keys of the departments and communes the set applies to, the two last left silent."""
    below = Unit.objects.filter(placements__parent__key=PROVINCE, placements__valid_to=None)
    kinds = ("department", "commune", "ward")
    return list(below.filter(kind__in=kinds).order_by("key").values_list("key", flat=True))[:-2]


def load(periods=PERIODS):
    """Units, law, figures, people and scores. Inside the caller's transaction."""
    load_law(by=None)
    load_units(by=None, folder=law.DEMO)
    load_shipped(by=None)
    content = shelf.read(SET)
    portal = ensure_source(
        by=None, code="cong-dvc", name="Cổng Dịch vụ công quốc gia", kind="published",
        url="https://dichvucong.gov.vn/danh-gia-chat-luong-phuc-vu",
    )  # fmt: skip
    model = ensure_source(by=None, code="mo-phong", name="Mô phỏng", kind="simulated")
    keys = by_codes({row.unit for row in published()}, DAY)
    known = [
        Observation(keys[row.unit].key, row.criterion, row.input, row.value) for row in published()
    ]
    for seed, period in enumerate(periods):
        whole_year = period == "2026"
        rows = list(simulated(scored_units(), content, known if whole_year else [], seed))
        common = {"by": None, "criteria_set": content, "period": period, "as_of": DAY}
        import_figures(rows=rows, source=model, simulated=True, **common)
        if whole_year:
            import_figures(rows=known, source=portal, file_name=PUBLISHED.name, **common)
        score_period(by=None, set_id=SET, period=period)
    for name, (role, key) in PEOPLE.items():
        person(name, role, Unit.objects.get(key=key))


def person(name, role, unit):
    user = User.objects.create(username=name, full_name=name)
    Membership.objects.create(user=user, unit=unit, role=role, since=date(2025, 7, 1))
    return user
