"""Verbs that write: a first administrator, an import whole or nothing, a server not ready."""

import io
from datetime import date

import pytest

from nhip.apps.accounts.models import User
from nhip.apps.accounts.roles import Role
from nhip.apps.catalogue.models import Observation, Source
from nhip.apps.criteria.actions import load_set
from nhip.apps.criteria.shelf import text_of
from nhip.apps.units.models import Membership, Unit, UnitCode
from nhip.cli import installation, main
from nhip.cli.exits import Exit, Stop

pytestmark = pytest.mark.django_db
SET = "phuc-vu-766/2026"
HEAD = "unit,criterion,input,value\n"


@pytest.fixture
def department():
    unit = Unit.objects.create(key="so-cong-thuong", kind="department", name="Sở Công Thương")
    UnitCode.objects.create(unit=unit, scheme=UnitCode.Scheme.AGENCY, code="H44.07")
    return unit


@pytest.fixture
def run(capsys):
    def call(*arguments):
        code = main([str(one) for one in arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


@pytest.fixture
def importing(run, tmp_path, department):
    text, origin = text_of(SET)
    load_set(by=None, text=text, origin=origin)

    def call(figures, *options):
        path = tmp_path / "so-lieu.csv"
        path.write_text(HEAD + figures, encoding="utf-8")
        given = ["--period", "2026-08", "--figures", path, "--source", "Báo cáo của Sở", *options]
        return run("import-figures", SET, *given)

    return call


def test_the_first_administrator(run, department, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("mot mat khau dai\n"))
    code, out, _ = run(
        "createadmin", "--username", "QuanTri", "--full-name", "Ngô Văn Minh", "--unit", "H44.07"
    )
    held = Membership.objects.get(user=User.objects.get(username="quantri"))
    assert (code, held.role, held.unit) == (0, "administrator", department)
    assert "Ngô Văn Minh" in out


@pytest.mark.parametrize(
    ("unit", "password", "told"),
    [("H99", "mot mat khau dai", "H99"), ("H44.07", "ngan", "10")],
)
def test_an_administrator_that_cannot_be_made_leaves_nothing(
    run, department, monkeypatch, unit, password, told
):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    code, _, err = run(
        "createadmin", "--username", "quantri", "--full-name", "Minh", "--unit", unit
    )
    assert code == 2
    assert told.lower() in err.lower()
    assert not User.objects.exists()


def test_an_import_is_stored_and_told(importing, department):
    code, out, _ = importing("H44.07,4.1,a,7\nH44.07,4.1,b,9\n")
    assert code == 0
    assert "2 giá trị mới, 0 thay đổi, 0 như cũ" in out
    assert set(Observation.objects.values_list("unit", "input", "value")) == {
        (department.pk, "a", 7.0),
        (department.pk, "b", 9.0),
    }


def test_an_import_with_a_fault_stores_nothing(importing):
    code, out, err = importing("H44.07,4.1,a,7\nH44.07,4.1,b,chín\n")
    assert (code, out) == (1, "")
    assert "ô D3" in err
    assert not Observation.objects.exists()


def test_an_import_for_units_of_others_names_every_row_and_stores_nothing(importing, department):
    other = Unit.objects.create(key="so-y-te", kind="department", name="Sở Y tế")
    UnitCode.objects.create(unit=other, scheme=UnitCode.Scheme.AGENCY, code="H44.15")
    officer = User.objects.create(username="chuyenvien", full_name="Ngô Văn Minh")
    Membership.objects.create(
        user=officer, unit=department, role=Role.OFFICER, since=date(2026, 1, 1)
    )
    rows = "H44.07,4.1,a,7\nH44.15,4.1,a,7\nH44.15,4.1,b,9\nH99,4.1,a,1\n"
    code, out, err = importing(rows, "--by", "chuyenvien")
    assert (code, out) == (1, "")
    lines = err.splitlines()
    assert lines[0].startswith("so-lieu.csv: 3 lỗi")
    assert [line.split(": ")[0] for line in lines[1:]] == [
        f"so-lieu.csv ô A{row} (dòng {row})" for row in (3, 4, 5)
    ]
    assert [("chưa được giao" in line, "H99" in line) for line in lines[1:]] == [
        (True, False), (True, False), (False, True),
    ]  # fmt: skip
    assert not Observation.objects.exists()
    assert not Source.objects.filter(name="Báo cáo của Sở").exists()


def test_an_import_for_an_unknown_unit_is_refused_whoever_imports(importing):
    code, _, err = importing("H44.07,4.1,a,7\nH99,4.1,a,1\n")
    assert code == 1
    assert "ô A3" in err
    assert "Cảnh báo" not in err  # said once, as the fault it is
    assert not Observation.objects.exists()


def test_an_import_by_nobody_known_stores_nothing(importing):
    code, _, err = importing("H44.07,4.1,a,7\n", "--by", "nguoi-la")
    assert code == 2
    assert "nguoi-la" in err
    assert not Observation.objects.exists()


def test_a_set_that_is_not_loaded_lists_those_that_are(run, importing, tmp_path):
    (tmp_path / "a.csv").write_text(HEAD, encoding="utf-8")
    given = ["--period", "2026", "--figures", tmp_path / "a.csv", "--source", "x"]
    code, _, err = run("import-figures", "khac/2026", *given)
    assert code == 2
    assert SET in err


def test_a_server_without_static_files_says_what_to_run(run, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    code, _, err = run("serve")
    assert code == 4
    assert "chưa gom tệp tĩnh" in err
    assert "nhip serve --prepare" in err


@pytest.mark.enable_socket
def test_a_busy_port_is_named_before_anything_is_built():
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Stop) as stop:
            installation.refuse_busy_port("127.0.0.1", port, "demo")
    assert stop.value.code is Exit.NOT_READY
    assert f"--port {port + 1}" in stop.value.lines[1]
