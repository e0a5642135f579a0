"""Lock-out by address, password history and age, invitations; the presets of the levels."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from nhip.apps.accounts import actions, queries
from nhip.apps.accounts.models import AccountInvitation, FailedFromAddress, User
from nhip.apps.accounts.roles import Role
from nhip.apps.audit.models import AuditEvent
from nhip.config.levels import DEMO, LEVELS

pytestmark = pytest.mark.django_db
PASSWORD = "mot-mat-khau-dai"


@pytest.fixture
def an(make):
    return make(email="an@tinh.gov.vn")


def tried(address, username="ai-do", password="sai"):
    return actions.check_credentials(username=username, password=password, address=address)


def test_an_address_that_tries_many_names_is_shut_out_for_all_of_them(an, settings):
    settings.NHIP_LOCKOUT_ADDRESS_FAILURES = 6
    for number in range(6):
        tried("203.0.113.5", f"ten-{number}")
    assert tried("203.0.113.5", "an", PASSWORD) is None
    assert tried("203.0.113.6", "an", PASSWORD) == an
    assert AuditEvent.objects.filter(verb="khóa địa chỉ mạng").count() == 1


def test_the_shut_out_ends_by_itself(an, settings):
    settings.NHIP_LOCKOUT_ADDRESS_FAILURES = 2
    tried("203.0.113.5", "a")
    tried("203.0.113.5", "b")
    FailedFromAddress.objects.update(since=timezone.now() - timedelta(hours=1))
    assert tried("203.0.113.5", "an", PASSWORD) == an
    tried("203.0.113.5", "c")
    assert FailedFromAddress.objects.get().failures == 1


def test_a_network_of_ipv6_is_one_address(an, settings):
    settings.NHIP_LOCKOUT_ADDRESS_FAILURES = 2
    tried("2001:db8:1:2::3", "a")
    tried("2001:db8:1:2:ffff::9", "b")
    assert tried("2001:db8:1:2::77", "an", PASSWORD) is None
    assert tried("2001:db8:1:3::77", "an", PASSWORD) == an


def test_the_same_address_written_two_ways_is_one(an, settings):
    tried("::ffff:203.0.113.5", "a")
    tried("203.0.113.5", "b")
    assert FailedFromAddress.objects.get().failures == 2


@pytest.mark.parametrize("address", ["", "không phải", "1.2.3.4.5"])
def test_an_unknown_address_counts_for_nobody(an, address):
    tried(address)
    assert not FailedFromAddress.objects.exists()


def test_the_last_passwords_do_not_come_back(an, settings):
    settings.NHIP_PASSWORD_HISTORY = 3
    used = [f"mat-khau-thu-{number}" for number in range(3)]
    for password in used:
        actions.set_password(by=an, user=an, password=password)
    for password in used:
        with pytest.raises(ValidationError, match="đã dùng"):
            actions.set_password(by=an, user=an, password=password)
    actions.set_password(by=an, user=an, password=PASSWORD)  # the fourth from the end
    assert an.old_passwords.count() <= 3


def test_without_history_any_password_may_come_back(an, settings):
    settings.NHIP_PASSWORD_HISTORY = 0
    actions.set_password(by=an, user=an, password=PASSWORD)
    assert not an.old_passwords.exists()


def test_an_old_password_leads_to_the_page_that_changes_it(client, an, settings):
    settings.NHIP_PASSWORD_DAYS = 90
    client.force_login(an)
    assert client.get("/xep-hang/").status_code == 200
    User.objects.update(password_set_at=timezone.now() - timedelta(days=91))
    assert client.get("/xep-hang/").url == "/tai-khoan/"
    assert "quá 90 ngày" in client.get("/tai-khoan/").content.decode()
    client.post("/tai-khoan/", {"current": PASSWORD, "password": "mat-khau-moi-hon"})
    assert client.get("/xep-hang/").status_code == 200


def test_a_password_somebody_else_chose_must_be_changed_first(client, make):
    client.force_login(make("chu", Role.ADMINISTRATOR))
    typed = {"full_name": "Lê Bình", "username": "binh", "email": "", "password": PASSWORD}
    client.post("/nguoi-dung/them/", typed)
    assert User.objects.get(username="binh").must_change_password


def test_the_rules_are_told_as_they_are_set(client, an, settings):
    settings.NHIP_PASSWORD_HISTORY = 7
    client.force_login(an)
    page = client.get("/tai-khoan/").content.decode()
    assert "ít nhất 10 ký tự" in page
    assert "Không trùng 7 mật khẩu gần nhất" in page


@pytest.fixture
def invited(make):
    user = actions.create_user(
        by=None, username="moi", full_name="Người Mới", password=None, email="moi@tinh.gov.vn"
    )
    return actions.invite(by=None, user=user)


def choose(client, link, password="mat-khau-dau-tien", again=None):
    return client.post(link, {"password": password, "again": again or password})


def test_a_link_lets_the_person_choose_a_password_once(client, invited):
    link = queries.invitation_link(invited)
    assert "Người Mới" in client.get(link).content.decode()
    assert choose(client, link, "ngắn").status_code == 422
    assert choose(client, link, again="khác-hẳn-nhau").status_code == 422
    assert choose(client, link).url == "/"
    client.logout()
    assert client.get(link).status_code == 410
    assert choose(client, link).status_code == 410
    assert actions.check_credentials(username="moi", password="mat-khau-dau-tien")
    assert AuditEvent.objects.filter(verb="nhận lời mời", by="moi").exists()


def test_a_late_a_replaced_and_an_invented_link_open_nothing(client, invited):
    link = queries.invitation_link(invited)
    assert client.get(f"{link[:-4]}xxx/").status_code == 410
    AccountInvitation.objects.update(expires_at=timezone.now())
    assert client.get(link).status_code == 410
    new = actions.invite(by=None, user=invited.user)
    assert client.get(queries.invitation_link(new)).status_code == 200
    newer = actions.invite(by=None, user=invited.user)
    assert client.get(queries.invitation_link(new)).status_code == 410
    actions.withdraw(by=None, user=invited.user)
    assert client.get(queries.invitation_link(newer)).status_code == 410


def test_nobody_signs_in_before_the_invitation_is_accepted(invited):
    for password in ("", "!", invited.user.password):
        assert actions.check_credentials(username="moi", password=password) is None


def test_what_the_database_holds_does_not_make_the_link(invited, settings):
    link = queries.invitation_link(invited)
    settings.SECRET_KEY = "another key of another installation"
    assert queries.open_invitation(link.split("/")[2]) is None


def test_links_are_mailed_once_where_mail_is_set_up(invited, settings):
    assert actions.send_invitations() == 0
    settings.EMAIL_HOST, settings.NHIP_SITE_ADDRESS = "mail", "https://nhip.tinh.gov.vn"
    assert actions.send_invitations() == 1
    assert actions.send_invitations() == 0
    (letter,) = mail.outbox
    assert letter.to == ["moi@tinh.gov.vn"]
    assert f"https://nhip.tinh.gov.vn{queries.invitation_link(invited)}" in letter.body


def test_levels_only_grow_stricter():
    for lower, higher in zip("1234", "2345", strict=True):
        low, high = LEVELS[lower], LEVELS[higher]
        assert high.lockout_failures <= low.lockout_failures
        assert high.password_history >= low.password_history
        assert high.audit_keep_months >= low.audit_keep_months
    assert (LEVELS["1"].lockout_failures, LEVELS["2"].lockout_failures) == (10, 5)
    assert (LEVELS["3"].password_history, LEVELS["3"].access_review_months) == (10, 6)
    assert (LEVELS["1"].idle_account_days, LEVELS["1"].idle_minutes) == (45, 15)
    assert [LEVELS[n].audit_keep_months for n in "12345"] == [1, 1, 3, 6, 12]
    assert (DEMO.idle_minutes, DEMO.idle_account_days) == (0, 0)
