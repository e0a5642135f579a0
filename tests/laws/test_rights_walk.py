"""Every address asked for real, by every role and by a visitor, with GET and with POST.

Held against the table of docs/rights.md as it is written there, read back from the file: what a
role does not have is refused (403), of another unit not found (404), of a visitor led to sign in.
Nothing is written by a request without rights.
"""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from nhip.apps.accounts.models import SignIn, User
from nhip.apps.accounts.permissions import Permission
from nhip.apps.accounts.roles import Role
from nhip.apps.audit.models import AuditEvent
from nhip.apps.units.models import Membership, Unit, UnitPlacement
from tests.laws.sources import ROOT
from tests.laws.test_rights import PAGES, SAMPLES

SCOPES = {"đơn vị mình": {"own"}, "đơn vị mình và cấp dưới": {"own", "child"}}
PLACES = {"own", "child", "beside"}
METHODS = ("get", "post")


def written():
    """{permission: {role: places}} as the document says; "visitor" is whoever has not signed in."""
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in (ROOT / "docs" / "rights.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("|") and "`" in line
    ]
    table = {}
    for _, code, visitor, *scopes in rows:
        roles = dict(zip(Role, scopes, strict=True))
        said = {role: SCOPES.get(words, PLACES) for role, words in roles.items() if words}
        table[code.strip("`")] = said | ({"visitor": PLACES} if visitor else {})
    return table


TABLE = written()


def test_the_table_speaks_of_every_permission():
    assert set(TABLE) == {str(permission) for permission in Permission}


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    """Three units, a person of each role in the first; gone with the module."""
    with django_db_blocker.unblock():
        since = date(2025, 1, 1)
        units = {
            key: Unit.objects.create(key=f"walk-{key}", kind="commune", name=f"Xã {key}")
            for key in sorted(PLACES)
        }
        UnitPlacement.objects.create(unit=units["child"], parent=units["own"], valid_from=since)
        clients = {"visitor": Client(raise_request_exception=False)}
        for role in Role:
            user = User.objects.create(username=f"walk-{role}", full_name=str(role))
            Membership.objects.create(user=user, unit=units["own"], role=role, since=since)
            clients[role] = Client(raise_request_exception=False)
            clients[role].force_login(user)
        yield clients
        Membership.objects.filter(unit__in=units.values()).delete()
        UnitPlacement.objects.filter(unit__in=units.values()).delete()
        SignIn.objects.filter(user__username__startswith="walk-").delete()
        User.objects.filter(username__startswith="walk-").delete()
        Unit.objects.filter(key__startswith="walk-").delete()


def addresses_of(name, view, converters):
    """(place, address): one, or one for each unit where the address speaks of a unit."""
    plain = {
        key: SAMPLES[type(converter).__name__.removesuffix("Converter")]
        for key, converter in converters.items()
    }
    unit = view.declaration.unit
    if unit is None:
        return [(None, reverse(name, kwargs=plain))]
    return [
        (place, reverse(name, kwargs=plain | {unit: f"walk-{place}"})) for place in sorted(PLACES)
    ]


def refusal(who, permission, place):
    """The answer to whom the table refuses; None to whom it does not."""
    allowed = TABLE[str(permission)].get(who)
    if "visitor" in TABLE[str(permission)] or (allowed and place in {None, *allowed}):
        return None
    if who == "visitor":
        return 302
    return 404 if allowed else 403


@pytest.mark.django_db
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("name", "view", "converters"), PAGES)
def test_refused_as_the_table_says(site, name, view, converters, method):
    permission = view.declaration.permission
    before = AuditEvent.objects.count()
    for place, address in addresses_of(name, view, converters):
        for who, client in site.items():
            expected = refusal(who, permission, place)
            if expected is None:
                continue
            answer = getattr(client, method)(address)
            assert answer.status_code == expected, (who, place, address)
            if expected == 302:
                assert answer.url.startswith("/dang-nhap/?next="), address
    assert AuditEvent.objects.count() == before


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "view", "converters"), PAGES)
def test_let_in_as_the_table_says(site, name, view, converters):
    """Whoever has the right is not turned away by rights: the page may have nothing to show (404),
    want another method (405) or more words (4xx), but never asks for a right or breaks."""
    permission = view.declaration.permission
    for place, address in addresses_of(name, view, converters):
        for who, client in site.items():
            if refusal(who, permission, place) is not None:
                continue
            answer = client.get(address)
            assert answer.status_code < 500, (who, address)
            if not answer.streaming:
                page = answer.content.decode("utf-8", "replace")
                assert f"chưa có quyền {permission.name_vi}." not in page, (who, address)


def test_a_person_closed_meanwhile_is_a_visitor(site, db):
    client = Client()
    user = User.objects.create(username="walk-closed", full_name="x")
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get(reverse("accounts:mine")).status_code == 302
