"""Writes of obligations: kept, reported done by the unit, confirmed or sent back by the steward.

An import stores every row or none. Who may do what is asked by the pages; what a report or a
confirmation needs is held here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from nhip.apps.audit.actions import record
from nhip.apps.catalogue.models.obligations import Obligation, identity_of
from nhip.apps.units.models import Unit
from nhip.engine.errors import NhipError

# What people write of an obligation itself, and what a unit reports of its end.
FIELDS = (
    *("kind", "what", "code", "due_on", "due_text", "legal_number", "legal_on", "legal_article"),
    *("doubt", "source"),
)
DONE = ("done_on", "done_number", "done_note")
CHUNK = 500


class ObligationRefused(NhipError):
    """A step that does not fit how the obligation stands."""


@dataclass(frozen=True)
class Wanted:
    """One obligation as a file or the law gives it; what is absent from `values` stays."""

    unit: Unit
    values: Mapping[str, Any]

    @property
    def identity(self) -> str:
        return identity_of(**{name: self.values.get(name, "") for name in ("code", "kind", "what")})


@dataclass
class Kept:
    """What an import did."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    units: set[int] = field(default_factory=set)


@transaction.atomic
def save_obligation(
    *, by: AbstractBaseUser | None, obligation: Obligation | None = None, **values: Any
) -> Obligation:
    """Write a new obligation or mend one. Raises ObligationRefused("obligation.twice")."""
    one = obligation or Obligation(created_by=by)
    before = _facts(one) if one.pk else None
    for name, value in values.items():
        setattr(one, name, value)
    if not one.pk:
        one.identity = identity_of(code=one.code, kind=one.kind, what=one.what)
    twice = Obligation.objects.filter(unit=one.unit, identity=one.identity).exclude(pk=one.pk)
    if twice.exists():
        raise ObligationRefused("obligation.twice", unit=one.unit.name)
    after = _facts(one)
    if before == after:
        return one
    one.save()
    verb = "sửa nghĩa vụ dữ liệu" if before else "ghi nghĩa vụ dữ liệu"
    record(by=by, verb=verb, what=one, before=before, after=after)
    return one


@transaction.atomic
def report_done(
    *,
    by: AbstractBaseUser | None,
    obligation: Obligation,
    done_on: date,
    done_number: str,
    done_note: str = "",
) -> Obligation:
    """The unit says it is done, with the document that proves it; the steward confirms.

    Raises ObligationRefused: "obligation.confirmed", "obligation.future" (day).
    """
    one = _locked(obligation)
    if one.confirmed_at:
        raise ObligationRefused("obligation.confirmed")
    if done_on > timezone.localdate():
        raise ObligationRefused("obligation.future", day=done_on)
    before = _facts(one)
    one.done_on, one.done_number, one.done_note = done_on, done_number, done_note
    one.reported_by, one.reported_at, one.sent_back = by, timezone.now(), ""
    one.save()
    verb = "báo hoàn thành nghĩa vụ dữ liệu"
    record(by=by, verb=verb, what=one, before=before, after=_facts(one))
    return one


@transaction.atomic
def confirm_done(*, by: AbstractBaseUser | None, obligation: Obligation) -> Obligation:
    """The steward agrees. Raises ObligationRefused("obligation.not_reported")."""
    one = _reported(obligation)
    one.confirmed_by, one.confirmed_at = by, timezone.now()
    one.save()
    after = {"ngày hoàn thành": str(one.done_on), "văn bản": one.done_number}
    record(by=by, verb="xác nhận nghĩa vụ dữ liệu", what=one, after=after)
    return one


@transaction.atomic
def send_back_done(*, by: AbstractBaseUser | None, obligation: Obligation, why: str) -> Obligation:
    """The steward does not agree: it is owed again, with the reason.

    Raises ObligationRefused: "obligation.not_reported", "obligation.no_reason".
    """
    if not why.strip():
        raise ObligationRefused("obligation.no_reason")
    one = _reported(obligation)
    before = _facts(one)
    one.done_on, one.done_number, one.done_note = None, "", ""
    one.sent_back = why.strip()
    one.save()
    verb = "trả lại báo cáo nghĩa vụ dữ liệu"
    record(by=by, verb=verb, what=one, before=before, after=_facts(one), why=one.sent_back)
    return one


@transaction.atomic
def keep_obligations(*, by: AbstractBaseUser | None, wanted: Iterable[Wanted], origin: str) -> Kept:
    """Store every row of a file or of the law: new ones, and what changed of those known.

    A row that says when it was done counts as confirmed: the steward brought it.
    """
    rows, kept = list(wanted), Kept()
    units = {one.unit.pk for one in rows}
    held = Obligation.objects.select_for_update().filter(unit__in=units)
    known = {(one.unit_id, one.identity): one for one in held}
    new: list[Obligation] = []
    for row in rows:
        one = known.get((row.unit.pk, row.identity))
        if one is None:
            one = Obligation(unit=row.unit, identity=row.identity, created_by=by)
            known[row.unit.pk, row.identity] = one
            _set(one, row.values, by)
            new.append(one)
        elif _set(one, row.values, by):
            one.save()
            kept.changed += 1
        else:
            kept.unchanged += 1
        kept.units.add(row.unit.pk)
    Obligation.objects.bulk_create(new, batch_size=CHUNK)
    kept.created = len(new)
    if kept.created or kept.changed:
        counts = {"mới": kept.created, "thay đổi": kept.changed, "như cũ": kept.unchanged}
        after = {"nguồn": origin, "đơn vị": len(kept.units), **counts}
        record(by=by, verb="nạp nghĩa vụ dữ liệu", what="catalogue.obligation:import", after=after)
    return kept


def _set(one: Obligation, values: Mapping[str, Any], by: AbstractBaseUser | None) -> bool:
    """Take over what is given; True where anything changed."""
    given = {name: values[name] for name in (*FIELDS, *DONE) if name in values}
    changed = {name: value for name, value in given.items() if getattr(one, name) != value}
    for name, value in changed.items():
        setattr(one, name, value)
    if given.get("done_on") and not one.confirmed_at:
        now = timezone.now()
        one.reported_by, one.reported_at = by, now
        one.confirmed_by, one.confirmed_at = by, now
        return True
    return bool(changed)


def _locked(obligation: Obligation) -> Obligation:
    return Obligation.objects.select_for_update().select_related("unit").get(pk=obligation.pk)


def _reported(obligation: Obligation) -> Obligation:
    one = _locked(obligation)
    if one.done_on is None or one.confirmed_at:
        raise ObligationRefused("obligation.not_reported")
    return one


def _facts(one: Obligation) -> dict[str, Any]:
    """What the record of events keeps, under the names people see."""
    names = {name: str(Obligation._meta.get_field(name).verbose_name) for name in (*FIELDS, *DONE)}
    facts = {shown: getattr(one, name) for name, shown in names.items()}
    told = {shown: _text(value) for shown, value in facts.items() if value not in ("", None)}
    return {"đơn vị": one.unit.name, **told}


def _text(value: Any) -> str:
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)
