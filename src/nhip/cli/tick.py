"""`nhip tick`: what the clock brings about, behind one door that a timer calls.

May import this package, and actions once Django has started. Calling it twice does nothing more.
"""

import argparse

from nhip.cli.auditing import on_tick as sealed
from nhip.cli.exchange import on_tick
from nhip.cli.exits import Exit
from nhip.cli.installation import start_django
from nhip.cli.land import measured
from nhip.cli.notices import on_tick as written
from nhip.cli.steward import tidied, watched


def tick(given: argparse.Namespace) -> Exit:
    """Register landings that a killed process left behind, measure every dataset to today, once a
    day write corrected months anew, make the files of open data that have grown old, and write
    to people what they were told."""
    start_django()
    from nhip.apps.catalogue import actions, lakes
    from nhip.apps.catalogue.open_data import files, shelf

    for landing in actions.reconcile(by=None):
        print(f"Đã ghi nhận lô {landing.batch_id} của {landing.dataset} (lần nạp trước bị ngắt).")
    for line in on_tick():
        print(line)
    for dataset in lakes.datasets():
        if told := measured(dataset):
            print(told)
        if told := tidied(dataset):
            print(told)
    for line in watched():
        print(line)
    for table in shelf.every():
        files.refresh(table)
    for line in written():
        print(line)
    for line in sealed():  # last: what the others wrote is sealed at once
        print(line)
    return Exit.DONE
