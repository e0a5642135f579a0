"""Reads of scores, as dataclasses: a ranking, one unit's scorecard, why one score is what it is.

ranking.py      units of one run in order, with their groups and their change of rank
scorecard.py    one unit: groups, criteria, last period, similar units
explanation.py  one criterion of one unit: the trace, its neighbours, where figures are from
province.py     all units at a glance: what moved, where points are lost, what is missing
"""

from nhip.apps.scoring.queries.explanation import explanation, rebuilt
from nhip.apps.scoring.queries.province import (
    admin_codes,
    doubts,
    freshness,
    lost_points,
    silent_units,
)
from nhip.apps.scoring.queries.ranking import Asked, Ranked, Ranking, ranking
from nhip.apps.scoring.queries.scorecard import scorecard, unit_series

__all__ = [
    "Asked",
    "Ranked",
    "Ranking",
    "admin_codes",
    "doubts",
    "explanation",
    "freshness",
    "lost_points",
    "ranking",
    "rebuilt",
    "scorecard",
    "silent_units",
    "unit_series",
]
