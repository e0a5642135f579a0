"""Observations of criteria by unit and month for everyone, with small numbers held back.

May import models, the shelf of criteria sets and the measured tables. What a source has published
itself is public already and stays as it is; a measured figure is held back where the series of its
indicator is; any other count below the threshold takes its criterion with it.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils import timezone

from nhip.apps.catalogue import shelf
from nhip.apps.catalogue.models import Batch, Observation, Source
from nhip.apps.catalogue.open_data import measured, tables
from nhip.apps.catalogue.open_data.tables import ColumnType, OpenTable, State, column
from nhip.engine.criteria import Criterion, Input, InputKind
from nhip.engine.period import Kind, Period
from nhip.engine.values import Reason
from nhip.repository.opening import Frequency, Licence, Opening, Theme

NAME = "so-lieu-766"
FAMILY = "phuc-vu-766"
COLUMNS = (
    column("unit", ColumnType.CODE, "Khóa đơn vị trong Nhịp", "Key of the unit"),
    column("unit_name", ColumnType.TEXT, "Tên đơn vị", "Name of the unit"),
    column("month", ColumnType.DATE, "Ngày đầu của tháng", "First day of the month"),
    column("criterion", ColumnType.CODE, "Mã tiêu chí", "Code of the criterion"),
    column("criterion_name", ColumnType.TEXT, "Tên tiêu chí", "Name of the criterion"),
    column("input", ColumnType.CODE, "Đầu vào", "Input"),
    column("meaning", ColumnType.TEXT, "Nghĩa của đầu vào", "Meaning of the input"),
    column("value", ColumnType.NUMBER, "Giá trị", "Value"),
    column("option", ColumnType.CODE, "Phương án được chọn", "Option chosen"),
    column("state", ColumnType.CODE, "Tình trạng của số", "State of the figure", measured.STATES),
    column("reason", ColumnType.CODE, "Vì sao chưa có", "Why it is missing",
           tuple((reason.value, reason.label) for reason in Reason)),
    column("source", ColumnType.TEXT, "Nguồn", "Source"),
    column("simulated", ColumnType.BOOLEAN, "Dữ liệu mô phỏng", "Made up to demonstrate"),
)  # fmt: skip
Place = tuple[str, str, str]  # unit key, month code, criterion
Asked = tuple[str, str, str]  # criteria set, criterion, input
CHUNK = 5000  # figures read at a time


def table() -> OpenTable:
    """The open table."""
    return OpenTable(
        name=NAME,
        title_vi="Số liệu chấm Bộ chỉ số 766 theo đơn vị và tháng",
        title_en="Figures behind the index of Decision 766 by unit and month",
        opening=Opening(
            licence=Licence.CC_BY,
            description_vi="Tử số, mẫu số và lựa chọn mà từng tiêu chí của Bộ chỉ số phục vụ người "
            "dân, doanh nghiệp được chấm từ đó, theo đơn vị và tháng. Số nhỏ không công bố.",
            description_en="Numerators, denominators and choices each criterion of the service "
            "index is scored from, by unit and month. Small numbers are suppressed.",
            theme=Theme.GOVE,
            frequency=Frequency.MONTHLY,
            contact="Cơ quan thường trực chuyển đổi số của tỉnh",
            keywords=("Quyết định 766", "chất lượng phục vụ", "thủ tục hành chính"),
        ),
        publisher="Cơ quan thường trực chuyển đổi số của tỉnh",
        source="Cổng Dịch vụ công quốc gia; kho dữ liệu dùng chung của tỉnh",
        legal_basis="Quyết định 766/QĐ-TTg ngày 23/6/2022",
        columns=COLUMNS,
        day="month",
        stamp=stamp,
        batches=lambda: tables.batches_of(COLUMNS, rows()),
        simulated=lambda: _current().filter(simulated=True).exists(),
        note=measured.note(),
    )


def stamp() -> str:
    """Changes with every batch of figures, and whenever what is held back may."""
    return repr((Batch.objects.values_list("pk", flat=True).first(), measured.stamp()))


def rows() -> Iterator[tuple[Any, ...]]:
    """The rows of the table, by month, unit and criterion."""
    known, held = _inputs(), held_back()
    days = {code: Period.parse(code).start for code in _months()}
    found = _current().order_by("period", "unit__key", "criterion", "input")
    for unit, name, period, *place, value, text, missing, source, simulated in found.values_list(
        "unit__key", "unit__name", "period", "set_id", "criterion", "input", "value", "text",
        "missing", "batch__source__name", "simulated",
    ).iterator(CHUNK):  # fmt: skip
        if (asked := known.get(tuple(place))) is None:
            continue
        criterion, item = asked
        state, option = State.SHOWN, text or None
        if (unit, period, criterion.code) in held:
            state, value, option = State.SUPPRESSED, None, None
        elif missing:
            state = State.MISSING
        yield (
            unit,
            name,
            days[period],
            criterion.code,
            criterion.name,
            item.name,
            item.meaning,
            value,
            option,
            state.value,
            missing or None if state is State.MISSING else None,
            source,
            simulated,
        )


def held_back() -> frozenset[Place]:
    """Where the figures of a criterion are held back, for every month."""
    known, least = _inputs(), settings.NHIP_OPEN_DATA_THRESHOLD
    book = measured.book()
    found: set[Place] = set()
    counted = _current().exclude(batch__source__kind=Source.Kind.PUBLISHED)
    for unit, period, *place, value, dataset in counted.values_list(
        "unit__key", "period", "set_id", "criterion", "input", "value", "batch__dataset"
    ).iterator(CHUNK):
        if (asked := known.get(tuple(place))) is None:
            continue
        criterion, item = asked
        code = item.measure.indicator if item.measure else ""
        if dataset and code in book.held:
            if book.held[code].hides(unit, period):
                found.add((unit, period, criterion.code))
        elif value is not None and item.kind is InputKind.COUNT and 0 < value < least:
            found.add((unit, period, criterion.code))
    return frozenset(found)


def _inputs() -> dict[Asked, tuple[Criterion, Input]]:
    """(set, criterion, input) -> what is asked there, of every set of the family as it stands."""
    held = shelf.current()
    return {
        (id, criterion.code, item.name): (criterion, item)
        for id, _, _ in held.sets()
        if id.split("/")[0] == FAMILY
        for criterion in held.get(id).criteria()
        for item in criterion.inputs
    }


def _months() -> list[str]:
    """The codes of the months that have ended and have figures."""
    today = timezone.localdate()
    figures = Observation.objects.filter(set_id__startswith=f"{FAMILY}/").order_by()
    spans = map(Period.parse, figures.values_list("period", flat=True).distinct())
    return [span.code for span in spans if span.kind is Kind.MONTH and span.end < today]


def _current() -> Any:
    """The figures in force of those months, in no order."""
    figures = Observation.objects.current().filter(set_id__startswith=f"{FAMILY}/")
    return figures.filter(period__in=_months()).order_by()
