"""What a plan says as plain data, now or as it was: the versions that can be compared."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from nhip.apps.plans.models import Plan, PlanVersion, Target, Task
from nhip.engine.values import vi_number

TASK_SAID = (
    "number", "wording", "product", "lead_text", "supporting_text", "start", "due", "due_text",
    "recurring", "rhythm", "authority", "responsibility", "legal_basis", "budget_text",
)  # fmt: skip
TARGET_SAID = (
    "number", "wording", "operator", "value", "upper", "value_text", "measure_unit", "due",
    "due_text", "must_achieve", "not_feasible", "basis", "lead_text", "baseline",
)  # fmt: skip
PUBLIC_KINDS = (PlanVersion.Kind.ISSUED, PlanVersion.Kind.AMENDED)
ISSUED, NOW = "ban-hanh", "hien-nay"
Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Edition:
    """A version that can be chosen: `key` stands in the address."""

    key: str
    label: str
    content: Content


def content_of(plan: Plan) -> Content:
    """{"axes", "targets", "tasks"}, each a list of rows with their id, in document order."""
    return {
        "axes": list(plan.axes.order_by("order").values("id", "parent_id", "number", "title")),
        "targets": [_row(one, TARGET_SAID) for one in plan.targets.order_by("order", "id")],
        "tasks": [_row(one, TASK_SAID) for one in plan.tasks.order_by("order", "id")],
    }


def _row(one: Task | Target, said: tuple[str, ...]) -> dict[str, Any]:
    row = {"id": one.pk, "axis": one.axis_id}
    for name in said:
        value = getattr(one, name)
        row[name] = value.isoformat() if isinstance(value, date) else value
    return row


def as_issued(plan: Plan) -> Content:
    """What an issued plan said at first: what it says now with every decision undone.

    Rows that a later document added are left in: a change of a row is on record, its birth is not.
    """
    content = content_of(plan)
    rows: dict[tuple[str, int], dict[str, Any]] = {}
    rows |= {("target", row["id"]): row for row in content["targets"]}
    rows |= {("task", row["id"]): row for row in content["tasks"]}
    for change in plan.changes.order_by("-decided_on", "-id"):
        kind = "task" if change.task_id else "target"
        row = rows.get((kind, change.task_id or change.target_id))
        if row is not None and change.field in row:
            row[change.field] = change.before
    return content


def editions(plan: Plan, with_drafts: bool) -> list[Edition]:
    """The versions kept, the oldest first; then, if needed, as issued; then as it is now.

    What a plan said before it was issued is of those who may read drafts.
    """
    kept = list(plan.versions.order_by("number"))
    if not with_drafts:
        kept = [one for one in kept if one.kind in PUBLIC_KINDS]
    # A decision that changed many rows one by one is one version: the last of them.
    kept = [
        one
        for one, then in zip(kept, [*kept[1:], None], strict=True)
        if not (then and one.note and (one.kind, one.note) == (then.kind, then.note))
    ]
    found = [Edition(str(one.number), _label(one), one.content) for one in kept]
    if not plan.is_draft and not any(one.kind == PlanVersion.Kind.ISSUED for one in kept):
        found.append(Edition(ISSUED, "Như ban hành", as_issued(plan)))
    found.append(Edition(NOW, "Hiện nay", content_of(plan)))
    return found


def _label(one: PlanVersion) -> str:
    told = f"{one.get_kind_display()} (v{one.number}, {one.taken_at:%d/%m/%Y})"
    return f"{told}: {one.note}" if one.note else told


def asked_for(row: Content) -> str:
    """What a target of a version asks for, in words."""
    if row.get("value") is None:
        return str(row.get("value_text") or "")
    unit = f" {row['measure_unit']}" if row.get("measure_unit") else ""
    if row.get("upper") is not None:
        return f"{vi_number(row['value'])} - {vi_number(row['upper'])}{unit}"
    sign = {">=": "≥ ", ">": "> ", "<=": "≤ ", "<": "< "}.get(row.get("operator", ""), "")
    return f"{sign}{vi_number(row['value'])}{unit}"
