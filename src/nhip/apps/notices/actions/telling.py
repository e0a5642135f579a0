"""notify(): the one way a person is told something; tell(): the same for many at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models, transaction
from django.utils import timezone

from nhip.apps.notices.kinds import Kind
from nhip.apps.notices.models import TEXT_LIMIT, Notice
from nhip.engine.errors import NhipError
from nhip.engine.folding import fold

SEARCHED = TEXT_LIMIT * 2
AT_ONCE = 500  # people of one question: a database takes only so many parameters


class LinkOutside(NhipError):
    """A notice may lead to a page of the product and nowhere else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What is told to whom. `about` is a record or "label:id"; with an `occasion` it is told once
    for ever, without one it is not repeated while the last one lies unread."""

    people: Iterable[AbstractBaseUser] = field(default_factory=tuple)
    text: str
    link: str
    about: models.Model | str
    occasion: str = ""


def notify(
    *,
    people: Iterable[AbstractBaseUser],
    kind: Kind,
    text: str,
    link: str,
    about: models.Model | str,
    by: AbstractBaseUser | None,
    occasion: str = "",
) -> int:
    """Tell these people one sentence; how many were told anew.

    Whoever did it (`by`) and closed accounts are not told. `link` is a path of this site. Raises
    LinkOutside: "notices.link_outside" (link).
    """
    note = Note(people=people, text=text, link=link, about=about, occasion=occasion)
    return tell(by=by, kind=kind, notes=[note])


@transaction.atomic
def tell(*, by: AbstractBaseUser | None, kind: Kind, notes: Iterable[Note]) -> int:
    """The same for many sentences of one kind."""
    rows = [row for note in notes for row in _rows(by, Kind(kind), note)]
    lasting = [row for row in rows if row.occasion]
    passing = [row for row in rows if not row.occasion]
    return _add_once(lasting) + _renew_or_add(passing)


def _rows(by, kind: Kind, note: Note) -> list[Notice]:
    if note.link and (not note.link.startswith("/") or note.link.startswith(("//", "/\\"))):
        raise LinkOutside("notices.link_outside", link=note.link)
    text = " ".join(note.text.split())
    text = text if len(text) <= TEXT_LIMIT else f"{text[: TEXT_LIMIT - 1]}…"
    about = note.about
    if isinstance(about, models.Model):
        about = f"{about._meta.label_lower}:{about.pk}"
    told = {one.pk for one in note.people if one.is_active}
    told.discard(by.pk if by else None)
    return [
        Notice(
            person_id=pk, kind=kind, text=text, search_text=fold(text)[:SEARCHED], link=note.link,
            about=about, occasion=note.occasion, made_by=by,
        )
        for pk in sorted(told)
    ]  # fmt: skip


def _add_once(rows: list[Notice]) -> int:
    known: set[tuple] = set()
    for part in _parts(rows):
        held = Notice.objects.filter(
            kind__in={row.kind for row in part},
            person__in={row.person_id for row in part},
            occasion__in={row.occasion for row in part},
        )
        known |= set(held.values_list("person_id", "kind", "about", "occasion"))
    new = {_key(row): row for row in rows if _key(row) not in known}
    Notice.objects.bulk_create(new.values(), batch_size=AT_ONCE, ignore_conflicts=True)
    return len(new)


def _key(row: Notice) -> tuple:
    return row.person_id, row.kind, row.about, row.occasion


def _renew_or_add(rows: list[Notice]) -> int:
    """What lies unread says the newest sentence, and goes out by mail again."""
    new = {}
    for row in rows:
        unread = Notice.objects.filter(
            person=row.person_id, kind=row.kind, about=row.about, occasion="", read_at=None
        )
        renewed = unread.update(
            text=row.text, search_text=row.search_text, link=row.link, made_by=row.made_by,
            made_at=timezone.now(), mail=None, mail_settled=False,
        )  # fmt: skip
        if not renewed:
            new[_key(row)] = row
    Notice.objects.bulk_create(new.values(), batch_size=AT_ONCE, ignore_conflicts=True)
    return len(rows)


def _parts(rows: list[Notice]) -> Iterable[list[Notice]]:
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))
