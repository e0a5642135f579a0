"""A province with two wards and a department, people in three roles, and a small criteria set."""

from datetime import date
from fractions import Fraction

import pytest

from nhip.apps.accounts.models import User
from nhip.apps.accounts.roles import Role
from nhip.apps.catalogue import actions, shelf
from nhip.apps.catalogue.actions import ensure_source
from nhip.apps.catalogue.models import Source
from nhip.apps.criteria.actions import load_set
from nhip.apps.criteria.queries import VersionShelf
from nhip.apps.criteria.shelf import text_of
from nhip.apps.units.models import Membership, Unit, UnitCode, UnitPlacement
from nhip.engine.criteria import CriteriaSet, Criterion, Group, Input, InputKind
from nhip.engine.methods.ratios import Ratio
from nhip.repository.figures_file import FigureRow

SINCE = date(2025, 7, 1)
COUNTS = (
    Input("a", "Số hồ sơ đúng hạn", InputKind.COUNT, "hồ sơ"),
    Input("b", "Tổng số hồ sơ", InputKind.COUNT, "hồ sơ"),
)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.HOME = tmp_path / "home"
    settings.NHIP_WORK_APART = False


@pytest.fixture
def units(db):
    made = {}
    for key, name, kind, code in [
        ("tinh", "Tỉnh Phú Thọ", "province", "H44"),
        ("viet-tri", "Phường Việt Trì", "ward", "H44.100"),
        ("nong-trang", "Phường Nông Trang", "ward", "H44.101"),
        ("so-ct", "Sở Công Thương", "department", "H44.07"),
    ]:
        unit = Unit.objects.create(key=key, name=name, kind=kind, valid_from=SINCE)
        UnitCode.objects.create(unit=unit, scheme="agency", code=code, valid_from=SINCE)
        if key != "tinh":
            UnitPlacement.objects.create(unit=unit, parent=made["tinh"], valid_from=SINCE)
        made[key] = unit
    UnitCode.objects.create(unit=made["viet-tri"], scheme="admin", code="07894", valid_from=SINCE)
    return made


def person(username, role, unit):
    user = User.objects.create(username=username, full_name=f"Người {username}")
    Membership.objects.create(user=user, unit=unit, role=role, since=SINCE)
    return user


@pytest.fixture
def officer(units):
    return person("officer", Role.OFFICER, units["viet-tri"])


@pytest.fixture
def steward(units):
    return person("steward", Role.DATA_STEWARD, units["so-ct"])


@pytest.fixture
def leader(units):
    return person("leader", Role.LEADER, units["tinh"])


@pytest.fixture
def criteria_set():
    lines = tuple(
        Criterion(code, f"Tiêu chí {code}", Fraction(10), Ratio(), COUNTS)
        for code in ("1.1", "1.2")
    )
    root = Group("", "Cả bộ", Fraction(20), (Group("1", "Nhóm 1", Fraction(20), lines),))
    return CriteriaSet("thu/2026", "Bộ thử", 2026, (), None, None, ("ward", "department"), (), root)


@pytest.fixture(autouse=True)
def on_the_shelf(criteria_set, monkeypatch):
    class Shelf:
        def sets(self):
            return [(criteria_set.id, criteria_set.name, criteria_set.year)]

        def get(self, set_id):
            return {criteria_set.id: criteria_set}[set_id]

    monkeypatch.setattr(shelf, "_provider", Shelf())


@pytest.fixture
def source(db):
    return ensure_source(by=None, code="cong-dvc", name="Cổng Dịch vụ công", kind="published")


@pytest.fixture
def service_index(db, on_the_shelf, monkeypatch):
    """The set of Decision 766, as the product ships it, in use."""
    text, origin = text_of("phuc-vu-766/2026")
    load_set(by=None, text=text, origin=origin)
    monkeypatch.setattr(shelf, "_provider", VersionShelf())


@pytest.fixture
def land(units):
    """Land a file of dossiers, real unless told otherwise."""

    def land(path, name="Hệ thống một cửa", kind=Source.Kind.MEASURED, by=None):
        source = actions.source_named(by=None, name=name, kind=kind)
        return actions.land(by=by, dataset="dossiers", path=path, source=source)

    return land


@pytest.fixture
def measure(service_index, django_capture_on_commit_callbacks):
    """Measure the dossiers as on a day, and score what follows from it."""

    def measure(today=date(2026, 9, 20)):
        with django_capture_on_commit_callbacks(execute=True):
            return actions.measure(by=None, dataset="dossiers", today=today)

    return measure


def row(unit, criterion="1.1", name="a", value=5.0, number=2, **more):
    return FigureRow(number, unit, criterion, name, value, f"D{number}", **more)
