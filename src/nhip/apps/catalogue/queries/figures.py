"""Reads of observations: for scoring, at any version; and what an import would change.

Returns dataclasses and the engine's own nouns. Must not write.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import Any, Protocol

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q, QuerySet

from nhip.apps.accounts.permissions import Permission
from nhip.apps.catalogue.models import Batch, DataVersion, Observation, Source
from nhip.apps.units.columns import columns
from nhip.apps.units.models import Unit, UnitCode, in_force
from nhip.apps.units.queries import may, units_where
from nhip.engine import values
from nhip.engine.values import Missing, Reason

Value = float | str | Missing
FEW = 500  # names that are looked up one by one, not in a list of all


def observations(
    set_id: str, period: str, at_version: int | None = None
) -> list[values.Observation]:
    """What scoring reads: the current values of a set and period, or those at a data version.

    `unit` is the unit's key; `source` the name of the source.
    """
    held = Observation.objects.filter(set_id=set_id, period=period).order_by("id")
    if at_version is not None:
        held = held.filter(batch__lte=at_version)
    found = _read(held.current())
    if at_version is not None and (past := _read(held.filter(superseded_by__gt=at_version))):
        # In the order they were stored, whatever came since: pages of one version stay the same.
        return [one for _key, one in sorted([*found, *past], key=itemgetter(0))]
    return [one for _key, one in found]


def _read(held: QuerySet[Observation]) -> list[tuple[int, values.Observation]]:
    ids, units, criteria, names, numbers, texts, missing, batches, *rest = columns(
        held.values_list(
            "pk", "unit_id", "criterion", "input", "value", "text", "missing",
            "batch_id", "as_of", "simulated",
        )
    )  # fmt: skip
    # few names for many rows: looked up here, a join would look each row's up
    keys = dict(Unit.objects.filter(pk__in=set(units)).values_list("pk", "key"))
    brought = Batch.objects.filter(pk__in=set(batches))
    source = dict(brought.values_list("pk", "source__name"))
    told = map(
        values.Observation,
        map(keys.__getitem__, units),
        criteria,
        names,
        map(content, numbers, texts, missing),
        map(source.__getitem__, batches),
        *rest,
    )
    return list(zip(ids, told, strict=True))


def content(value: float | None, text: str, missing: str) -> Value:
    """The three columns of an observation as the one value they hold."""
    if missing:
        return Missing(Reason(missing))
    return text if value is None else value


def data_version(set_id: str, period: str) -> int:
    """The version of the data of a set and period; 0 where there is none yet."""
    found = DataVersion.objects.filter(set_id=set_id, period=period).values_list("batch_id")
    return next((batch for (batch,) in found if batch), 0)


def periods(set_id: str) -> list[str]:
    """The periods that have data of a set, latest first by their code."""
    found = DataVersion.objects.filter(set_id=set_id, batch__isnull=False)
    return sorted(found.values_list("period", flat=True), reverse=True)


def batches(user: AbstractBaseUser, on: date) -> QuerySet[Batch]:
    """The batches a person sees: their own, and those with figures of the units they import for."""
    theirs = units_where(user, Permission.IMPORT_FIGURES, on)
    touching = Observation.objects.filter(unit__in=theirs).values("batch")
    return (
        Batch.objects.filter(Q(imported_by=user) | Q(pk__in=touching))
        .select_related("source", "imported_by")
        .order_by("-pk")
    )


def batch_rows(batch: Batch, user: AbstractBaseUser, on: date) -> QuerySet[Observation]:
    """The figures a batch brought, of units the person imports for; to its owner all of them."""
    found = batch.observations.select_related("unit", "superseded_by")
    if batch.imported_by_id == user.pk:
        return found
    return found.filter(unit__in=units_where(user, Permission.IMPORT_FIGURES, on))


def sources_for(by: AbstractBaseUser | None) -> QuerySet[Source]:
    """The sources a person may name: a unit speaks for itself, and never for a measuring system
    or a published table; those who keep the province's records, and the system, name any."""
    if by is None or may(by, Permission.LAND_RECORDS):
        return Source.objects.all()
    return Source.objects.filter(kind=Source.Kind.REPORTED)


