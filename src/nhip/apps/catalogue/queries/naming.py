"""By which codes records name a unit and those below it, day by day, as its figures count them.

May import the repository and units. The same tree and the same rules as the figures are asked, so
that the records behind a number are those that were counted, also in the year of a merger.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db.models import Q

from nhip.apps.units.models import Unit, UnitChange, UnitCode, UnitPlacement
from nhip.apps.units.queries import tree
from nhip.engine.period import Period
from nhip.repository.indicator import Class, Indicator
from nhip.repository.named import Named
from nhip.repository.places import View

DAY = timedelta(days=1)


def behind(unit: Unit, indicator: Indicator, period: Period, on: date | None) -> tuple[Named, ...]:
    """The names behind a unit's figure of a period, as reported or on the units of the day `on`.

    Figures stand on the units of the first day of each month, as-of ones of the period's last
    month. Sets count only what is wholly the unit's, sums also the share of a split one.
    """
    whole = indicator.cls is Class.PERIOD
    if indicator.cls is Class.AS_OF:
        spans = [(period.end.replace(day=1), None, None)]
    else:
        months = _months(period.start, period.end)
        spans = [(day, day, _month_end(day)) for day in months]
    return _named(unit, spans, View(tree(), on), whole)


def below(unit: Unit, first: date, last: date) -> tuple[Named, ...]:
    """How records of some days name a unit and those below it, as it stood on each day."""
    starts = [first, *sorted(day for day in _changes() if first < day <= last)]
    ends = [day - DAY for day in starts[1:]] + [last]
    spans = [(start, start, end) for start, end in zip(starts, ends, strict=True)]
    return _named(unit, spans, View(tree()), whole=False)


def _named(
    unit: Unit, spans: list[tuple[date, date | None, date | None]], view: View, whole: bool
) -> tuple[Named, ...]:
    """Spans of days, each with the day whose units count in it -> names, neighbours made one."""
    candidates = _candidates(unit, {day for day, _, _ in spans} | {view.on or spans[0][0]})
    breaks = sorted(_changes())
    found: list[Named] = []
    known: dict[int, tuple[str, ...]] = {}
    for day, first, last in spans:
        era = sum(one <= day for one in breaks)
        if era not in known:
            known[era] = tuple(c for c in candidates if _counts(view, c, day, unit.key, whole))
        if found and found[-1].codes == known[era]:
            found[-1] = Named(known[era], found[-1].first, last)
        else:
            found.append(Named(known[era], first, last))
    return tuple(found)


def _counts(view: View, code: str, day: date, unit: str, whole: bool) -> bool:
    shares = [place.share for place in view.places(code, day) if place.unit == unit]
    return any(share == 1 if whole else share for share in shares)


def _candidates(unit: Unit, days: Iterable[date]) -> list[str]:
    """Every code and key that may count with a unit: of those ever below it, and of what they were.

    Too many do no harm: each is asked of the tree for its days.
    """
    found, fresh = set(), {unit.pk}
    while fresh:
        found |= fresh
        placed = UnitPlacement.objects.filter(parent__in=fresh).values_list("unit_id", flat=True)
        came = UnitChange.objects.filter(after__in=fresh).values_list("before_id", flat=True)
        fresh = {*placed, *came} - found
    keys = Unit.objects.filter(pk__in=found).values_list("key", flat=True)
    codes = UnitCode.objects.filter(unit__in=found).values_list("code", flat=True)
    return sorted({*keys, *codes})


def _changes() -> set[date]:
    """The days on which something about units begins to be otherwise."""
    found = set(UnitChange.objects.values_list("effective_on", flat=True).distinct())
    for model in (Unit, UnitPlacement, UnitCode):
        dated = model.objects.filter(Q(valid_from__isnull=False) | Q(valid_to__isnull=False))
        for since, until in dated.values_list("valid_from", "valid_to").distinct().order_by():
            found |= {since} if since else set()
            found |= {until + DAY} if until else set()
    return found


def _months(first: date, last: date) -> Iterator[date]:
    """The first days of the months between two days."""
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield date(number // 12, number % 12 + 1, 1)


def _month_end(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1) - DAY
