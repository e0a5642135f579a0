"""apply(): the only way a state changes. May import the engine and audit; knows no kind of record.

Called inside the caller's transaction, with the record locked.
"""

from collections.abc import Collection, Mapping

from django.contrib.auth.base_user import AbstractBaseUser

from nhip.apps.audit.actions import record
from nhip.apps.reviews.models import Reviewable, ReviewStep


def apply(
    *,
    by: AbstractBaseUser | None,
    subject: Reviewable,
    action: str,
    verb: str,
    roles: Collection[str],
    reason: str = "",
    details: Mapping[str, str] | None = None,
) -> ReviewStep:
    """Take one step by the record's table, write it down, set the state (the caller saves it).

    `verb` is how the audit record tells it. Raises StepRefused of engine.workflow.
    """
    before = subject.state
    subject.state = subject.FLOW.next(before, action, roles)
    step = ReviewStep.objects.create(
        what=subject.step_label,
        action=action,
        before=before,
        after=subject.state,
        reason=reason.strip(),
        details=dict(details or {}),
        taken_by=by,
    )
    told = {"tình trạng": subject.state} | ({"chi tiết": step.details} if step.details else {})
    record(by=by, verb=verb, what=subject, before={"tình trạng": before}, after=told, why=reason)
    return step
