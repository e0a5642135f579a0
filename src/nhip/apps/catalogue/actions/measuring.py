"""Measuring: from records to the observations that scores are made of, with nobody typing.

Only what changed is measured: the months whose parts moved, and for as-of indicators the periods
that records moved or that are looked at from another day. Storing the observations is what makes
scores anew.
"""

import gc
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
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
    """What has to be looked at: months whose parts moved, as-of periods whose parts did.

    `spans` are the codes of those periods; None where every one has to be looked at.
    """

    months: frozenset[str]
    spans: frozenset[str] | None

    def touches(self, one: queries.Measured, period: Period) -> bool:
        if one.as_of:
            return self.spans is None or period.code in self.spans
        return any(month.code in self.months for month in period.months())


def measure(
    *, by: AbstractBaseUser | None, dataset: str, today: date | None = None
) -> Measurement | None:
    """Bring the observations of every criteria set to the dataset's present version and day.

    None where no record has landed. A measuring that was cut off is made up for by the next.
    """
    found, today = lakes.dataset(dataset), today or timezone.localdate()
    with lakes.measuring(dataset), _only_new_garbage():
        version = lakes.lake().version(dataset)
        if version < 0:
            return None
        sets = queries.served_sets(dataset)
        known = of_dataset(lakes.indicators().values(), dataset)
        stamps = {"": _stamp("", known)} | {s.id: _stamp(s.text_hash, known) for s in sets}
        last = Measurement.objects.filter(dataset=dataset).first()
        if last and last.finished_at and last.stands_on(version, today, stamps):
            return last
        now = Measurement.objects.create(
            dataset=dataset, table_version=version, as_of=today, sets=stamps
        )
        first = _first_day(dataset)
        months = _refresh(found, known, last)
        spans = _refresh_as_of(found, known, sets, first, today)
        everything = _Changed(_months(first), None)
        changed = everything if months is None else _Changed(months, spans)
        whole = {one.id for one in sets if not last or last.sets.get(one.id) != stamps[one.id]}
        view = View(tree())
        for one in sets:
            seen = everything if one.id in whole else changed
            periods = queries.periods_between(one, first, today)
            now.values += _write(by, found, one, periods, seen, version, today, view)
        _finish(by, now)
    return now


@contextmanager
def _only_new_garbage() -> Iterator[None]:
    """Look for garbage among what is made from here on alone.

    Tens of thousands of figures make Python walk through everything that is loaded again and again,
    for a tenth of the time: definitions, the law, the frameworks, where there is nothing to find.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _stamp(text_hash: str, known: list[Indicator]) -> str:
    """Changes with the text of a set and with the indicators; "" where no set is asked."""
    return hashlib.sha256(repr((text_hash, known)).encode()).hexdigest()


def _refresh(
    dataset: Dataset, known: list[Indicator], last: Measurement | None
) -> frozenset[str] | None:
    """Refresh the stored parts; the months that moved, None where that cannot be said."""
    refreshed = observe.refresh(lakes.lake(), dataset, known)
    if last is None or last.finished_at is None or any(one.parts is None for one in refreshed):
        return None
    return frozenset(month for one in refreshed for month in one.parts or ())


def _refresh_as_of(
    dataset: Dataset,
    known: list[Indicator],
    sets: Iterable[CriteriaSet],
    first: date,
    today: date,
) -> frozenset[str]:
    """Refresh as-of parts of every period a set may ask for; the codes of those that moved.

    Where no set asks, those that a series shows: months, quarters and years.
    """
    periods = {p for one in sets for p in queries.periods_between(one, first, today)}
    periods = periods or set(queries.calendar_between(first, today))
    asked = sorted(periods, key=lambda period: (period.start, period.end))
    refreshed = observe.refresh_as_of(lakes.lake(), dataset, known, asked, today)
    return frozenset(code for one in refreshed for code in one.parts or ())


def _first_day(dataset: str) -> date:
    """The first day that a record is of or was."""
    days = [min(commit.days) for commit in lakes.lake().history(dataset) if commit.days]
    return min(days, default=timezone.localdate())


def _months(first: date) -> frozenset[str]:
    """Every month from a day until the present year's last: records may be of days to come."""
    years = range(first.year, timezone.localdate().year + 1)
    return frozenset(month.code for year in years for month in Period.parse(str(year)).months())


def _write(
    by: AbstractBaseUser | None,
    dataset: Dataset,
    criteria_set: CriteriaSet,
    periods: Sequence[Period],
    changed: _Changed,
    version: int,
    today: date,
    view: View,
) -> int:
    """Import the figures of one set, period by period; gives how many values changed."""
    asked = [
        (one, [period for period in periods if changed.touches(one, period)])
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
