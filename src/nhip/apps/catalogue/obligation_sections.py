"""Obligations on the steward's board: those past their day, and those reported done.

May import the queries. Registered by the app when it is ready.
"""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from nhip.apps.catalogue.models.obligations import Obligation, State
from nhip.apps.catalogue.work_board import Cell, Section, register

SHOWN = 20
HEADERS = ("Nghĩa vụ", "Đơn vị", "Loại", "Hạn", "Tình trạng")


def overdue(today: date) -> Section:
    """What units owe and have not reported, the longest overdue first."""
    return _section("obligations-overdue", "Nghĩa vụ dữ liệu quá hạn", State.OVERDUE, today)


def reported(today: date) -> Section:
    """What units say is done: the steward confirms it or sends it back."""
    return _section("obligations-reported", "Nghĩa vụ chờ xác nhận", State.REPORTED, today)


def register_all() -> None:
    """Both, in the order a steward works."""
    register("obligations-overdue", overdue)
    register("obligations-reported", reported)


def _section(key: str, title: str, state: State, today: date) -> Section:
    found = Obligation.objects.in_state(state, today).select_related("unit")
    done = {
        State.OVERDUE: "Không có nghĩa vụ nào quá hạn.",
        State.REPORTED: "Không có nghĩa vụ nào chờ xác nhận.",
    }[state]
    return Section(
        key=key,
        title=title,
        headers=HEADERS,
        rows=list(_rows(found[:SHOWN], today)),
        done=done,
        total=found.count(),
        more=f"{reverse('obligations:list')}?tinh-trang={state.value}",
    )


def _rows(found: Iterable[Obligation], today: date) -> Iterable[tuple[Cell, ...]]:
    for one in found:
        state = one.state(today)
        yield (
            Cell(str(one), one.get_absolute_url()),
            Cell(one.unit.name),
            Cell(one.get_kind_display()),
            Cell(f"{one.due_on:%d/%m/%Y}" if one.due_on else ""),
            Cell(state.label, status=state.look),
        )
