"""Reads of evidence: what a person may see, and which of it is the same document twice."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet
from django.utils import timezone

from nhip.apps.accounts.permissions import Permission
from nhip.apps.files.models import Evidence
from nhip.apps.units.models import Unit
from nhip.apps.units.queries import units_where
from nhip.engine.folding import fold


def seen_by(user: AbstractBaseUser) -> QuerySet[Evidence]:
    """The evidence of units this person may see, newest first."""
    allowed = units_where(user, Permission.SEE_EVIDENCE, timezone.localdate())
    return Evidence.objects.filter(unit__in=allowed).select_related("unit", "file", "added_by")


def found(among: QuerySet[Evidence], words: str) -> QuerySet[Evidence]:
    """Those whose number, issuer, summary or name hold every word, tone marks or not."""
    for word in fold(words).split():
        among = among.filter(search_text__contains=word)
    return among


def same_file(unit: Unit, sha256: str) -> Evidence | None:
    """The evidence of that unit with these very bytes."""
    return Evidence.objects.filter(unit=unit, file__sha256=sha256).first()


def twins(evidence: Evidence, among: QuerySet[Evidence]) -> list[tuple[Evidence, str]]:
    """Other evidence that is the same document, and by what it is known: its bytes, or its number,
    day and issuer."""
    others = among.exclude(pk=evidence.pk)
    pairs = {}
    if evidence.number and evidence.issued_on:
        alike = others.filter(issued_on=evidence.issued_on)
        number, issuer = fold(evidence.number), fold(evidence.issuer)
        for one in alike:
            if fold(one.number) == number and (fold(one.issuer) in (issuer, "") or not issuer):
                pairs[one.pk] = (one, "cùng số, ngày và cơ quan ban hành")
    if evidence.file:
        for one in others.filter(file__sha256=evidence.file.sha256):
            pairs[one.pk] = (one, "cùng nội dung tệp")
    return [pairs[pk] for pk in sorted(pairs)]
