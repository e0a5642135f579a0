"""Between rounds: what a unit may expect, what moved in the last days, what stalls, whose it is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from nhip.apps.assessments.models import LineStep
from nhip.apps.assessments.queries.results import final_cards
from nhip.apps.assessments.queries.sheet import Line, Sheet
from nhip.engine.score import Scorecard

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Progress:
    """A sheet as it stands on a day."""

    expected: Scorecard
    claimed: Scorecard
    moved: list[LineStep]
    late: list[Line]
    due_soon: list[Line]
    stalled: list[Line]
    owners: list[tuple[str, int, int]]  # who, lines, done


def progress(found: Sheet, on: date) -> Progress:
    """Expected are the council's points, else what was measured; a claim only where it has evidence
    behind it."""
    steps = LineStep.objects.filter(line__sheet=found.held, taken_at__date__gt=on - WEEK)
    open_lines = [line for line in found.lines if line.held.status != "done"]
    moved = list(steps.select_related("line", "taken_by")[:50])
    fresh = {step.line_id for step in moved}
    return Progress(
        expected=_card(found, _expected),
        claimed=_card(found, lambda line: line.held.self_score),
        moved=moved,
        late=[line for line in open_lines if line.held.due_on and line.held.due_on < on],
        due_soon=[
            line for line in open_lines if line.held.due_on and on <= line.held.due_on <= on + WEEK
        ],
        stalled=[line for line in open_lines if line.held.pk not in fresh],
        owners=_owners(found),
    )


def _expected(line: Line) -> float | None:
    if line.proposed is not None:
        return line.proposed
    return line.held.self_score if line.uses else None


def _card(found: Sheet, of: Callable[[Line], float | None]) -> Scorecard:
    unit, kind = found.held.unit.key, found.held.kind
    points = {(unit, line.code): of(line) for line in found.lines}
    return final_cards(found.held.round.content, points, {unit: kind})[unit].scorecard


def _owners(found: Sheet) -> list[tuple[str, int, int]]:
    counted: dict[str, list[int]] = {}
    for line in found.lines:
        told = counted.setdefault(line.held.owner or "chưa giao", [0, 0])
        told[0] += 1
        told[1] += line.held.status == "done"
    return [(owner, lines, done) for owner, (lines, done) in sorted(counted.items())]
