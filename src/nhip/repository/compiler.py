"""Indicators of one dataset -> few queries: one per way of grouping, each one scan.

May import: engine.period, repository.{dataset,expression,indicator,dialects}. Pure: it makes text,
an engine runs it.

What is stored is not indicators but *measures*: counts and exact sums, named by what they count.
Two indicators with one denominator share it, and an indicator whose expression changes asks for a
new measure instead of misreading the old one. Measures of every class are additive over rows, so a
correction is subtracted and added:

    event    per unit and day of the time column
    period   per unit, half month of the time column and key (a key's number of rows; distinct keys,
             any-lapse rules and medians are read from them after joining)
    as_of    per unit and span: rows that stood in the stock during it
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import pairwise
from typing import TypeVar

from nhip.engine.errors import NhipError
from nhip.engine.period import Kind, Period
from nhip.repository.dataset import Column, Dataset
from nhip.repository.dialects import Dialect
from nhip.repository.expression import OF_COLUMN, Term, Type
from nhip.repository.indicator import TRUE, Class, Counted, Form, Indicator, Quantity, both

T = TypeVar("T")

SOURCE = "{source}"


class BadSpans(NhipError):
    """Periods that do not follow one another."""


@dataclass(frozen=True, slots=True)
class Grain:
    """A way of grouping rows: what one stored table of measures is keyed by."""

    dataset: str
    cls: Class
    unit: str
    time: str | None = None
    enters: str | None = None
    leaves: str | None = None
    key: Term | None = None

    @property
    def name(self) -> str:
        """A name for its table: the class, the times, and the key where there is one."""
        times = [name for name in (self.time, self.enters, self.leaves) if name is not None]
        key = [] if self.key is None else [_digest(self.key)[:8]]
        return "-".join([self.cls.value, *times, *key])

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns its measures are keyed by."""
        own = {Class.EVENT: ("day",), Class.PERIOD: ("day", "key"), Class.AS_OF: ("period",)}
        return ("unit", *own[self.cls])


@dataclass(frozen=True, slots=True)
class Measure:
    """A count of rows (`value` None), or a sum in whole ten-thousandths, where `where` holds."""

    where: Term
    value: Term | None = None

    @property
    def name(self) -> str:
        """Named by what it counts."""
        return "m_" + _digest((self.where, self.value))


