"""Every write of the exchange, by what is written.

keys.py     API keys: issued, renewed, revoked; old lines of the usage log put away
using.py    one request: let in and counted, or refused; its end written down
pushing.py  a file that a system pushed: kept, landed, answered
inbox.py    files laid in the watched folders
pulling.py  records fetched from REST sources, and how far that has come
"""

from nhip.apps.exchange.actions.inbox import Handled, sweep
from nhip.apps.exchange.actions.keys import forget_old_uses, issue, renew, revoke
from nhip.apps.exchange.actions.pulling import Pulled, due, pull
from nhip.apps.exchange.actions.pushing import allow_size, land_waiting, receive, say_sent
from nhip.apps.exchange.actions.using import Denied, finish, let_in

__all__ = [
    "Denied",
    "Handled",
    "Pulled",
    "allow_size",
    "due",
    "finish",
    "forget_old_uses",
    "issue",
    "land_waiting",
    "let_in",
    "pull",
    "receive",
    "renew",
    "revoke",
    "say_sent",
    "sweep",
]
