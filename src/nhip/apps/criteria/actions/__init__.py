"""Every write of this app: load a set from its text; draft one, comment on it, publish it."""

from nhip.apps.criteria.actions.drafting import (
    DraftRefused,
    add_criterion,
    add_up,
    answer_comment,
    change_criterion,
    change_head,
    comment,
    drop_draft,
    open_comments,
    publish,
    remove_criterion,
    replace_text,
    settle_doubt,
    start_from_annex,
    start_from_set,
)
from nhip.apps.criteria.actions.sets import load_set, load_shipped

__all__ = [
    "DraftRefused",
    "add_criterion",
    "add_up",
    "answer_comment",
    "change_criterion",
    "change_head",
    "comment",
    "drop_draft",
    "load_set",
    "load_shipped",
    "open_comments",
    "publish",
    "remove_criterion",
    "replace_text",
    "settle_doubt",
    "start_from_annex",
    "start_from_set",
]
