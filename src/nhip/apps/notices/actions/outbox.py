"""The outbox: notices become letters, letters go out, and whatever did not go keeps its reason.

A letter is claimed before it is handed to the mail server and settled after the answer: two ticks
never send the same one. One that was claimed by a process that died is doubtful, not sent again by
itself. What the server refuses for good fails at once; everything else is tried again, later and
later, until NHIP_MAIL_GIVE_UP_HOURS have passed.
"""

import smtplib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from nhip.apps.audit.actions import record
from nhip.apps.notices import letters
from nhip.apps.notices.models import Mail, Notice, NoticePreference
from nhip.apps.notices.queries import last_digest

State = Mail.State
A_ROUND = 300  # letters of one tick: the next tick goes on
BACK_OFF_MINUTES = (1, 5, 15, 60, 240)
CUT_OFF = timedelta(minutes=15)
KILLED = "Tiến trình gửi thư bị ngắt giữa chừng nên không rõ thư đã đi chưa."


@dataclass(slots=True)
class Sent:
    """What one round of sending did."""

    sent: int = 0
    failed: int = 0
    postponed: int = 0
    reason: str = ""


@transaction.atomic
def post(
    *,
    by: AbstractBaseUser | None,
    to: str,
    subject: str,
    body: str,
    about: str = "",
    person: AbstractBaseUser | None = None,
) -> Mail:
    """Lay a letter in the outbox: for what is not a notice, such as an invitation."""
    subject = " ".join(subject.split())[: Mail._meta.get_field("subject").max_length]
    mail = Mail.objects.create(person=person, to=to, subject=subject, body=body, about=about)
    record(by=by, verb="lập thư", what=mail, after={"đến": to})
    return mail


# --- Notices become letters -------------------------------------------------------------------


def gather(*, by: AbstractBaseUser | None = None, now: datetime | None = None) -> int:
    """Make a letter for each person whose time it is; how many were made.

    Nothing is made where no mail server is set, and what was read meanwhile is not written about.
    """
    now = now or timezone.now()
    pending = Notice.objects.filter(mail_settled=False)
    oldest = now - timedelta(hours=settings.NHIP_MAIL_GIVE_UP_HOURS)
    pending.filter(made_at__lt=oldest).update(mail_settled=True)
    if not settings.EMAIL_HOST:
        return 0
    people = set(pending.values_list("person", flat=True))
    chosen = {one.person_id: one for one in NoticePreference.objects.filter(person__in=people)}
    return sum(_letter_for(pk, chosen.get(pk) or NoticePreference(), now) for pk in sorted(people))


@transaction.atomic
def _letter_for(person: int, preference: NoticePreference, now: datetime) -> bool:
    held = Notice.objects.select_for_update(of=("self",)).filter(person=person, mail_settled=False)
    notices = list(held.select_related("person").order_by("made_at", "pk"))
    wanted = [one for one in notices if _is_wanted(one, preference)]
    unwanted = [one.pk for one in notices if one not in wanted]
    Notice.objects.filter(pk__in=unwanted).update(mail_settled=True)
    if preference.is_quiet(timezone.localtime(now).time()):
        return False
    if preference.mail == preference.By.DAILY:
        until = last_digest(preference, now)
        wanted = [one for one in wanted if one.made_at < until]
    if not wanted:
        return False
    user = wanted[0].person
    mail = Mail.objects.create(
        person=user, to=user.email, subject=letters.subject(wanted)[:200], made_at=now,
        body=letters.body(user.full_name, wanted, settings.NHIP_SITE_ADDRESS), next_try_at=now,
    )  # fmt: skip
    pks = [one.pk for one in wanted]
    Notice.objects.filter(pk__in=pks).update(mail=mail, mail_settled=True)
    return True


def _is_wanted(notice: Notice, preference: NoticePreference) -> bool:
    person = notice.person
    return bool(
        person.email
        and person.is_active
        and notice.read_at is None
        and preference.mail != preference.By.NONE
        and notice.kind not in preference.muted
    )


# --- Letters go out ---------------------------------------------------------------------------


