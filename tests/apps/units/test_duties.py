"""Duties move when units merge: previewed, conflicts told, done in one act, undone."""

from datetime import date

import pytest

from nhip.apps.accounts.models import User
from nhip.apps.accounts.roles import Role
from nhip.apps.audit.models import AuditEvent
from nhip.apps.units import actions, duties
from nhip.apps.units.models import DutyMove, Membership, Unit, UnitChange

pytestmark = pytest.mark.django_db
LAST, FIRST = date(2026, 6, 30), date(2026, 7, 1)


@pytest.fixture
def units():
    made = {
        key: Unit.objects.create(
            key=key, kind="commune", name=f"Xã {key}", valid_to=LAST if key in "ab" else None
        )
        for key in "abcd"
    }
    for before, after in (("a", "c"), ("b", "c")):
        UnitChange.objects.create(
            kind="merge", before=made[before], after=made[after], effective_on=FIRST
        )
    return made


@pytest.fixture
def hold(units):
    def give(name, unit, role, since=date(2025, 7, 1), until=None):
        user, _ = User.objects.get_or_create(username=name, defaults={"full_name": name.title()})
        return Membership.objects.create(
            user=user, unit=units[unit], role=role, since=since, until=until
        )

    return give


@pytest.fixture
def admin(units):
    user = User.objects.create(username="chu", full_name="Chủ")
    Membership.objects.create(
        user=user, unit=units["d"], role=Role.ADMINISTRATOR, since=date(2026, 1, 1)
    )
    return user


def move(admin, unit, choices=None, why="NQ 12", seen=None):
    found = duties.proposal(unit, FIRST, choices or {})
    return actions.move_duties(
        by=admin, unit=unit, on=FIRST, choices=choices or {}, seen=seen or found.fingerprint,
        why=why,
    )  # fmt: skip


def roles():
    held = Membership.objects.exclude(role="administrator").select_related("user", "unit")
    return sorted((one.user.username, one.unit.key, one.role, one.since, one.until) for one in held)


def test_roles_end_at_the_old_and_begin_at_the_new(admin, units, hold):
    hold("an", "a", Role.OFFICER)
    hold("binh", "a", Role.HEAD)
    move(admin, units["a"])
    assert roles() == [
        ("an", "a", "officer", date(2025, 7, 1), LAST),
        ("an", "c", "officer", FIRST, None),
        ("binh", "a", "head", date(2025, 7, 1), LAST),
        ("binh", "c", "head", FIRST, None),
    ]
    assert AuditEvent.objects.get(verb="chuyển nhiệm vụ khi sáp nhập").why == "NQ 12"


def test_undoing_puts_everything_back(admin, units, hold):
    hold("an", "a", Role.OFFICER)
    hold("binh", "a", Role.HEAD, since=date(2026, 8, 1))  # never held for a day before the change
    hold("cuc", "a", Role.OFFICER, until=date(2026, 12, 31))
    before = roles()
    done = move(admin, units["a"])
    assert roles() != before
    actions.undo_move(by=admin, move=done, why="nhầm")
    assert roles() == before
    with pytest.raises(actions.DutiesRefused, match="undone"):
        actions.undo_move(by=admin, move=done, why="nhầm")


def test_what_was_touched_since_is_not_undone(admin, units, hold):
    hold("an", "a", Role.OFFICER)
    done = move(admin, units["a"])
    actions.revoke_role(by=admin, membership=Membership.objects.get(unit=units["c"]))
    after = roles()
    with pytest.raises(actions.DutiesRefused, match="touched"):
        actions.undo_move(by=admin, move=done, why="nhầm")
    assert roles() == after


def test_two_heads_are_a_conflict_until_one_is_chosen(admin, units, hold):
    hold("an", "c", Role.HEAD)
    old = hold("binh", "a", Role.HEAD)
    (line,) = duties.proposal(units["a"], FIRST).lines
    assert "đã có thủ trưởng là An" in line.conflict
    with pytest.raises(actions.DutiesRefused, match="conflict"):
        move(admin, units["a"])
    move(admin, units["a"], {old.pk: f"c/{Role.OFFICER}"})
    assert ("binh", "c", "officer", FIRST, None) in roles()


