"""Every write of figures: an import is one transaction, all of it or none of it.

May import repository (read in forms of rows), files, units, audit. Must not score.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from nhip.apps.audit.actions import record
from nhip.apps.catalogue import queries
from nhip.apps.catalogue.bulk import insert, told
from nhip.apps.catalogue.models import Batch, DataVersion, ImportDraft, Observation, Source
from nhip.apps.catalogue.queries import Changes, Row
from nhip.apps.files.actions import store
from nhip.engine import values
from nhip.engine.criteria import CriteriaSet
from nhip.engine.errors import BadFigure, NhipError
from nhip.engine.period import Period
from nhip.engine.values import Missing
from nhip.repository.figures_file import FiguresFile

CHUNK = 900  # SQLite before 3.32 takes 999 parameters in a statement
WARNINGS_KEPT = 1000
OBSERVED = (
    *("unit", "set_id", "criterion", "input", "period", "value", "text", "missing"),
    *("as_of", "simulated", "batch"),
)
UNITS_NAMED = 5  # in one sentence; the preview lists every row


class ChangedMeanwhile(NhipError):
    """Somebody imported into the same set and period after the preview was made."""


class NothingToImport(NhipError):
    """No row holds a value: all are blank."""


class FaultyFile(NhipError):
    """A cell cannot be read, or a row is of a unit that is unknown or not the person's."""


class SourceRefused(NhipError):
    """The person may not speak for that source."""


def ensure_source(
    *, by: AbstractBaseUser | None, code: str, name: str, kind: str, url: str = ""
) -> Source:
    """The source of that code, made where it is not there yet."""
    with transaction.atomic():
        source, made = Source.objects.get_or_create(
            code=code, defaults={"name": name, "kind": kind, "url": url}
        )
        if made:
            record(by=by, verb="thêm nguồn số liệu", what=source, after={"name": name})
    return source


@transaction.atomic
def import_figures(
    *,
    by: AbstractBaseUser | None,
    criteria_set: CriteriaSet,
    period: str,
    rows: Iterable[Row],
    source: Source,
    file_name: str = "",
    sha256: str = "",
    expected_version: int | None = None,
    as_of: date | None = None,
    simulated: bool = False,
    warnings: Sequence[Mapping[str, Any]] = (),
    dataset: str = "",
    table_version: int | None = None,
) -> Batch:
    """Store the rows of units that `by` may import for, superseding what they change.

    Where nothing differs from what is stored, nothing is written and the batch of the current
    version comes back: importing a file twice is importing it once. One row of an unknown or
    foreign unit refuses them all; `by=None` is the system. Figures measured from records name the
    dataset and the version of its table.

    Raises BadPeriod, BadFigure (an input or a value the set does not allow),
    SourceRefused("catalogue.not_your_source", source),
    FaultyFile("catalogue.refused_rows", count, units), NothingToImport("catalogue.nothing"),
    ChangedMeanwhile("catalogue.changed_meanwhile", who, at, file_name).
    """
    span = Period.parse(period)
    if not queries.sources_for(by).filter(pk=source.pk).exists():
        raise SourceRefused("catalogue.not_your_source", source=source.name)
    rows = list(rows)
    _fit_inputs(criteria_set, rows)
    version = _locked_version(criteria_set.id, span.code, expected_version)
    found = queries.changes(
        rows, by=by, set_id=criteria_set.id, period=span.code, on=span.end, simulated=simulated
    )
    if found.refused:
        units = sorted({one.row.unit for one in found.refused})[:UNITS_NAMED]
        raise FaultyFile("catalogue.refused_rows", count=len(found.refused), units=units)
    if not found.stored:
        if found.same and version.batch:
            return version.batch
        raise NothingToImport("catalogue.nothing", blank=found.blank)
    batch = Batch.objects.create(
        source=source,
        file_name=file_name,
        sha256=sha256,
        set_id=criteria_set.id,
        period=span.code,
        dataset=dataset,
        table_version=table_version,
        imported_by=by,
        rows=found.stored,
        new=len(found.new),
        changed=len(found.changed),
        same=found.same,
        warnings=list(warnings[:WARNINGS_KEPT]),
    )
    _write(batch, found, as_of, simulated)
    version.batch = batch
    version.save(update_fields=["batch"])
    _tell(by, batch)
    return batch


def _fit_inputs(criteria_set: CriteriaSet, rows: list[Row]) -> None:
    """Nothing is stored that scoring could not take: every value is one its input allows."""
    known, given = criteria_set.encoders(), dict[tuple[str, str], list[Row]]()
    for row in rows:
        given.setdefault((row.criterion, row.input), []).append(row)
    for (criterion, asked), found in given.items():
        allowed = known.get((criterion, asked))
        if allowed is None:
            names = [name for each, name in known if each == criterion]
            raise BadFigure("figures.unknown_input", criterion=criterion, text=asked, inputs=names)
        allowed.many([_figure(row) for row in found if not isinstance(row.value, Missing)])


