"""Dossiers as a source system would send them in a CSV file: only what a test speaks of."""

import csv

HEAD = (
    *("MaHoSo", "MaTTHC", "DonViXuLy", "KenhThucHien", "NgayNopHoSo", "NgayTiepNhan"),
    *("NgayHenTra", "NgayKetThucXuLy", "TrangThaiHoSo", "CoPhiLePhi"),
    *("DuocThanhToanTrucTuyen", "HoSoCoThanhPhanSoHoa", "NgayCapNhat"),
)


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
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEAD)
        writer.writeheader()
        writer.writerows(rows)
    return path
