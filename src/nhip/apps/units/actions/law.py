"""The units themselves: loaded from law/units, or added where no list has them."""

from datetime import date
from pathlib import Path

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, models, transaction

from nhip.apps.audit.actions import record
from nhip.apps.units import law
from nhip.apps.units.models import (
    Unit,
    UnitChange,
    UnitCode,
    UnitName,
    UnitPlacement,
)
from nhip.engine.folding import fold

BATCH = 500
UNIT_FIELDS = ("kind", "name", "valid_from", "valid_to", "search_text", "note", "source")
REFERENCES = ("unit", "parent", "before", "after")


def load_law(*, by: AbstractBaseUser | None) -> dict[str, int]:
    """Bring the country's units to what law/units says. Says how many rows each table gained."""
    return load_units(by=by, folder=law.LAW)


@transaction.atomic
def load_units(*, by: AbstractBaseUser | None, folder: Path) -> dict[str, int]:
    """Bring the units of one folder to what it says; loading it again changes nothing.

    Units are added and corrected, never deleted: figures hang on them. Their names, codes, places
    and changes become exactly those of the files, so a mistake mended there is mended here.
    """
    facts = law.read(folder)
    gained = {"units": _store_units(facts.units)}
    ids = dict(Unit.objects.values_list("key", "pk"))
    own = [ids[key] for key in facts.units]
    for name, model, rows, anchor in (
        ("names", UnitName, facts.names, "unit"),
        ("codes", UnitCode, facts.codes, "unit"),
        ("placements", UnitPlacement, facts.placements, "unit"),
        ("changes", UnitChange, facts.changes, "before"),
    ):
        gained[name] = _match(model, rows, ids, set(own), anchor)
    if any(gained.values()):
        record(by=by, verb="nạp danh mục đơn vị", what=f"law:{folder.name}", after=gained)
        _count_for_the_planner(Unit, UnitPlacement, UnitCode, UnitName)
    return gained


def _count_for_the_planner(*filled: type[models.Model]) -> None:
    """PostgreSQL takes a table nobody counted for an empty one: the first pages would wait minutes.

    It counts by itself only some time after the commit. SQLite keeps its plans without counts.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in filled)}")


@transaction.atomic
def add_unit(
    *, by: AbstractBaseUser | None, name: str, kind: str, parent: Unit, since: date | None = None
) -> Unit:
    """An organisation that no list of the law has: a firm, a school, a board.

    One of that name below the same unit is given back instead. It has no code until it is given
    one. Raises ValidationError.
    """
    name = " ".join(name.split())
    held = Unit.objects.filter(name=name, placements__parent=parent, kind=kind).first()
    if held:
        return held
    folded = fold(name)
    slug = folded.replace(" ", "-")[:60]
    taken = Unit.objects.filter(key__startswith=f"them-{slug}").count()
    key = f"them-{slug}-{taken + 1}"
    unit = Unit(
        key=key, kind=kind, name=name, search_text=f"| {folded} |", source="thêm khi nạp kế hoạch"
    )
    unit.full_clean()
    unit.save()
    UnitName.objects.create(unit=unit, name=name, valid_from=since)
    UnitPlacement.objects.create(unit=unit, parent=parent, valid_from=since)
    record(by=by, verb="thêm đơn vị", what=unit, after={"tên": name, "loại": kind})
    return unit


def _store_units(units: dict[str, dict]) -> int:
    stored = {row["key"]: row for row in Unit.objects.values("key", *UNIT_FIELDS)}
    new = [Unit(**row) for key, row in units.items() if stored.get(key) != row]
    Unit.objects.bulk_create(
        new,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=UNIT_FIELDS,
    )
    return len(new)


def _match(
    model: type[models.Model], rows: list[dict], ids: dict[str, int], own: set[int], anchor: str
) -> int:
    """Make the table's rows of our own units equal to `rows`; returns how many were added."""
    wanted = {tuple(_stored(row, ids).items()) for row in rows}
    columns = list(_stored(rows[0], ids)) if rows else ["pk"]
    stale = []
    for pk, *values in model.objects.values_list("pk", *columns):
        fact = tuple(zip(columns, values, strict=True))
        if fact in wanted:
            wanted.discard(fact)
        elif dict(fact).get(f"{anchor}_id") in own:
            stale.append(pk)
    model.objects.filter(pk__in=stale).delete()
    in_order = sorted(wanted, key=str)  # the same files give the same rows in the same order
    model.objects.bulk_create([model(**dict(fact)) for fact in in_order], batch_size=BATCH)
    return len(in_order)


def _stored(row: dict, ids: dict[str, int]) -> dict:
    """A row as its columns hold it: keys of units become ids."""
    return {
        f"{name}_id" if name in REFERENCES else name: ids[value]
        if name in REFERENCES and value is not None
        else value
        for name, value in row.items()
    }
