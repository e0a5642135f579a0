"""`nhip doctor`: each thing that can be wrong is found, named, and comes with what to do."""

import json
import shutil
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nhip.apps.catalogue import actions, lakes
from nhip.apps.catalogue.models import Landing, Source
from nhip.apps.criteria.actions import load_set
from nhip.apps.criteria.shelf import text_of
from nhip.apps.files.models import StoredFile
from nhip.apps.units.models import Unit, UnitCode
from nhip.cli import main
from nhip.cli.doctor import surroundings
from nhip.repository.compiler import plans
from nhip.repository.indicator import Class, of_dataset
from nhip.repository.parts import PartStore
from tests.apps.catalogue.lake_records import dossier, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(settings, tmp_path):
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir(mode=0o700)
    settings.MEDIA_ROOT = settings.HOME / "files"
    return settings.HOME


@pytest.fixture
def landed(home, tmp_path):
    text, origin = text_of("phuc-vu-766/2026")
    load_set(by=None, text=text, origin=origin)
    unit = Unit.objects.create(key="viet-tri", kind="ward", name="Phường Việt Trì")
    UnitCode.objects.create(unit=unit, scheme=UnitCode.Scheme.AGENCY, code="H44.100")
    source = actions.source_named(by=None, name="Một cửa", kind=Source.Kind.MEASURED)
    path = write(tmp_path / "ho-so.parquet", [dossier(f"HS{n}") for n in range(20)])
    actions.land(by=None, dataset="dossiers", path=path, source=source)
    actions.measure(by=None, dataset="dossiers")


@pytest.fixture
def examined(capsys):
    """Findings by check: state and text; the exit code under ""."""

    def examined():
        code = main(["doctor", "--json"])
        found = {"": code}
        for one in json.loads(capsys.readouterr().out):
            worst = found.get(one["check"], ("ok", ""))
            if one["state"] != "ok" or one["check"] not in found:
                found[one["check"]] = (
                    worst if worst[0] == "broken" else (one["state"], one["found"])
                )
        return found

    return examined


def test_a_healthy_house(landed, examined, capsys):
    found = examined()
    assert found[""] == 0
    assert {name: one for name, one in found.items() if name and one[0] == "broken"} == {}
    assert found["Phần đo lưu sẵn"] == ("ok", "đếm lại tháng mới nhất của 1 tập dữ liệu")
    assert main(["doctor"]) == 0
    told = capsys.readouterr().out
    assert "✓ ok" in told
    assert "! cần xem  Sao lưu" in told
    assert "→ Đặt lịch chạy mỗi đêm: nhip backup" in told


def test_an_empty_house(home, examined):
    assert examined()[""] == 0


def spoil_parts():
    """One more of everything in the stored sums."""
    dataset = lakes.dataset("dossiers")
    known = of_dataset(lakes.indicators().values(), "dossiers")
    grain = next(p.grain for p in plans(known, dataset) if p.grain.cls is Class.EVENT)
    path = PartStore(lakes.lake().root).stored(grain).files[0]
    table = pq.ParquetFile(path).read()
    for n, field in enumerate(table.schema):
        if field.name.startswith("m_"):
            more = [(value or 0) + 1 for value in table[field.name].to_pylist()]
            table = table.set_column(n, field, pa.array(more, field.type))
    pq.write_table(table, path)


def lose_a_file():
    lakes.lake().files("dossiers")[0].path.unlink()


def forget_a_line():
    Landing.objects.all().delete()


def name_a_batch_that_is_not_there():
    landing = Landing.objects.get()
    landing.pk, landing.batch_id = None, "khong-co"
    landing.save()


def lose_a_stored_file():
    StoredFile.objects.create(sha256="a" * 64, size=3, name="x.csv", kind="text")


def leave_a_folder():
    (lakes.lake().root / "_work" / "dossiers" / "batch").mkdir()


def leave_a_file():
    (lakes.lake().root / "dossiers" / "la.parquet").write_bytes(b"1")


@pytest.mark.parametrize(
    ("spoil", "check", "state"),
    [
        (spoil_parts, "Phần đo lưu sẵn", "broken"),
        (lose_a_file, "Tệp của kho dữ liệu", "broken"),
        (forget_a_line, "Kho dữ liệu và lượt nạp", "look"),
        (name_a_batch_that_is_not_there, "Kho dữ liệu và lượt nạp", "broken"),
        (lose_a_stored_file, "Tệp đã nộp", "broken"),
        (leave_a_folder, "Thư mục làm việc bỏ lại", "look"),
        (leave_a_file, "Tệp của kho dữ liệu", "look"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_is_wrong_is_found(landed, examined, spoil, check, state):
    assert examined()[check][0] == "ok"
    spoil()
    found = examined()
    assert found[check][0] == state
    assert found[""] == (1 if state == "broken" else 0)


def test_files_that_changed_or_are_unknown(home, examined):
    folder = home / "files" / "ba"
    folder.mkdir(parents=True)
    (folder / ("ba" + "0" * 62)).write_bytes(b"abc")
    assert examined()["Tệp đã nộp"][0] == "look"
    StoredFile.objects.create(sha256="ba" + "0" * 62, size=3, name="x.csv", kind="text")
    assert examined()["Tệp đã nộp"][0] == "broken"


@pytest.mark.parametrize(
    ("hours", "sealed", "state"), [(1, True, "ok"), (1, False, "look"), (30, True, "broken")]
)
def test_age_of_the_last_backup(home, examined, hours, sealed, state):
    made_at = datetime.now(UTC) - timedelta(hours=hours)
    note = {"made_at": made_at.isoformat(), "path": "/x.nhip", "sealed": sealed}
    (home / "last-backup.json").write_text(json.dumps(note))
    assert examined()["Sao lưu"][0] == state


def test_settings_that_open_the_house(home, examined, settings):
    settings.ALLOWED_HOSTS = ["*"]
    home.chmod(0o777)
    found = examined()
    assert found["Cấu hình"][0] == found["Quyền thư mục"][0] == "broken"


def test_a_database_that_does_not_answer(home, examined, monkeypatch):
    from django.db import OperationalError, connection

    def refuse(*_):
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", refuse)
    assert examined() == {"": 4, "Cơ sở dữ liệu": ("broken", "connection refused")}


def test_the_disk_is_told_with_one_decimal(monkeypatch):
    usage = shutil.disk_usage("/")._replace(total=3 * 10**11, used=2 * 10**11, free=10**11)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    assert [one.told for one in surroundings.disk()] == ["còn 100,0 GB (33,3%)"]
