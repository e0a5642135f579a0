"""The demonstration's records: every dataset simulated for 2026, landed and measured as real ones.

May import this package and the catalogue's doors. A dataset that holds records is only measured.
"""

from nhip.apps.catalogue import lakes
from nhip.cli.demo import simulation
from nhip.cli.demo.province import PROVINCE
from nhip.cli.exits import Stop
from nhip.cli.land import measured
from nhip.cli.simulate import Wish, land_simulated, months_to

MONTHS = len(simulation.MONTHS)
# A sixth of what a year brings: every indicator has something to count, and it lands in seconds.
DOSSIERS = 100_000


def build() -> None:
    """Land what is missing, dossiers first, and measure everything up to today."""
    lake = lakes.lake()
    months = months_to(simulation.UNTIL, MONTHS)
    for name in sorted(lakes.datasets(), key=lambda name: name != "dossiers"):
        if lake.version(name) >= 0:
            measured(name)
            continue
        rows = DOSSIERS if name == "dossiers" else None
        try:
            told = land_simulated(Wish(name, PROVINCE, months, simulation.UNTIL, rows))
        except Stop as stop:  # one dataset that cannot be made up must not end the demonstration
            told = " ".join(stop.lines)
        print(f"    {told}", flush=True)
