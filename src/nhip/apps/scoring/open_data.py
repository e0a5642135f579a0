"""Scores of the service index by unit and month, opened to everyone.

May import models and the catalogue's nouns of open data. Totals and groups only: a criterion's
points are a ratio of two counts, and give them away. Where a count under a group is held back, so
are the points of the group; where that leaves one group alone, the total goes with it.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from nhip.apps.catalogue.open_data import observed, tables
from nhip.apps.catalogue.open_data.tables import (
    ColumnType,
    Frequency,
    Licence,
    Opening,
    OpenTable,
    State,
    Theme,
    column,
)
from nhip.apps.scoring.models import ScoreRun, UnitScore
from nhip.engine.criteria import CriteriaSet
from nhip.engine.period import Kind, Period

NAME = "diem-766"
TOTAL = ""
STATES = tuple((state.value, state.name_vi) for state in State)
COLUMNS = (
    column("unit", ColumnType.CODE, "Khóa đơn vị trong Nhịp", "Key of the unit"),
    column("unit_name", ColumnType.TEXT, "Tên đơn vị", "Name of the unit"),
    column("unit_kind", ColumnType.TEXT, "Loại đơn vị khi chấm", "Kind of the unit when scored"),
    column("month", ColumnType.DATE, "Ngày đầu của tháng", "First day of the month"),
    column("group", ColumnType.CODE, "Nhóm chỉ số; trống là cả bộ", "Group; empty for the whole"),
    column("group_name", ColumnType.TEXT, "Tên nhóm", "Name of the group"),
    column("points", ColumnType.NUMBER, "Điểm", "Points"),
    column("max_points", ColumnType.NUMBER, "Điểm tối đa được chấm", "Points that were possible"),
    column("complete", ColumnType.BOOLEAN, "Đủ số liệu của cả bộ", "All figures were there"),
    column("state", ColumnType.CODE, "Tình trạng của điểm", "State of the points", STATES),
    column("simulated", ColumnType.BOOLEAN, "Dữ liệu mô phỏng", "Made up to demonstrate"),
)


def table() -> OpenTable:
    """The open table."""
    return OpenTable(
        name=NAME,
        title_vi="Điểm Bộ chỉ số 766 theo đơn vị và tháng",
        title_en="Scores of the index of Decision 766 by unit and month",
        opening=Opening(
            licence=Licence.CC_BY,
            description_vi="Điểm cả bộ và từng nhóm của Bộ chỉ số phục vụ người dân, doanh nghiệp, "
            "theo đơn vị và tháng, như hệ thống đang tính.",
            description_en="Points of the whole service index and of each group, by unit and "
            "month, as they are computed now.",
            theme=Theme.GOVE,
            frequency=Frequency.MONTHLY,
            contact="Cơ quan thường trực chuyển đổi số của tỉnh",
            keywords=("Quyết định 766", "chất lượng phục vụ", "xếp hạng", "điểm"),
        ),
        publisher="Cơ quan thường trực chuyển đổi số của tỉnh",
        source="Tính từ số liệu công bố và số liệu đo của tỉnh",
        legal_basis="Quyết định 766/QĐ-TTg ngày 23/6/2022",
        columns=COLUMNS,
        day="month",
        stamp=lambda: repr((_runs().values_list("pk", flat=True).first(), observed.stamp())),
        batches=lambda: tables.batches_of(COLUMNS, rows()),
        simulated=lambda: UnitScore.objects.filter(run__in=_ended(), has_simulated=True).exists(),
        note="Nhóm có số đếm nhỏ không công bố thì điểm của nhóm cũng không công bố.",
    )


def rows() -> Iterator[tuple[Any, ...]]:
    """The rows of the table: the whole, then its groups, by month and unit."""
    held = defaultdict(set)
    for unit, month, criterion in observed.held_back():
        held[unit, month].add(criterion)
    runs = {run.pk: run for run in _ended()}
    sets = {pk: run.version.content for pk, run in runs.items()}
    found = UnitScore.objects.filter(run__in=runs).select_related("unit")
    for score in found.order_by("run__period", "unit__key"):
        run, content = runs[score.run_id], sets[score.run_id]
        hidden = _groups_of(content, held[score.unit.key, run.period])
        yield from _rows(score, Period.parse(run.period), content, hidden)


def _rows(
    score: UnitScore, month: Period, content: CriteriaSet, hidden: frozenset[str]
) -> Iterator[tuple[Any, ...]]:
    names = {group.code: group.name for group in content.groups}
    whole = {"points": score.total, "max": score.max_assessed}
    alone = len(hidden) == 1
    for code, told in {TOTAL: whole, **score.groups}.items():
        shown = code not in hidden if code else not alone
        points = told["points"]
        state = State.MISSING if points is None else State.SHOWN if shown else State.SUPPRESSED
        yield (
            score.unit.key,
            score.unit.name,
            score.get_kind_display(),
            month.start,
            code or None,
            names.get(code),
            points if shown else None,
            told["max"],
            score.complete,
            state.value,
            score.has_simulated,
        )


def _groups_of(content: CriteriaSet, criteria: set[str]) -> frozenset[str]:
    """The groups that criteria lie in, at every level."""
    return frozenset(
        group.code
        for group in content.groups
        if group.code and any(one.code in criteria for one in group.criteria())
    )


def _runs() -> Any:
    family = f"{observed.FAMILY}/"
    return ScoreRun.objects.filter(is_current=True, set_id__startswith=family)


def _ended() -> list[ScoreRun]:
    """The runs in use of months that have ended."""
    today = timezone.localdate()
    runs = _runs().select_related("version")
    return [run for run in runs if run.span.kind is Kind.MONTH and run.span.end < today]