def unit_directory(on: date, named: Collection[str] | None = None) -> dict[str, int]:
    """Every code and key that names a unit on that day, with the unit's id; or some of them."""
    units, codes = Unit.objects.all(), UnitCode.objects.filter(in_force(on))
    if named is not None and len(named) <= FEW:
        units, codes = units.filter(key__in=named), codes.filter(code__in=named)
    keys = zip(*columns(units.values_list("key", "pk")), strict=True)
    return dict(keys) | dict(zip(*columns(codes.values_list("code", "unit_id")), strict=True))


class Row(Protocol):
    """A figure to import (repository.figures_file.FigureRow, engine.values.Observation)."""

    unit: str
    criterion: str
    input: str
    value: Value


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is not stored, and the code of the reason."""

    row: Any
    code: str


@dataclass(slots=True)
class Changes:
    """What importing rows would do. `placed` are (row, unit id, id of what it supersedes)."""

    new: list[tuple[Any, int, None]] = field(default_factory=list)
    changed: list[tuple[Any, int, int]] = field(default_factory=list)
    same: int = 0
    blank: int = 0
    refused: list[Refused] = field(default_factory=list)
    before: dict[int, Value] = field(default_factory=dict)

    @property
    def stored(self) -> int:
        """How many values the import stores."""
        return len(self.new) + len(self.changed)


def changes(
    rows: Iterable[Row],
    *,
    by: AbstractBaseUser | None,
    set_id: str,
    period: str,
    on: date,
    simulated: bool = False,
) -> Changes:
    """Compare rows with what is stored. `by` is None for the system, which may do everything.

    A blank cell never takes a stored value away: to withdraw one, its reason is written in words.
    """
    rows = list(rows)
    place = _placing(by, on, {row.unit for row in rows})
    stored = _current(set_id, period)
    found = Changes()
    seen: set[tuple[int, str, str]] = set()
    for row in rows:
        if getattr(row, "blank", False):
            found.blank += 1
            continue
        unit, refusal = place(row.unit)
        if refusal:
            found.refused.append(Refused(row, refusal))
            continue
        key = (unit, row.criterion, row.input)
        if key in seen:  # once by its agency code, once by its administrative code
            found.refused.append(Refused(row, "catalogue.unit_twice"))
            continue
        seen.add(key)
        old = stored.get(key)
        if old is None:
            found.new.append((row, unit, None))
        elif old[1:] == (row.value, simulated):
            found.same += 1
        else:
            found.changed.append((row, unit, old[0]))
            found.before[old[0]] = old[1]
    return found


def _current(set_id: str, period: str) -> dict[tuple[int, str, str], tuple[int, Value, bool]]:
    units, criteria, names, keys, numbers, texts, missing, simulated = columns(
        Observation.objects.filter(set_id=set_id, period=period).current().values_list(
            "unit_id", "criterion", "input", "pk", "value", "text", "missing", "simulated"
        )
    )  # fmt: skip
    cells = zip(units, criteria, names, strict=True)
    held = zip(keys, map(content, numbers, texts, missing), simulated, strict=True)
    return dict(zip(cells, held, strict=True))


def _placing(
    by: AbstractBaseUser | None, on: date, named: Collection[str]
) -> Callable[[str], tuple[int, str]]:
    """Code -> unit id, and the code of the reason where this person may not import for it."""
    directory = unit_directory(on, named)
    allowed = None
    if by is not None:
        theirs = units_where(by, Permission.IMPORT_FIGURES, on)
        allowed = set(theirs.values_list("pk", flat=True))

    def place(code: str) -> tuple[int, str]:
        unit = directory.get(code, 0)
        if not unit:
            return 0, "catalogue.unknown_unit"
        if allowed is not None and unit not in allowed:
            return 0, "catalogue.not_your_unit"
        return unit, ""

    return place
