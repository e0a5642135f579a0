"""Writes of a draft: opened for comments, commented on, answered, submitted, decided, closed."""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from nhip.apps.accounts.permissions import Permission
from nhip.apps.audit.actions import record
from nhip.apps.plans.actions import telling
from nhip.apps.plans.actions.living import keep_version, take_step
from nhip.apps.plans.actions.plans import PlanRefused, check, touch
from nhip.apps.plans.models import (
    Comment,
    Consultation,
    Invitation,
    Plan,
    PlanStep,
    PlanVersion,
    Target,
    Task,
)
from nhip.apps.plans.queries.drafts import may_speak
from nhip.apps.plans.queries.life import ACTION_NAMES
from nhip.apps.units.models import Unit
from nhip.apps.units.queries import may
from nhip.engine.errors import NhipError

QUOTED = 300  # characters of a row kept beside a comment on it


class CommentRefused(NhipError):
    """A comment or an answer that cannot be taken as it is."""


def _held(plan: Plan) -> Plan:
    return Plan.objects.select_for_update(of=("self",)).select_related("unit").get(pk=plan.pk)


@transaction.atomic
def open_comments(
    *, by: AbstractBaseUser | None, plan: Plan, due_on: date, units: Iterable[Unit],
    experts: Iterable[AbstractBaseUser] = (), note: str = "",
) -> Consultation:  # fmt: skip
    """Send a draft to units and named experts; what it says now is kept as a version.

    Raises PlanRefused("plans.nobody_asked"), ("plans.due_has_passed", on), ("plans.nothing_to_ask",
    plan), and what `take_step` does.
    """
    held = _held(plan)
    units, experts = list(units), list(experts)
    if not units and not experts:
        raise PlanRefused("plans.nobody_asked")
    if due_on < timezone.localdate():
        raise PlanRefused("plans.due_has_passed", on=due_on)
    if not (held.tasks.exists() or held.targets.exists()):
        raise PlanRefused("plans.nothing_to_ask", plan=held.short_name)
    take_step(by, held, "open_comments")
    version = keep_version(by, held, PlanVersion.Kind.DRAFTED)
    made = Consultation.objects.create(
        plan=held, version=version, due_on=due_on, note=note, opened_by=by
    )
    Invitation.objects.bulk_create(
        (
            *(Invitation(consultation=made, unit=unit) for unit in units),
            *(Invitation(consultation=made, expert=one) for one in experts),
        )
    )
    told = {"hạn": due_on, "đơn vị": len(units), "chuyên gia": len(experts)}
    telling.comments_asked(by, made)
    record(by=by, verb="lấy ý kiến dự thảo", what=held, after=told)
    return made


@transaction.atomic
def extend_comments(
    *, by: AbstractBaseUser | None, consultation: Consultation, due_on: date,
    units: Iterable[Unit] = (),
) -> Consultation:  # fmt: skip
    """A later day, more units; who was asked stays asked.

    Raises CommentRefused("plans.comments_closed"), PlanRefused("plans.due_has_passed", on).
    """
    held = _open(consultation)
    if by is not None and not may(by, Permission.EDIT_PLANS, held.plan.unit):
        raise PlanRefused("plans.may_not_edit", plan=held.plan.short_name)
    if due_on < timezone.localdate():
        raise PlanRefused("plans.due_has_passed", on=due_on)
    before, held.due_on = held.due_on, due_on
    held.save()
    asked = set(held.invitations.values_list("unit", flat=True))
    new = [Invitation(consultation=held, unit=unit) for unit in units if unit.pk not in asked]
    Invitation.objects.bulk_create(new)
    telling.comments_asked(by, held)
    after = {"hạn": due_on, "thêm đơn vị": len(new)}
    record(by=by, verb="gia hạn góp ý", what=held, before={"hạn": before}, after=after)
    return held


