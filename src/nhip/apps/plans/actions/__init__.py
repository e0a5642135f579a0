"""Every write of plans: `plans` the document, `progress` what is told of it, `importing` a document
that is read, reviewed and stored, `calendar` the address of a feed."""

from nhip.apps.plans.actions.calendar import open_feed
from nhip.apps.plans.actions.importing import mend, start_import, store_import
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
from nhip.apps.plans.actions.progress import decide, report, report_target

__all__ = [
    "add_project",
    "amend_target",
    "amend_task",
    "ask_by_text",
    "assign",
    "create_plan",
    "decide",
    "edit_plan",
    "issue_plan",
    "join_tasks",
    "mend",
    "open_feed",
    "report",
    "report_target",
    "save_budget",
    "start_import",
    "store_import",
]
