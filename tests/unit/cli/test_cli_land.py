"""`nhip land`: what it says of good, bad and unreadable files, and its exit codes."""

import os

import pytest

from nhip.apps.catalogue.models import Landing
from nhip.apps.units.models import Unit, UnitCode
from nhip.cli import installation, main
from nhip.cli.command import build_parser
from nhip.cli.exits import Stop
from tests.apps.catalogue.lake_records import dossier, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def land(capsys, settings, tmp_path):
    settings.HOME = tmp_path / "home"
    unit = Unit.objects.create(key="viet-tri", kind="ward", name="Phường Việt Trì")
    UnitCode.objects.create(unit=unit, scheme=UnitCode.Scheme.AGENCY, code="H44.100")

    def call(rows, *options, dataset="dossiers"):
        path = write(tmp_path / "ho-so.csv", rows)
        code = main(["land", dataset, str(path), *options])
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


def test_a_good_file(land):
    code, out, err = land([dossier("HS1"), dossier("HS2")])
    assert (code, err) == (0, "")
    assert "ho-so.csv: lô " in out
    assert "phiên bản 1: 2 mới, chạm tới 1 ngày." in out


def test_bad_rows_are_told_with_line_and_column(land):
    rows = [dossier(f"HS{n}") for n in range(30)]
    code, out, err = land([*rows, dossier("HS99", KenhThucHien=7)])
    assert code == 0
    assert "30 mới, 1 không nhận" in out
    assert "Dòng 32: Cột Kênh nộp hồ sơ (channel) không nhận giá trị “7”." in err


def test_a_refused_file(land):
    code, out, err = land([dossier("HS1", KenhThucHien=7)])
    assert (code, out) == (1, "")
    assert "chưa nhận dòng nào" in err
    assert "1 dòng: Cột Kênh nộp hồ sơ (channel)" in err
    assert not Landing.objects.exists()


def test_wrong_calls(land, tmp_path, capsys):
    code, _, err = land([dossier("HS1")], dataset="khac")
    assert code == 2
    assert "dossiers" in err
    assert main(["land", "dossiers", str(tmp_path / "khong-co.csv")]) == 3
    assert "khong-co.csv" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("order", "files"),
    [
        ("dossiers --no-measure --by nam a.csv b.csv", ["a.csv", "b.csv"]),
        ("--by nam dossiers a.csv --no-measure b.csv", ["a.csv", "b.csv"]),
        ("dossiers --by nam --no-measure", []),
    ],
    ids=["before", "between", "none"],
)
def test_options_may_stand_before_between_and_after_files(order, files):
    given = build_parser().parse_args(["land", *order.split()])
    assert (given.dataset, given.files, given.by) == ("dossiers", files, "nam")


def test_simulated_records_never_pass_for_real_ones(land):
    assert land([dossier("HS1")], "--simulated")[0] == 0
    assert Landing.objects.get().simulated
    code, _, err = land([dossier("HS2")], "--source", "dữ liệu mô phỏng")
    assert code == 2
    assert "--source" in err


def test_work_apart_leaves_this_process_fit_to_fork(monkeypatch, tmp_path):
    """The web server forks its workers after start-up has looked into the lake."""
    monkeypatch.setenv("NHIP_HOME", str(tmp_path / "other"))
    installation.apart(installation.migrate)
    assert (tmp_path / "other" / "nhip.sqlite3").exists()
    with pytest.raises(Stop):
        installation.apart(os.abort)
