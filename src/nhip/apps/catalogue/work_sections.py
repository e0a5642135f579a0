"""The board's own sections: late sources, files that wait, rows to mend, days that do not meet.

May import the queries. Registered by the app when it is ready.
"""

from datetime import date, timedelta

from django.urls import reverse
from django.utils.http import urlencode

from nhip.apps.catalogue import lakes
from nhip.apps.catalogue.models import LandingDraft
from nhip.apps.catalogue.queries import freshness, measured, reconciliation
from nhip.apps.catalogue.work_board import Cell, Section, register
from nhip.engine.values import vi_number

SHOWN = 20
# How far back days are reconciled for the board.
DAYS = 31


def late_sources(today: date) -> Section:
    """Sources that should have sent by now."""
    late = [one for one in freshness.watched(today) if one.freshness.is_late]
    rows = [
        (
            Cell(one.dataset.title_vi, reverse("datasets:detail", args=[one.dataset.name])),
            Cell(one.source.name),
            Cell(one.rhythm),
            Cell(_day(one.freshness.last)),
            Cell(_day(one.freshness.due)),
            Cell(one.word, status="late"),
        )
        for one in late[:SHOWN]
    ]
    headers = ("Tập dữ liệu", "Nguồn", "Nhịp", "Nạp gần nhất", "Hạn", "Tình trạng")
    made_up = any(one.source.kind == "simulated" for one in late)
    return Section(
        "late", "Nguồn chậm nạp", headers, rows, "Mọi nguồn đều đúng nhịp.", len(late),
        simulated=made_up,
    )  # fmt: skip


def waiting_files(today: date) -> Section:
    """Uploaded files that were refused, or that nobody confirmed."""
    state = LandingDraft.State
    drafts = LandingDraft.objects.filter(state__in=(state.REFUSED, state.SEEN))
    rows = [
        (
            Cell(one.file_name, one.get_absolute_url()),
            Cell(lakes.datasets()[one.dataset].title_vi if _known(one.dataset) else one.dataset),
            Cell(one.source.name),
            Cell(
                one.get_state_display(),
                status="late" if one.state == state.REFUSED else "in-progress",
            ),
            Cell(f"{one.created_by or 'hệ thống'}, {one.created_at:%d/%m/%Y}"),
        )
        for one in drafts.select_related("source", "created_by")[:SHOWN]
    ]
    headers = ("Tệp", "Tập dữ liệu", "Nguồn", "Tình trạng", "Người tải lên")
    done = "Không có tệp nào bị trả lại hay chờ xác nhận."
    return Section("files", "Tệp bị trả lại, chờ xác nhận", headers, rows, done, drafts.count())


def waiting_rows(today: date) -> Section:
    """Rejected rows that wait to be mended, by dataset."""
    lake = lakes.lake()
    waiting = [(one, lake.quarantined_count(one.name)) for one in lakes.datasets().values()]
    waiting = sorted(((one, n) for one, n in waiting if n), key=lambda pair: -pair[1])
    rows = [
        (
            Cell(one.title_vi, reverse("datasets:quarantine", args=[one.name])),
            Cell(one.owner),
            Cell(vi_number(n), is_number=True),
        )
        for one, n in waiting[:SHOWN]
    ]
    return Section(
        key="rows",
        title="Dòng chờ sửa",
        headers=("Tập dữ liệu", "Chủ quản", "Số dòng"),
        rows=rows,
        done="Không còn dòng nào chờ sửa.",
        total=sum(n for _, n in waiting),
        simulated=any(measured.is_simulated(one.name) for one, _ in waiting),
    )


def differing_days(today: date) -> Section:
    """Sources whose word and what landed do not meet on some day."""
    first, rows = today - timedelta(days=DAYS), []
    spoken = [pair for pair in reconciliation.pairs() if reconciliation.has_said(pair, first)]
    for pair in spoken:
        days = [one for one in reconciliation.reconciled(pair, first, today) if one.differs]
        if days:
            address = reverse("datasets:reconcile", args=[pair.source.code])
            query = urlencode({"tap": pair.dataset.name, "lech": "on"})
            missing = sum(one.difference for one in days)
            rows.append(
                (
                    Cell(pair.source.name, f"{address}?{query}"),
                    Cell(pair.dataset.title_vi),
                    Cell(vi_number(len(days)), is_number=True),
                    Cell(vi_number(missing, sign=True), is_number=True),
                )
            )
    headers = ("Nguồn", "Tập dữ liệu", "Số ngày lệch", "Chênh lệch cộng lại")
    done = f"Trong {DAYS} ngày qua, số nguồn báo và số trong kho khớp nhau."
    made_up = any(pair.source.kind == "simulated" for pair in spoken)
    return Section(
        "days", "Ngày lệch khi đối soát", headers, rows[:SHOWN], done, len(rows),
        reverse("datasets:reconciliations"), made_up,
    )  # fmt: skip


def register_all() -> None:
    """The sections of this app, in the order a steward works."""
    register("late", late_sources)
    register("files", waiting_files)
    register("rows", waiting_rows)
    register("days", differing_days)


def _known(name):
    return name in lakes.datasets()


def _day(day):
    return f"{day:%d/%m/%Y}" if day else ""
