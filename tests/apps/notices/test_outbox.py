"""Letters through a real mail server: when they are made, that they go once, why they fail."""

from datetime import UTC, datetime, time, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header

import pytest

from nhip.apps.audit.models import AuditEvent
from nhip.apps.notices import actions
from nhip.apps.notices.actions import outbox
from nhip.apps.notices.kinds import Kind
from nhip.apps.notices.models import Mail, Notice
from nhip.cli import main

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 7, 15, 2, 0, tzinfo=UTC)  # nine in the morning in Hà Nội
DAY = timedelta(days=1)


def tell(*people, text="Nhiệm vụ đến hạn 31/7/2026", kind=Kind.TASK_DUE_SOON, at=NINE, about="x:1"):
    actions.notify(
        people=people, kind=kind, text=text, link="/ke-hoach/viec/", about=about, by=None
    )
    Notice.objects.filter(about=about, kind=kind).update(made_at=at)


def run(now=NINE):
    actions.gather(now=now)
    return actions.send_due(now=now)


def read(letter):
    message = message_from_bytes(letter)
    subject = str(make_header(decode_header(message["Subject"])))
    return subject, message.get_payload(decode=True).decode(), message


def test_letter_arrives_once(postbox, an):
    tell(an)
    assert run().sent == 1
    assert run(NINE + DAY).sent == 0
    [(to, letter)] = postbox.letters
    subject, body, message = read(letter)
    assert to == ["an@phutho.gov.vn"]
    assert subject == "Nhịp: Nhiệm vụ đến hạn 31/7/2026"
    assert "https://nhip.phutho.gov.vn/ke-hoach/viec/" in body
    assert message["Auto-Submitted"] == "auto-generated"
    mail = Mail.objects.get()
    assert (mail.state, mail.body, message["Message-ID"]) == ("sent", "", mail.message_id)
    assert Notice.objects.get().mail == mail


def test_what_waits_together_is_one_letter(postbox, an):
    tell(an)
    tell(an, kind=Kind.TASK_LATE, text="Quá hạn 3 ngày", about="x:2")
    assert run().sent == 1
    subject, body, _ = read(postbox.letters[0][1])
    assert subject == "Nhịp: 2 thông báo"
    assert body.index("Nhiệm vụ sắp đến hạn:") < body.index("- Nhiệm vụ đến hạn 31/7/2026")
    assert "- Quá hạn 3 ngày" in body


def test_who_needs_no_letter_gets_none(postbox, person):
    read_it, no_mail, silent, muted, wants = (person(n) for n in ("a", "b", "c", "d", "e"))
    no_mail.email = ""
    no_mail.save()
    prefer(silent, mail="none")
    prefer(muted, muted=[Kind.TASK_DUE_SOON])
    tell(read_it, no_mail, silent, muted, wants)
    actions.mark_read(by=read_it)
    assert run().sent == 1
    assert postbox.letters[0][0] == ["e@phutho.gov.vn"]
    assert not Notice.objects.filter(mail_settled=False).exists()


def prefer(user, **given):
    usual = {
        "mail": "at_once", "digest_at": time(7), "quiet_from": None, "quiet_to": None, "muted": []
    }  # fmt: skip
    return actions.prefer(by=user, **usual | given)


def test_nothing_goes_out_in_the_quiet_hours(postbox, an):
    prefer(an, quiet_from=time(19), quiet_to=time(7))
    tell(an)
    late, dawn = NINE + timedelta(hours=13), NINE + timedelta(hours=21)  # 22:00, then 06:00
    assert (run(late).sent, run(dawn).sent) == (0, 0)
    assert run(NINE + DAY).sent == 1


def test_daily_letter_holds_what_came_before_its_hour(postbox, an):
    prefer(an, mail="daily", digest_at=time(7))
    tell(an, text="Hôm qua", at=NINE - DAY)
    tell(an, text="Sáng nay", at=NINE - timedelta(minutes=5), about="x:2")
    assert run().sent == 1
    assert "Hôm qua" in read(postbox.letters[0][1])[1]
    assert "Sáng nay" not in read(postbox.letters[0][1])[1]
    assert run(NINE + timedelta(hours=3)).sent == 0
    assert run(NINE + DAY).sent == 1
    assert "Sáng nay" in read(postbox.letters[1][1])[1]


def test_address_that_is_refused_fails_with_the_server_s_words(postbox, an, binh):
    postbox.answers["an@phutho.gov.vn"] = "550 không có hộp thư này"
    tell(an, binh)
    done = run()
    assert (done.sent, done.failed) == (1, 1)
    mail = Mail.objects.get(to="an@phutho.gov.vn")
    assert mail.state == "failed"
    assert mail.reason == "550 không có hộp thư này"
    assert run(NINE + DAY).sent == 0
    assert len(postbox.letters) == 1


