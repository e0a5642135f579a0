"""The demonstration's records: every dataset simulated for 2026, landed and measured as real ones.

May import this package, the catalogue's doors and scoring's. A dataset that holds records is only
measured; a load that was cut off goes on.
"""

from nhip.apps.catalogue import lakes
from nhip.apps.catalogue.models import DataVersion
from nhip.apps.scoring.actions import score_period
from nhip.apps.scoring.receivers import left_to_caller
from nhip.cli.demo import simulation
from nhip.cli.demo.province import PROVINCE, SERVICE_INDEX
from nhip.cli.exits import Stop
from nhip.cli.installation import step
from nhip.cli.land import measured
from nhip.cli.simulate import Wish, land_simulated, months_to

MONTHS = len(simulation.MONTHS)
# A part of what a year brings: every indicator has something to count, and it lands in seconds.
# Datasets without a number bring little; the catalogue of procedures is whole, for dossiers are
# counted against it.
ROWS = {
    "dossiers": 100_000,
    "business_transactions": 40_000,
    "documents_in": 60_000,
    "documents_out": 40_000,
    "online_payments": 50_000,
}


def build() -> None:
    """Land what is missing, dossiers first, measure everything up to today, then score once."""
    try:
        with left_to_caller():
            for name in sorted(lakes.datasets(), key=lambda name: name != "dossiers"):
                _bring(name)
    finally:
        with step("Tính điểm từng kỳ"):
            _score_all()


def _bring(name: str) -> None:
    if lakes.lake().version(name) >= 0:
        measured(name)
        return
    months = months_to(simulation.UNTIL, MONTHS)
    try:
        told = land_simulated(Wish(name, PROVINCE, months, simulation.UNTIL, ROWS.get(name)))
    except Stop as stop:  # one dataset that cannot be made up must not end the demonstration
        told = " ".join(stop.lines)
    print(f"    {told}", flush=True)


def _score_all() -> None:
    """Periods that a load which was cut off left without scores, too."""
    periods = DataVersion.objects.filter(set_id=SERVICE_INDEX, batch__isnull=False)
    for period in periods.order_by("period").values_list("period", flat=True):
        score_period(by=None, set_id=SERVICE_INDEX, period=period)