def send_due(*, by: AbstractBaseUser | None = None, now: datetime | None = None) -> Sent:
    """Send every letter whose time has come, one connection for all."""
    now = now or timezone.now()
    done = Sent()
    _doubt_what_was_cut_off(now)
    if not settings.EMAIL_HOST:
        return done
    due = Mail.objects.filter(state=State.WAITING, next_try_at__lte=now).order_by("next_try_at")
    waiting = list(due.values_list("pk", flat=True)[:A_ROUND])
    if not waiting:
        return done
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        done.reason = f"Chưa nối được máy chủ thư: {_words(error)}"
        for mail in _claimed(waiting, now):
            _put_off(mail, done.reason, now, done)
        return done
    try:
        for mail in _claimed(waiting, now):
            _send(mail, connection, now, done)
    finally:
        connection.close()
    return done


def _claimed(pks: Iterable[int], now: datetime) -> Iterable[Mail]:
    """Each letter that nobody else took meanwhile, taken."""
    for pk in pks:
        free = Mail.objects.filter(pk=pk, state=State.WAITING, next_try_at__lte=now)
        if free.update(state=State.SENDING, claimed_at=now, tries=F("tries") + 1):
            yield Mail.objects.get(pk=pk)


def _send(mail: Mail, connection, now: datetime, done: Sent) -> None:
    message = EmailMessage(
        mail.subject, mail.body, settings.DEFAULT_FROM_EMAIL, [mail.to], connection=connection,
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    )  # fmt: skip
    try:
        connection.open()  # does nothing while the connection stands
        message.send()
    except (OSError, smtplib.SMTPException) as error:
        # The failed conversation may have left the server's side in any state: begin again.
        connection.close()
        if _is_final(error):
            _fail(mail, _words(error), done)
        else:
            _put_off(mail, _words(error), now, done)
    else:
        Mail.objects.filter(pk=mail.pk).update(
            state=State.SENT, sent_at=timezone.now(), body="", reason=""
        )
        done.sent += 1


def _is_final(error: Exception) -> bool:
    """Whether the server said that this letter will never be taken (5xx for it, RFC 5321 4.2.1).

    A wrong password or sender is the installation's fault and can be mended: tried again.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500


def _fail(mail: Mail, reason: str, done: Sent) -> None:
    Mail.objects.filter(pk=mail.pk).update(state=State.FAILED, reason=reason)
    done.failed += 1
    done.reason = reason


def _put_off(mail: Mail, reason: str, now: datetime, done: Sent) -> None:
    if now - mail.made_at > timedelta(hours=settings.NHIP_MAIL_GIVE_UP_HOURS):
        _fail(mail, reason, done)
        return
    minutes = BACK_OFF_MINUTES[min(mail.tries, len(BACK_OFF_MINUTES)) - 1]
    later = now + timedelta(minutes=minutes)
    Mail.objects.filter(pk=mail.pk).update(state=State.WAITING, next_try_at=later, reason=reason)
    done.postponed += 1
    done.reason = reason


def _doubt_what_was_cut_off(now: datetime) -> None:
    stuck = Mail.objects.filter(state=State.SENDING, claimed_at__lt=now - CUT_OFF)
    stuck.update(state=State.DOUBTFUL, reason=KILLED)


def _words(error: Exception) -> str:
    """What the server said, readable and short."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        said = [f"{code} {_text(text)}" for code, text in error.recipients.values()]
        return "; ".join(said)[:500]
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"[:500]
    return f"{type(error).__name__}: {error}"[:500]


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said


@transaction.atomic
def send_again(*, by: AbstractBaseUser, mail: Mail) -> bool:
    """Put a letter that failed or is doubtful back into the outbox, from now on."""
    now = timezone.now()
    stopped = Mail.objects.filter(pk=mail.pk, state__in=(State.FAILED, State.DOUBTFUL))
    if not stopped.update(state=State.WAITING, next_try_at=now, made_at=now, tries=0):
        return False
    record(by=by, verb="gửi lại thư", what=mail, before={"lý do": mail.reason})
    return True


@transaction.atomic
def forget_old(*, by: AbstractBaseUser | None = None, now: datetime | None = None) -> int:
    """Delete notices and letters older than NHIP_NOTICE_DAYS; what is unread or waits stays."""
    before = (now or timezone.now()) - timedelta(days=settings.NHIP_NOTICE_DAYS)
    old = Notice.objects.filter(made_at__lt=before, read_at__isnull=False)
    gone = old.delete()[0]
    Mail.objects.filter(made_at__lt=before).exclude(
        state__in=(State.WAITING, State.SENDING)
    ).delete()
    if gone:
        record(by=by, verb="dọn thông báo cũ", what="notices.notice:*", after={"số lượng": gone})
    return gone
