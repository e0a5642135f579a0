"""Every write of this app: units loaded, roles given, delegated, moved and reviewed, people added.

One transaction each, with its line in the audit record inside.
"""

from nhip.apps.units.actions.duties import DutiesRefused, move_duties, undo_move
from nhip.apps.units.actions.law import add_unit, load_law, load_units
from nhip.apps.units.actions.people import add_people, close_idle_accounts
from nhip.apps.units.actions.reviews import ReviewRefused, decide_access
from nhip.apps.units.actions.roles import (
    DelegationRefused,
    act_for,
    delegate,
    end_delegation,
    grant_role,
    revoke_role,
)

__all__ = [
    "DelegationRefused",
    "DutiesRefused",
    "ReviewRefused",
    "act_for",
    "add_people",
    "add_unit",
    "close_idle_accounts",
    "decide_access",
    "delegate",
    "end_delegation",
    "grant_role",
    "load_law",
    "load_units",
    "move_duties",
    "revoke_role",
    "undo_move",
]
