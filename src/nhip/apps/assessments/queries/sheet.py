"""A unit's sheet as pages show it: groups, lines, four columns and what disagrees among them."""

from collections.abc import Iterable
from dataclasses import dataclass

from nhip.apps.assessments.models import (
    Appraisal,
    AssessedCriterion,
    EvidenceUse,
    Explanation,
    SelfAssessment,
)
from nhip.apps.assessments.models.sheets import HAIR
from nhip.apps.assessments.queries.measured import Measured, measured, version_now
from nhip.engine.criteria import Criterion, Group
from nhip.engine.values import vi_number


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its law, what the records give for the round, and what they give now."""

    held: AssessedCriterion
    criterion: Criterion
    now: Measured | None
    pinned: bool
    uses: tuple[EvidenceUse, ...] = ()
    open_explanations: int = 0

    @property
    def code(self) -> str:
        return self.criterion.code

    @property
    def measured(self) -> float | None:
        """Points of the records that count: those of the cut-off once taken, else today's."""
        if self.pinned:
            return self.held.measured
        return self.now.score if self.now else None

    @property
    def source(self) -> str:
        if self.pinned:
            return self.held.measured_source
        return self.now.source if self.now else ""

    @property
    def is_simulated(self) -> bool:
        if self.pinned:
            return self.held.measured_simulated
        return bool(self.now and self.now.is_simulated)

    @property
    def newer(self) -> float | None:
        """What the records give today where that is not what the round was pinned with."""
        if not self.pinned or self.now is None:
            return None
        same = self.held.measured is not None and abs(self.now.score - self.held.measured) < HAIR
        return None if same else self.now.score

    @property
    def newer_said(self) -> str:
        """ "số liệu mới: 7,1 → 7,4"."""
        if self.newer is None:
            return ""
        before = "chưa có" if self.held.measured is None else vi_number(self.held.measured, 2)
        return f"số liệu mới: {before} → {vi_number(self.newer, 2)}"

    @property
    def claimed_text(self) -> str:
        """The claim as it is typed into a box."""
        return "" if self.held.self_score is None else vi_number(self.held.self_score)

    @property
    def gap(self) -> float | None:
        """Claimed above measured; None where one of them is not there."""
        if self.held.self_score is None or self.measured is None:
            return None
        return self.held.self_score - self.measured

    @property
    def flag(self) -> str:
        """Where the claim is above the records: "số tự chấm 9,8; hồ sơ cho thấy 7,1 (…)"."""
        gap = self.gap
        if gap is None or gap < HAIR:
            return ""
        return (
            f"số tự chấm {vi_number(self.held.self_score, 2)}; hồ sơ cho thấy "
            f"{vi_number(self.measured, 2)} (cao hơn {vi_number(gap, 2)})"
        )

    @property
    def lacks_proof(self) -> bool:
        """Points are claimed that neither the records nor any evidence support."""
        claimed = self.held.self_score or 0.0
        return claimed > 0 and not self.uses and (self.measured is None or bool(self.flag))

    @property
    def proposed(self) -> float | None:
        """What the line would end with now: the council's points, else what was measured."""
        return self.measured if self.held.appraised_score is None else self.held.appraised_score


@dataclass(frozen=True, slots=True)
class LineGroup:
    """A group of the set with the lines of this unit in it."""

    group: Group
    lines: tuple[Line, ...]

    @property
    def claimed(self) -> float | None:
        return added(line.held.self_score for line in self.lines)

    @property
    def measured(self) -> float | None:
        return added(line.measured for line in self.lines)

    @property
    def appraised(self) -> float | None:
        return added(line.held.appraised_score for line in self.lines)

    @property
    def final(self) -> float | None:
        return added(line.held.final_score for line in self.lines)

    @property
    def maximum(self) -> float:
        return sum(line.held.maximum for line in self.lines)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole sheet."""

    held: SelfAssessment
    groups: tuple[LineGroup, ...]

    @property
    def lines(self) -> list[Line]:
        return [line for group in self.groups for line in group.lines]

    @property
    def unfilled(self) -> list[Line]:
        """Lines that neither the unit filled nor the records can answer."""
        return [
            line for line in self.lines if line.held.self_score is None and line.measured is None
        ]

    @property
    def flagged(self) -> list[Line]:
        return [line for line in self.lines if line.flag]

    @property
    def unproven(self) -> list[Line]:
        return [line for line in self.lines if line.lacks_proof]

    @property
    def newer(self) -> list[Line]:
        return [line for line in self.lines if line.newer is not None]

    @property
    def is_simulated(self) -> bool:
        return self.held.round.is_simulated or any(line.is_simulated for line in self.lines)


def added(values: Iterable[float | None]) -> float | None:
    """A plain sum for the eye while work goes on; None where there is nothing to add."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def sheet(held: SelfAssessment) -> Sheet:
    """The sheet of a unit. Five queries, whatever its length."""
    round = held.round
    now = measured(round, version_now(round), held.unit)
    rows = list(held.lines.select_related("saved_by"))
    uses: dict[int, list[EvidenceUse]] = {}
    for use in EvidenceUse.objects.filter(line__in=rows).select_related("evidence__file"):
        uses.setdefault(use.line_id, []).append(use)
    waiting = Explanation.objects.filter(line__in=rows, answered_at=None)
    explaining = list(waiting.values_list("line_id", flat=True))
    by_code = {
        row.criterion: _line(held, row, now, tuple(uses.get(row.pk, ())), explaining.count(row.pk))
        for row in rows
    }
    groups = (
        LineGroup(group, tuple(by_code[c.code] for c in group.criteria() if c.code in by_code))
        for group in round.content.groups
    )
    return Sheet(held, tuple(group for group in groups if group.lines))


def _line(
    held: SelfAssessment,
    row: AssessedCriterion,
    now: dict[tuple[str, str], Measured],
    uses: tuple[EvidenceUse, ...],
    explanations: int,
) -> Line:
    row.sheet = held  # so that pages follow it without asking again
    return Line(
        row,
        held.round.content.criterion(row.criterion),
        now.get((held.unit.key, row.criterion)),
        held.round.pinned_at is not None,
        uses,
        explanations,
    )


def line(row: AssessedCriterion) -> Line:
    """One line."""
    held = row.sheet
    now = measured(held.round, version_now(held.round), held.unit)
    uses = tuple(row.uses.select_related("evidence__file", "evidence__unit"))
    waiting = row.explanations.filter(answered_at=None).count()
    return _line(held, row, now, uses, waiting)


def standing(row: AssessedCriterion) -> list[Appraisal]:
    """The finding of each member that counts: the latest of each."""
    latest = {one.given_by_id: one for one in row.appraisals.select_related("given_by")}
    return list(latest.values())
