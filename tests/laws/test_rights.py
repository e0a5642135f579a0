"""Every address as every role and as a visitor, against the table of rights.

The expected answer is worked out here from RIGHTS and PUBLIC alone; the answer given is that of
the middleware, for the person's own unit, one below it and one beside it.
"""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import RequestFactory
from django.urls import URLPattern, get_resolver
from django_htmx.middleware import HtmxDetails

from nhip.apps.accounts.models import User
from nhip.apps.accounts.permissions import Permission
from nhip.apps.accounts.roles import PUBLIC, RIGHTS, Role, Scope
from nhip.apps.exchange import keys as api_keys
from nhip.apps.exchange.actions import issue
from nhip.apps.units.access import KeyDeclaration, RightsMiddleware
from nhip.apps.units.models import Membership, Unit, UnitPlacement
from tests.laws import rights_table
from tests.laws.sources import ROOT, modules

ALLOWED, SIGN_IN, REFUSED, HIDDEN = "allowed", "sign in first", "refused", "hidden"
SAMPLES = {"Int": 1, "String": "1", "Slug": "a", "Path": "a/2026"}
PLACES = {"own": {"own", "below", "all"}, "child": {"below", "all"}, "beside": {"all"}}


def addresses(patterns=None, prefix=""):
    """(name, view, keywords of the address) of every page."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}", pattern.callback, pattern.pattern.converters
        else:
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from addresses(pattern.url_patterns, space)


def for_machines(view):
    return isinstance(getattr(view, "declaration", None), KeyDeclaration)


PAGES = [
    pytest.param(name, view, keys, id=name)
    for name, view, keys in addresses()
    if not for_machines(view)
]
MACHINE_PAGES = [
    pytest.param(name, view, keys, id=name)
    for name, view, keys in addresses()
    if for_machines(view)
]


@pytest.fixture
def units(db):
    since = date(2025, 7, 1)
    made = {
        key: Unit.objects.create(key=key, kind="commune", name=key, valid_from=since)
        for key in PLACES
    }
    UnitPlacement.objects.create(unit=made["child"], parent=made["own"], valid_from=since)
    return made


@pytest.fixture
def person(units):
    def make(role):
        user = User.objects.create(username=role, full_name=role)
        since = date(2026, 1, 1)
        Membership.objects.create(user=user, unit=units["own"], role=role, since=since)
        return user

    return make


def answer(user, view, keywords):
    request = RequestFactory().get("/")
    request.user = user
    request.htmx = HtmxDetails(request)
    try:
        response = RightsMiddleware(None).process_view(request, view, (), keywords)
    except PermissionDenied:
        return REFUSED
    except Http404:
        return HIDDEN
    return ALLOWED if response is None else SIGN_IN


def expected(role, permission, place):
    scope = RIGHTS[role].get(permission)
    if permission in PUBLIC:
        return ALLOWED
    if scope is None:
        return REFUSED
    return ALLOWED if place is None or scope.value in PLACES[place] else HIDDEN


def keywords_for(view, converters):
    """The address once, or once per place where it speaks of a unit."""
    plain = {
        name: SAMPLES[type(converter).__name__.removesuffix("Converter")]
        for name, converter in converters.items()
    }
    unit = view.declaration.unit
    return [(place, plain | {unit: place}) for place in PLACES] if unit else [(None, plain)]


@pytest.mark.parametrize(("name", "view", "converters"), PAGES)
def test_every_page_declares_what_it_needs(name, view, converters):
    assert isinstance(view.declaration.permission, Permission)
    assert view.declaration.unit is None or view.declaration.unit in converters


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(("name", "view", "converters"), PAGES)
def test_role_opens_what_the_table_says(name, view, converters, role, person):
    user = person(role)
    for place, keywords in keywords_for(view, converters):
        found = answer(user, view, keywords)
        assert found == expected(role, view.declaration.permission, place), (role, place)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "view", "converters"), PAGES)
def test_visitor_opens_the_public_pages_only(name, view, converters, units):
    public = view.declaration.permission in PUBLIC
    for _, keywords in keywords_for(view, converters):
        assert answer(AnonymousUser(), view, keywords) == (ALLOWED if public else SIGN_IN)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "view", "converters"), PAGES)
def test_person_without_a_role_opens_the_public_pages_only(name, view, converters, units):
    user = User.objects.create(username="nobody", full_name="Nobody")
    public = view.declaration.permission in PUBLIC
    for _, keywords in keywords_for(view, converters):
        assert answer(user, view, keywords) == (ALLOWED if public else REFUSED)


@pytest.fixture
def key(person, units):
    """Issue a key that holds exactly these scopes; gives its text."""
    since = date.today()
    steward = person(Role.DATA_STEWARD)

    def make(*scopes):
        _, text = issue(
            by=steward, system="Hệ thống thử", owner=units["own"], scopes=scopes,
            expires_on=since, per_day=1000, per_minute=1000,
        )  # fmt: skip
        return text

    return make


def asked_with(text, view, converters, name):
    headers = {"Authorization": f"Bearer {text}"} if text else {}
    request = RequestFactory().get("/", headers=headers)
    request.user = name or AnonymousUser()
    keywords = dict.fromkeys(converters, "dossiers")
    return RightsMiddleware(None).process_view(request, view, (), keywords)


def test_addresses_for_machines_are_found():
    assert {"api:observations", "api:records", "api:push"} <= {one.id for one in MACHINE_PAGES}


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "view", "converters"), MACHINE_PAGES)
def test_machines_come_in_by_key_and_scope_alone(name, view, converters, key, person):
    """No key and a session of any role: 401. A key with every other scope: 403. The scope: in."""
    scope = view.declaration.scope.format(**dict.fromkeys(converters, "dossiers"))
    every = {*api_keys.Reading, "read:dataset:dossiers", "push:dossiers"}
    assert scope == "" or scope in every
    for user in (None, person(Role.ADMINISTRATOR)):
        assert asked_with("", view, converters, user).status_code == 401
        assert asked_with("nhip_aaaaaaaa_" + "x" * 43, view, converters, user).status_code == 401
    others = asked_with(key(*(every - {scope})), view, converters, None)
    assert others is None if not scope else others.status_code == 403
    assert asked_with(key(scope or "read:scores"), view, converters, None) is None


def test_view_that_declares_nothing_is_refused_to_everyone():
    assert answer(AnonymousUser(), lambda request: None, {}) == REFUSED


@pytest.mark.django_db
def test_the_middleware_guards_the_real_site(client, person):
    assert client.get("/nhat-ky/").status_code == 302
    client.force_login(person(Role.OFFICER))
    refused = client.get("/nhat-ky/")
    assert refused.status_code == 403
    assert "Vai trò" in refused.content.decode()


def test_table_covers_every_role_and_permission():
    assert set(RIGHTS) == set(Role)
    assert {permission for rights in RIGHTS.values() for permission in rights} == set(Permission)
    assert all(isinstance(s, Scope) for rights in RIGHTS.values() for s in rights.values())


def test_every_permission_is_asked_for_somewhere():
    """A permission nobody asks for promises a protection that is not there."""
    texts = [path.read_text(encoding="utf-8") for path in modules()]
    asked = [text for text in texts if "class Permission(StrEnum)" not in text]
    asked = "\n".join(text for text in asked if "class Role(StrEnum)" not in text)
    assert [p for p in Permission if f"Permission.{p.name}" not in asked] == []


def test_every_permission_is_documented():
    written = (ROOT / "docs" / "rights.md").read_text(encoding="utf-8")
    assert written == rights_table.text()
