"""The end of a dossier and its clock, from flat records and from the nested log (Decision 766)."""

import json
from datetime import date, datetime

import duckdb
import pytest

from nhip.repository.dataset import get
from nhip.repository.lake import Lake
from nhip.repository.landing.derive import flatten
from nhip.repository.landing.door import land_file
from nhip.repository.session import scan

NOW = datetime(2026, 11, 1)
DERIVED = "end_status, ended_on, paused_days, on_time"


def dossier(code="H44.01-260801-0001", status=4, **fields):
    return {
        "MaHoSo": code,
        "MaTTHC": "1.014390",
        "DonViXuLy": "H44.01",
        "KenhThucHien": 2,
        "NgayNopHoSo": "2026-08-01 08:00:00",
        "NgayHenTra": "2026-08-10 17:00:00",
        "TrangThaiHoSo": status,
        "NgayCapNhat": "2026-09-01 08:00:00",
        **fields,
    }


def log(*steps):
    return [{"ThoiDiemXuLy": f"2026-08-{day}", "TrangThai": status} for day, status in steps]


@pytest.fixture
def land(tmp_path):
    """Land records as JSON lines; gives the asked columns by dossier code, and the report."""
    lake = Lake(tmp_path / "lake")

    def run(*records, columns=DERIVED):
        path = tmp_path / "dossiers.jsonl"
        path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
        land_file(lake, get("dossiers"), path, batch_id="b1", source="A", landed_at=NOW)
        query = f"select {columns} from {scan(lake.files('dossiers'))} order by dossier_code"
        return duckdb.sql(query).fetchall()

    return run


@pytest.mark.parametrize(
    ("fields", "derived"),
    [
        ({"status": 4}, (None, None, 0, None)),
        ({"status": 9, "NgayKetThucXuLy": "2026-08-10 17:00"}, (9, 10, 0, True)),
        ({"status": 9, "NgayKetThucXuLy": "2026-08-10 17:01"}, (9, 10, 0, False)),
        # Handed over late, done in time: the first end counts.
        (
            {"status": 10, "NgayKetThucXuLy": "2026-08-09", "NgayTra": "2026-08-20"},
            (9, 9, 0, True),
        ),
        ({"status": 10, "NgayTra": "2026-08-20"}, (10, 20, 0, False)),
        ({"status": 3, "NgayTuChoi": "2026-08-02"}, (3, 2, 0, True)),
        ({"status": 8, "NgayKetThucXuLy": "2026-08-11"}, (8, 11, 0, False)),
        # A due date without an hour lasts to the end of its day.
        (
            {"status": 9, "NgayHenTra": "10/08/2026", "NgayKetThucXuLy": "2026-08-10 23:00"},
            (9, 10, 0, True),
        ),
        (
            {"status": 9, "NgayHenTra": None, "NgayKetThucXuLy": "2026-08-10"},
            (9, 10, 0, None),
        ),
    ],
)
def test_the_end_of_a_flat_record(land, fields, derived):
    status, day, *rest = derived
    wanted = (status, day and date(2026, 8, day), *rest)
    assert land(dossier(**fields)) == [wanted]


@pytest.mark.parametrize(
    ("steps", "fields", "derived"),
    [
        # The first ending status counts, whatever follows.
        ([("02", 2), ("09", 9), ("20", 10)], {"status": 10}, (9, 9, 0, True)),
        # Done and handed over at one moment: done comes first.
        ([("09", 10), ("09", 9)], {"status": 10}, (9, 9, 0, True)),
        ([("05", 8), ("12", 4), ("13", 9)], {"status": 9}, (8, 5, 0, True)),
        # The log knows only the handing over; the record knows when it was done.
        ([("12", 10)], {"status": 10, "NgayKetThucXuLy": "2026-08-10"}, (9, 10, 0, True)),
        # Four days of waiting move the deadline from the 10th to the 14th.
        ([("03", 5), ("07", 4), ("14", 9)], {"status": 9}, (9, 14, 4, True)),
        ([("03", 5), ("07", 4), ("15", 9)], {"status": 9}, (9, 15, 4, False)),
        # Two requests in a row are one pause; a second pause adds up.
        (
            [("02", 5), ("03", 5), ("05", 4), ("06", 5), ("07", 4), ("15", 9)],
            {"status": 9},
            (9, 15, 4, False),
        ),
        # The due date was moved for this pause already: it is not counted again.
        (
            [("03", 5), ("07", 4), ("14", 9)],
            {
                "status": 9,
                "DanhSachHoSoBoSung": [{"NgayBoSung": "05/08/2026", "NgayHenTraMoi": "x"}],
            },
            (9, 14, 0, False),
        ),
        # Waiting after the end stops no clock.
        ([("09", 9), ("10", 5), ("20", 4)], {"status": 4}, (9, 9, 0, True)),
        ([("xx", 9), ("03", "?")], {"status": 4}, (None, None, 0, None)),
    ],
)
def test_the_end_of_a_record_with_its_log(land, steps, fields, derived):
    status, day, *rest = derived
    wanted = (status, day and date(2026, 8, day), *rest)
    assert land(dossier(tienTrinhDongBo=log(*steps), **fields)) == [wanted]


def test_the_clock_stands_where_papers_are_waited_for(land):
    waiting = dossier("a", 5, tienTrinhDongBo=log(("03", 2), ("04", 5)))
    resumed = dossier("b", 4, tienTrinhDongBo=log(("03", 5), ("04", 4)))
    found = land(waiting, resumed, columns="waiting_since, paused_days, end_status")
    assert found == [(datetime(2026, 8, 4), 0, None), (None, 1, None)]


def test_an_ended_dossier_without_a_day_is_bad(tmp_path):
    lines = [json.dumps(dossier(f"c{i}")) for i in range(30)]
    lines.append(json.dumps(dossier("x", 10)))
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    lake = Lake(tmp_path / "lake")
    landed = land_file(lake, get("dossiers"), path, batch_id="b", source="A", landed_at=NOW)
    assert landed.report.counts == (("landing.no_end_day", "ended_at", 1),)


def test_lists_of_a_record_become_facts():
    found = flatten(
        {
            "TaiLieuNop": [{"DuocSoHoa": "1"}, {"DuocLayTuKhoDMQG": True, "MaKetQuaThayThe": "K"}],
            "DanhSachLePhi": [{"Gia": "50000"}, {"Gia": None}, {"Gia": "miễn"}],
            "DanhSachGiayToKetQua": [{"DuongDanTepTinKetQua": ""}],
            "tienTrinhDongBo": "hỏng",
        }
    )
    assert found == {
        "digitised": True,
        "reused": True,
        "papers_replaced": True,
        "fee_amount": 50000.0,
        "has_fee": True,
        "electronic_result": False,
    }
    assert flatten({"TaiLieuNop": [{}], "DanhSachLePhi": []}) == {
        "reused": False,
        "papers_replaced": False,
        "fee_amount": 0,
        "has_fee": False,
    }
