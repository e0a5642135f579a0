"""When units merge, split or are renamed: duties move to their heirs in one reviewed act.

What is proposed is a query (duties.py); here it is done, all or nothing, and undone.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from nhip.apps.audit.actions import record
from nhip.apps.units.duties import END, Proposal, proposal
from nhip.apps.units.models import Delegation, DutyMove, Membership, Unit
from nhip.engine.errors import NhipError


class DutiesRefused(NhipError):
    """Why duties do not move (or back): one of the codes units.duties_*."""


@transaction.atomic
def move_duties(
    *,
    by: AbstractBaseUser,
    unit: Unit,
    on: date,
    choices: Mapping[int, str],
    seen: str,
    why: str,
) -> DutyMove:
    """Move every open role of a unit to its heirs from a day on, as reviewed.

    `choices`: membership -> "key/role" of where it goes, or END. `seen` is the fingerprint of the
    proposal that was reviewed: what changed meanwhile is looked at again. Raises DutiesRefused,
    ValidationError.
    """
    list(Membership.objects.select_for_update().filter(unit=unit))
    found = proposal(unit, on, choices)
    if found.fingerprint != seen:
        raise DutiesRefused("units.duties_changed", unit=unit.name)
    if not found.lines:
        raise DutiesRefused("units.duties_none", unit=unit.name)
    if found.conflicts:
        raise DutiesRefused("units.duties_conflict", count=len(found.conflicts))
    if not why.strip():
        raise DutiesRefused("units.duties_why")
    moved = DutyMove.objects.create(
        unit=unit, effective_on=on, why=why.strip(), lines=_do(found, on), moved_by=by
    )
    record(by=by, verb="chuyển nhiệm vụ khi sáp nhập", what=moved, after=_said(found), why=why)
    return moved


def _do(found: Proposal, on: date) -> list[dict]:
    """End each role the day before, begin it anew at the heir; what each was is kept for undo."""
    done = []
    for line in found.lines:
        held = line.membership
        kept = {"membership": held.pk, "until": held.until and held.until.isoformat()}
        begun = None
        if line.target is not None and not line.is_held_there:
            begun = Membership(
                user=held.user, unit=line.target, role=line.role,
                since=max(on, held.since), until=held.until,
            )  # fmt: skip
            begun.full_clean()
            begun.save()
        kept["ended"] = held.since < on
        if held.since < on:
            held.until = on - timedelta(days=1)
            held.save(update_fields=["until"])
        else:
            kept |= {
                "user": held.user_id, "unit": held.unit_id, "role": held.role,
                "since": held.since.isoformat(),
            }  # fmt: skip
            held.delegations.all().delete()
            held.delete()  # never held for a day: it begins at the heir
        Delegation.objects.filter(membership=kept["membership"], ended_at=None).update(
            ended_at=timezone.now()
        )
        done.append(kept | {"begun": begun.pk if begun else None})
    return done


@transaction.atomic
def undo_move(*, by: AbstractBaseUser, move: DutyMove, why: str) -> None:
    """Put every role back as it was. Raises DutiesRefused where one was changed since."""
    move = DutyMove.objects.select_for_update().get(pk=move.pk)
    if move.undone_at:
        raise DutiesRefused("units.duties_undone")
    if not why.strip():
        raise DutiesRefused("units.duties_why")
    for line in move.lines:
        _put_back(line, move)
    move.undone_at, move.undone_by = timezone.now(), by
    move.save(update_fields=["undone_at", "undone_by"])
    record(by=by, verb="hoàn tác chuyển nhiệm vụ", what=move, why=why)


def _put_back(line: dict, move: DutyMove) -> None:
    until = date.fromisoformat(line["until"]) if line["until"] else None
    if line["begun"]:
        begun = Membership.objects.filter(pk=line["begun"], until=until).first()
        if begun is None or begun.delegations.exists() or begun.decisions.exists():
            raise DutiesRefused("units.duties_touched")
        begun.delete()
    if line["ended"]:
        day_before = move.effective_on - timedelta(days=1)
        held = Membership.objects.filter(pk=line["membership"], until=day_before)
        if not held.update(until=until):
            raise DutiesRefused("units.duties_touched")
        return
    held = Membership(
        user_id=line["user"], unit_id=line["unit"], role=line["role"],
        since=date.fromisoformat(line["since"]), until=until,
    )  # fmt: skip
    try:
        held.full_clean()
    except ValidationError as error:
        raise DutiesRefused("units.duties_touched") from error
    held.save()


def _said(found: Proposal) -> dict:
    return {
        f"{line.membership.user} · {line.membership.get_role_display()}": (
            "thôi" if line.choice == END else f"{line.role.name_vi} · {line.target.name}"
        )
        for line in found.lines
    }
