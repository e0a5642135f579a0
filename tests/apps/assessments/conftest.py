"""The small province, people of every part, a round of its set; today is 20 January 2027."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from nhip.apps.accounts.models import User
from nhip.apps.accounts.roles import Role
from nhip.apps.assessments import actions
from nhip.apps.assessments.actions import Calendar, Filled
from nhip.apps.assessments.models import AssessedCriterion
from nhip.apps.criteria import queries as criteria
from nhip.apps.units.models import Membership
from tests.apps import small

TODAY = date(2027, 1, 20)
CALENDAR = Calendar(
    date(2027, 1, 31), date(2027, 2, 15), date(2027, 2, 25), date(2027, 3, 5), date(2027, 3, 10)
)
PEOPLE = (
    ("office", Role.STANDING_OFFICE, "sct"),
    ("leader", Role.LEADER, "tinh"),
    ("first", Role.APPRAISER, "sct"),
    ("second", Role.APPRAISER, "nong-trang"),
    ("officer", Role.OFFICER, "viet-tri"),
    ("head", Role.HEAD, "viet-tri"),
    ("other", Role.OFFICER, "hy-cuong"),
)


@pytest.fixture(autouse=True)
def today(monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


@pytest.fixture
def units(db):
    return small.build()


@pytest.fixture
def people(units):
    found = {}
    for name, role, unit in PEOPLE:
        user = User.objects.create(username=name, full_name=name.title())
        Membership.objects.create(user=user, unit=units[unit], role=role, since=small.SINCE)
        found[name] = user
    return found


class Play:
    """A round in one test: what people do, in few words."""

    def __init__(self, units, people, **more):
        self.units, self.people = units, people
        wards = [units[key] for key in ("viet-tri", "nong-trang", "hy-cuong")]
        self.round = actions.create_round(
            by=people["office"], title="Đánh giá thử 2026", version=criteria.current(small.SET),
            period="2026", calendar=CALENDAR, units=wards, **more,
        )  # fmt: skip

    def council(self, *names, chair="leader"):
        for name in (*names, chair):
            actions.add_member(
                by=self.people["office"], round=self.round, user=self.people[name],
                is_chair=name == chair,
            )  # fmt: skip
        return self

    def step(self, action, **more):
        self.round = actions.take_step(
            by=self.people["office"], round=self.round, action=action, **more
        )
        return self

    def sheet(self, unit="viet-tri"):
        return self.round.sheets.select_related("unit", "round__version").get(unit__key=unit)

    def line(self, code, unit="viet-tri"):
        return AssessedCriterion.objects.select_related("sheet__round", "sheet__unit").get(
            sheet__round=self.round, sheet__unit__key=unit, criterion=code
        )

    def fill(self, code, score, unit="viet-tri", by="officer", **more):
        who = self.people[by] if by else None
        filled = Filled(score, **more)
        return actions.fill(by=who, line=self.line(code, unit), filled=filled)

    def prove(self, code, number="1/BC-UBND", unit="viet-tri", by="officer"):
        from nhip.apps.files.actions import add_evidence

        who = self.people[by] if by else None
        held = add_evidence(by=who, unit=self.units[unit], number=number)
        return actions.attach(by=who, line=self.line(code, unit), evidence=held)

    def send(self, unit="viet-tri", officer="officer", head="head"):
        for name, action in ((officer, "submit"), (head, "send")):
            who = self.people[name] if name else None
            actions.sheet_step(by=who, sheet=self.sheet(unit), action=action)
        return self

    def find(self, code, verdict, score=None, by="first", comment="Đã xem", unit="viet-tri"):
        return actions.appraise(
            by=self.people[by], line=self.line(code, unit), verdict=verdict, score=score,
            comment=comment,
        )  # fmt: skip


@pytest.fixture
def play(units, people):
    def begin(**more):
        return Play(units, people, **more)

    return begin


@pytest.fixture
def opened(play):
    """A round open for self-assessment, with figures of 2026."""
    small.bring()
    return play().council("first").step("open")


@pytest.fixture
def appraising(opened):
    """The officer claimed on every line of Việt Trì; the sheet is sent; figures are pinned."""
    for code, score in (("1.1", 40), ("1.2", 20), ("2.1", 30), ("2.2", 9)):
        opened.fill(code, score)
    opened.send()
    return opened.step("appraise")


def upload(content, name="phieu.csv"):
    return SimpleUploadedFile(name, content)
