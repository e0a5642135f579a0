"""Indicators by unit and month for everyone, with small numbers held back.

May import the repository (readings, suppression) and units. Only counts of records are opened: sums
hold the weight of single records, and sets (distinct keys, medians) do not add up over units, so
what is hidden of them could not be protected. Datasets of limited use stay inside altogether.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils import timezone

from nhip.apps.catalogue import lakes
from nhip.apps.catalogue.models import Landing, Measurement
from nhip.apps.catalogue.open_data import tables
from nhip.apps.catalogue.open_data.tables import ColumnType, OpenTable, State, column
from nhip.apps.catalogue.queries.measured import HUNDRED, is_simulated
from nhip.apps.units.models import Unit, UnitChange, UnitCode
from nhip.apps.units.queries import tree
from nhip.engine.hierarchy import Hierarchy, Standing
from nhip.engine.period import Kind, Period
from nhip.repository.dataset import Classification
from nhip.repository.indicator import Class, Form, Indicator, Quantity
from nhip.repository.opening import Frequency, Licence, Opening, Theme
from nhip.repository.places import View
from nhip.repository.readings import Figure, NotMeasured, series
from nhip.repository.suppression import hide, hide_part

NAME = "chi-so-do-luong"
MONTHS_KEPT = 36
STATES = tuple((state.value, state.name_vi) for state in State)
COLUMNS = (
    column("indicator", ColumnType.CODE, "Mã chỉ số", "Code of the indicator"),
    column("indicator_name", ColumnType.TEXT, "Tên chỉ số", "Name of the indicator"),
    column("unit", ColumnType.CODE, "Khóa đơn vị trong Nhịp", "Key of the unit"),
    column("unit_code", ColumnType.CODE, "Mã đơn vị trong tháng ấy", "Code of the unit that month"),
    column("unit_name", ColumnType.TEXT, "Tên đơn vị", "Name of the unit"),
    column("month", ColumnType.DATE, "Ngày đầu của tháng", "First day of the month"),
    column("numerator", ColumnType.NUMBER, "Tử số, hoặc số đếm được", "Numerator, or the count"),
    column("denominator", ColumnType.NUMBER, "Mẫu số", "Denominator"),
    column("value", ColumnType.NUMBER, "Giá trị của chỉ số", "Value of the indicator"),
    column("measure_unit", ColumnType.TEXT, "Đơn vị tính của giá trị", "Unit of the value"),
    column("state", ColumnType.CODE, "Tình trạng của số", "State of the figure", STATES),
    column("simulated", ColumnType.BOOLEAN, "Dữ liệu mô phỏng", "Made up to demonstrate"),
)
Table = tuple[Any, ...]
STANDINGS = {
    Standing.EXACT: State.SHOWN,
    Standing.ESTIMATED: State.ESTIMATED,
    Standing.INCOMPLETE: State.INCOMPLETE,
}


def table() -> OpenTable:
    """The open table."""
    return OpenTable(
        name=NAME,
        title_vi="Chỉ số đo từ hồ sơ, văn bản, giao dịch theo đơn vị và tháng",
        title_en="Indicators measured from records by unit and month",
        opening=Opening(
            licence=Licence.CC_BY,
            description_vi="Mỗi dòng là một chỉ số của một đơn vị trong một tháng, đo từ bản ghi "
            "của các hệ thống nguồn, theo đơn vị như khi phát sinh. Số nhỏ không công bố.",
            description_en="One row per indicator, unit and month, measured from the records of "
            "the source systems, on the units as they stood then. Small numbers are suppressed.",
            theme=Theme.GOVE,
            frequency=Frequency.MONTHLY,
            contact="Cơ quan thường trực chuyển đổi số của tỉnh",
            keywords=("chỉ số", "dịch vụ công trực tuyến", "chuyển đổi số", "theo tháng"),
        ),
        publisher="Cơ quan thường trực chuyển đổi số của tỉnh",
        source="Kho dữ liệu dùng chung của tỉnh",
        legal_basis="Quyết định 766/QĐ-TTg",
        columns=COLUMNS,
        day="month",
        stamp=stamp,
        batches=lambda: tables.batches_of(COLUMNS, rows()),
        simulated=lambda: any(is_simulated(name) for name in {i.dataset for i in opened()}),
        note=note(),
    )


def note() -> str:
    """How small numbers are held back, in one sentence for people."""
    most = settings.NHIP_OPEN_DATA_THRESHOLD
    return (
        f"Số đếm từ 1 đến dưới {most} không công bố; kèm theo là những số mà từ đó tính ngược ra "
        "được số không công bố. Ô ấy để trống và ghi tình trạng “không công bố vì số nhỏ”: không "
        "phải là 0, cũng không phải là chưa có."
    )


def stamp() -> str:
    """Changes with every measuring, every change of units or indicators, and each month."""
    last = Measurement.objects.filter(finished_at__isnull=False).values_list("pk", flat=True)
    marks = (
        last.first(),
        Landing.objects.values_list("pk", flat=True).first(),
        UnitChange.objects.count(),
        settings.NHIP_OPEN_DATA_THRESHOLD,
        timezone.localdate().strftime("%Y-%m"),
        repr(opened()),
    )
    return repr(marks)


def opened() -> list[Indicator]:
    """The indicators that are opened: counts of records of datasets that are not limited."""
    known = lakes.datasets()
    return [
        indicator
        for indicator in lakes.indicators().values()
        if indicator.cls in (Class.EVENT, Class.AS_OF)
        and all(quantity.form is Form.COUNT for quantity in indicator.quantities)
        and known[indicator.dataset].classification is not Classification.LIMITED
    ]


@dataclass(frozen=True)
class Held:
    """What is held back of one indicator: (unit, month code) of numerators and denominators."""

    numerators: frozenset[tuple[str, str]]
    denominators: frozenset[tuple[str, str]]

    def hides(self, unit: str, month: str) -> bool:
        """Whether the value of the indicator is held back there."""
        return (unit, month) in self.numerators or (unit, month) in self.denominators


class Book:
    """Figures of every opened indicator with what is held back of them, read once.

    A quantity is one table however many indicators speak of it: what is hidden of it is hidden of
    all. A part may be the whole of further parts (dossiers, those online, those online by VNeID);
    a quantity that two indicators take as parts of different wholes is told by the first only.
    """

    def __init__(self, indicators: Iterable[Indicator], months: list[Period]) -> None:
        self.months = months
        self.tree = tree()
        self.view = View(self.tree)
        self.makers: dict[Table, Indicator] = {}
        self.values: dict[Table, dict[str, dict[str, float]]] = {}
        self.figures: dict[str, list[Figure]] = {}
        self.masks: dict[Table, frozenset[tuple[str, str]]] = {}
        kept = []
        for indicator in indicators:
            mine = _table_of(indicator, indicator.numerator)
            share = indicator.denominator is not None
            if share and self.makers.setdefault(mine, indicator) is not indicator:
                continue
            if found := self._read(indicator):
                kept.append(indicator)
                self.figures[indicator.code] = found
                self._note(indicator, found)
        self.held = {indicator.code: self._held(indicator) for indicator in kept}

    def _note(self, indicator: Indicator, found: list[Figure]) -> None:
        """Keep the numbers of both quantities by month and unit."""
        above = self.values.setdefault(_table_of(indicator, indicator.numerator), {})
        below = self.values.setdefault(_table_of(indicator, _whole_of(indicator)), {})
        for figure in found:
            above.setdefault(figure.period, {})[figure.unit] = figure.numerator
            below.setdefault(figure.period, {})[figure.unit] = _whole(figure)

    def _held(self, indicator: Indicator) -> Held:
        numerators = self._mask(_table_of(indicator, indicator.numerator))
        if indicator.denominator is None:
            return Held(numerators, frozenset())
        return Held(numerators, self._mask(_table_of(indicator, indicator.denominator)))

    def _mask(self, of: Table) -> frozenset[tuple[str, str]]:
        """(unit, month code) of what is hidden of a quantity, its wholes first."""
        if of in self.masks:
            return self.masks[of]
        self.masks[of] = frozenset()  # a ring of parts and wholes ends here
        maker, least = self.makers.get(of), settings.NHIP_OPEN_DATA_THRESHOLD
        whole = None if maker is None else _table_of(maker, _whole_of(maker))
        above = frozenset() if whole is None else self._mask(whole)
        hidden: set[tuple[str, str]] = set()
        for month in self.months:
            counts = self.values.get(of, {}).get(month.code, {})
            below = _below(self.tree, sorted(counts), month)
            if whole is None:
                found = hide(counts, below, least)
            else:
                wholes = self.values[whole].get(month.code, {})
                gone = frozenset(unit for unit, code in above if code == month.code)
                found = hide_part(counts, wholes, gone, below, least)
            hidden |= {(unit, month.code) for unit in found}
        self.masks[of] = frozenset(hidden)
        return self.masks[of]

    def _read(self, indicator: Indicator) -> list[Figure]:
        dataset, root = lakes.dataset(indicator.dataset), lakes.lake().root
        found: list[Figure] = []
        for months in _measured_together(indicator, self.months):
            try:
                found += series(root, indicator, dataset, months, None, self.view)
            except NotMeasured:
                continue
        return found


def book() -> Book:
    """The opened indicators of the months that have ended, read once for every table of a tick."""
    return _book(stamp())


@lru_cache(maxsize=1)
def _book(stamp: str) -> Book:
    return Book(opened(), months())


def months() -> list[Period]:
    """The months that have ended, from the first day any record is of, the newest 36 at most."""
    first = Landing.objects.filter(first_day__isnull=False).order_by("first_day").first()
    if first is None:
        return []
    last = Period.containing(timezone.localdate(), Kind.MONTH).previous()
    found = []
    while last.end >= first.first_day and len(found) < MONTHS_KEPT:
        found.append(last)
        last = last.previous()
    return found[::-1]


def rows(read: Book | None = None) -> Iterator[tuple[Any, ...]]:
    """The rows of the table, by indicator, unit and month."""
    read = read or book()
    names = dict(Unit.objects.values_list("key", "name"))
    codes = _codes()
    known = lakes.indicators()
    for code in sorted(read.figures):
        indicator, held = known[code], read.held[code]
        simulated = is_simulated(indicator.dataset)
        for figure in sorted(read.figures[code], key=lambda f: (f.unit, f.period)):
            month = Period.parse(figure.period)
            yield (
                code,
                indicator.name_vi,
                figure.unit,
                codes.get((figure.unit, month.code)) or codes.get((figure.unit, "")),
                names.get(figure.unit, figure.unit),
                month.start,
                *_numbers(indicator, figure, held),
                simulated,
            )


def _numbers(indicator: Indicator, figure: Figure, held: Held) -> tuple[Any, ...]:
    """numerator, denominator, value, measure_unit, state."""
    place = (figure.unit, figure.period)
    above = None if place in held.numerators else figure.numerator
    below = None if place in held.denominators else figure.denominator
    if held.hides(*place):
        return above, below, None, indicator.measure_unit, State.SUPPRESSED.value
    value = figure.value
    if not isinstance(value, float):
        return above, below, None, indicator.measure_unit, State.MISSING.value
    shown = (
        value * HUNDRED
        if figure.denominator is not None and indicator.measure_unit == "%"
        else value
    )
    return above, below, shown, indicator.measure_unit, STANDINGS[figure.standing].value


def _whole_of(indicator: Indicator) -> Quantity:
    return indicator.denominator or indicator.numerator


def _whole(figure: Figure) -> float:
    return figure.numerator if figure.denominator is None else figure.denominator


def _table_of(indicator: Indicator, quantity: Quantity) -> Table:
    """What makes two quantities the same numbers: the same rows, counted at the same times."""
    times = (indicator.time, indicator.enters, indicator.leaves, indicator.counted)
    return (indicator.dataset, indicator.cls, indicator.unit, *times, quantity)


def _measured_together(indicator: Indicator, asked: list[Period]) -> list[list[Period]]:
    """As-of figures are kept by period, and one that was not measured must not hide the others."""
    if indicator.cls is Class.AS_OF:
        return [[month] for month in asked]
    return [asked] if asked else []


def _below(known: Hierarchy, units: list[str], month: Period) -> dict[str, list[str]]:
    """Unit -> the units directly below it, among those that have figures."""
    found: dict[str, list[str]] = {}
    for unit in units:
        above = known.parent(unit, month.start)
        if above is not None:
            found.setdefault(above, []).append(unit)
    return found


def _codes() -> dict[tuple[str, str], str]:
    """(unit key, "") -> its newest code, the administrative one before that of the agency."""
    held = UnitCode.objects.order_by("scheme", "-valid_from").values_list("unit__key", "code")
    found: dict[tuple[str, str], str] = {}
    for key, code in held:
        found.setdefault((key, ""), code)
    return found
