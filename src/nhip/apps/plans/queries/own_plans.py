"""The plans that units owe of their own: who sent, in time or late, who owes."""

from dataclasses import dataclass
from datetime import date

from nhip.apps.plans.models import OwnPlan, Plan

ON_TIME, LATE, OWED, OVERDUE = "on_time", "late", "owed", "overdue"
NAMES = {
    ON_TIME: "Đã ban hành đúng hạn",
    LATE: "Đã ban hành, chậm",
    OWED: "Chưa ban hành, còn hạn",
    OVERDUE: "Chưa ban hành, quá hạn",
}
SHAPES = {ON_TIME: "done", LATE: "done", OWED: "not-started", OVERDUE: "late"}


@dataclass(frozen=True, slots=True)
class Owed:
    """One unit's own plan as of a day."""

    own: OwnPlan
    state: str

    @property
    def name_vi(self) -> str:
        return NAMES[self.state]

    @property
    def shape(self) -> str:
        return SHAPES[self.state]


@dataclass(frozen=True, slots=True)
class Owing:
    """All own plans under one plan; overdue ones first."""

    rows: list[Owed]

    @property
    def total(self) -> int:
        return len(self.rows)

    @property
    def issued(self) -> int:
        return sum(row.state in (ON_TIME, LATE) for row in self.rows)

    @property
    def late(self) -> list[Owed]:
        return [row for row in self.rows if row.state == OVERDUE]


def owing(plan: Plan, on: date) -> Owing:
    """One query. What was issued after the day is owed on it."""
    held = plan.own_plans.select_related("unit", "file", "sent_by", "plan")
    rows = [Owed(one, _state(one, on)) for one in held]
    order = (OVERDUE, OWED, LATE, ON_TIME)
    return Owing(sorted(rows, key=lambda row: (order.index(row.state), row.own.unit.name)))


def _state(one: OwnPlan, on: date) -> str:
    if one.issued_on and one.issued_on <= on:
        return ON_TIME if one.issued_on <= one.due_on else LATE
    return OVERDUE if on > one.due_on else OWED
