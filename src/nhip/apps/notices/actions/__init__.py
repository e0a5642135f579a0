"""Writes of notices: people are told, they read, they choose how; letters are gathered and sent.

Telling is part of the caller's transaction, so nobody is told of what did not happen; letters leave
afterwards, by `nhip tick`.
"""

from nhip.apps.notices.actions.outbox import forget_old, gather, post, send_again, send_due
from nhip.apps.notices.actions.reading import mark_read, mark_unread, prefer
from nhip.apps.notices.actions.telling import Note, notify, tell

__all__ = [
    "Note",
    "forget_old",
    "gather",
    "mark_read",
    "mark_unread",
    "notify",
    "post",
    "prefer",
    "send_again",
    "send_due",
    "tell",
]
