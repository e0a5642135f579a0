"""`nhip audit`, `nhip unlock` and their share of `nhip tick`, as an operator calls them."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from nhip.apps.accounts.models import FailedSignIns, User
from nhip.apps.audit import sealing
from nhip.apps.audit.models import AuditEvent, AuditSeal, DailyHead
from nhip.cli import auditing, main

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME = tmp_path


def test_verify_says_whole_and_names_the_head(write, capsys):
    write(3)
    assert main(["audit", "seal"]) == 0
    assert main(["audit", "verify"]) == 0
    told = capsys.readouterr().out
    assert "Nhật ký nguyên vẹn: 3 dòng đã niêm" in told
    assert sealing.end()[1] in told


def test_verify_names_the_line_and_its_code_is_one(write, reach, capsys):
    events = write(3)
    sealing.seal()
    reach("UPDATE audit_auditevent SET verb = 'khác' WHERE id = %s", events[1].pk)
    assert main(["audit", "verify"]) == 1
    told = capsys.readouterr().out
    assert f"Dòng {events[1].pk} (thứ tự 2" in told
    assert "KHÔNG nguyên vẹn" in told


def test_verify_reads_heads_kept_outside(write, reach, capsys, tmp_path):
    write(3)
    sealing.seal()
    position, chain = sealing.end()
    path = tmp_path / "dau-chuoi.txt"
    path.write_text(f"2026-11-20 {position} {chain}\n\n")
    assert main(["audit", "verify", "--heads", str(path)]) == 0
    reach("DELETE FROM audit_auditseal")
    reach("UPDATE audit_auditevent SET verb = 'khác'")
    sealing.seal()
    assert main(["audit", "verify", "--heads", str(path)]) == 1
    assert "viết lại" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["một hai\n", "2026-11-20 3 ngắn\n", "2026-11-20 x " + "0" * 64])
def test_heads_that_cannot_be_read_are_told_by_their_line(db, capsys, tmp_path, text):
    path = tmp_path / "dau-chuoi.txt"
    path.write_text(text)
    assert main(["audit", "verify", "--heads", str(path)]) == 3
    assert "dòng 1" in capsys.readouterr().err


def test_an_archive_that_is_none_is_told(db, capsys, tmp_path):
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(b"khong phai gzip")
    assert main(["audit", "verify", "--archive", str(path)]) == 3
    assert main(["audit", "verify", "--archive", str(tmp_path / "khong-co")]) == 3


def test_protect_needs_both_roles(db, capsys):
    assert main(["audit", "protect", "--web", "nhip"]) == 2
    assert main(["audit", "protect", "--web", "khong-co", "--keeper", "khong-co"]) == 4


def test_prune_says_when_there_is_nothing(db, capsys):
    assert main(["audit", "prune"]) == 0
    assert "Chưa có dòng nào" in capsys.readouterr().out


def test_a_tick_seals_closes_the_day_and_closes_idle_accounts(write, settings):
    settings.NHIP_IDLE_ACCOUNT_DAYS = 45
    old = timezone.now() - timedelta(days=46)
    User.objects.create(username="xua", full_name="Xưa", opened_at=old)
    write(2)
    assert list(auditing.on_tick()) == [
        "Đã đóng tài khoản lâu không dùng: xua.",
        f"Đã niêm {AuditEvent.objects.count()} dòng nhật ký.",
    ]
    assert list(auditing.on_tick()) == []
    assert AuditSeal.objects.count() == AuditEvent.objects.count()
    assert DailyHead.objects.count() == 1  # of yesterday, by the first tick with a chain


def test_unlock_lets_the_last_administrator_in_again(db, capsys):
    user = User.objects.create(username="chu", full_name="Chủ", is_active=False)
    Authenticator.objects.create(user=user, type="totp", data={})
    FailedSignIns.objects.create(username="chu", last_failure=timezone.now())
    assert main(["unlock", "CHU", "--why", "mất điện thoại"]) == 0
    user.refresh_from_db()
    assert user.is_active
    assert not Authenticator.objects.exists()
    assert not FailedSignIns.objects.exists()
    whys = set(AuditEvent.objects.values_list("why", flat=True))
    assert whys == {"mất điện thoại"}


def test_unlock_of_nobody_or_without_a_reason(db, capsys):
    assert main(["unlock", "khong-co", "--why", "x"]) == 2
    User.objects.create(username="chu", full_name="Chủ")
    assert main(["unlock", "chu", "--why", " "]) == 2
    assert not AuditEvent.objects.exists()
