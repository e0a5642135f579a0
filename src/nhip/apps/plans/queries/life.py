"""The stage of a plan, its name, and what a person may do with it now."""

from django.contrib.auth.base_user import AbstractBaseUser

from nhip.apps.accounts.permissions import Permission
from nhip.apps.plans.models import Plan
from nhip.apps.units.queries import may
from nhip.engine.workflow import LEADER, OFFICE, PLAN_LIFE

COMMENTING, SUBMITTED, DECIDED = "commenting", "submitted", "decided"
FROZEN = (SUBMITTED, DECIDED)
STAGE_NAMES = {
    COMMENTING: "Đang lấy ý kiến",
    SUBMITTED: "Đã trình",
    DECIDED: "Đã có quyết định, chờ ban hành",
}
ACTION_NAMES = {
    "open_comments": "Lấy ý kiến",
    "close_comments": "Đóng lấy ý kiến",
    "submit": "Trình",
    "withdraw": "Rút bản trình",
    "send_back": "Trả lại",
    "decide": "Chấp thuận",
    "issue": "Ban hành",
    "amend": "Sửa đổi",
    "close": "Kết thúc",
    "reopen": "Mở lại",
}


def stage_of(plan: Plan) -> str:
    """Of a draft where its last step led; of another plan its state."""
    if not plan.is_draft:
        return plan.state
    last = plan.steps.first()
    return last.after if last else PLAN_LIFE.first


def name_of(stage: str) -> str:
    """A stage in words."""
    return STAGE_NAMES.get(stage) or str(Plan.State(stage).label)


def roles_for(user: AbstractBaseUser | None, plan: Plan) -> set[str]:
    """The roles of the table that a person holds for a plan; the system holds all."""
    if user is None:
        return {OFFICE, LEADER}
    held = set()
    if may(user, Permission.EDIT_PLANS, plan.unit):
        held.add(OFFICE)
    if may(user, Permission.DECIDE_PLANS, plan.unit):
        held.add(LEADER)
    return held


def offered(user: AbstractBaseUser, plan: Plan) -> list[str]:
    """What this person may do with the plan now, in the order of the table."""
    return PLAN_LIFE.actions(stage_of(plan), roles_for(user, plan))
