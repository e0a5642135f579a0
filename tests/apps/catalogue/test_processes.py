"""A database file, as it runs in a province: killed in mid-import, and two who confirm at once."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

PRELUDE = """
import os, sys
from datetime import date
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.db.models.signals import post_save
post_save.receivers.clear()  # what others do after an import is for their own tests
from nhip.apps.catalogue import actions
from nhip.apps.catalogue.models import Observation
from nhip.apps.units.models import Unit
from tests.apps.catalogue.conftest import row
from types import SimpleNamespace

units = [Unit(key=f"u{n}", name=f"u{n}", kind="ward") for n in range(2000)]
Unit.objects.bulk_create(units)
known = {("1.1", "a"): SimpleNamespace(many=lambda observations: None)}
criteria_set = SimpleNamespace(id="thu/2026", encoders=lambda: known)
source = actions.ensure_source(by=None, code="x", name="x", kind="measured")

def load(value, **kwargs):
    rows = [row(unit.key, value=value) for unit in units]
    return actions.import_figures(
        by=None, criteria_set=criteria_set, period="2026-08", rows=rows, source=source, **kwargs
    )

load(1.0)
print("loaded", flush=True)
"""

KILLED = """
from nhip.apps.catalogue.actions import figures
insert = figures.insert

def killed_half_way(model, names, rows):
    insert(model, names, list(rows)[:1000])
    os.kill(os.getpid(), 9)

figures.insert = killed_half_way
load(2.0)
"""

AT_ONCE = """
import threading
from django.db import connections
from nhip.apps.catalogue import queries
seen = queries.data_version("thu/2026", "2026-08")
start = threading.Barrier(2)

def confirm(value):
    start.wait()
    try:
        load(value, expected_version=seen)
        print("stored", flush=True)
    except actions.ChangedMeanwhile as refusal:
        print(refusal.code, flush=True)
    finally:
        connections.close_all()

threads = [threading.Thread(target=confirm, args=(value,)) for value in (2.0, 3.0)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""


def run(script, home):
    root = Path(__file__).parents[3]
    environment = {
        **os.environ,
        "NHIP_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "nhip.config.settings",
        "PYTHONPATH": f"{root / 'src'}:{root}",
        "DATABASE_URL": "",
    }
    return subprocess.run(
        [sys.executable, "-c", PRELUDE + script],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def ask(home, question):
    with closing(sqlite3.connect(home / "nhip.sqlite3")) as database:
        return database.execute(question).fetchone()


SUMMARY = "SELECT count(*), min(value), max(value) FROM catalogue_observation "
CURRENT = "WHERE superseded_by_id IS NULL"


def test_killed_import_leaves_all_or_nothing(tmp_path):
    ended = run(KILLED, tmp_path)
    assert ended.returncode == -9, ended.stderr
    assert ended.stdout == "loaded\n"
    assert ask(tmp_path, SUMMARY) == (2000, 1.0, 1.0)
    assert ask(tmp_path, SUMMARY + CURRENT) == (2000, 1.0, 1.0)
    assert ask(tmp_path, "SELECT count(*) FROM catalogue_batch") == (1,)
    assert ask(tmp_path, "PRAGMA integrity_check") == ("ok",)


def test_of_two_who_confirm_at_once_one_is_told_to_look_again(tmp_path):
    ended = run(AT_ONCE, tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert sorted(ended.stdout.split()) == ["catalogue.changed_meanwhile", "loaded", "stored"]
    count, least, most = ask(tmp_path, SUMMARY + CURRENT)
    assert (count, least) == (2000, most)
    assert ask(tmp_path, SUMMARY)[0] == 4000
