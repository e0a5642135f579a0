"""The watched folder: whole files only, each once, none lost, whoever dies or watches as well."""

import fcntl
import os
import time

import pytest

from nhip.apps.catalogue.models import Landing
from nhip.apps.exchange import actions
from nhip.apps.exchange.actions import inbox
from nhip.cli import main
from tests.apps.catalogue.lake_records import dossier, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(home, units, settings):
    settings.NHIP_INBOX_SETTLE_SECONDS = 0
    found = home / "inbox" / "dossiers"
    found.mkdir(parents=True)
    return found


def laid(folder, name="ho-so.csv", *codes, **told):
    return write(folder / name, [dossier(code, unit="X2", **told) for code in codes or ("HS1",)])


def names(folder):
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def test_no_folder_at_all(home, db):
    assert actions.sweep() == []


def test_a_file_is_landed_and_moved_away_with_its_report(folder):
    laid(folder)
    (handled,) = actions.sweep()
    assert handled.landed
    assert names(folder) == ["done"]
    file, report = names(folder / "done")
    assert (file, report) == (handled.path.name, f"{handled.path.name}.txt")
    assert "1 mới" in (folder / "done" / report).read_text(encoding="utf-8")
    assert Landing.objects.get().source.name.startswith("Hệ thống thông tin giải quyết")


def test_a_refused_file_goes_elsewhere_with_the_reasons(folder):
    laid(folder, KenhThucHien=7)
    (handled,) = actions.sweep()
    assert (handled.landed, handled.path.parent.name) == (False, "refused")
    told = handled.path.with_name(f"{handled.path.name}.txt").read_text(encoding="utf-8")
    assert "chưa nhận dòng nào" in told
    assert "Dòng 2: Cột Kênh nộp hồ sơ" in told


def test_a_folder_of_a_source_names_it(folder):
    (folder / "Một cửa điện tử").mkdir()
    laid(folder / "Một cửa điện tử")
    actions.sweep()
    assert Landing.objects.get().source.name == "Một cửa điện tử"
    assert names(folder / "Một cửa điện tử") == ["done"]


@pytest.mark.parametrize(
    "name", ["a.csv.part", "a.csv.tmp", ".a.csv", "~$a.xlsx", "a.csv.filepart", "a.CSV.PART"]
)
def test_unfinished_files_are_left_alone(folder, name):
    laid(folder, name)
    assert actions.sweep() == []
    assert names(folder) == [name] or name.startswith(".")


def test_a_file_that_was_just_written_waits_until_it_lies_still(folder, settings):
    settings.NHIP_INBOX_SETTLE_SECONDS = 3600
    path = laid(folder)
    os.utime(path, (0, 0))  # a sender that sets an old time does not hurry us
    assert actions.sweep() == []
    folder.joinpath("ho-so.csv.done").touch()
    assert len(actions.sweep()) == 1
    assert names(folder) == ["done"]


def test_a_file_that_grows_while_it_is_read_is_taken_whole_later(folder, monkeypatch):
    path, bring = laid(folder), inbox.landing.bring

    def slow(**told):
        done = bring(**told)
        if Landing.objects.count() == 1:
            laid(folder, "ho-so.csv", "HS1", "HS2", "HS3")
        return done

    monkeypatch.setattr(inbox.landing, "bring", slow)
    assert actions.sweep() == []
    assert path.exists()
    (handled,) = actions.sweep()
    assert "2 mới, 1 như cũ" in handled.lines[0]


def test_links_and_devices_are_not_followed(folder, tmp_path):
    secret = tmp_path / "bi-mat"
    secret.write_text("x", encoding="utf-8")
    (folder / "ho-so.csv").symlink_to(secret)
    os.mkfifo(folder / "ong")
    (folder.parent / "procedures").symlink_to(tmp_path)
    assert actions.sweep() == []
    assert secret.exists()


def test_a_process_killed_after_its_commit_loses_and_doubles_nothing(folder, monkeypatch):
    laid(folder)

    def killed(*_):
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(inbox, "_put_away", killed)
        assert actions.sweep() == []
    assert names(folder) == ["ho-so.csv"]
    (handled,) = actions.sweep()
    assert "1 như cũ" in handled.lines[0]
    assert [one.inserted for one in Landing.objects.order_by("pk")] == [1, 0]


def test_a_full_disk_keeps_the_file_and_the_others_go_on(folder, monkeypatch):
    laid(folder, "a.csv", "HS1")
    laid(folder, "b.csv", "HS2")
    bring = inbox.landing.bring

    def full(**told):
        if told["file_name"] == "a.csv":
            raise OSError(28, "No space left on device")
        return bring(**told)

    monkeypatch.setattr(inbox.landing, "bring", full)
    assert [one.path.name[-5:] for one in actions.sweep()] == ["b.csv"]
    assert names(folder) == ["a.csv", "done"]


def test_two_watchers_do_not_take_one_file(folder):
    laid(folder)
    with (folder / inbox.LOCK).open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert actions.sweep() == []
    assert len(actions.sweep()) == 1


def test_two_files_of_one_name_in_one_second_both_stay(folder):
    for code in ("HS1", "HS2", "HS3"):
        laid(folder, "ho-so.csv", code)
        actions.sweep()
    assert len([name for name in names(folder / "done") if name.endswith(".csv")]) == 3


def test_older_files_first(folder):
    late = laid(folder, "a.csv", "HS1", MaTTHC="2.000002", NgayCapNhat="2026-09-01 00:00:00")
    laid(folder, "b.csv", "HS1")
    os.utime(late, (time.time(), time.time()))
    os.utime(folder / "b.csv", (1, 1))
    assert [one.path.name[-5:] for one in actions.sweep()] == ["b.csv", "a.csv"]


def test_a_folder_of_no_dataset_is_said_and_left(folder, caplog):
    (folder.parent / "ho-so-la").mkdir()
    laid(folder.parent / "ho-so-la")
    assert actions.sweep() == []
    assert "ho-so-la" in caplog.text


def test_a_folder_that_cannot_be_looked_into_keeps_none_waiting(folder, monkeypatch, caplog):
    other = folder.parent / "petitions"
    other.mkdir()
    laid(folder)
    held = inbox._held

    def closed(place):
        if place == folder:
            raise PermissionError(13, "Permission denied")
        return held(place)

    laid(other)
    monkeypatch.setattr(inbox, "_held", closed)
    (handled,) = actions.sweep()
    assert handled.path.parent.parent == other
    assert str(folder) in caplog.text


def test_nhip_watch_once(folder, capsys):
    laid(folder)
    assert main(["watch", "--once"]) == 0
    out = capsys.readouterr().out
    assert f"Đang xem thư mục {folder.parent}" in out
    assert "1 mới" in out


def test_nhip_tick_takes_them_too(folder, capsys):
    laid(folder)
    assert main(["tick"]) == 0
    assert "ho-so.csv (done)" in capsys.readouterr().out


def test_a_watch_without_a_pause_is_a_wrong_call(home, db, capsys):
    assert main(["watch", "--every", "0"]) == 2
