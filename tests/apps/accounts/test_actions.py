"""People and passwords: what is written, what is refused, what is left in the record."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from nhip.apps.accounts import actions
from nhip.apps.accounts.models import FailedSignIns, User
from nhip.apps.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
PASSWORD = "mot-mat-khau-dai"


@pytest.fixture
def user():
    return actions.create_user(
        by=None, username="An", full_name=" Nguyễn Văn An ", password=PASSWORD
    )


def verbs():
    return list(AuditEvent.objects.order_by("id").values_list("verb", flat=True))


def test_user_is_made_with_a_line_in_the_record(user):
    assert (user.username, user.full_name) == ("an", "Nguyễn Văn An")
    assert user.check_password(PASSWORD)
    line = AuditEvent.objects.get()
    assert (line.verb, line.after["username"]) == ("tạo người dùng", "an")
    assert "password" not in str(line.after)


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("AN", PASSWORD),
        ("bình", PASSWORD),
        ("", PASSWORD),
        ("binh", "ngắn"),
        ("binh", "1234567890"),
    ],
)
def test_bad_user_is_refused_and_nothing_written(user, username, password):
    with pytest.raises(ValidationError):
        actions.create_user(by=None, username=username, full_name="Bình", password=password)
    assert User.objects.count() == 1
    assert verbs() == ["tạo người dùng"]


def test_right_password_signs_in_whatever_the_case_of_the_name(user):
    assert actions.check_credentials(username=" AN ", password=PASSWORD) == user
    assert verbs()[-1] == "đăng nhập"


@pytest.mark.parametrize("username", ["an", "nobody"])
def test_name_is_locked_after_failures_in_a_row(user, username, settings):
    for _ in range(settings.NHIP_LOCKOUT_FAILURES):
        assert actions.check_credentials(username=username, password="sai") is None
    assert verbs()[-1] == "khóa đăng nhập"
    assert actions.check_credentials(username=username, password=PASSWORD) is None


def test_lock_ends_by_itself(user, settings):
    past = timezone.now() - timedelta(minutes=settings.NHIP_LOCKOUT_MINUTES + 1)
    FailedSignIns.objects.create(username="an", failures=9, last_failure=past, locked_until=past)
    assert actions.check_credentials(username="an", password="sai") is None
    assert FailedSignIns.objects.get().failures == 1
    assert actions.check_credentials(username="an", password=PASSWORD) == user


def test_success_begins_the_count_again(user, settings):
    for _ in range(settings.NHIP_LOCKOUT_FAILURES - 1):
        actions.check_credentials(username="an", password="sai")
    assert actions.check_credentials(username="an", password=PASSWORD)
    assert not FailedSignIns.objects.exists()


def test_long_name_is_counted_and_breaks_nothing(user):
    assert actions.check_credentials(username="x" * 500, password="sai") is None
    assert len(FailedSignIns.objects.get().username) == 150


def test_closed_account_cannot_sign_in(user):
    actions.set_active(by=user, user=user, is_active=False, why="nghỉ việc")
    assert actions.check_credentials(username="an", password=PASSWORD) is None
    line = AuditEvent.objects.get(verb="đóng tài khoản")
    assert (line.before["is_active"], line.after["is_active"]) == (True, False)
    assert line.why == "nghỉ việc"


def test_new_password_replaces_the_old_and_opens_the_lock(user):
    actions.check_credentials(username="an", password="sai")
    actions.set_password(by=user, user=user, password="mat-khau-moi-hon")
    assert not FailedSignIns.objects.exists()
    assert actions.check_credentials(username="an", password=PASSWORD) is None
    assert actions.check_credentials(username="an", password="mat-khau-moi-hon") == user


def test_weak_new_password_is_refused(user):
    with pytest.raises(ValidationError):
        actions.set_password(by=user, user=user, password="123")
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
