"""Reads: what a person was told, how they want to be told, and the letters of the outbox."""

from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet
from django.utils import timezone

from nhip.apps.notices.kinds import Kind
from nhip.apps.notices.models import Mail, Notice, NoticePreference
from nhip.engine.folding import fold


def unread_count(person: AbstractBaseUser) -> int:
    """One query over a partial index: every page asks it."""
    return Notice.objects.filter(person=person, read_at=None).count()


def notices_of(
    person: AbstractBaseUser, *, unread: bool = False, room: str = "", text: str = ""
) -> QuerySet[Notice]:
    """A person's notices, newest first; words are found with or without tone marks."""
    found = Notice.objects.filter(person=person)
    if unread:
        found = found.filter(read_at=None)
    if room:
        found = found.filter(kind__in=[kind for kind in Kind if kind.room_vi == room])
    for word in fold(text).split():
        found = found.filter(search_text__contains=word)
    return found


def rooms() -> list[str]:
    """The parts of the product that tell people something, in the order of Kind."""
    return list(dict.fromkeys(kind.room_vi for kind in Kind))


def preference_of(person: AbstractBaseUser) -> NoticePreference:
    """What the person chose, or the defaults of a row that is not stored yet."""
    found = NoticePreference.objects.filter(person=person).first()
    return found or NoticePreference(person=person)


def last_digest(preference: NoticePreference, now: datetime) -> datetime:
    """The last moment at which the daily letter was due; what came before it goes into it."""
    local = timezone.localtime(now)
    moment = local.replace(
        hour=preference.digest_at.hour, minute=preference.digest_at.minute, second=0, microsecond=0
    )
    return moment if moment <= local else moment - timedelta(days=1)


def mails(*, state: str = "", text: str = "") -> QuerySet[Mail]:
    """Letters of the outbox, newest first."""
    found = Mail.objects.all()
    if state:
        found = found.filter(state=state)
    if text:
        found = found.filter(to__icontains=text) | found.filter(subject__icontains=text)
    return found
