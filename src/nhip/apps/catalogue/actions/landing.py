"""Landing: a file of records into the lake, and its line in the database.

The lake's commit comes first and carries everything the line needs, so a process killed between
the two loses nothing: reconcile() writes the lines that are missing. Must not measure.
"""

import secrets
from dataclasses import asdict
from datetime import date, datetime
from itertools import chain, count
from pathlib import Path
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from nhip.apps.audit.actions import record
from nhip.apps.catalogue import lakes
from nhip.apps.catalogue.actions.figures import ensure_source
from nhip.apps.catalogue.actions.undoing import note_missed
from nhip.apps.catalogue.models import Landing, Source
from nhip.apps.catalogue.queries.named_units import known_units
from nhip.engine.folding import fold
from nhip.repository.lake import Commit
from nhip.repository.landing import door
from nhip.repository.landing.report import CheckReport
from nhip.repository.simulation import SOURCE as SIMULATED

COUNTS = ("inserted", "updated", "unchanged", "older", "duplicates", "rejected")


def source_named(*, by: AbstractBaseUser | None, name: str, kind: str) -> Source:
    """The source of that name, made where nobody named it before."""
    if found := Source.objects.filter(name=name).first():
        return found
    stem = slugify(fold(name))[:45] or "nguon"
    taken = set(Source.objects.filter(code__startswith=stem).values_list("code", flat=True))
    codes = chain([stem], (f"{stem}-{number}" for number in count(2)))
    code = next(code for code in codes if code not in taken)
    return ensure_source(by=by, code=code, name=name, kind=kind)


def land(
    *, by: AbstractBaseUser | None, dataset: str, path: Path, source: Source, file_name: str = ""
) -> Landing:
    """Land a file of records: one commit of the lake, then its line here, with the check report.

    Raises DatasetMissing, BadFile, UnreadableFile, Refused (too many bad rows, with its report) and
    LakeError; then nothing has changed.
    """
    reconcile(by=None)
    found, now = lakes.dataset(dataset), timezone.localtime()
    batch_id = new_batch_id(now)
    landed = door.land_file(
        lakes.lake(),
        found,
        path,
        batch_id=batch_id,
        source=source.name,
        landed_at=now.replace(tzinfo=None),
        known_units=known_units,
    )
    return register(
        by=by,
        dataset=dataset,
        batch_id=batch_id,
        source=source,
        file_name=file_name or path.name,
        file_hash=door.file_hash(path),
        table_version=landed.version,
        landed_at=now,
        days=landed.days,
        counts={name: getattr(landed, name) for name in COUNTS},
        report=report_of(landed.report),
    )


def new_batch_id(now: datetime) -> str:
    """A batch id that sorts by time and meets no other."""
    return f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"


def reconcile(*, by: AbstractBaseUser | None) -> list[Landing]:
    """Write the lines of landings that are in the lake and not here: a process died in between."""
    lake, found = lakes.lake(), []
    for name in lakes.datasets():
        known = set(Landing.objects.filter(dataset=name).values_list("batch_id", flat=True))
        history = lake.history(name)
        missed = [c for c in history if c.kind == "land" and c.batch_id not in known]
        found += [_catch_up(by, name, commit) for commit in missed]
        note_missed(by=by, dataset=name, history=history)
    return found


def _catch_up(by: AbstractBaseUser | None, dataset: str, commit: Commit) -> Landing:
    kind = Source.Kind.SIMULATED if commit.source == SIMULATED else Source.Kind.MEASURED
    return register(
        by=by,
        dataset=dataset,
        batch_id=commit.batch_id,
        source=source_named(by=by, name=commit.source, kind=kind),
        file_name="",
        file_hash=commit.file_hash,
        table_version=commit.version,
        landed_at=timezone.make_aware(commit.landed_at),
        days=commit.days,
        counts={name: commit.counts.get(name, 0) for name in COUNTS},
        report={},
    )


@transaction.atomic
def register(
    *,
    by: AbstractBaseUser | None,
    source: Source,
    landed_at: datetime,
    days: frozenset[date],
    counts: dict[str, int],
    **told: Any,
) -> Landing:
    """Write the line of a landing that is in the lake; `told` are the line's other columns."""
    landing = Landing.objects.create(
        source=source,
        simulated=source.kind == Source.Kind.SIMULATED,
        landed_by=by,
        landed_at=landed_at,
        first_day=min(days, default=None),
        last_day=max(days, default=None),
        days=len(days),
        **counts,
        **told,
    )
    record(
        by=by,
        verb="nạp bản ghi vào kho dữ liệu",
        what=landing,
        after={
            "tập dữ liệu": landing.dataset,
            "lô": landing.batch_id,
            "nguồn": source.name,
            "phiên bản bảng": landing.table_version,
            "mới": landing.inserted,
            "thay đổi": landing.updated,
            "không nhận": landing.rejected,
            "sha256": landing.file_hash,
        },
    )
    return landing


def report_of(report: CheckReport) -> dict[str, Any]:
    """A check report as a line keeps it."""
    return {
        "rows": report.rows,
        "bad": report.bad,
        "counts": [list(one) for one in report.counts],
        "first": [asdict(one) for one in report.first],
        "ignored": list(report.ignored),
    }
