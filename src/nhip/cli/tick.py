"""`nhip tick`: what the clock brings about, behind one door that a timer calls.

May import this package, and actions once Django has started. Calling it twice does nothing more.
"""

import argparse

from nhip.cli.exits import Exit
from nhip.cli.exchange import on_tick
from nhip.cli.installation import start_django
from nhip.cli.land import measured


def tick(given: argparse.Namespace) -> Exit:
    """Register landings that a killed process left behind, and measure every dataset to today."""
    start_django()
    from nhip.apps.catalogue import actions, lakes

    for landing in actions.reconcile(by=None):
        print(f"Đã ghi nhận lô {landing.batch_id} của {landing.dataset} (lần nạp trước bị ngắt).")
    for line in on_tick():
        print(line)
    for dataset in lakes.datasets():
        if told := measured(dataset):
            print(told)
    return Exit.DONE
