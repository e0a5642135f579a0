"""Who acts for whom: given for days, taken up, told on every line of the record, put down."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from nhip.apps.accounts.models import User
from nhip.apps.accounts.permissions import Permission
from nhip.apps.accounts.roles import Role
from nhip.apps.audit.models import AuditEvent
from nhip.apps.units import actions
from nhip.apps.units.models import Delegation, Membership, Unit

pytestmark = pytest.mark.django_db
OWN = "/tai-khoan/uy-quyen/"


def today(days=0):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def unit():
    return Unit.objects.create(key="so", kind="department", name="Sở Khoa học")


@pytest.fixture
def person(unit):
    def make(name, role, at=None):
        user = User.objects.create(username=name, full_name=f"Người {name}")
        Membership.objects.create(user=user, unit=at or unit, role=role, since=date(2026, 1, 1))
        return user

    return make


@pytest.fixture
def head(person):
    return person("truong", Role.HEAD)


@pytest.fixture
def deputy(person):
    return person("pho", Role.OFFICER)


def give(head, deputy, since=0, until=7, why="đi công tác"):
    return actions.delegate(
        by=head, membership=head.memberships.get(), receiver=deputy,
        since=today(since), until=today(until), why=why,
    )  # fmt: skip


def may_review(client):
    return client.get("/ra-soat-quyen/").status_code == 200


def test_the_right_comes_with_taking_it_up_and_goes_with_putting_it_down(client, head, deputy):
    made = give(head, deputy)
    client.force_login(deputy)
    assert not may_review(client)
    client.post(f"{OWN}{made.pk}/lam-thay/")
    page = client.get("/ra-soat-quyen/")
    assert page.status_code == 200
    assert "Đang làm thay Người truong" in page.content.decode()
    client.post(f"{OWN}thoi/")
    assert not may_review(client)


def test_each_act_names_both(client, head, deputy, person):
    officer = person("vien", Role.OFFICER)
    made = give(head, deputy)
    client.force_login(deputy)
    client.post(f"{OWN}{made.pk}/lam-thay/")
    role = officer.memberships.get()
    client.post("/ra-soat-quyen/so/", {"vai-tro": role.pk, "ket-luan": "giu"})
    line = AuditEvent.objects.get(verb="rà soát quyền truy cập")
    assert (line.by, line.on_behalf_of) == ("pho", "Người truong (truong)")
    client.post(f"{OWN}thoi/")
    client.post("/dang-xuat/")
    assert AuditEvent.objects.filter(verb="đăng xuất").get().on_behalf_of == ""


def test_while_acting_the_own_roles_rest(client, head, deputy, unit):
    other = Unit.objects.create(key="khac", kind="department", name="Sở khác")
    Membership.objects.create(user=deputy, unit=other, role=Role.AUDITOR, since=date(2026, 1, 1))
    made = give(head, deputy)
    client.force_login(deputy)
    assert client.get("/nhat-ky/").status_code == 200
    client.post(f"{OWN}{made.pk}/lam-thay/")
    assert client.get("/nhat-ky/").status_code == 403
    assert client.get("/tai-khoan/").status_code == 200


@pytest.mark.parametrize("end", ["by_giver", "day", "role", "account"])
def test_it_ends_at_once_however_it_ends(client, head, deputy, end):
    made = give(head, deputy)
    client.force_login(deputy)
    client.post(f"{OWN}{made.pk}/lam-thay/")
    if end == "by_giver":
        actions.end_delegation(by=head, delegation=made)
    elif end == "day":
        Delegation.objects.update(since=today(-9), until=today(-1))
    elif end == "role":
        actions.revoke_role(by=None, membership=head.memberships.get())
    else:
        User.objects.filter(pk=head.pk).update(is_active=False)
    assert not may_review(client)
    assert "Đang làm thay" not in client.get("/tai-khoan/").content.decode()


def test_one_that_begins_tomorrow_is_not_taken_up_today(client, head, deputy):
    made = give(head, deputy, since=1)
    client.force_login(deputy)
    assert client.post(f"{OWN}{made.pk}/lam-thay/").status_code == 404


def test_that_of_others_is_not_found(client, head, deputy, person):
    made = give(head, deputy)
    client.force_login(person("la", Role.OFFICER))
    assert client.post(f"{OWN}{made.pk}/lam-thay/").status_code == 404
    assert client.post(f"{OWN}{made.pk}/ket-thuc/").status_code == 404


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("days", {"since": -1}),
        ("days", {"since": 5, "until": 4}),
        ("days", {"until": 400}),
        ("why", {"why": " "}),
    ],
)
def test_what_makes_no_sense_is_refused(head, deputy, code, change):
    with pytest.raises(actions.DelegationRefused, match=f"delegation_{code}"):
        give(head, deputy, **change)


def test_only_to_somebody_else_of_the_unit(head, person):
    elsewhere = Unit.objects.create(key="khac", kind="department", name="Sở khác")
    stranger = person("la", Role.OFFICER, elsewhere)
    with pytest.raises(actions.DelegationRefused, match="outside"):
        give(head, stranger)
    with pytest.raises(actions.DelegationRefused, match="to_nobody"):
        give(head, head)


def test_not_twice_for_the_same_days_and_not_an_administrators(head, deputy, person):
    give(head, deputy)
    with pytest.raises(actions.DelegationRefused, match="twice"):
        give(head, person("ba", Role.OFFICER), since=3, until=9)
    with pytest.raises(actions.DelegationRefused, match="administrator"):
        give(person("chu", Role.ADMINISTRATOR), deputy)


def test_not_beyond_the_role(head, deputy):
    head.memberships.update(until=today(3))
    with pytest.raises(actions.DelegationRefused, match="beyond"):
        give(head, deputy)


def test_the_page_gives_and_ends(client, head, deputy):
    client.force_login(head)
    sent = {
        "membership": head.memberships.get().pk, "receiver": deputy.pk,
        "since": today().isoformat(), "until": today(2).isoformat(), "why": "họp",
    }  # fmt: skip
    assert client.post(OWN, sent | {"until": today(-2).isoformat()}).status_code == 422
    assert client.post(OWN, sent).status_code == 302
    assert "Người pho" in client.get(OWN).content.decode()
    client.post(f"{OWN}{Delegation.objects.get().pk}/ket-thuc/")
    assert Delegation.objects.get().ended_by == head
    assert AuditEvent.objects.filter(verb="thôi ủy quyền").exists()


def test_a_role_one_does_not_hold_cannot_be_given(client, head, deputy):
    client.force_login(deputy)
    sent = {
        "membership": head.memberships.get().pk, "receiver": head.pk,
        "since": today().isoformat(), "until": today(2).isoformat(), "why": "x",
    }  # fmt: skip
    assert client.post(OWN, sent).status_code == 422
    assert not Delegation.objects.exists()


def test_acting_gives_no_more_than_the_role(client, head, deputy):
    from nhip.apps.accounts.roles import RIGHTS

    made = give(head, deputy)
    client.force_login(deputy)
    client.post(f"{OWN}{made.pk}/lam-thay/")
    assert Permission.MANAGE_USERS not in RIGHTS[Role.HEAD]
    assert client.get("/nguoi-dung/").status_code == 403
