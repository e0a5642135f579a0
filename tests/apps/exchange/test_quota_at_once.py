"""Many who ask at the same moment with one key: exactly as many get in as the quota says.

On a database file of its own, or on PostgreSQL where DATABASE_URL names one: as it runs.
"""

import os
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
import threading
from datetime import date, timedelta
from django.db import connections
from nhip.apps.accounts.models import User
from nhip.apps.exchange import actions
from nhip.apps.exchange.actions.using import Asked
from nhip.apps.exchange.models import ApiKey, ApiUse
from nhip.apps.units.models import Unit

unit, _ = Unit.objects.get_or_create(key="dong-thoi", defaults={"name": "x", "kind": "ward"})
user, _ = User.objects.get_or_create(username="dong-thoi", defaults={"full_name": "x"})
key, text = actions.issue(
    by=user, system="x", owner=unit, scopes=["read:scores"], per_day=30, per_minute=1000,
    expires_on=date.today() + timedelta(days=5),
)
start, found = threading.Barrier(8), []

def ask():
    start.wait()
    for _ in range(8):
        try:
            actions.let_in(text=text, scope="", asked=Asked("GET", "/", None))
            found.append("in")
        except actions.Denied as denied:
            found.append(denied.code)
    connections.close_all()

threads = [threading.Thread(target=ask) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
key.refresh_from_db()
print(found.count("in"), found.count("api.day_quota"), key.day_count,
      ApiUse.objects.filter(key=key, status=0).count())
"""


def test_exactly_the_quota_gets_in(tmp_path):
    root = Path(__file__).parents[3]
    environment = {
        **os.environ,
        "NHIP_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "nhip.config.settings",
        "PYTHONPATH": f"{root / 'src'}:{root}",
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, timeout=400
    )
    assert done.stdout.split() == ["30", "34", "30", "30"], done.stderr
