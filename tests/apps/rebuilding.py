"""Every score of a run told again from what the run kept, with the stored one beside it."""

from nhip.apps.scoring.models import CriterionScore, Tier, UnitScore
from nhip.apps.scoring.queries import rebuilt


def rebuild(run):
    """Every score of a run told again, criterion by criterion, and the stored one beside it."""
    kinds = dict(UnitScore.objects.filter(run=run).values_list("unit__key", "kind"))
    rows = list(CriterionScore.objects.filter(run=run).select_related("unit"))
    for code in {row.criterion for row in rows}:
        for provinces in (True, False):
            part = [
                row
                for row in rows
                if row.criterion == code
                and (Tier.of(kinds[row.unit.key]) is Tier.PROVINCE) == provinces
            ]
            cards = rebuilt(run.version.content, part, kinds)
            for row in part:
                yield row, cards.card(row.unit.key).criteria[code], cards
