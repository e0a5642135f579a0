"""Final scorecards of a round by the engine; the ranking as it was published; the round before."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from nhip.apps.assessments.models import AssessedCriterion, AssessmentRound, SelfAssessment
from nhip.apps.units.models import Unit
from nhip.apps.units.queries import names_on
from nhip.engine import settled
from nhip.engine.criteria import CriteriaSet
from nhip.engine.folding import fold
from nhip.engine.score import Scorecard, evaluate
from nhip.engine.table import FigureTable

Final = tuple[float | None, str]  # points, and by what


def final_of(line: AssessedCriterion) -> Final:
    """Where a line ends: the council's points where it gave any, else what was measured.

    A claim that nobody looked at and no record supports is no result.
    """
    if line.appraised_score is not None:
        return line.appraised_score, AssessedCriterion.Origin.APPRAISED
    if line.measured is not None:
        return line.measured, AssessedCriterion.Origin.MEASURED
    return None, ""


@dataclass(frozen=True, slots=True)
class Card:
    """The final result of one unit."""

    scorecard: Scorecard
    rank: int | None

    @property
    def groups(self) -> dict[str, dict[str, Any]]:
        card = self.scorecard
        return {
            code: {"points": points, "max": card.group_max[code]}
            for code, points in card.groups.items()
        }


def final_cards(
    content: CriteriaSet,
    points: dict[tuple[str, str], float | None],
    kinds: dict[str, str],
    tie_break: Iterable[str] = (),
) -> dict[str, Card]:
    """Totals, classes and ranks by unit key from settled points by unit and criterion.

    A unit without a single point is in the answer too: unranked.
    """
    law = settled.settled_set(content)
    observations = [settled.settled(unit, code, value) for (unit, code), value in points.items()]
    table = FigureTable.from_observations(observations, law.encoders(), sorted(kinds))
    cards = evaluate(law, table, kinds=kinds)
    ranks = settled.ranked(cards, tuple(tie_break))
    return {card.unit: Card(card, ranks[card.unit]) for card in cards.cards()}


@dataclass(frozen=True, slots=True)
class Placed:
    """A row of the published ranking. Changes are against the round before; None where it has no
    result of this unit."""

    sheet: SelfAssessment
    name: str
    groups: tuple[tuple[str, str, float | None, float], ...]
    rank_before: int | None
    share_before: float | None
    total_before: float | None

    @property
    def unit(self) -> Unit:
        return self.sheet.unit

    @property
    def share(self) -> float | None:
        held = self.sheet
        return (
            held.total / held.max_assessed if held.total is not None and held.max_assessed else None
        )

    @property
    def rank_change(self) -> int | None:
        if self.rank_before is None or self.sheet.rank is None:
            return None
        return self.rank_before - self.sheet.rank

    @property
    def share_change(self) -> float | None:
        """In points of a hundred: sets with other maxima are compared by their shares."""
        if self.share is None or self.share_before is None:
            return None
        return 100 * (self.share - self.share_before)


def before(round: AssessmentRound) -> AssessmentRound | None:
    """The latest published round of an earlier period of the same length with a common unit."""
    found = AssessmentRound.objects.filter(state="published").exclude(pk=round.pk)
    units = round.sheets.values("unit")
    earlier = [
        one
        for one in found.filter(sheets__unit__in=units).distinct().select_related("version")
        if one.span.kind is round.span.kind and one.span.end < round.span.start
    ]
    return max(earlier, key=lambda one: (one.span.end, one.pk), default=None)


def ranking(round: AssessmentRound, words: str = "") -> list[Placed]:
    """The frozen results in order; units without a rank last. Four queries."""
    sheets = list(round.sheets.select_related("unit"))
    names = names_on([sheet.unit for sheet in sheets], round.span.end)
    earlier = before(round)
    last = {one.unit_id: one for one in earlier.sheets.all()} if earlier else {}
    rows = [
        _placed(sheet, names[sheet.unit_id], round.content, last.get(sheet.unit_id))
        for sheet in sheets
    ]
    asked = fold(words).split()
    rows = [row for row in rows if all(word in row.unit.search_text for word in asked)]
    return sorted(rows, key=lambda row: (row.sheet.rank or 10**9, row.unit.key))


def _placed(
    sheet: SelfAssessment, name: str, content: CriteriaSet, last: SelfAssessment | None
) -> Placed:
    groups = tuple(
        (group.code, group.name, told["points"], told["max"])
        for group in content.groups
        if (told := sheet.groups.get(group.code))
    )
    known = last is not None and last.total is not None and last.max_assessed
    return Placed(
        sheet,
        name,
        groups,
        last.rank if last else None,
        last.total / last.max_assessed if last and known else None,
        last.total if last else None,
    )
