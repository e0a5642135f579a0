"""A process killed in the middle of an import leaves the database as it was."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

SCRIPT = """
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
known = {("1.1", "a"): None}
criteria_set = SimpleNamespace(id="thu/2026", encoders=lambda: known)
source = actions.ensure_source(by=None, code="x", name="x", kind="measured")

def load(value):
    rows = [row(unit.key, value=value) for unit in units]
    return actions.import_figures(
        by=None, criteria_set=criteria_set, period="2026-08", rows=rows, source=source
    )

load(1.0)
print("loaded", flush=True)
create = Observation.objects.bulk_create

def killed_half_way(observations, **kwargs):
    observations = list(observations)
    create(observations[:1000])
    os.kill(os.getpid(), 9)

Manager = type(Observation.objects)
Manager.bulk_create = lambda self, *args, **kwargs: killed_half_way(*args, **kwargs)
load(2.0)
"""


def test_killed_import_leaves_all_or_nothing(tmp_path):
    root = Path(__file__).parents[3]
    environment = {
        **os.environ,
        "NHIP_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "nhip.config.settings",
        "PYTHONPATH": f"{root / 'src'}:{root}",
        "DATABASE_URL": "",
    }
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, timeout=120
    )
    assert run.returncode == -9, run.stderr
    assert run.stdout == "loaded\n"
    with sqlite3.connect(tmp_path / "nhip.sqlite3") as database:
        ask = lambda sql: database.execute(sql).fetchone()  # noqa: E731
        assert ask("SELECT count(*), min(value), max(value) FROM catalogue_observation") == (
            2000, 1.0, 1.0,
        )  # fmt: skip
        assert ask("SELECT count(*) FROM catalogue_observation WHERE superseded_by_id > 0") == (0,)
        assert ask("SELECT count(*) FROM catalogue_batch") == (1,)
        assert ask("PRAGMA integrity_check") == ("ok",)
    database.close()
