"""The table of a plan's life, row by row, and what is not in it."""

from itertools import product

import pytest

from nhip.engine.workflow import (
    APPROVER,
    HEAD,
    LEADER,
    OFFICE,
    OFFICER,
    PLAN_LIFE,
    SUBMISSION_LIFE,
    StepRefused,
    flow,
)

ACTIONS = sorted({step.action for step in PLAN_LIFE.steps})
LIFE = {
    ("draft", "open_comments", OFFICE): "commenting",
    ("draft", "submit", OFFICE): "submitted",
    ("draft", "issue", OFFICE): "issued",
    ("commenting", "close_comments", OFFICE): "draft",
    ("commenting", "submit", OFFICE): "submitted",
    ("submitted", "withdraw", OFFICE): "draft",
    ("submitted", "send_back", LEADER): "draft",
    ("submitted", "decide", LEADER): "decided",
    ("decided", "send_back", LEADER): "draft",
    ("decided", "issue", OFFICE): "issued",
    ("issued", "amend", OFFICE): "amended",
    ("issued", "close", OFFICE): "closed",
    ("amended", "amend", OFFICE): "amended",
    ("amended", "close", OFFICE): "closed",
    ("closed", "reopen", OFFICE): "amended",
}
EVERY = list(product(PLAN_LIFE.states, ACTIONS, (OFFICE, LEADER, "officer")))


@pytest.mark.parametrize(("state", "action", "role"), EVERY, ids="-".join)
def test_every_question_has_the_answer_of_the_table(state, action, role):
    wanted = LIFE.get((state, action, role))
    if wanted:
        assert PLAN_LIFE.next(state, action, {role}) == wanted
        assert action in PLAN_LIFE.actions(state, {role})
        return
    known = any(key[:2] == (state, action) for key in LIFE)
    with pytest.raises(StepRefused) as refused:
        PLAN_LIFE.next(state, action, {role})
    assert refused.value.code == ("workflow.not_yours" if known else "workflow.not_now")
    assert action not in PLAN_LIFE.actions(state, {role})


def test_refusal_names_who_may():
    with pytest.raises(StepRefused) as refused:
        PLAN_LIFE.next("submitted", "decide", {OFFICE})
    assert refused.value.fields["roles"] == [LEADER]


def test_no_role_may_nothing():
    assert [PLAN_LIFE.actions(state, ()) for state in PLAN_LIFE.states] == [[]] * 7


def test_a_table_with_two_answers_is_no_table():
    with pytest.raises(ValueError, match="two answers"):
        flow("x", "a", (("a", "go", "r", "b"), ("a", "go", "s", "c")))


SUBMISSION = {
    ("draft", "send", OFFICER): "sent",
    ("draft", "send", HEAD): "sent",
    ("sent", "withdraw", OFFICER): "draft",
    ("sent", "send_back", HEAD): "draft",
    ("sent", "verify", HEAD): "verified",
    ("verified", "send_back", APPROVER): "draft",
    ("verified", "approve", APPROVER): "approved",
    ("approved", "publish", OFFICE): "published",
    ("approved", "unlock", OFFICE): "draft",
    ("published", "unlock", OFFICE): "draft",
}


def test_a_submission_lives_by_its_table():
    steps = {
        (step.state, step.action, role): step.to
        for step in SUBMISSION_LIFE.steps
        for role in step.roles
    }
    assert steps == SUBMISSION
    assert SUBMISSION_LIFE.states == ("draft", "sent", "verified", "approved", "published")
