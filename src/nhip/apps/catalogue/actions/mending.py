"""Rejected rows: mended in place or in a spreadsheet and landed again, or given up with a reason.

May import landing and undoing. A mended row lands under the name of the source that sent it, so
that what a source sent and what landed stay comparable. Must not measure.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from nhip.apps.audit.actions import record
from nhip.apps.catalogue import lakes
from nhip.apps.catalogue.actions.landing import (
    COUNTS,
    known_units,
    new_batch_id,
    register,
    report_of,
    source_named,
)
from nhip.apps.catalogue.actions.undoing import reason
from nhip.apps.catalogue.models import DismissedRow, Landing, Source
from nhip.engine.errors import NhipError
from nhip.repository.dataset import Dataset
from nhip.repository.landing.mended_file import changed, read_mended
from nhip.repository.quarantine import Rejected, Wanted

AT_ONCE = 20_000
Fixes: TypeAlias = Mapping[str, Mapping[str, str]]


class NotMended(NhipError):
    """The rows could not be landed again now; they wait as they were."""


def mend(
    *, by: AbstractBaseUser | None, dataset: str, fixes: Fixes, file_name: str = ""
) -> list[Landing]:
    """Land rejected rows again with cells put right (id -> column -> text), one landing a source.

    What is still bad stays in quarantine with its new reasons. Raises NotMended: "mending.nothing",
    "mending.busy"; and LakeError("lake.unknown_rejects").
    """
    found, lake = lakes.dataset(dataset), lakes.lake()
    if not fixes:
        raise NotMended("mending.nothing")
    _refuse_busy(dataset)
    with lake.quarantine(dataset) as (quarantine, connection):
        rows = quarantine.take(connection, list(fixes))
    by_source: dict[str, list[Rejected]] = defaultdict(list)
    for row in rows:
        by_source[row.source].append(row)
    return [
        _mend_of(by, found, source, {row.id: fixes[row.id] for row in theirs}, file_name)
        for source, theirs in sorted(by_source.items())
    ]


def mend_alike(
    *, by: AbstractBaseUser | None, dataset: str, wanted: Wanted, value: str
) -> list[Landing]:
    """Write one value where the same text stands in one column of many rows, and land them again.

    At most AT_ONCE rows; the rest waits for the next time. Raises as `mend`.
    """
    if not wanted.column or not value.strip():
        raise NotMended("mending.nothing")
    with lakes.lake().quarantine(dataset) as (quarantine, connection):
        ids = quarantine.ids(connection, wanted, AT_ONCE)
    fixes = {key: {wanted.column: value.strip()} for key in ids}
    return mend(by=by, dataset=dataset, fixes=fixes)


def mend_from_file(
    *, by: AbstractBaseUser | None, dataset: str, content: bytes, file_name: str
) -> list[Landing]:
    """Land again the rows that a downloaded list brings back changed; the others wait on.

    Raises UnreadableFile, BadFile("mending.no_ids", "mending.id_twice"), and as `mend`.
    """
    found = lakes.dataset(dataset)
    cells = read_mended(found, content)
    with lakes.lake().quarantine(dataset) as (quarantine, connection):
        rows = quarantine.take(connection, list(cells))
    fixes = {row.id: changed(row.record, cells[row.id]) for row in rows}
    return mend(
        by=by,
        dataset=dataset,
        fixes={key: fix for key, fix in fixes.items() if fix},
        file_name=file_name,
    )


def dismiss(
    *, by: AbstractBaseUser | None, dataset: str, ids: Sequence[str], why: str
) -> list[DismissedRow]:
    """Give rejected rows up: they wait no longer, and stay readable with the reason.

    Raises NoReason, NotMended("mending.nothing", "mending.busy"), LakeError.
    """
    why, found = reason(why), lakes.dataset(dataset)
    if not ids:
        raise NotMended("mending.nothing")
    _refuse_busy(dataset)
    lake = lakes.lake()
    with lake.quarantine(dataset) as (quarantine, connection):
        rows = quarantine.take(connection, ids)
        days = {key: day for key, _, day in quarantine.days(connection, found.day)}
    kept = [
        DismissedRow(
            dataset=dataset,
            row_id=row.id,
            batch_id=row.batch_id,
            source=row.source,
            row=row.row,
            day=days.get(row.id),
            reasons=[{"check": one.check, **one.fields} for one in row.reasons],
            record=dict(row.record),
            why=why,
            dismissed_by=by,
            dismissed_at=timezone.now(),
        )
        for row in rows
    ]
    # Kept here first: a row that waits and is kept harms nobody, a row that is neither is lost.
    _keep(by, dataset, kept, why)
    lake.dismiss(dataset, ids, batch_id=new_batch_id(timezone.localtime()))
    return kept


def _mend_of(
    by: AbstractBaseUser | None, dataset: Dataset, source_name: str, fixes: Fixes, file_name: str
) -> Landing:
    now = timezone.localtime()
    batch_id = new_batch_id(now)
    source = source_named(by=by, name=source_name, kind=Source.Kind.MEASURED)
    landed = lakes.lake().mend(
        dataset,
        fixes,
        batch_id=batch_id,
        source=source_name,
        landed_at=now.replace(tzinfo=None),
        known_units=known_units,
    )
    return register(
        by=by,
        dataset=dataset.name,
        batch_id=batch_id,
        source=source,
        file_name=file_name or "(sửa dòng chờ)",
        file_hash="",
        table_version=max(landed.version, 0),
        landed_at=now,
        days=landed.days,
        counts={name: getattr(landed, name) for name in COUNTS},
        report=report_of(landed.report),
        mends=True,
    )


@transaction.atomic
def _keep(
    by: AbstractBaseUser | None, dataset: str, rows: Iterable[DismissedRow], why: str
) -> None:
    kept = DismissedRow.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["dataset", "row_id"],
        update_fields=["why", "dismissed_by", "dismissed_at", "batch_id"],
    )
    after = {"tập dữ liệu": dataset, "số dòng": len(kept), "lô": sorted({r.batch_id for r in kept})}
    record(by=by, verb="bỏ dòng chờ sửa", what=f"dataset:{dataset}", after=after, why=why)


def _refuse_busy(dataset: str) -> None:
    if lakes.lake().is_writing(dataset):
        raise NotMended("mending.busy")
