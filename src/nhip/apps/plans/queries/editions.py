"""Two versions of a plan compared: what each kind of row says, in words."""

from collections.abc import Mapping
from typing import Any

from nhip.apps.plans.differing import RowDifference, differences
from nhip.apps.plans.queries.versions import Content, asked_for

Row = Mapping[str, Any]


def _of(name: str):  # type: ignore[no-untyped-def]
    return lambda row: str(row.get(name) or "")


def _day(name: str):  # type: ignore[no-untyped-def]
    def told(row: Row) -> str:
        year, month, day = (row.get(name) or "--").split("-")
        return f"{day}/{month}/{year}" if day else ""

    return told


def _yes(name: str):  # type: ignore[no-untyped-def]
    return lambda row: "có" if row.get(name) else ""


AXIS = {"Tên nhóm": _of("title")}
TARGET = {
    "Chỉ tiêu": _of("wording"),
    "Phải đạt": asked_for,
    "Thời hạn": _of("due_text"),
    "Hạn": _day("due"),
    "Buộc phải đạt": _yes("must_achieve"),
    "Không khả thi": _yes("not_feasible"),
    "Chủ trì": _of("lead_text"),
    "Cơ sở": _of("basis"),
}
TASK = {
    "Nhiệm vụ": _of("wording"),
    "Sản phẩm": _of("product"),
    "Chủ trì": _of("lead_text"),
    "Phối hợp": _of("supporting_text"),
    "Thời hạn": _of("due_text"),
    "Hạn": _day("due"),
    "Thường xuyên": _yes("recurring"),
    "Thẩm quyền": _of("authority"),
    "Trách nhiệm": _of("responsibility"),
    "Căn cứ": _of("legal_basis"),
    "Kinh phí": _of("budget_text"),
}


def compared(left: Content, right: Content) -> list[RowDifference]:
    """Headings, then targets, then tasks, each in the order of the right side."""
    return [
        *differences("axis", left["axes"], right["axes"], AXIS),
        *differences("target", left["targets"], right["targets"], TARGET),
        *differences("task", left["tasks"], right["tasks"], TASK),
    ]
