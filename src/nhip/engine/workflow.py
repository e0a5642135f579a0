"""Approval as a table: (state, action, role) -> state. Standard library only.

A state that is in no row of the table is an end. Roles are the words of the policy
(apps/accounts/roles.py), given by the caller: this module knows no person.
"""

from collections.abc import Collection
from dataclasses import dataclass

from nhip.engine.errors import NhipError

OFFICE, LEADER = "standing_office", "leader"
OFFICER, HEAD, APPROVER = "officer", "head", "approver"


class StepRefused(NhipError):
    """An action that this state does not know, or that none of the roles may take in it."""


@dataclass(frozen=True, slots=True)
class Step:
    """In `state`, whoever holds one of `roles` may take `action`; then the state is `to`."""

    state: str
    action: str
    roles: frozenset[str]
    to: str


@dataclass(frozen=True, slots=True)
class Flow:
    """A life as rows of a table; `first` is where it begins."""

    name: str
    first: str
    steps: tuple[Step, ...]

    @property
    def states(self) -> tuple[str, ...]:
        """Every state in the order of the table."""
        ends = (end for step in self.steps for end in (step.state, step.to))
        return tuple(dict.fromkeys((self.first, *ends)))

    def next(self, state: str, action: str, roles: Collection[str]) -> str:
        """The state after an action. Raises StepRefused: "workflow.not_now" (state, action),
        "workflow.not_yours" (state, action, roles that may)."""
        step = self._step(state, action)
        if step is None:
            raise StepRefused("workflow.not_now", state=state, action=action)
        if step.roles.isdisjoint(roles):
            allowed = sorted(step.roles)
            raise StepRefused("workflow.not_yours", state=state, action=action, roles=allowed)
        return step.to

    def actions(self, state: str, roles: Collection[str]) -> list[str]:
        """What these roles may do now, in the order of the table."""
        return [
            step.action
            for step in self.steps
            if step.state == state and not step.roles.isdisjoint(roles)
        ]

    def _step(self, state: str, action: str) -> Step | None:
        found = (one for one in self.steps if (one.state, one.action) == (state, action))
        return next(found, None)


def flow(name: str, first: str, rows: Collection[tuple[str, str, str, str]]) -> Flow:
    """A Flow of rows (state, action, roles parted by blanks, state after).

    Raises ValueError where two rows answer one question differently.
    """
    steps = tuple(Step(state, act, frozenset(roles.split()), to) for state, act, roles, to in rows)
    asked = [(step.state, step.action) for step in steps]
    if len(set(asked)) < len(asked):
        raise ValueError(f"{name}: one state and action with two answers")
    return Flow(name, first, steps)


# A plan's life. "issue" from the draft itself is for a document that was issued elsewhere and is
# only brought in; a draft that was sent for comments is issued through submission and decision.
PLAN_LIFE = flow(
    "plan",
    "draft",
    (
        ("draft", "open_comments", OFFICE, "commenting"),
        ("draft", "submit", OFFICE, "submitted"),
        ("draft", "issue", OFFICE, "issued"),
        ("commenting", "close_comments", OFFICE, "draft"),
        ("commenting", "submit", OFFICE, "submitted"),
        ("submitted", "withdraw", OFFICE, "draft"),
        ("submitted", "send_back", LEADER, "draft"),
        ("submitted", "decide", LEADER, "decided"),
        ("decided", "send_back", LEADER, "draft"),
        ("decided", "issue", OFFICE, "issued"),
        ("issued", "amend", OFFICE, "amended"),
        ("issued", "close", OFFICE, "closed"),
        ("amended", "amend", OFFICE, "amended"),
        ("amended", "close", OFFICE, "closed"),
        ("closed", "reopen", OFFICE, "amended"),
    ),
)

# What a unit reports in a round. The head signs off what leaves the unit ("verify"); who approves
# is said by the round, so that is a part to play here and no role of the policy.
SUBMISSION_LIFE = flow(
    "submission",
    "draft",
    (
        ("draft", "send", f"{OFFICER} {HEAD}", "sent"),
        ("sent", "withdraw", OFFICER, "draft"),
        ("sent", "send_back", HEAD, "draft"),
        ("sent", "verify", HEAD, "verified"),
        ("verified", "send_back", APPROVER, "draft"),
        ("verified", "approve", APPROVER, "approved"),
        ("approved", "publish", OFFICE, "published"),
        ("approved", "unlock", OFFICE, "draft"),
        ("published", "unlock", OFFICE, "draft"),
    ),
)

# A round of assessment. What is late or missing is told by the actions; the table says who goes on.
ROUND_LIFE = flow(
    "assessment_round",
    "draft",
    (
        ("draft", "open", OFFICE, "self"),
        ("self", "appraise", OFFICE, "appraising"),
        ("appraising", "reopen", OFFICE, "self"),
        ("appraising", "explain", OFFICE, "explaining"),
        ("explaining", "submit", OFFICE, "deciding"),
        ("deciding", "send_back", LEADER, "explaining"),
        ("deciding", "decide", LEADER, "decided"),
        ("decided", "publish", OFFICE, "published"),
    ),
)

# One unit's sheet in a round: filled by officers, signed off by the head.
SHEET_LIFE = flow(
    "self_assessment",
    "draft",
    (
        ("draft", "submit", "officer head", "signing"),
        ("signing", "send_back", "officer head", "draft"),
        ("signing", "send", "head", "sent"),
        ("sent", "unlock", OFFICE, "draft"),
    ),
)
