"""may(): every role, permission and place; and the door that asks it before any view runs."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from nhip.apps.accounts.permissions import Permission
from nhip.apps.accounts.roles import PUBLIC, RIGHTS, Role, Scope
from nhip.apps.units import queries
from nhip.apps.units.access import RightsMiddleware, page
from nhip.apps.units.models import Membership, Unit, UnitPlacement

REACH = {Scope.OWN: {"own"}, Scope.BELOW: {"own", "below"}, Scope.ALL: {"own", "below", "other"}}


@pytest.fixture
def places(db):
    """A province, its ward, and a neighbour's ward."""
    top, neighbour = (Unit.objects.create(key=k, kind="province", name=k) for k in ("top", "next"))
    ward, other = (Unit.objects.create(key=k, kind="ward", name=k) for k in ("ward", "other"))
    UnitPlacement.objects.create(unit=ward, parent=top)
    UnitPlacement.objects.create(unit=other, parent=neighbour)
    return {"own": top, "below": ward, "other": other, "above": neighbour}


def hold(user, unit, role, since=0, until=None):
    today = timezone.localdate()
    days = timezone.timedelta
    return Membership.objects.create(
        user=user,
        unit=unit,
        role=role,
        since=today + days(days=since),
        until=None if until is None else today + days(days=until),
    )


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("role", Role)
def test_may_follows_the_table_of_rights(places, user, role, permission):
    hold(user, places["own"], role)
    scope = RIGHTS[role].get(permission)
    reach = REACH[Scope.ALL] if permission in PUBLIC else REACH.get(scope, set())
    assert queries.may(user, permission) == bool(reach)
    for place in ("own", "below", "other"):
        assert queries.may(user, permission, places[place]) == (place in reach), place
    listed = set(queries.units_where(user, permission, timezone.localdate()))
    assert {place for place in REACH[Scope.ALL] if places[place] in listed} == reach


def test_a_right_does_not_climb(places, user):
    hold(user, places["below"], Role.HEAD)
    assert queries.may(user, Permission.SEE_SCORECARD, places["below"])
    assert not queries.may(user, Permission.SEE_SCORECARD, places["own"])


def test_roles_add_up_each_from_its_own_unit(places, user):
    hold(user, places["below"], Role.OFFICER)
    hold(user, places["above"], Role.HEAD)
    for place, may in (("below", True), ("other", True), ("own", False)):
        assert queries.may(user, Permission.IMPORT_FIGURES, places[place]) is may


@pytest.mark.parametrize(
    ("since", "until", "may"),
    [(-1, None, True), (0, 0, True), (-2, -1, False), (1, None, False), (-1, 1, True)],
)
def test_a_role_holds_from_its_first_day_to_its_last(places, user, since, until, may):
    hold(user, places["own"], Role.LEADER, since, until)
    assert queries.may(user, Permission.SEE_RANKING) is may


def test_nobody_without_a_role_and_nobody_locked_out(places, user):
    assert not queries.may(user, Permission.SEE_OVERVIEW)
    assert queries.may(user, Permission.SEE_LAW, places["other"])
    user.is_active = False
    hold(user, places["own"], Role.ADMINISTRATOR)
    assert not queries.may(user, Permission.MANAGE_USERS)


def test_a_unit_that_is_no_more_stays_visible_to_those_above_it_then(units, user):
    hold(user, units("tinh-26-2024"), Role.HEAD)
    gone = queries.by_code("08866", timezone.datetime(2024, 1, 1).date())
    assert queries.path(gone, gone.valid_to)[0] == units("tinh-26-2024")
    assert queries.may(user, Permission.SEE_SCORECARD, gone)


def test_the_answer_costs_one_query_per_request(places, user, django_assert_num_queries):
    hold(user, places["own"], Role.LEADER)
    with django_assert_num_queries(1):
        assert queries.may(user, Permission.SEE_RANKING)
        assert queries.may(user, Permission.SEE_SCORECARD, places["other"])


# --- the door -----------------------------------------------------------------------------------


@page(Permission.SEE_SCORECARD, unit="key")
def scorecard(request, key):
    return HttpResponse(request.unit.name)


@page(Permission.SEE_LAW)
def law(request):
    return HttpResponse("luật")


def undeclared(request):
    return HttpResponse("quên khai báo")


@pytest.fixture
def knock(rf, user):
    """Ask the middleware whether a view may run; None means it may."""

    def ask(view, by=user, htmx=False, **kwargs):
        headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/xep-hang/?ky=2026"}
        request = rf.get("/phieu-diem/x/?ky=2026", headers=headers if htmx else {})
        request.user, request.htmx = by, HtmxDetails(request)
        return RightsMiddleware(lambda _: None).process_view(request, view, (), kwargs), request

    return ask


@pytest.fixture
def visitor():
    from django.contrib.auth.models import AnonymousUser

    return AnonymousUser()


def test_a_view_that_declares_nothing_is_refused_to_everyone(knock, places, user):
    hold(user, places["own"], Role.ADMINISTRATOR)
    with pytest.raises(PermissionDenied, match="chưa khai báo"):
        knock(undeclared)


def test_public_pages_are_open_to_visitors(knock, visitor):
    assert knock(law, by=visitor)[0] is None


def test_a_visitor_signs_in_and_comes_back(knock, visitor, settings):
    settings.LOGIN_URL = "/dang-nhap/"
    answer, _ = knock(scorecard, by=visitor, key="top")
    assert (answer.status_code, answer.url) == (
        302,
        "/dang-nhap/?next=/phieu-diem/x/%3Fky%3D2026",
    )


def test_a_fragment_sends_the_whole_window_to_sign_in(knock, visitor, settings):
    settings.LOGIN_URL = "/dang-nhap/"
    answer, _ = knock(scorecard, by=visitor, htmx=True, key="top")
    assert answer["HX-Redirect"] == "/dang-nhap/?next=/xep-hang/%3Fky%3D2026"


def test_no_right_at_all_is_said_in_a_sentence(knock, places):
    with pytest.raises(PermissionDenied, match="chưa có quyền xem phiếu điểm"):
        knock(scorecard, key="top")


@pytest.mark.parametrize("key", ["other", "nowhere"])
def test_anothers_unit_is_like_none(knock, places, user, key):
    hold(user, places["own"], Role.OFFICER)
    with pytest.raises(Http404):
        knock(scorecard, key=key)


def test_the_view_gets_the_unit(knock, places, user):
    hold(user, places["own"], Role.OFFICER)
    answer, request = knock(scorecard, key="ward")
    assert answer is None
    assert request.unit == places["below"]


@pytest.mark.parametrize(
    ("sender", "back"),
    [
        ("http://testserver/so-lieu/nap/7/?trang=2", "/so-lieu/nap/7/%3Ftrang%3D2"),
        ("http://noi-khac.vn/so-lieu/nap/7/", "/"),
        ("", "/"),
    ],
)
def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(client, sender, back):
    """The address it was sent to opens for nobody: it takes forms only."""
    answer = client.post("/so-lieu/nap/7/xac-nhan/", headers={"referer": sender})
    assert answer.url == f"/dang-nhap/?next={back}"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/don-vi/?q=%00", "/don-vi/?q=a%00b"])
def test_a_nul_in_an_address_is_a_bad_request(client, address):
    """PostgreSQL refuses such a text: the question never reaches it."""
    assert client.get(address).status_code == 400