def _open(consultation: Consultation) -> Consultation:
    held = (
        Consultation.objects.select_for_update(of=("self",))
        .select_related("plan__unit")
        .get(pk=consultation.pk)
    )
    if held.closed_at:
        raise CommentRefused("plans.comments_closed")
    return held


@transaction.atomic
def comment(
    *, by: AbstractBaseUser | None, invitation: Invitation, text: str,
    target: Target | None = None, task: Task | None = None,
) -> Comment:  # fmt: skip
    """Add a comment on a target, a task, or with neither on the whole draft.

    After the day it is taken and shown as late, until the consultation closes. Raises
    CommentRefused: "plans.comments_closed", "plans.not_your_seat" (name), "plans.comment_empty",
    "plans.comment_elsewhere".
    """
    plan = _open(invitation.consultation).plan
    _may_speak(by, invitation)
    if not text.strip():
        raise CommentRefused("plans.comment_empty")
    row = target or task
    if row is not None and row.plan_id != plan.pk:
        raise CommentRefused("plans.comment_elsewhere")
    about = "" if row is None else f"{row._meta.verbose_name.capitalize()} {row}"[:QUOTED]
    told = Comment(
        invitation=invitation, target=target, task=task, about=about, text=text.strip(),
        commented_by=by,
    )  # fmt: skip
    check(told)
    told.save()
    Invitation.objects.filter(pk=invitation.pk).update(agreed_at=None, agreed_by=None)
    after = {"của": invitation.name, "về": about or "toàn văn", "ý kiến": told.text}
    record(by=by, verb="góp ý dự thảo", what=told, after=after)
    return told


def _may_speak(by: AbstractBaseUser | None, invitation: Invitation) -> None:
    if by is not None and not may_speak(by, invitation):
        raise CommentRefused("plans.not_your_seat", name=invitation.name)


@transaction.atomic
def withdraw_comment(*, by: AbstractBaseUser | None, told: Comment) -> None:
    """Take a comment back while nobody has answered it. Raises CommentRefused:
    "plans.comment_answered", "plans.comments_closed", "plans.not_your_seat" (name)."""
    held = Comment.objects.select_for_update(of=("self",)).get(pk=told.pk)
    _open(held.invitation.consultation)
    _may_speak(by, held.invitation)
    if held.verdict:
        raise CommentRefused("plans.comment_answered")
    before = {"của": held.invitation.name, "ý kiến": held.text}
    record(by=by, verb="rút ý kiến góp ý", what=held, before=before)
    held.delete()


@transaction.atomic
def agree(*, by: AbstractBaseUser | None, invitation: Invitation) -> Invitation:
    """Answer that there is no comment. Raises CommentRefused: "plans.has_commented",
    "plans.comments_closed", "plans.not_your_seat" (name)."""
    _open(invitation.consultation)
    held = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    _may_speak(by, held)
    if held.comments.exists():
        raise CommentRefused("plans.has_commented")
    held.agreed_by, held.agreed_at = by, timezone.now()
    held.save()
    record(by=by, verb="thống nhất dự thảo, không có ý kiến", what=held)
    return held


@transaction.atomic
def send_comments(
    *, by: AbstractBaseUser | None, invitation: Invitation,
    texts: Iterable[tuple[Target | Task | None, str]],
) -> list[Comment]:  # fmt: skip
    """All comments of one page, or none of them. Raises what `comment` does."""
    made = []
    for row, text in texts:
        of = {"task" if isinstance(row, Task) else "target": row}
        made.append(comment(by=by, invitation=invitation, text=text, **of))
    if not made:
        raise CommentRefused("plans.comment_empty")
    return made