def test_busy_server_is_asked_again_later_and_later(postbox, an):
    postbox.answers["an@phutho.gov.vn"] = "451 hộp thư đang bận"
    tell(an)
    waits, now = [], NINE
    for _ in range(6):
        assert run(now).postponed == 1
        mail = Mail.objects.get()
        assert actions.send_due(now=now).sent == 0  # not before its time
        waits.append((mail.next_try_at - now) // timedelta(minutes=1))
        now = mail.next_try_at
    assert waits == [1, 5, 15, 60, 240, 240]
    assert (postbox.tried, mail.reason) == (6, "451 hộp thư đang bận")
    postbox.answers.clear()
    assert run(now).sent == 1
    assert (Mail.objects.get().tries, len(postbox.letters)) == (7, 1)


def test_letter_is_given_up_after_days(postbox, an, settings):
    postbox.answers["an@phutho.gov.vn"] = "451 hộp thư đang bận"
    tell(an)
    run()
    later = NINE + timedelta(hours=settings.NHIP_MAIL_GIVE_UP_HOURS + 1)
    assert actions.send_due(now=later).failed == 1
    assert Mail.objects.get().reason == "451 hộp thư đang bận"


def test_server_that_is_away_loses_nothing(postbox, an, binh, settings):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    tell(an, binh)
    done = run()
    assert (done.sent, done.postponed) == (0, 2)
    assert done.reason.startswith("Chưa nối được máy chủ thư: ConnectionRefusedError")
    settings.EMAIL_PORT = port
    assert run(NINE + timedelta(minutes=2)).sent == 2


def test_letter_of_a_killed_process_is_doubtful_and_not_repeated(postbox, an, person):
    tell(an)
    actions.gather(now=NINE)
    Mail.objects.update(state="sending", claimed_at=NINE, tries=1)
    assert run(NINE + timedelta(minutes=5)).sent == 0
    assert Mail.objects.get().state == "sending"
    run(NINE + timedelta(hours=1))
    mail = Mail.objects.get()
    assert (mail.state, mail.reason, postbox.letters) == ("doubtful", outbox.KILLED, [])
    admin = person("quantri")
    assert actions.send_again(by=admin, mail=mail)
    assert not actions.send_again(by=admin, mail=mail)
    assert actions.send_due().sent == 1
    assert AuditEvent.objects.filter(verb="gửi lại thư", by="quantri").count() == 1


def test_two_ticks_at_once_send_one(postbox, an, monkeypatch):
    """The second tick reads the list before the first has taken the letter."""
    tell(an)
    actions.gather(now=NINE)
    listed = [Mail.objects.get().pk]
    assert actions.send_due(now=NINE).sent == 1
    assert list(outbox._claimed(listed, NINE)) == []


def test_without_a_server_nothing_is_lost_or_sent_late(an, settings):
    settings.EMAIL_HOST = ""
    tell(an)
    assert run().sent == 0
    assert not Mail.objects.exists()
    assert Notice.objects.filter(mail_settled=False).count() == 1
    actions.gather(now=NINE + timedelta(days=4))  # too old to write about when a server comes
    assert Notice.objects.filter(mail_settled=True).count() == 1


def test_letter_that_is_no_notice(postbox, an):
    mail = actions.post(by=an, to="moi@phutho.gov.vn", subject="Mời\nBcc: x@y.vn", body="Chào.\n")
    assert mail.subject == "Mời Bcc: x@y.vn"
    assert actions.send_due().sent == 1
    assert postbox.letters[0][0] == ["moi@phutho.gov.vn"]
    assert AuditEvent.objects.get().after == {"đến": "moi@phutho.gov.vn"}


def test_old_notices_and_letters_are_forgotten(postbox, an, settings):
    tell(an)
    run()
    tell(an, about="x:2", text="Chưa đọc")
    actions.mark_read(by=an, pks=[Notice.objects.get(about="x:1").pk])
    later = NINE + timedelta(days=settings.NHIP_NOTICE_DAYS + 1)
    assert actions.forget_old(now=later) == 1
    assert Notice.objects.get().text == "Chưa đọc"
    assert not Mail.objects.exists()


def test_tick_writes_to_people(postbox, an, settings, tmp_path, capsys):
    settings.HOME = tmp_path
    prefer(an)
    actions.notify(people=[an], kind=Kind.TASK_LATE, text="Quá hạn", link="/", about="x:1", by=None)
    assert main(["tick"]) == 0
    assert "Đã gửi 1 thư.\n" in capsys.readouterr().out
    assert main(["tick"]) == 0
    assert "thư" not in capsys.readouterr().out
    assert len(postbox.letters) == 1
