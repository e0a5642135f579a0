"""What the two pages of comments hold while somebody types: a draft with boxes, answers to fill.

Nothing typed is lost: boxes are filled again from what was sent.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nhip.apps.plans.models import Comment, Invitation, Target, Task

WHOLE = "toan-van"


@dataclass(slots=True)
class Box:
    """One row of the draft with its box; `row` is None for the whole. `is_mine`: the unit leads or
    supports it."""

    name: str
    row: Target | Task | None
    typed: str
    sent: list[Comment]
    is_mine: bool

    @property
    def number(self) -> str:
        return self.row.number if self.row else ""

    @property
    def wording(self) -> str:
        return self.row.wording if self.row else "Toàn văn dự thảo"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The comment page: the whole, then the unit's own rows, then the others in order."""

    whole: Box
    mine: list[Box]
    others: list[Box]
    sent: int

    def typed(self) -> list[tuple[Target | Task | None, str]]:
        """(row, text) of every box that holds something."""
        return [(box.row, box.typed) for box in self.all if box.typed.strip()]

    @property
    def all(self) -> list[Box]:
        """Every box, in the order of the page."""
        return [self.whole, *self.mine, *self.others]

    @property
    def groups(self) -> list[tuple[str, list[Box]]]:
        """Headed lists as the page shows them."""
        named = (("Nội dung giao đơn vị", self.mine), ("Các nội dung khác", self.others))
        return [(name, boxes) for name, boxes in named if boxes]


def sheet(seat: Invitation, posted: Mapping[str, str] | None = None) -> Sheet:
    """Seven queries at most, whatever the length of the draft."""
    plan = seat.consultation.plan
    sent: dict[tuple[int | None, int | None], list[Comment]] = {}
    for told in seat.comments.select_related("answered_by"):
        key = (None, None) if told.about and not told.target_id and not told.task_id else None
        sent.setdefault(key or (told.target_id, told.task_id), []).append(told)
    given = posted or {}
    led = set(plan.targets.filter(leads=seat.unit).values_list("pk", flat=True))
    done = set(plan.tasks.filter(assignments__unit=seat.unit).values_list("pk", flat=True))
    if seat.unit is None:
        led, done = set(), set()
    boxes = [
        _box("c", one, given, sent.get((one.pk, None), []), one.pk in led)
        for one in plan.targets.order_by("order", "id")
    ]
    boxes += [
        _box("n", one, given, sent.get((None, one.pk), []), one.pk in done)
        for one in plan.tasks.order_by("order", "id")
    ]
    whole = Box(WHOLE, None, given.get(WHOLE, ""), sent.get((None, None), []), False)
    return Sheet(
        whole,
        [box for box in boxes if box.is_mine],
        [box for box in boxes if not box.is_mine],
        sum(map(len, sent.values())),
    )


def _box(
    letter: str, row: Target | Task, given: Mapping[str, str], sent: list[Comment], is_mine: bool
) -> Box:
    name = f"{letter}{row.pk}"
    return Box(name, row, given.get(name, ""), sent, is_mine)


@dataclass(slots=True)
class Answer:
    """One comment with the answer that is typed to it."""

    comment: Comment
    verdict: str
    text: str
    stamp: str
    error: str = ""

    def take(self, posted: Mapping[str, str]) -> bool:
        """Take what was sent; whether it says something new."""
        key = self.comment.pk
        verdict, text = posted.get(f"v{key}", ""), posted.get(f"a{key}", "").strip()
        text = text.replace("\r\n", "\n")
        held = self.comment.answer.replace("\r\n", "\n")
        changed = (verdict, text) != (self.comment.verdict, held)
        if f"v{key}" not in posted or not changed or not (verdict or text):
            return False
        self.verdict, self.text, self.stamp = verdict, text, posted.get(f"l{key}", "")
        return True

    def settle(self, kept: Comment) -> None:
        """What is now stored is what the page speaks of."""
        self.comment = kept
        self.stamp = kept.answered_at.isoformat() if kept.answered_at else ""


def blank_answers(comments: Iterable[Comment]) -> list[Answer]:
    """Each comment with what is stored."""
    found = [Answer(one, one.verdict, one.answer, "") for one in comments]
    for one in found:
        one.settle(one.comment)
    return found
