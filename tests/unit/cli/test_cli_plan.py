"""`nhip plan import --dry-run`: the contract of its JSON, its words, and how it ends."""

import json
from pathlib import Path

import pytest

from nhip.apps.plans.models import PlanImport
from nhip.apps.units.models import Unit
from nhip.cli import main
from nhip.cli.exits import Exit
from tests.unit.annexes.making import write_document

PLANS = Path(__file__).parents[2] / "data" / "plans"
NQ_03 = PLANS / "nq_03_nq_cp_2025" / "nq_03_phu_luc.xlsx"
TARGET_KEYS = {
    "origin", "text", "operator", "value", "unit", "deadline_text", "deadline", "lead",
    "lead_units", "value_text", "number", "group",
}  # fmt: skip
TASK_KEYS = {
    "origin", "number", "group", "text", "product", "lead", "supporting",
    "deadline_text", "start", "due", "recurring", "lead_units", "supporting_units",
    "assigned_by", "result", "status", "note",
}  # fmt: skip


@pytest.fixture
def run(capsys):
    def ran(*words):
        code = main(["plan", "import", *map(str, words)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return ran


def test_json_is_a_contract(run):
    code, out, _ = run(NQ_03, "--dry-run", "--format", "json")
    document = json.loads(out)
    assert code == Exit.DONE
    assert set(document) == {"targets", "tasks", "warnings"}
    assert all(set(one) == TARGET_KEYS for one in document["targets"])
    assert all(set(one) == TASK_KEYS for one in document["tasks"])
    assert (len(document["targets"]), len(document["tasks"])) == (57, 140)


def test_a_target_and_a_task_as_scripts_get_them(run):
    _, out, _ = run(NQ_03, "--dry-run", "--format", "json")
    document = json.loads(out)
    target = next(one for one in document["targets"] if one["number"] == "23.2")
    assert target == {
        "origin": "table",
        "text": "Số tuyến cáp quang biển mới đưa vào hoạt động",
        "operator": "=",
        "value": "09",
        "unit": "Tuyến cáp quang biển",
        "deadline_text": "2030",
        "deadline": "2030-12-31",
        "lead": "Bộ Thông tin và Truyền thông",
        "value_text": "09",
        "number": "23.2",
        "group": "Đến năm 2030",
        "lead_units": [
            {
                "text": "Bộ Thông tin và Truyền thông",
                "kind": "unknown",
                "unit": None,
                "members": None,
            }
        ],
    }
    task = document["tasks"][1]
    assert task["lead"] == ["VTV", "VOV", "TTXVN", "các địa phương"]
    assert (task["due"], task["recurring"], task["deadline_text"]) == (None, True, "Thường xuyên")


def test_a_value_in_words_is_told_and_kept(run):
    _, out, _ = run(NQ_03, "--dry-run", "--format", "json")
    document = json.loads(out)
    target = document["targets"][3]
    assert (target["operator"], target["value"]) == (None, None)
    assert target["value_text"] == "≤ 3 Đông Nam Á; ≤ 50 Thế giới"
    warning = next(one for one in document["warnings"] if one["code"] == "annex.value_words")
    assert warning["cell"] == "PHU LUC I!D7"
    assert "bằng lời" in warning["message"]


def test_the_table_is_for_people(run):
    code, out, _ = run(NQ_03, "--dry-run")
    assert code == Exit.DONE
    assert out.startswith("57 chỉ tiêu, 140 nhiệm vụ.")


def test_a_file_that_cannot_be_read_ends_with_its_sentence(run, tmp_path):
    path = tmp_path / "scan.docx"
    path.write_bytes(b"%PDF-1.4")
    code, out, err = run(path, "--dry-run", "--format", "json")
    assert (code, out) == (Exit.FAULTS, "")
    assert "PDF" in err
    assert "Hãy" in err


def test_a_file_that_is_not_there(run, tmp_path):
    code, _, err = run(tmp_path / "none.docx", "--dry-run")
    assert code == Exit.UNREADABLE
    assert "none.docx" in err


def test_without_dry_run_a_unit_is_needed(run):
    code, _, err = run(NQ_03)
    assert code == Exit.WRONG_CALL
    assert "--unit" in err


@pytest.mark.django_db
def test_a_plan_is_kept_for_review(run, settings, tmp_path):
    settings.HOME = tmp_path / "home"
    Unit.objects.create(key="tinh", kind="province", name="Tỉnh Phú Thọ")
    code, out, err = run(NQ_03, "--unit", "tinh")
    assert (code, err) == (Exit.DONE, "")
    assert "57 chỉ tiêu, 140 nhiệm vụ" in out
    (held,) = PlanImport.objects.all()
    assert (held.stored_at, held.file.name) == (None, NQ_03.name)


@pytest.mark.django_db
def test_a_file_that_cannot_be_read_leaves_nothing(run, settings, tmp_path):
    settings.HOME = tmp_path / "home"
    Unit.objects.create(key="tinh", kind="province", name="Tỉnh Phú Thọ")
    path = tmp_path / "scan.docx"
    path.write_bytes(b"%PDF-1.4")
    code, _, err = run(path, "--unit", "tinh")
    assert code == Exit.FAULTS
    assert "Hãy" in err
    assert not PlanImport.objects.exists()


def test_communes_of_the_province_of_the_document_are_known(run, tmp_path):
    path = write_document(
        tmp_path / "ke-hoach.docx",
        [["ỦY BAN NHÂN DÂN\nTỈNH LẠNG SƠN", "Lạng Sơn, ngày 05 tháng 01 năm 2026"]],
        "KẾ HOẠCH", "Chuyển đổi số năm 2026", "PHỤ LỤC",
        [
            ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời hạn"],
            ["1", "Thí điểm xã số", "UBND xã Hữu Lũng, UBND phường Kỳ Lừa", "Quý II"],
            ["2", "Kiện toàn tổ công nghệ số", "UBND các xã, phường", "31/3/2026"],
        ],
    )  # fmt: skip
    _, out, _ = run(path, "--dry-run", "--format", "json")
    first, second = json.loads(out)["tasks"]
    assert [unit["unit"] for unit in first["lead_units"]] == ["xa-06385-2025", "xa-06187-2025"]
    assert second["lead_units"][0]["members"] == 65
    _, out, _ = run(path, "--dry-run", "--format", "json", "--unit", "tinh-25-2025")
    assert {unit["kind"] for unit in json.loads(out)["tasks"][0]["lead_units"]} == {"unknown"}
