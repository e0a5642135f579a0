"""Loading the units again and again, mending a file, granting and revoking roles."""

import shutil
import time
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone

from nhip.apps.accounts.permissions import Permission
from nhip.apps.accounts.roles import Role
from nhip.apps.audit.models import AuditEvent
from nhip.apps.units import law, queries
from nhip.apps.units.actions import grant_role, load_law, load_units, revoke_role
from nhip.apps.units.models import Membership, Unit, UnitChange, UnitCode, UnitName

pytestmark = pytest.mark.django_db


def test_the_country_loads_in_seconds_and_is_recorded_once(user):
    started = time.perf_counter()
    gained = load_law(by=user)
    assert time.perf_counter() - started < 10
    assert gained == {
        "units": Unit.objects.count(),
        "names": UnitName.objects.count(),
        "codes": UnitCode.objects.count(),
        "placements": 4590,
        "changes": UnitChange.objects.count(),
    }
    assert gained["units"] == 4670
    event = AuditEvent.objects.get()
    assert (event.by, event.what, event.after) == ("an", "law:units", gained)


def test_loading_again_changes_nothing(user):
    load_law(by=None)
    load_units(by=None, folder=law.DEMO)
    before = list(UnitChange.objects.values_list("pk"))
    assert set(load_law(by=user).values()) == {0}
    assert set(load_units(by=user, folder=law.DEMO).values()) == {0}
    assert list(UnitChange.objects.values_list("pk")) == before
    assert not AuditEvent.objects.filter(by="an").exists()


def test_a_mistake_mended_in_the_file_is_mended_here(tmp_path):
    folder = shutil.copytree(law.DEMO, tmp_path / "units")
    Unit.objects.create(key="tinh-25-2025", kind="province", name="Tỉnh Phú Thọ")
    load_units(by=None, folder=folder)
    first = Unit.objects.get(name="Sở Ngoại vụ")
    (path,) = folder.glob("*.csv")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Sở Ngoại vụ", "Sở Ngoại vụ tỉnh").replace("H44.13", "H44.99"))
    gained = load_units(by=None, folder=folder)
    assert (gained["units"], gained["names"], gained["codes"]) == (1, 1, 1)
    first.refresh_from_db()
    assert first.name == "Sở Ngoại vụ tỉnh"
    assert [c.code for c in first.codes.all()] == ["H44.99"]
    assert queries.search("ngoai vu tinh").get() == first


def test_a_province_without_the_country_says_so_before_anything_is_stored():
    with pytest.raises(KeyError, match="tinh-25-2025"):
        load_units(by=None, folder=law.DEMO)
    assert not Unit.objects.exists()


def test_the_command_says_what_it_did(capsys):
    call_command("load_law")
    assert "4670 đơn vị" in capsys.readouterr().out
    call_command("load_law", str(law.DEMO))
    assert "28 đơn vị" in capsys.readouterr().out


@pytest.fixture
def ward():
    return Unit.objects.create(key="ward", kind="ward", name="Phường Việt Trì")


def test_a_granted_role_counts_at_once_and_is_recorded(user, ward):
    today = timezone.localdate()
    assert not queries.may(user, Permission.SEE_OVERVIEW)
    held = grant_role(by=user, user=user, unit=ward, role=Role.OFFICER, since=today)
    assert queries.may(user, Permission.SEE_OVERVIEW)
    event = AuditEvent.objects.get(verb="giao vai trò")
    assert event.what == f"units.membership:{held.pk}"
    assert event.after["unit"] == "ward"
    with pytest.raises(ValidationError, match="đang giữ vai trò"):
        grant_role(by=user, user=user, unit=ward, role=Role.OFFICER, since=today)


@pytest.mark.parametrize(("held_for", "kept"), [(30, 1), (1, 1), (0, 0)])
def test_a_revoked_role_ends_at_once_and_stays_on_record(user, ward, held_for, kept):
    today = timezone.localdate()
    since = today - timedelta(days=held_for)
    held = grant_role(by=user, user=user, unit=ward, role=Role.HEAD, since=since)
    assert queries.may(user, Permission.IMPORT_FIGURES, ward)
    revoke_role(by=user, membership=held, why="chuyển công tác")
    assert not queries.may(user, Permission.IMPORT_FIGURES, ward)
    assert Membership.objects.count() == kept
    assert AuditEvent.objects.get(verb="thôi vai trò").why == "chuyển công tác"


def test_revoking_what_has_ended_does_not_lengthen_it(user, ward):
    ended = timezone.localdate() - timedelta(days=10)
    held = Membership.objects.create(
        user=user, unit=ward, role=Role.HEAD, since=ended - timedelta(days=5), until=ended
    )
    revoke_role(by=user, membership=held)
    held.refresh_from_db()
    assert held.until == ended
