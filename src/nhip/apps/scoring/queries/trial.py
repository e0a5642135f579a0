"""A draft of a set tried on the figures of a run: who would gain, who would lose, and by what.

May import criteria, the catalogue and this app's models. Nothing is stored.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nhip.apps.catalogue.queries import observations
from nhip.apps.catalogue.queries.trying import measured_for_trial
from nhip.apps.criteria.models import SetDraft
from nhip.apps.scoring.models import CriterionScore, ScoreRun, UnitScore
from nhip.apps.scoring.records import evaluate_by_tier
from nhip.apps.units.models import Unit
from nhip.engine.criteria import CriteriaSet
from nhip.engine.definition import load
from nhip.engine.score import Scorecard
from nhip.engine.values import Observation


@dataclass(frozen=True)
class Moved:
    """One unit before and under the draft. Shares are of the points assessed, 0 to 1."""

    unit: Unit
    before: UnitScore
    after: Scorecard

    @property
    def shares(self) -> tuple[float | None, float | None]:
        """Both shares in per cent."""
        after = None if self.after.share is None else float(self.after.share) * 100
        return None if self.before.share is None else self.before.share * 100, after

    @property
    def change(self) -> float | None:
        """The draft's share less the run's, in points of per cent; None where either has none."""
        before, after = self.shares
        return None if before is None or after is None else after - before

    @property
    def places(self) -> int | None:
        """How many places it would rise (positive) or fall."""
        if self.before.rank is None or self.after.rank is None:
            return None
        return self.before.rank - self.after.rank


@dataclass(frozen=True)
class MovedCriterion:
    """One criterion: the mean share of its points in per cent, over units, before and after."""

    code: str
    name: str
    before: float | None
    after: float | None

    @property
    def change(self) -> float | None:
        """In points of per cent."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True)
class Trial:
    """The draft on the figures of a run. `scored` criteria of `asked` had figures to score."""

    run: ScoreRun
    rows: list[Moved]
    criteria: list[MovedCriterion]
    scored: int
    asked: int
    is_simulated: bool

    @property
    def gaining(self) -> int:
        return sum((row.change or 0) > 0 for row in self.rows)

    @property
    def losing(self) -> int:
        return sum((row.change or 0) < 0 for row in self.rows)


def runs_to_try(draft: SetDraft) -> list[ScoreRun]:
    """Runs of the draft's own line of sets, latest period first: the codes of another line name
    other criteria, and its figures would be taken for what they are not."""
    lines = {_line(draft.set_id), _line(draft.began_from.set_id if draft.began_from else "")}
    runs = ScoreRun.objects.filter(is_current=True).select_related("version")
    own = [run for run in runs if _line(run.set_id) in lines]
    return sorted(own, key=lambda run: run.span.start, reverse=True)


def _line(set_id: str) -> str:
    """The set without its year."""
    return set_id.rpartition("/")[0]


def trial(draft: SetDraft, run: ScoreRun) -> Trial:
    """Score a run's units by the draft: by the run's own figures for criteria of the same code and
    input, by the records for inputs the draft measures. Raises DefinitionErrors, BadFigure."""
    content = load(draft.text)
    figures = _figures(content, run)
    before = {row.unit.key: row for row in run.units.select_related("unit")}
    kinds = {key: row.kind for key, row in before.items()}
    cards = {
        card.unit: card
        for part in evaluate_by_tier(content, [f for f in figures if f.unit in kinds], kinds)
        for card in part.cards()
    }
    rows = [Moved(row.unit, row, cards[key]) for key, row in before.items() if key in cards]
    rows.sort(key=lambda row: (row.change is None, -(row.change or 0), row.unit.name))
    criteria = _criteria(content, run, list(cards.values()))
    has_simulated = run.has_simulated or any(one.simulated for one in figures)
    scored = sum(one.after is not None for one in criteria)
    return Trial(run, rows, criteria, scored, len(criteria), has_simulated)


def _figures(content: CriteriaSet, run: ScoreRun) -> list[Observation]:
    asked = content.encoders()
    held = observations(run.set_id, run.period, run.data_version)
    kept = {
        (one.unit, one.criterion, one.input): one
        for one in held
        if (one.criterion, one.input) in asked
    }
    measured = measured_for_trial(content, run.span)
    kept |= {(one.unit, one.criterion, one.input): one for one in measured}
    return list(kept.values())


def _criteria(
    content: CriteriaSet, run: ScoreRun, cards: Sequence[Scorecard]
) -> list[MovedCriterion]:
    old = _means(
        (code, score / maximum)
        for code, score, maximum in CriterionScore.objects.filter(
            run=run, score__isnull=False, maximum__gt=0
        ).values_list("criterion", "score", "maximum")
    )
    new = _means(
        (code, found.score / found.maximum)
        for card in cards
        for code, found in card.criteria.items()
        if found.score is not None and found.maximum
    )
    return [
        MovedCriterion(one.code, one.name, old.get(one.code), new.get(one.code))
        for one in content.criteria()
    ]


def _means(pairs: Iterable[tuple[str, float]]) -> dict[str, float]:
    """The mean of each code's shares, in per cent."""
    sums: dict[str, tuple[float, int]] = {}
    for code, share in pairs:
        total, count = sums.get(code, (0.0, 0))
        sums[code] = total + float(share), count + 1
    return {code: 100 * total / count for code, (total, count) in sums.items()}
