"""Telling people: whom, how often, and what a notice may lead to."""

import pytest
from django.db import transaction

from nhip.apps.accounts.models import User
from nhip.apps.notices import actions, queries
from nhip.apps.notices.kinds import Kind
from nhip.apps.notices.models import TEXT_LIMIT, Notice
from nhip.apps.units.models import Unit
from tests.laws.sources import PACKAGE, modules

pytestmark = pytest.mark.django_db


def tell(*people, text="Sở Y tế được giao 3 nhiệm vụ", **given):
    asked = {"kind": Kind.TASK_ASSIGNED, "link": "/ke-hoach/1/", "about": "plans:1", "by": None}
    return actions.notify(people=people, text=text, **asked | given)


def test_everybody_is_told_once_who_is_there(an, binh, person):
    gone = person("cuong")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    gone.refresh_from_db()
    assert tell(an, binh, an, gone, by=binh) == 1
    notice = Notice.objects.get()
    assert (notice.person, notice.made_by, notice.link) == (an, binh, "/ke-hoach/1/")
    assert queries.unread_count(an) == 1
    assert queries.unread_count(binh) == 0


def test_unread_notice_is_renewed_not_repeated(an):
    tell(an, text="Được giao 3 nhiệm vụ")
    Notice.objects.update(mail_settled=True)
    tell(an, text="Được giao 5 nhiệm vụ")
    notice = Notice.objects.get()
    assert (notice.text, notice.mail_settled) == ("Được giao 5 nhiệm vụ", False)
    actions.mark_read(by=an)
    tell(an, text="Được giao 6 nhiệm vụ")
    assert queries.unread_count(an) == 1
    assert Notice.objects.count() == 2


def test_occasion_is_told_once_for_ever(an, binh):
    assert tell(an, occasion="2026-12-31") == 1
    actions.mark_read(by=an)
    assert tell(an, binh, occasion="2026-12-31") == 1
    assert tell(an, binh, occasion="2026-12-31") == 0
    assert tell(an, occasion="2027-01-31") == 1
    assert Notice.objects.filter(person=an).count() == 2


def test_different_things_are_told_apart(an):
    unit = Unit.objects.get()
    tell(an)
    tell(an, about=unit)
    tell(an, kind=Kind.TASK_LATE)
    assert Notice.objects.count() == 3
    assert Notice.objects.filter(about=f"units.unit:{unit.pk}").exists()


def test_what_did_not_happen_is_not_told(an):
    class Undone(Exception):
        pass

    def fail():
        with transaction.atomic():
            tell(an)
            raise Undone

    with pytest.raises(Undone):
        fail()
    assert not Notice.objects.exists()


@pytest.mark.parametrize("link", ["https://x.vn/", "//x.vn/", "/\\x.vn", "javascript:alert(1)"])
def test_notice_leads_nowhere_else(an, link):
    with pytest.raises(actions.telling.LinkOutside) as refused:
        tell(an, link=link)
    assert refused.value.code == "notices.link_outside"


def test_long_sentence_of_many_lines_fits(an):
    tell(an, text="dòng một\r\nBcc: x@y.vn\n" + "a" * 2000)
    text = Notice.objects.get().text
    assert text.startswith("dòng một Bcc: x@y.vn a")
    assert len(text) == TEXT_LIMIT


def test_many_notes_cost_few_queries(person, django_assert_max_num_queries):
    people = [person(f"p{n}") for n in range(30)]
    notes = [
        actions.Note(people=[one], text="Sắp đến hạn", link="/", about=f"x:{n % 3}", occasion="d")
        for n, one in enumerate(people)
    ]
    with django_assert_max_num_queries(6):
        assert actions.tell(by=None, kind=Kind.TASK_DUE_SOON, notes=notes) == 30
    assert actions.tell(by=None, kind=Kind.TASK_DUE_SOON, notes=notes) == 0


def test_read_and_unread_are_ones_own(an, binh):
    tell(an, binh)
    mine = Notice.objects.get(person=an)
    assert actions.mark_read(by=binh, pks=[mine.pk]) == 0
    assert actions.mark_read(by=an, pks=[mine.pk]) == 1
    assert not actions.mark_unread(by=binh, pk=mine.pk)
    assert actions.mark_unread(by=an, pk=mine.pk)
    assert queries.unread_count(an) == 1


def test_notice_is_not_put_back_beside_a_newer_one(an):
    tell(an)
    actions.mark_read(by=an)
    first = Notice.objects.get()
    tell(an)
    assert not actions.mark_unread(by=an, pk=first.pk)
    assert queries.unread_count(an) == 1


def test_every_kind_is_told_by_somebody():
    own = PACKAGE / "apps" / "notices"
    texts = [one.read_text(encoding="utf-8") for one in modules() if own not in one.parents]
    told = "\n".join(texts)
    assert [kind for kind in Kind if f".{kind.name}" not in told] == []