@transaction.atomic
def answer(
    *, by: AbstractBaseUser | None, told: Comment, verdict: str, text: str,
    expected: str | None = None,
) -> Comment:  # fmt: skip
    """Tiếp thu, tiếp thu một phần or giải trình, with words; a later answer replaces this one and
    both stay in the audit record. `expected` is the moment of the answer that was looked at.

    Raises CommentRefused: "plans.may_not_answer", "plans.verdict_unknown", "plans.answer_empty",
    "plans.answered_meanwhile" (who, name).
    """
    held = (
        Comment.objects.select_for_update(of=("self",))
        .select_related("invitation__consultation__plan__unit")
        .get(pk=told.pk)
    )
    plan = held.invitation.consultation.plan
    if by is not None and not may(by, Permission.ANSWER_COMMENTS, plan.unit):
        raise CommentRefused("plans.may_not_answer")
    if verdict not in Comment.Verdict.values:
        raise CommentRefused("plans.verdict_unknown")
    if expected is not None and expected != stamp_of(held):
        who = held.answered_by.get_full_name() if held.answered_by else "hệ thống"
        raise CommentRefused("plans.answered_meanwhile", who=who, name=held.invitation.name)
    # What is taken in whole speaks for itself; what is not needs its reason.
    if not text.strip() and verdict != Comment.Verdict.ACCEPTED:
        raise CommentRefused("plans.answer_empty")
    before = {"kết quả": held.get_verdict_display(), "nội dung": held.answer}
    held.verdict, held.answer = verdict, text.strip()
    held.answered_by, held.answered_at = by, timezone.now()
    check(held)
    held.save()
    after = {"kết quả": held.get_verdict_display(), "nội dung": held.answer}
    record(by=by, verb="tiếp thu, giải trình ý kiến", what=held, before=before, after=after)
    telling.comment_answered(by, held)
    return held


def stamp_of(told: Comment) -> str:
    """When a comment was answered, as a page carries it."""
    return told.answered_at.isoformat() if told.answered_at else ""


# --- The steps of a plan's life -------------------------------------------------------------------


@transaction.atomic
def move(
    *, by: AbstractBaseUser | None, plan: Plan, action: str, reason: str = "", document: str = ""
) -> PlanStep:
    """Close the comments, submit, withdraw, decide, send back, close or reopen a plan.

    To issue and to amend have actions of their own. A submission closes the consultation and keeps
    what is submitted as a version. Raises PlanRefused: "plans.comments_unanswered" (count),
    "plans.refusal_needs_reason", "plans.nothing_to_issue"; and what `take_step` does.
    """
    if action not in MOVES:
        raise ValueError(f"not a step of its own: {action}")
    held = _held(plan)
    if action == "send_back" and not reason.strip():
        raise PlanRefused("plans.refusal_needs_reason")
    step = take_step(by, held, action, reason=reason, document=document)
    if action in ("submit", "close_comments"):
        held.consultations.filter(closed_at=None).update(closed_at=timezone.now(), closed_by=by)
    if action == "submit":
        _submitted(by, held)
    if action in STATES:
        held.state = STATES[action]
        touch(by, held)
    told = {"tình trạng": step.after, "văn bản": document}
    record(by=by, verb=MOVES[action], what=held, before={"tình trạng": step.before}, after=told,
           why=reason)  # fmt: skip
    return step


MOVES = {
    name: ACTION_NAMES[name].lower() + " kế hoạch"
    for name in ("close_comments", "submit", "withdraw", "send_back", "decide", "close", "reopen")
}
STATES = {"close": Plan.State.CLOSED, "reopen": Plan.State.AMENDED}


def _submitted(by: AbstractBaseUser | None, plan: Plan) -> None:
    """Every comment has its answer before a draft goes up, and the draft says something."""
    if not (plan.tasks.exists() or plan.targets.exists()):
        raise PlanRefused("plans.nothing_to_issue", plan=plan.short_name)
    open_ones = Comment.objects.filter(invitation__consultation__plan=plan, verdict="").count()
    if open_ones:
        raise PlanRefused("plans.comments_unanswered", count=open_ones)
    keep_version(by, plan, PlanVersion.Kind.SUBMITTED)
