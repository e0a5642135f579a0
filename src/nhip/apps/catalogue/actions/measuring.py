"""Measuring: from records to the observations that scores are made of, with nobody typing.

Only what changed is measured: the months that landings touched, and for as-of indicators every
period from the first of them until today. Storing the observations is what makes scores anew.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from nhip.apps.audit.actions import record
from nhip.apps.catalogue import lakes, queries
from nhip.apps.catalogue.actions.figures import NothingToImport, ensure_source, import_figures
from nhip.apps.catalogue.models import Measurement, Source
from nhip.apps.units.queries import tree
from nhip.engine.criteria import CriteriaSet
from nhip.engine.period import Period
from nhip.repository import observe
from nhip.repository.dataset import Dataset
from nhip.repository.indicator import Indicator, of_dataset
from nhip.repository.places import View


@dataclass(frozen=True)
class _Changed:
    """What has to be looked at: months whose records moved, and the day as-of values start at."""

    months: frozenset[str]
    since: date

    def touches(self, period: Period) -> bool:
        return any(month.code in self.months for month in period.months())


def measure(
    *, by: AbstractBaseUser | None, dataset: str, today: date | None = None
) -> Measurement | None:
    """Bring the observations of every criteria set to the dataset's present version and day.

    None where no record has landed. A measuring that was cut off is made up for by the next.
    """
    found, today = lakes.dataset(dataset), today or timezone.localdate()
    with lakes.measuring(dataset):
        version = lakes.lake().version(dataset)
        if version < 0:
            return None
        sets = queries.served_sets(dataset)
        known = of_dataset(lakes.indicators().values(), dataset)
        stamps = {one.id: _stamp(one, known) for one in sets}
        last = Measurement.objects.filter(dataset=dataset).first()
        if last and last.finished_at and last.stands_on(version, today, stamps):
            return last
        now = Measurement.objects.create(
            dataset=dataset, table_version=version, as_of=today, sets=stamps
        )
        changed, everything = _changed(found, known, last), _everything(dataset)
        whole = {one.id for one in sets if not last or last.sets.get(one.id) != stamps[one.id]}
        asked = {one.id: everything if one.id in whole else changed for one in sets}
        _measure_as_of(
            found, known, sets, min((c.since for c in asked.values()), default=today), today
        )
        view = View(tree())
        for one in sets:
            now.values += _write(by, found, one, asked[one.id], version, today, view)
        _finish(by, now)
    return now


def _stamp(criteria_set: CriteriaSet, known: list[Indicator]) -> str:
    """Changes with the text of the set and with the indicators."""
    return hashlib.sha256(repr((criteria_set.text_hash, known)).encode()).hexdigest()


def _changed(dataset: Dataset, known: list[Indicator], last: Measurement | None) -> _Changed:
    """Refresh the stored parts; everything where it cannot be said what moved since `last`."""
    refreshed = observe.refresh(lakes.lake(), dataset, known)
    if last is None or last.finished_at is None or any(one.parts is None for one in refreshed):
        return _everything(dataset.name)
    months = frozenset(month for one in refreshed for month in one.parts or ())
    first = min((Period.parse(month).start for month in months), default=last.as_of)
    return _Changed(months, min(first, last.as_of))


def _everything(dataset: str) -> _Changed:
    """Every month from the first day a record is of until now."""
    days = [day for commit in lakes.lake().history(dataset) for day in commit.days]
    first = min(days, default=timezone.localdate())
    last = max([*days, timezone.localdate()])
    years = range(first.year, last.year + 1)
    months = (month.code for year in years for month in Period.parse(str(year)).months())
    return _Changed(frozenset(months), first)


def _measure_as_of(
    dataset: Dataset,
    known: list[Indicator],
    sets: Iterable[CriteriaSet],
    since: date,
    today: date,
) -> None:
    """As-of parts of every period a set may ask for, one kind of period after the other."""
    periods = {p for one in sets for p in queries.periods_between(one, since, today)}
    for kind in sorted({period.kind for period in periods}):
        mine = sorted((p for p in periods if p.kind is kind), key=lambda period: period.start)
        observe.refresh_as_of(lakes.lake(), dataset, known, _without_gaps(mine), today)


def _without_gaps(periods: Sequence[Period]) -> list[Period]:
    """The periods with those between them, which two sets may leave out: they must follow."""
    found = [periods[-1]]
    while found[0].start > periods[0].start:
        found.insert(0, found[0].previous())
    return found


def _write(
    by: AbstractBaseUser | None,
    dataset: Dataset,
    criteria_set: CriteriaSet,
    changed: _Changed,
    version: int,
    today: date,
    view: View,
) -> int:
    """Import the figures of one set, period by period; gives how many values changed."""
    periods = queries.periods_between(criteria_set, changed.since, today)
    asked = [
        (one, [period for period in periods if one.as_of or changed.touches(period)])
        for one in queries.measured_inputs(criteria_set, dataset.name)
    ]
    simulated = queries.is_simulated(dataset.name)
    source = _source(dataset, simulated)
    changes = 0
    for code, rows in sorted(queries.rows_by_period(criteria_set, asked, dataset, view).items()):
        if simulated:
            rows = queries.without_real(criteria_set.id, code, rows)
        before = queries.data_version(criteria_set.id, code)
        try:
            batch = import_figures(
                by=by,
                criteria_set=criteria_set,
                period=code,
                rows=rows,
                source=source,
                file_name=f"{dataset.title_vi}, phiên bản {version}",
                as_of=min(Period.parse(code).end, today),
                simulated=simulated,
                dataset=dataset.name,
                table_version=version,
            )
        except NothingToImport:
            continue
        changes += batch.rows if batch.pk != before else 0
    return changes


def _source(dataset: Dataset, simulated: bool) -> Source:
    kind = Source.Kind.SIMULATED if simulated else Source.Kind.MEASURED
    mark = " (dữ liệu mô phỏng)" if simulated else ""
    return ensure_source(
        by=None,
        code=f"kho-{dataset.name.replace('_', '-')}{'-mo-phong' if simulated else ''}"[:50],
        name=f"Kho dữ liệu: {dataset.title_vi}{mark}",
        kind=kind,
    )


@transaction.atomic
def _finish(by: AbstractBaseUser | None, now: Measurement) -> None:
    now.finished_at = timezone.now()
    now.save()
    if now.values:
        after = {"phiên bản bảng": now.table_version, "giá trị thay đổi": now.values}
        record(by=by, verb="đo chỉ số từ kho dữ liệu", what=now, after=after)
