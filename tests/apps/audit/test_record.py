"""The record: written inside the change's transaction, and never again touched."""

import pytest
from django.db import transaction

from nhip.apps.accounts.models import User
from nhip.apps.audit.actions import OutsideTransaction, record
from nhip.apps.audit.models import AppendOnly, AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return User.objects.create(username="an", full_name="Nguyễn Văn An")


@pytest.fixture
def event(user):
    return record(by=user, verb="thử", what="thing:1", before={"a": 1}, after={"a": 2}, why="vì")


def test_line_says_who_what_and_why(event, user):
    event.refresh_from_db()
    assert (event.by, event.by_name, event.verb) == ("an", "Nguyễn Văn An", "thử")
    assert (event.what, event.before, event.after, event.why) == (
        "thing:1",
        {"a": 1},
        {"a": 2},
        "vì",
    )


def test_record_is_named_by_label_and_by_its_own_words(user):
    event = record(by=None, verb="thử", what=user)
    assert (event.what, event.what_name) == (f"accounts.user:{user.pk}", "Nguyễn Văn An")
    assert (event.by, event.by_name) == ("", "")


def test_line_outlives_the_person(event, user):
    user.delete()
    assert AuditEvent.objects.get().by_name == "Nguyễn Văn An"


def test_line_is_never_changed(event):
    event.verb = "khác"
    with pytest.raises(AppendOnly):
        event.save()
    with pytest.raises(AppendOnly):
        event.delete()
    for change in (
        lambda: AuditEvent.objects.update(verb="khác"),
        lambda: AuditEvent.objects.all().delete(),
        lambda: AuditEvent.objects.bulk_update([event], ["verb"]),
    ):
        with pytest.raises(AppendOnly):
            change()
    assert AuditEvent.objects.get().verb == "thử"


@pytest.mark.django_db(transaction=True)
def test_line_needs_the_transaction_of_its_change():
    with pytest.raises(OutsideTransaction):
        record(by=None, verb="thử", what="thing:1")


@pytest.mark.django_db(transaction=True)
def test_failed_change_leaves_no_line():
    @transaction.atomic
    def fail():
        record(by=None, verb="thử", what="thing:1")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not AuditEvent.objects.exists()
