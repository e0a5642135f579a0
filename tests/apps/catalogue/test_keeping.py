"""An installation that works on is backed up, restored elsewhere, and compared row by row.

Everything runs in processes of their own, as on a server; on PostgreSQL where the tests run there.
"""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).parents[3]
KEY = "mot-khoa-rat-dai-va-ngau-nhien"
PRELUDE = """
import sys
from pathlib import Path
import django
django.setup()
from django.conf import settings
from nhip.apps.catalogue import actions, lakes
from nhip.apps.catalogue.models import Landing, Source
from nhip.apps.files.models import StoredFile
from tests.apps.catalogue.lake_records import dossier, write
"""
FILLED = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from nhip.apps.units.models import Unit, UnitCode
unit = Unit.objects.create(key="viet-tri", kind="ward", name="Phường Việt Trì")
UnitCode.objects.create(unit=unit, scheme="agency", code="H44.100")
"""
# Lands, hands in files and measures without a pause, until it is told to stop.
WORKING = """
from django.core.files.uploadedfile import SimpleUploadedFile
from nhip.apps.files.actions import store
stop = settings.HOME / "dung-lai"
source = actions.source_named(by=None, name="Một cửa", kind=Source.Kind.MEASURED)
n = 0
while not stop.exists() or n < 3:
    n += 1
    rows = [dossier(f"HS{n}-{i}") for i in range(50)]
    day, updated = f"2026-08-{n % 28 + 1:02}", f"2026-09-01 10:{n % 60:02}:00"
    rows += [dossier("HS-chung", day=day, NgayCapNhat=updated)]
    rows += [dossier(f"HS-hong-{n}", KenhThucHien=7)]
    path = write(settings.HOME / f"lo-{n}.parquet", rows)
    actions.land(by=None, dataset="dossiers", path=path, source=source)
    store(by=None, upload=SimpleUploadedFile(f"{n}.csv", f"a,b\\n1,{n}\\n".encode()))
    if n % 3 == 0:
        actions.measure(by=None, dataset="dossiers")
    if n == 3:
        (settings.HOME / "dang-chay").touch()
"""
TOLD = """
import json, hashlib
from django.db import connection
from nhip.repository.session import scan, session
lake = lakes.lake()
version = {version}
batches = sorted(Landing.objects.values_list("batch_id", "inserted", "updated"))
with session(settings.HOME / "doc") as reading:
    rows = reading.execute(
        "select dossier_code, received_at, updated_at "
        f"from {{scan(lake.files('dossiers', version))}} order by 1"
    ).fetchall()
    old = reading.execute(f"select count(*) from {{scan(lake.files('dossiers', 1))}}").fetchall()
