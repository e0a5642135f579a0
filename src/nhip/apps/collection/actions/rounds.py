"""Rounds: planned with their units, opened with what is known filled in, postponed, closed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from nhip.apps.audit.actions import record
from nhip.apps.collection.actions import telling
from nhip.apps.collection.actions.known import fill
from nhip.apps.collection.models import CollectionRound, FormTemplate, Submission
from nhip.apps.units.models import Unit
from nhip.engine.errors import NhipError
from nhip.engine.period import Period


class RoundRefused(NhipError):
    """A round that cannot be planned, opened or closed so."""


@transaction.atomic
def plan_round(
    *,
    by: AbstractBaseUser | None,
    template: FormTemplate,
    title: str,
    period: str,
    due_at: datetime,
    units: Iterable[Unit],
    of: CollectionRound | None = None,
    **more: Any,
) -> CollectionRound:
    """Plan a round, or plan one again (`of`) that is not open yet. Nobody is asked for anything.

    Raises BadPeriod, ValidationError, RoundRefused: "collection.no_units",
    "collection.already_open" (round).
    """
    span, chosen = Period.parse(period), {unit.pk: unit for unit in units}
    if not chosen:
        raise RoundRefused("collection.no_units")
    values = more | {"template": template, "title": title, "period": span.code, "due_at": due_at}
    round_ = CollectionRound(created_by=by) if of is None else _planned(of)
    before = _said(round_) if of else None
    for name, value in values.items():
        setattr(round_, name, value)
    round_.full_clean(exclude=["created_by"])
    round_.save()
    round_.submissions.exclude(unit__in=chosen).delete()
    there = set(round_.submissions.values_list("unit_id", flat=True))
    Submission.objects.bulk_create(
        Submission(round=round_, unit=unit, state=Submission.FLOW.first)
        for pk, unit in chosen.items()
        if pk not in there
    )
    verb = "sửa đợt thu thập" if of else "lập đợt thu thập"
    after = _said(round_) | {"số đơn vị": len(chosen)}
    record(by=by, verb=verb, what=round_, before=before, after=after)
    return round_


def _planned(round_: CollectionRound) -> CollectionRound:
    held = CollectionRound.objects.select_for_update().get(pk=round_.pk)
    if held.opened_at is not None:
        raise RoundRefused("collection.already_open", round=held.title)
    return held


def _said(round_: CollectionRound) -> dict[str, Any]:
    return {
        "tên": round_.title,
        "biểu mẫu": str(round_.template),
        "kỳ": round_.period,
        "hạn": round_.due_at.isoformat(),
    }


@transaction.atomic
def open_round(*, by: AbstractBaseUser | None, round_: CollectionRound) -> CollectionRound:
    """Ask the units: their cells are made, with everything that is known already filled in.

    Raises RoundRefused: "collection.already_open" (round), "collection.due_has_passed" (at).
    """
    held = _planned(round_)
    if held.due_at <= timezone.now():
        at = timezone.localtime(held.due_at)
        raise RoundRefused("collection.due_has_passed", at=at)
    held.opened_by, held.opened_at = by, timezone.now()
    held.save(update_fields=["opened_by", "opened_at"])
    submissions = list(held.submissions.select_related("unit", "round"))
    known = fill(held, submissions)
    told = {"số đơn vị": len(submissions), "số ô đã có sẵn": known}
    record(by=by, verb="mở đợt thu thập", what=held, after=told)
    telling.opened(by, held, submissions)
    return held


@transaction.atomic
def postpone(
    *, by: AbstractBaseUser | None, round_: CollectionRound, due_at: datetime, why: str
) -> CollectionRound:
    """Another deadline for everybody. Raises RoundRefused: "collection.needs_reason",
    "collection.due_has_passed" (at), "collection.round_not_open"."""
    held = _open(round_)
    if not why.strip():
        raise RoundRefused("collection.needs_reason")
    if due_at <= timezone.now():
        raise RoundRefused("collection.due_has_passed", at=timezone.localtime(due_at))
    before, held.due_at = held.due_at, due_at
    held.save(update_fields=["due_at"])
    record(by=by, verb="đổi hạn đợt thu thập", what=held, before={"hạn": before},
           after={"hạn": due_at}, why=why)  # fmt: skip
    return held


@transaction.atomic
def close_round(*, by: AbstractBaseUser | None, round_: CollectionRound) -> CollectionRound:
    """Nobody is asked any more; what was not sent stays as it is, readable.

    Raises RoundRefused("collection.round_not_open").
    """
    held = _open(round_)
    held.closed_by, held.closed_at = by, timezone.now()
    held.save(update_fields=["closed_by", "closed_at"])
    record(by=by, verb="đóng đợt thu thập", what=held)
    return held


@transaction.atomic
def reopen_round(
    *, by: AbstractBaseUser | None, round_: CollectionRound, why: str
) -> CollectionRound:
    """Take the closing back. Raises RoundRefused: "collection.needs_reason",
    "collection.not_closed"."""
    held = CollectionRound.objects.select_for_update().get(pk=round_.pk)
    if held.closed_at is None:
        raise RoundRefused("collection.not_closed")
    if not why.strip():
        raise RoundRefused("collection.needs_reason")
    held.closed_by = held.closed_at = None
    held.save(update_fields=["closed_by", "closed_at"])
    record(by=by, verb="mở lại đợt thu thập", what=held, why=why)
    return held


def _open(round_: CollectionRound) -> CollectionRound:
    held = CollectionRound.objects.select_for_update().get(pk=round_.pk)
    if not held.is_open:
        raise RoundRefused("collection.round_not_open")
    return held
