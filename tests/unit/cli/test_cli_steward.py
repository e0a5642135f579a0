"""`nhip land --undo`, `nhip sent` and what `nhip tick` says of late sources."""

from datetime import timedelta

import pytest
from django.utils import timezone

from nhip.apps.catalogue import actions, lakes
from nhip.apps.catalogue.models import Landing, Lapse, SentCount
from nhip.apps.units.models import Unit, UnitCode
from nhip.cli import main, steward
from tests.apps.catalogue.lake_records import dossier, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(capsys, settings, tmp_path):
    settings.HOME = tmp_path / "home"
    unit = Unit.objects.create(key="viet-tri", kind="ward", name="Phường Việt Trì")
    UnitCode.objects.create(unit=unit, scheme=UnitCode.Scheme.AGENCY, code="H44.100")

    def call(*arguments):
        code = main([str(one) for one in arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


@pytest.fixture
def landed(call, tmp_path):
    path = write(tmp_path / "ho-so.csv", [dossier("HS1"), dossier("HS2")])
    call("land", "dossiers", path, "--no-measure")
    return Landing.objects.get()


def test_a_batch_is_taken_back(call, landed):
    undo = ("land", "dossiers", "--undo", landed.batch_id, "--no-measure")
    code, out, err = call(*undo)
    assert (code, out) == (1, "")
    assert "Chưa ghi lý do" in err
    code, out, _ = call(*undo, "--why", "nhầm tệp")
    assert code == 0
    assert "2 rút khỏi kho" in out
    assert lakes.lake().rows("dossiers") == 0
    assert call("land", "dossiers", "--undo", "khac", "--why", "x")[0] == 2


def test_landing_without_a_file_is_a_wrong_call(call):
    code, _, err = call("land", "dossiers")
    assert code == 2
    assert "Chưa có tệp nào" in err


def test_sent_counts_are_kept(call, landed, tmp_path):
    path = tmp_path / "gui.csv"
    path.write_text("Ngày;Số bản ghi\n05/08/2026;3\n", encoding="utf-8")
    code, out, _ = call("sent", path, "--dataset", "dossiers")
    assert (code, SentCount.objects.get().count) == (0, 3)
    assert "1 ngày mới" in out
    path.write_text("Ngày;Số bản ghi\n05/08/2026;ba\n", encoding="utf-8")
    code, _, err = call("sent", path, "--dataset", "dossiers")
    assert code == 1
    assert "Dòng 2" in err
    assert call("sent", tmp_path / "khong-co.csv", "--dataset", "dossiers")[0] == 3


def test_the_clock_tells_of_late_sources_once(landed):
    Landing.objects.update(landed_at=timezone.now() - timedelta(days=20))
    (line,) = steward.watched()
    assert "chưa nạp dossiers" in line
    assert steward.watched() == []
    assert actions.watch(by=None) == []
    assert Lapse.objects.count() == 1