@dataclass(frozen=True, slots=True)
class Plan:
    """One query: a grain and every measure asked of it, in order."""

    grain: Grain
    measures: tuple[Measure, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its measures."""
        return tuple(measure.name for measure in self.measures)

    def columns(self) -> frozenset[str]:
        """The columns of the dataset its measures read."""
        terms = (t for m in self.measures for t in (m.where, m.value) if t is not None)
        return frozenset().union(*(term.columns() for term in terms))


@dataclass(frozen=True, slots=True)
class Spans:
    """Periods that follow one another without a gap, each with the day it is looked at from."""

    periods: tuple[Period, ...]
    as_of: tuple[date, ...]

    @classmethod
    def until(cls, periods: Sequence[Period], today: date) -> "Spans":
        """Periods seen from their last day, the running one from today; later ones are left out.

        Raises BadSpans("indicator.bad_spans") where they overlap or leave a gap, or none is left.
        """
        kept = sorted((p for p in periods if p.start <= today), key=lambda period: period.start)
        follows = all(
            before.kind is after.kind and (after.start - before.end).days == 1
            for before, after in pairwise(kept)
        )
        if not kept or not follows:
            raise BadSpans("indicator.bad_spans", periods=", ".join(p.code for p in periods))
        return cls(tuple(kept), tuple(min(period.end, today) for period in kept))

    @property
    def by_day(self) -> bool:
        """Whether the periods are days; all others are made of whole months, or of windows."""
        return self.periods[0].kind is Kind.DAY

    @property
    def shift(self) -> int:
        """How many days a month of theirs is behind the calendar's: 14 for the 15th to the 14th."""
        return self.periods[0].end.day if self.periods[0].kind is Kind.WINDOW else 0

    @property
    def steps(self) -> tuple[tuple[date, int], ...]:
        """Every day (or calendar month, by its first) of the periods, with its period's number."""
        return tuple(
            (step.start if self.by_day else step.reported.start, number)
            for number, period in enumerate(self.periods)
            for step in (period.months() or (period,))
        )


def grain_of(indicator: Indicator, quantity: Quantity) -> Grain:
    """The grouping a quantity of an indicator is measured in."""
    return Grain(
        indicator.dataset,
        indicator.cls,
        indicator.unit,
        indicator.time,
        indicator.enters,
        indicator.leaves,
        quantity.value if indicator.cls is Class.PERIOD else None,
    )


def measures_of(indicator: Indicator, quantity: Quantity, dataset: Dataset) -> tuple[Measure, ...]:
    """What a quantity is read from: one measure; for `every`, rows and rows that lapse."""
    if quantity.form is Form.EVERY and quantity.holds is not None:
        lapse = Term(Type.BOOLEAN, "not", (_or_false(quantity.holds),))
        return Measure(quantity.where), Measure(both(quantity.where, lapse))
    where = quantity.where
    if indicator.cls is Class.AS_OF and indicator.counted is Counted.AT_END and indicator.leaves:
        where = both(_standing(dataset.column(indicator.leaves)), where)
    return (Measure(where, quantity.value if quantity.form is Form.SUM else None),)


# How many records a group holds: every table has it, and a group without any is gone.
ALL = Measure(TRUE)


def plans(indicators: Iterable[Indicator], dataset: Dataset) -> list[Plan]:
    """One plan per grain, every measure once, the number of records first."""
    found: dict[Grain, dict[str, Measure]] = {}
    for indicator in indicators:
        for quantity in indicator.quantities:
            asked = found.setdefault(grain_of(indicator, quantity), {ALL.name: ALL})
            for measure in measures_of(indicator, quantity, dataset):
                asked.setdefault(measure.name, measure)
    return [Plan(grain, tuple(measures.values())) for grain, measures in found.items()]


def event_sql(plan: Plan, dialect: Dialect, days: Iterable[date] | None = None) -> str:
    """Rows (unit, day, measures...) of an event plan, of all days or of some."""
    time = dialect.column(_known(plan.grain.time))
    day = dialect.date_of(time)
    chosen = "" if days is None else f" and {_among(day, days, dialect)}"
    return (
        f"select {dialect.column(plan.grain.unit)} as unit, {day} as day, {_sums(plan, dialect)} "
        f"from {SOURCE} where {time} is not null{chosen} group by 1, 2"
    )


def period_sql(plan: Plan, dialect: Dialect, halves: Iterable[date] | None = None) -> str:
    """Rows (unit, day, key, measures...) of a period plan; `day` is a month's 1st or 15th."""
    key = dialect.write(_known(plan.grain.key))
    time = dialect.column(_known(plan.grain.time))
    half = dialect.half_month(time)
    chosen = "" if halves is None else f" and {_among(half, halves, dialect)}"
    return (
        f"select {dialect.column(plan.grain.unit)} as unit, {half} as day, {key} as key, "
        f"{_sums(plan, dialect)} from {SOURCE} "
        f"where {time} is not null and {key} is not null{chosen} group by 1, 2, 3"
    )


def as_of_sql(plan: Plan, dialect: Dialect, spans: Spans) -> str:
    """Rows (unit, span, measures...) of an as-of plan; `span` counts the periods from 0.

    A record is in every span between the one it enters in and the one it leaves in, both included.
    """
    steps = spans.steps
    first, last = (dialect.day(step.isoformat()) for step, _span in (steps[0], steps[-1]))
    first_in, last_in, entered = first, last, "true"
    if plan.grain.enters is not None:
        enters = dialect.date_of(dialect.column(plan.grain.enters))
        first_in = f"greatest({_step_of(enters, spans, dialect)}, {first})"
        entered = f"{enters} <= spans.as_of"
    if plan.grain.leaves is not None:
        leaves = dialect.date_of(dialect.column(plan.grain.leaves))
        last_in = f"least(coalesce({_step_of(leaves, spans, dialect)}, {last}), {last})"
    times = {name for name in (plan.grain.unit, plan.grain.enters) if name is not None}
    listed = ", ".join(dialect.column(name) for name in sorted(times | plan.columns()))
    return (
        f"with placed as (select {listed}, {first_in} as first_in, {last_in} as last_in "
        f"from {SOURCE}), moments as ({_moments(spans, dialect)}), "
        f"steps as ({_steps(spans, dialect)}), "
        # what a record is multiplied by depends on its first and last step alone: one small join
        "spans as (select f.step as first_in, l.step as last_in, s.span, s.period_start, s.as_of "
        "from steps as f join steps as l on f.step <= l.step "
        "join moments as s on s.span between f.span and l.span) "
        f"select {dialect.column(plan.grain.unit)} as unit, spans.span as span, "
        f"{_sums(plan, dialect)} from placed join spans "
        "on placed.first_in = spans.first_in and placed.last_in = spans.last_in "
        f"where {entered} group by 1, 2"
    )


def _sums(plan: Plan, dialect: Dialect) -> str:
    return ", ".join(f"{_sum(m, dialect)} as {m.name}" for m in plan.measures)


def _sum(measure: Measure, dialect: Dialect) -> str:
    conditions = [dialect.write(term) for term in _all_of(measure.where)]
    if measure.value is not None:
        return dialect.sum_where(dialect.write(measure.value), *conditions)
    return dialect.count_where(*conditions) if conditions else "count(*)"


def _all_of(where: Term) -> list[Term]:
    """The conditions that must hold together; none for "true"."""
    if where.head == "and":
        return [each for part in where.terms() for each in _all_of(part)]
    return [] if where == TRUE else [where]


def _step_of(day: str, spans: Spans, dialect: Dialect) -> str:
    """The step a day lies in; before the first or after the last it is no step of the spans.

    A window from the 15th to the 14th becomes a calendar month when days move back by 14.
    """
    if spans.by_day:
        return day
    return dialect.month_start(dialect.add_days(day, str(-spans.shift)) if spans.shift else day)


def _moments(spans: Spans, dialect: Dialect) -> str:
    rows = (
        f"select {number} as span, {dialect.day(period.start.isoformat())} as period_start, "
        f"{dialect.day(as_of.isoformat())} as as_of"
        for number, (period, as_of) in enumerate(zip(spans.periods, spans.as_of, strict=True))
    )
    return " union all ".join(rows)


def _steps(spans: Spans, dialect: Dialect) -> str:
    rows = (
        f"select {dialect.day(step.isoformat())} as step, {number} as span"
        for step, number in spans.steps
    )
    return " union all ".join(rows)


def _among(day: str, days: Iterable[date], dialect: Dialect) -> str:
    chosen = ", ".join(dialect.day(each.isoformat()) for each in sorted(days))
    return f"{day} in ({chosen})" if chosen else "false"


def _standing(leaves: Column) -> Term:
    """Still in the stock when the as-of day ends."""
    column = Term(OF_COLUMN[leaves.type], "column", (leaves.name,))
    day = column if column.type is Type.DATE else Term(Type.DATE, "date_of", (column,))
    later = Term(Type.BOOLEAN, ">", (day, Term(Type.DATE, "dated", ("as_of",))))
    return Term(Type.BOOLEAN, "or", (Term(Type.BOOLEAN, "is_null", (column,)), later))


def _or_false(term: Term) -> Term:
    false = Term(Type.BOOLEAN, "boolean", ("false",))
    return Term(Type.BOOLEAN, "coalesce", (term, false))


def _digest(thing: object) -> str:
    return sha256(repr(thing).encode()).hexdigest()[:12]


def _known(value: T | None) -> T:
    """A part of the grain that its class always has."""
    if value is None:
        raise TypeError("this grain has no such part")
    return value