def test_the_heads_of_two_units_that_become_one(admin, units, hold):
    hold("an", "a", Role.HEAD)
    other = hold("binh", "b", Role.HEAD)
    move(admin, units["a"])
    assert duties.proposal(units["b"], FIRST).conflicts
    move(admin, units["b"], {other.pk: duties.END})
    assert [row for row in roles() if row[1] == "c"] == [("an", "c", "head", FIRST, None)]


def test_whoever_has_the_role_there_already_only_leaves_the_old(admin, units, hold):
    hold("an", "a", Role.OFFICER)
    hold("an", "c", Role.OFFICER)
    (line,) = duties.proposal(units["a"], FIRST).lines
    assert line.is_held_there
    done = move(admin, units["a"])
    assert len([row for row in roles() if row[1] == "c"]) == 1
    actions.undo_move(by=admin, move=done, why="nhầm")
    assert len([row for row in roles() if row[4] is None]) == 2


def test_of_several_heirs_a_person_chooses(admin, units, hold):
    UnitChange.objects.create(kind="split", before=units["a"], after=units["d"], effective_on=FIRST)
    held = hold("an", "a", Role.OFFICER)
    assert "nhiều đơn vị kế tục" in duties.proposal(units["a"], FIRST).lines[0].conflict
    move(admin, units["a"], {held.pk: "d/officer"})
    assert ("an", "d", "officer", FIRST, None) in roles()


def test_heirs_are_followed_through_later_changes(units):
    UnitChange.objects.create(
        kind="merge", before=units["c"], after=units["d"], effective_on=date(2026, 10, 1)
    )
    Unit.objects.filter(key="c").update(valid_to=date(2026, 9, 30))
    assert duties.heirs(units["a"]) == [units["d"]]


def test_what_changed_since_the_preview_is_looked_at_again(admin, units, hold):
    hold("an", "a", Role.OFFICER)
    seen = duties.proposal(units["a"], FIRST).fingerprint
    hold("binh", "a", Role.OFFICER)
    with pytest.raises(actions.DutiesRefused, match="changed"):
        move(admin, units["a"], seen=seen)


def test_it_needs_a_reason_and_somebody_to_move(admin, units, hold):
    with pytest.raises(actions.DutiesRefused, match="none"):
        move(admin, units["a"])
    hold("an", "a", Role.OFFICER)
    with pytest.raises(actions.DutiesRefused, match="why"):
        move(admin, units["a"], why=" ")


def test_a_choice_nobody_offered_is_no_choice(admin, units, hold):
    held = hold("an", "a", Role.OFFICER)
    move(admin, units["a"], {held.pk: "d/administrator"})
    assert ("an", "c", "officer", FIRST, None) in roles()


def test_the_pages_lead_from_the_list_to_the_move_and_back(client, admin, units, hold):
    held = hold("an", "a", Role.OFFICER)
    client.force_login(admin)
    assert "Xã a" in client.get("/chuyen-nhiem-vu/").content.decode()
    page = client.get("/chuyen-nhiem-vu/a/")
    sent = {
        "seen": page.context["found"].fingerprint, "viec": "chuyen",
        f"vai-tro-{held.pk}": "c/officer",
    }  # fmt: skip
    assert client.post("/chuyen-nhiem-vu/a/", sent).status_code == 422  # no reason
    assert client.post("/chuyen-nhiem-vu/a/", sent | {"why": "NQ 12"}).status_code == 302
    assert not duties.units_left_behind(FIRST).exists()
    client.post(f"/chuyen-nhiem-vu/{DutyMove.objects.get().pk}/hoan-tac/", {"why": "nhầm"})
    assert DutyMove.objects.get().undone_by == admin
    assert duties.units_left_behind(FIRST).get() == units["a"]
