"""`nhip tick`: what the clock brings about, behind one door that a timer calls.

May import this package, and actions once Django has started. Calling it twice does nothing more.
"""

import argparse
from collections.abc import Callable
from functools import partial

from nhip.cli.auditing import on_tick as sealed
from nhip.cli.collection import on_tick as collected
from nhip.cli.exchange import on_tick, whatever_happens
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
    from nhip.apps.catalogue import actions, connections, lakes, sentences
    from nhip.apps.catalogue.open_data import files, shelf

    for landing in actions.reconcile(by=None):
        print(f"Đã ghi nhận lô {landing.batch_id} của {landing.dataset} (lần nạp trước bị ngắt).")
    for line in on_tick():
        print(line)
    for line in sentences.of_own_files([*lakes.faults(), *connections.faults()]):
        print(line)
    for dataset in lakes.datasets():
        for work in (measured, tidied):
            for line in whatever_happens(partial(_told, work, dataset)):
                print(line)
    for line in watched():
        print(line)
    for table in shelf.every():
        files.refresh(table)
    for line in collected():
        print(line)
    for line in written():
        print(line)
    for line in sealed():  # last: what the others wrote is sealed at once
        print(line)
    return Exit.DONE


def _told(work: Callable[[str], str | None], dataset: str) -> list[str]:
    """What a piece of work says of a dataset, as lines."""
    told = work(dataset)
    return [told] if told else []
