"""What a criteria set that is not in use yet would take from the records, for one period.

May import this app's reads and the repository. Nothing is stored: the figures are for a trial.
"""

from dataclasses import replace

from nhip.apps.catalogue import lakes
from nhip.apps.catalogue.queries.measured import is_simulated, measured_inputs, rows_by_period
from nhip.apps.catalogue.queries.series import view_of
from nhip.engine import values
from nhip.engine.criteria import CriteriaSet
from nhip.engine.period import Period


def measured_for_trial(criteria_set: CriteriaSet, period: Period) -> list[values.Observation]:
    """The measured figures of every unit the set is for, from the stored parts of each dataset."""
    found: list[values.Observation] = []
    view = view_of(None)
    for name in sorted(lakes.datasets()):
        asked = [(one, [period]) for one in measured_inputs(criteria_set, name)]
        if not asked or lakes.lake().version(name) < 0:
            continue
        simulated = is_simulated(name)
        rows = rows_by_period(criteria_set, asked, lakes.dataset(name), view)
        found += [replace(row, simulated=simulated) for row in rows.get(period.code, ())]
    return found