files = sorted((f.sha256, hashlib.sha256(f.read()).hexdigest()) for f in StoredFile.objects.all())
assert all(wanted == found for wanted, found in files)
print(json.dumps(dict(
    batches=batches, rows=[list(map(str, row)) for row in rows], old=old, files=files,
    version=lake.version("dossiers"), quarantined=lake.quarantined_count("dossiers"),
)))
"""


def environment(home, database):
    return {
        **os.environ,
        "NHIP_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "nhip.config.settings",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "DATABASE_URL": database,
        "NHIP_BACKUP_KEY": "",
    }


def run(place, script):
    return check(
        subprocess.run(
            [sys.executable, "-c", PRELUDE + script],
            env=environment(*place),
            capture_output=True,
            text=True,
            timeout=600,
            cwd=ROOT,
        )
    )


def nhip(place, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "nhip.cli", *map(str, arguments)],
        env=environment(*place), capture_output=True, text=True, timeout=600,
    )  # fmt: skip


def check(ended):
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@contextmanager
def working(place):
    """A process that lands, stores and measures while the block runs."""
    home = place[0]
    process = subprocess.Popen(
        [sys.executable, "-c", PRELUDE + WORKING],
        env=environment(*place), stderr=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    try:
        while not (home / "dang-chay").exists():
            assert process.poll() is None, process.stderr.read()
        yield
    finally:
        (home / "dung-lai").touch()
        _, told = process.communicate(timeout=600)
        assert process.returncode == 0, told


@pytest.fixture
def place(tmp_path):
    """Where a new installation may be made: a folder and a database. Call it for another one."""
    made = []

    def place(name):
        (tmp_path / name).mkdir()
        url = os.environ.get("DATABASE_URL", "")
        if url.startswith("postgres"):
            own = f"nhip_{name}_{os.getpid()}"
            made.append(own)
            execute(url, f"CREATE DATABASE {own}")
            head, _, tail = url.partition("/postgres?")
            url = f"{head}/{own}?{tail}"
        return tmp_path / name, url

    yield place
    for own in made:
        execute(os.environ["DATABASE_URL"], f"DROP DATABASE {own} WITH (FORCE)")


def execute(url, sql):
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql)


def told(place, version="None"):
    import json

    return json.loads(run(place, TOLD.format(version=version)).splitlines()[-1])


def test_backed_up_at_work_and_restored_elsewhere(place, tmp_path):
    old, new = place("cu"), place("moi")
    key = tmp_path / "khoa"
    key.write_text(KEY)
    run(old, FILLED)
    archive = tmp_path / "ban.nhip"
    with working(old):
        said = check(nhip(old, "backup", archive, "--key-file", key))
    assert "đã mã hóa" in said
    check(nhip(new, "restore", archive, "--check", "--key-file", key))
    target = new[0] / "dich"
    check(nhip(new, "restore", archive, "--into", target, "--key-file", key))
    restored = told((target, new[1]))
    # The restored one is the old one as it was: every row of that version, every batch, each file.
    then = told(old, restored["version"])
    assert restored["rows"] == then["rows"] != []
    assert restored["old"] == then["old"]
    known = {tuple(one) for one in then["batches"]}
    batches = {tuple(one) for one in restored["batches"]}
    assert batches <= known
    assert sum(one[1] for one in batches) == len(restored["rows"])
    assert set(map(tuple, restored["files"])) <= set(map(tuple, then["files"]))
    assert restored["files"]
    assert restored["quarantined"]
    # And it works on: the next landing goes in, and so does the next measuring.
    (target / "dung-lai").touch()
    run((target, new[1]), WORKING.replace('dossier(f"HS{n}', 'dossier(f"MOI{n}'))
    assert len(told((target, new[1]))["rows"]) == len(restored["rows"]) + 150


def test_a_restore_is_refused_or_put_in_place_whole(place, tmp_path):
    home = place("cu")
    run(home, FILLED)
    archive = tmp_path / "ban.nhip"
    assert "KHÔNG mã hóa" in check(nhip(home, "backup", archive))
    again = nhip(home, "backup", archive)
    assert (again.returncode, "không bị ghi đè" in again.stderr) == (2, True)
    untold = nhip(home, "restore", archive)
    assert (untold.returncode, "--into" in untold.stderr) == (2, True)
    occupied = nhip(home, "restore", archive, "--into", home[0])
    assert (occupied.returncode, "không phải thư mục rỗng" in occupied.stderr) == (2, True)
    run(home, "Landing.objects.all(); StoredFile.objects.create(sha256='0' * 64, size=1, name='x')")
    spoilt = tmp_path / "hong.nhip"
    spoilt.write_bytes(archive.read_bytes()[:-2000])
    broken = nhip(home, "restore", spoilt, "--force")
    assert (broken.returncode, "không dùng được" in broken.stderr) == (1, True)
    count = "print(StoredFile.objects.count())"
    assert run(home, count).strip() == "1"
    check(nhip(home, "restore", archive, "--force"))
    assert run(home, count).strip() == "0"
    kept = list(home[0].glob("truoc-khoi-phuc-*"))
    assert len(kept) == 1
    assert list(home[0].glob(".khoi-phuc-*")) == []


def test_an_archive_of_a_newer_version_is_refused_and_an_older_one_migrated(place, tmp_path):
    home = place("cu")
    run(home, FILLED)
    archive = tmp_path / "ban.nhip"
    check(nhip(home, "backup", archive))
    run(
        home,
        "from django.db.migrations.recorder import MigrationRecorder as R;"
        "from django.db import connection;"
        "R(connection).record_applied('catalogue', '9999_tuong_lai')",
    )
    newer = tmp_path / "moi.nhip"
    check(nhip(home, "backup", newer))
    refused = nhip(home, "restore", newer, "--force")
    assert (refused.returncode, "mới hơn" in refused.stderr) == (2, True)
    run(
        home,
        "from django.core.management import call_command;"
        "call_command('migrate', 'audit', 'zero', verbosity=0)",
    )
    older = tmp_path / "cu.nhip"
    run(
        home,
        "from django.db.migrations.recorder import MigrationRecorder as R;"
        "from django.db import connection;"
        "R(connection).record_unapplied('catalogue', '9999_tuong_lai')",
    )
    check(nhip(home, "backup", older))
    check(nhip(home, "restore", older, "--force"))
    found = run(
        home, "from nhip.apps.audit.models import AuditEvent as A; print(A.objects.get().verb)"
    )
    assert found.strip() == "khôi phục từ bản sao lưu"
