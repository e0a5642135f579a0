"""Dossiers as a source system would send them, in CSV or Parquet: only what a test speaks of."""

import csv
from datetime import datetime

import pyarrow as pa
import pyarrow.parquet as pq

HEAD = (
    *("MaHoSo", "MaTTHC", "DonViXuLy", "KenhThucHien", "NgayNopHoSo", "NgayTiepNhan"),
    *("NgayHenTra", "NgayKetThucXuLy", "TrangThaiHoSo", "CoPhiLePhi"),
    *("DuocThanhToanTrucTuyen", "HoSoCoThanhPhanSoHoa", "NgayCapNhat"),
)

FLAGS = {"CoPhiLePhi", "DuocThanhToanTrucTuyen", "HoSoCoThanhPhanSoHoa"}


def dossier(code, unit="H44.100", day="2026-08-05", **told):
    """A dossier handed in online, finished on the day after, three days before it was due."""
    row = {
        "MaHoSo": code,
        "MaTTHC": "1.000001",
        "DonViXuLy": unit,
        "KenhThucHien": 2,
        "NgayNopHoSo": f"{day} 08:00:00",
        "NgayTiepNhan": f"{day} 09:00:00",
        "NgayHenTra": "2026-09-30 00:00:00",
        "NgayKetThucXuLy": "2026-08-31 10:00:00",
        "TrangThaiHoSo": 9,
        "CoPhiLePhi": 0,
        "DuocThanhToanTrucTuyen": 0,
        "HoSoCoThanhPhanSoHoa": 0,
        "NgayCapNhat": "2026-08-31 10:00:00",
    }
    return row | told


def write(path, rows):
    """A file of dossiers; Parquet, typed as a system would, lands several times as fast."""
    if path.suffix == ".parquet":
        pq.write_table(
            pa.table({name: [typed(name, r[name]) for r in rows] for name in HEAD}), path
        )
        return path
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEAD)
        writer.writeheader()
        writer.writerows(rows)
    return path


def typed(name, value):
    if value == "":
        return None
    if name.startswith("Ngay"):
        return datetime.fromisoformat(value)
    return bool(value) if name in FLAGS else value
