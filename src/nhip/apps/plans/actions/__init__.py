"""Every write of plans: `plans` the document, `progress` what is told of it, `importing` a document
that is read, reviewed and stored, `calendar` the address of a feed, `drafting` a draft under
comment and the steps of a plan's life, `own_plans` what units owe of their own, `rounds` targets
looked at again, `conclusions` a meeting's text, `members` named persons, `projects`."""

from nhip.apps.plans.actions.calendar import open_feed
from nhip.apps.plans.actions.conclusions import start_conclusion
from nhip.apps.plans.actions.drafting import (
    agree,
    answer,
    comment,
    extend_comments,
    move,
    open_comments,
    send_comments,
    withdraw_comment,
)
from nhip.apps.plans.actions.importing import keep_body, mend, start_import, store_import
from nhip.apps.plans.actions.members import assign_member, drop_member
from nhip.apps.plans.actions.own_plans import ask_own_plans, drop_own_plan, send_own_plan
from nhip.apps.plans.actions.plans import (
    add_project,
    amend_target,
    amend_task,
    ask_by_text,
    assign,
    create_plan,
    edit_plan,
    issue_plan,
    join_tasks,
    save_budget,
)
from nhip.apps.plans.actions.progress import decide, report, report_target, take_back
from nhip.apps.plans.actions.projects import edit_project, group_tasks
from nhip.apps.plans.actions.reminding import remind
from nhip.apps.plans.actions.rounds import decide_round, open_round, opine, propose

__all__ = [
    "add_project",
    "agree",
    "amend_target",
    "amend_task",
    "answer",
    "ask_by_text",
    "ask_own_plans",
    "assign",
    "assign_member",
    "comment",
    "create_plan",
    "decide",
    "decide_round",
    "drop_member",
    "drop_own_plan",
    "edit_plan",
    "edit_project",
    "extend_comments",
    "group_tasks",
    "issue_plan",
    "join_tasks",
    "keep_body",
    "mend",
    "move",
    "open_comments",
    "open_feed",
    "open_round",
    "opine",
    "propose",
    "remind",
    "report",
    "report_target",
    "save_budget",
    "send_comments",
    "send_own_plan",
    "start_conclusion",
    "start_import",
    "store_import",
    "take_back",
    "withdraw_comment",
]
