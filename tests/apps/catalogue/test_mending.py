"""Rejected rows mended or given up, landings undone: the lake, the lines, the record of acts."""

import pytest

from nhip.apps.audit.models import AuditEvent
from nhip.apps.catalogue import actions, lakes
from nhip.apps.catalogue.models import DismissedRow, Landing, Source
from nhip.repository.delta import LakeError
from nhip.repository.landing.mended_file import ID_HEADING
from nhip.repository.quarantine import Wanted

from .lake_records import dossier, write

pytestmark = pytest.mark.django_db
GOOD = [dossier(f"HS{n:03}") for n in range(60)]
UNKNOWN = [dossier(f"XX{n}", unit="H44.999") for n in range(3)]


@pytest.fixture
def landed(land, tmp_path):
    return land(write(tmp_path / "a.csv", [*GOOD, *UNKNOWN]))


def waiting():
    return lakes.lake().quarantined("dossiers")


def test_a_mended_row_lands_in_the_name_of_its_source(landed, steward):
    row = waiting()[0]
    (line,) = actions.mend(
        by=steward, dataset="dossiers", fixes={row.id: {"agency_code": "H44.100"}}
    )
    assert (line.inserted, line.rejected, line.mends) == (1, 0, True)
    assert (line.source, line.landed_by) == (landed.source, steward)
    assert len(waiting()) == 2
    assert lakes.lake().rows("dossiers") == 61
    told = AuditEvent.objects.filter(verb="nạp bản ghi vào kho dữ liệu").first()
    assert told.by == "steward"


def test_what_is_still_bad_waits_with_its_new_reason(landed, steward):
    row = waiting()[0]
    actions.mend(by=steward, dataset="dossiers", fixes={row.id: {"agency_code": "H44.998"}})
    assert len(waiting()) == 3
    assert "H44.998" in {one.record["agency_code"] for one in waiting()}


def test_one_value_mends_every_row_alike(landed, steward):
    wanted = Wanted(check="landing.unknown_unit", column="agency_code", text="H44.999")
    (line,) = actions.mend_alike(by=steward, dataset="dossiers", wanted=wanted, value="H44.101 ")
    assert (line.inserted, waiting()) == (3, [])


def test_rows_of_two_sources_are_two_landings(landed, land, steward, tmp_path):
    land(write(tmp_path / "b.csv", [*GOOD, dossier("YY1", unit="H44.999")]), "Nguồn khác")
    fixes = {row.id: {"agency_code": "H44.100"} for row in waiting()}
    lines = actions.mend(by=steward, dataset="dossiers", fixes=fixes)
    assert {(one.source.name, one.inserted) for one in lines} == {
        (landed.source.name, 3),
        ("Nguồn khác", 1),
    }


def test_mending_keeps_simulated_rows_simulated(land, steward, tmp_path):
    land(write(tmp_path / "a.csv", [*GOOD, UNKNOWN[0]]), "Giả lập", Source.Kind.SIMULATED)
    fixes = {row.id: {"agency_code": "H44.100"} for row in waiting()}
    (line,) = actions.mend(by=steward, dataset="dossiers", fixes=fixes)
    assert line.simulated


def test_a_list_that_comes_back_lands_only_what_changed(landed, steward):
    one, two, _ = waiting()
    text = f"{ID_HEADING};agency_code\n{one.id};H44.100\n{two.id};H44.999\n"
    (line,) = actions.mend_from_file(
        by=steward, dataset="dossiers", content=text.encode(), file_name="da-sua.csv"
    )
    assert (line.inserted, line.rejected, line.file_name) == (1, 0, "da-sua.csv")
    assert len(waiting()) == 2
    with pytest.raises(actions.NotMended, match="nothing"):
        actions.mend_from_file(
            by=steward,
            dataset="dossiers",
            content=f"{ID_HEADING};agency_code\n{two.id};H44.999\n".encode(),
            file_name="da-sua.csv",
        )


def test_a_row_is_given_up_with_a_reason_and_stays_readable(landed, steward):
    row = waiting()[0]
    with pytest.raises(actions.NoReason):
        actions.dismiss(by=steward, dataset="dossiers", ids=[row.id], why="  ")
    actions.dismiss(by=steward, dataset="dossiers", ids=[row.id], why="hồ sơ thử nghiệm")
    kept = DismissedRow.objects.get()
    assert (kept.why, kept.record["dossier_code"], kept.dismissed_by) == (
        *("hồ sơ thử nghiệm", row.record["dossier_code"], steward),
    )
    assert str(kept.day) == "2026-08-05"
    assert len(waiting()) == 2
    assert AuditEvent.objects.get(verb="bỏ dòng chờ sửa").why == "hồ sơ thử nghiệm"


def test_a_row_given_up_twice_is_kept_once(landed, land, steward, tmp_path):
    row = waiting()[0]
    actions.dismiss(by=steward, dataset="dossiers", ids=[row.id], why="lần một")
    land(write(tmp_path / "a.csv", [*GOOD, *UNKNOWN]))
    assert len(waiting()) == 3
    actions.dismiss(by=steward, dataset="dossiers", ids=[row.id], why="lần hai")
    assert DismissedRow.objects.get().why == "lần hai"


def test_nothing_is_mended_while_somebody_lands(landed, steward):
    row = waiting()[0]
    with (
        lakes.lake()._writing("dossiers", "khac"),
        pytest.raises(actions.NotMended, match="busy"),
    ):
        actions.mend(by=steward, dataset="dossiers", fixes={row.id: {"agency_code": "H44.100"}})
    with pytest.raises(LakeError, match="unknown_rejects"):
        actions.mend(by=steward, dataset="dossiers", fixes={"0" * 32: {"agency_code": "x"}})


def test_an_undone_landing_says_who_and_why(landed, steward):
    undone = actions.undo(by=steward, landing=landed, why="gửi nhầm tháng")
    landed.refresh_from_db()
    assert (undone.withdrawn, lakes.lake().rows("dossiers")) == (60, 0)
    assert (landed.undone_by, landed.undone_why) == (steward, "gửi nhầm tháng")
    assert AuditEvent.objects.get(verb="hoàn tác lượt nạp").after["rút khỏi kho"] == 60
    with pytest.raises(LakeError, match="nothing_to_undo"):
        actions.undo(by=steward, landing=landed, why="lần nữa")


def test_undoing_without_a_reason_changes_nothing(landed, steward):
    with pytest.raises(actions.NoReason):
        actions.undo(by=steward, landing=landed, why="")
    assert lakes.lake().rows("dossiers") == 60


def test_an_undo_the_database_missed_is_marked(landed):
    now = landed.landed_at.replace(tzinfo=None)
    lakes.lake().undo(lakes.dataset("dossiers"), landed.batch_id, landed_at=now)
    assert actions.reconcile(by=None) == []
    assert Landing.objects.get(pk=landed.pk).undone_at is not None
