"""Every write of collecting: a verb, keyword-only, by=, one transaction, audit inside."""

from nhip.apps.collection.actions.entry import Saved, Typed, attach, save_cells
from nhip.apps.collection.actions.forms import save_template
from nhip.apps.collection.actions.known import refresh
from nhip.apps.collection.actions.life import approve_many, publish, take_step
from nhip.apps.collection.actions.rounds import (
    close_round,
    open_round,
    plan_round,
    postpone,
    reopen_round,
)
from nhip.apps.collection.actions.sheets import take_sheet
from nhip.apps.collection.actions.telling import remind

__all__ = [
    "Saved",
    "Typed",
    "approve_many",
    "attach",
    "close_round",
    "open_round",
    "plan_round",
    "postpone",
    "publish",
    "refresh",
    "remind",
    "reopen_round",
    "save_cells",
    "save_template",
    "take_sheet",
    "take_step",
]