def _figure(row: Row) -> values.Observation:
    if isinstance(row, values.Observation):
        return row
    return values.Observation(row.unit, row.criterion, row.input, row.value)


def _locked_version(set_id: str, period: str, expected: int | None) -> DataVersion:
    """The row of the data version, held until the transaction ends."""
    DataVersion.objects.get_or_create(set_id=set_id, period=period)
    version = DataVersion.objects.select_for_update().get(set_id=set_id, period=period)
    if expected is not None and expected != (version.batch_id or 0):
        last = version.batch
        who = last.imported_by.get_full_name() if last.imported_by else "hệ thống"
        at = timezone.localtime(last.at)
        raise ChangedMeanwhile(
            "catalogue.changed_meanwhile", who=who, at=at, file_name=last.file_name
        )
    return version


def _write(batch: Batch, found: Changes, as_of: date | None, simulated: bool) -> None:
    superseded = [old for _, _, old in found.changed]
    for start in range(0, len(superseded), CHUNK):
        chunk = superseded[start : start + CHUNK]
        Observation.objects.filter(pk__in=chunk).supersede(batch)
    insert(Observation, OBSERVED, _observations(batch, found, as_of, simulated))


def _observations(
    batch: Batch, found: Changes, as_of: date | None, simulated: bool
) -> Iterator[tuple[Any, ...]]:
    """The columns of OBSERVED of every row that is new or changed."""
    on = told(Observation, "as_of", as_of)
    for row, unit, _ in (*found.new, *found.changed):
        value = row.value
        yield (
            *(unit, batch.set_id, row.criterion, row.input, batch.period),
            value if isinstance(value, float | int) else None,
            value if isinstance(value, str) else "",
            value.reason.value if isinstance(value, Missing) else "",
            *(on, simulated, batch.pk),
        )


def _tell(by: AbstractBaseUser | None, batch: Batch) -> None:
    record(
        by=by,
        verb="nạp số liệu",
        what=batch,
        after={
            "bộ tiêu chí": batch.set_id,
            "kỳ": batch.period,
            "mới": batch.new,
            "thay đổi": batch.changed,
            "sha256": batch.sha256,
        },
    )


@transaction.atomic
def start_draft(
    *, by: AbstractBaseUser, upload: File, set_id: str, period: str, source: Source,
    as_of: date | None, sheet: str = "",
) -> ImportDraft:  # fmt: skip
    """Keep an uploaded file until its import is confirmed.

    Without a day of its own it tells of the whole period, as far as that has come. Raises
    BadPeriod, FileRefused.
    """
    span = Period.parse(period)
    return ImportDraft.objects.create(
        created_by=by,
        file=store(by=by, upload=upload),
        set_id=set_id,
        period=span.code,
        source=source,
        as_of=as_of or min(span.end, timezone.localdate()),
        sheet=sheet,
    )


@transaction.atomic
def remap_draft(
    *, by: AbstractBaseUser, draft: ImportDraft, sheet: str, mapping: Mapping[str, str]
) -> None:
    """Read the file of a draft by another sheet or other columns."""
    if draft.batch_id:
        return
    before = {"sheet": draft.sheet, "mapping": draft.mapping}
    draft.sheet, draft.mapping = sheet, dict(mapping)
    draft.save(update_fields=["sheet", "mapping"])
    after = {"sheet": draft.sheet, "mapping": draft.mapping}
    record(by=by, verb="đổi cột khi nạp số liệu", what=draft, before=before, after=after)


@transaction.atomic
def confirm_draft(
    *,
    by: AbstractBaseUser,
    draft: ImportDraft,
    criteria_set: CriteriaSet,
    figures: FiguresFile,
    expected_version: int,
    warnings: Sequence[Mapping[str, Any]],
) -> Batch:
    """Import what the preview showed, against the data version it was compared with.

    A second confirmation gives the batch of the first. Raises FaultyFile("catalogue.faulty_file",
    count) while one cell is in error, and what import_figures raises.
    """
    held = ImportDraft.objects.select_for_update().get(pk=draft.pk)
    if held.batch:
        return held.batch
    if figures.errors:
        raise FaultyFile("catalogue.faulty_file", count=len(figures.errors))
    batch = import_figures(
        by=by,
        criteria_set=criteria_set,
        period=held.period,
        rows=figures.rows,
        source=held.source,
        file_name=held.file.name,
        sha256=held.file.sha256,
        expected_version=expected_version,
        as_of=held.as_of,
        simulated=held.is_simulated,
        warnings=warnings,
    )
    held.batch = batch
    held.save(update_fields=["batch"])
    return batch
