"""Derived columns of dossiers: ending status and day, pauses, on time (Decision 766).

May import: repository.dataset. Two doors to one rule: `flatten` reads the nested record with its
process log (`tienTrinhDongBo`); `STEPS` finishes any flat row as SQL.

The end is the first ending status of 3, 7, 8, 9, 10; done (9) counts before handed over (10) at the
same moment. The clock stands still while additional papers are waited for (status 5). A pause after
which the record carries a new due date (`NgayHenTraMoi`) is in that date already and is not counted
again: `paused_days` are the days the due date does not include.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from nhip.repository.dataset import Derivation
from nhip.repository.landing.moments import read_moment

ENDING = (3, 7, 8, 9, 10)
WAITING = 5
_DEADLINE = """(case when due_at = date_trunc('day', due_at)
    then due_at + interval 1 day - interval 1 microsecond else due_at end
    + to_days(cast(paused_days as integer)))"""

# Layers of column -> SQL; a layer may use what the layers before it made.
STEPS: dict[Derivation, tuple[dict[str, str], ...]] = {
    Derivation.DOSSIER_END: (
        {
            "submitted_at": "coalesce(submitted_at, received_at)",
            "paused_days": "coalesce(paused_days, 0)",
            "waiting_since": f"case when status = {WAITING} then waiting_since end",
            "end_status": """coalesce(end_status, case
                when status = 10 and ended_at < returned_at then 9
                when status in (3, 7, 8, 9, 10) then status end)""",
        },
        {
            "ended_at": """case when end_status = 3 then coalesce(ended_at, refused_at)
                when end_status is not null then coalesce(ended_at, returned_at) end"""
        },
        {"ended_on": "cast(ended_at as date)"},
        {"on_time": f"case when ended_at is not null then ended_at <= {_DEADLINE} end"},
    ),
}
# What a derived row must satisfy, beside the checks of the dataset: error code, column, bad where.
FAULTS: dict[Derivation, tuple[tuple[str, str, str], ...]] = {
    Derivation.DOSSIER_END: (
        ("landing.no_end_day", "ended_at", "end_status is not null and ended_at is null"),
    ),
}

Record = Mapping[str, Any]
Step = tuple[datetime, int]


def flatten(record: Record) -> dict[str, Any]:
    """What the lists of a nested record say, by column of the dataset.

    A paper taken from the citizen's store on the national portal is reused data too.
    """
    found: dict[str, Any] = {}
    papers = _list(record, "TaiLieuNop")
    if papers:
        reuse = ("DuocTaiSuDung", "DuocLayTuKhoDMQG")
        found["reused"] = any(_flag(paper.get(field)) for paper in papers for field in reuse)
        found["papers_replaced"] = any(bool(paper.get("MaKetQuaThayThe")) for paper in papers)
        if any(_flag(paper.get("DuocSoHoa")) for paper in papers):
            found["digitised"] = True
    if "DanhSachLePhi" in record:
        total = sum(_amount(fee.get("Gia")) for fee in _list(record, "DanhSachLePhi"))
        found |= {"fee_amount": total, "has_fee": total > 0}
    if "DanhSachGiayToKetQua" in record:
        results = _list(record, "DanhSachGiayToKetQua")
        found["electronic_result"] = any(bool(r.get("DuongDanTepTinKetQua")) for r in results)
    return found | _clock(record)


def _clock(record: Record) -> dict[str, Any]:
    steps = _steps(record)
    if not steps:
        return {}
    status, ended = _status(record.get("TrangThaiHoSo")), read_moment(record.get("NgayKetThucXuLy"))
    ends = [step for step in steps if step[1] in ENDING]
    if ended is not None and status in (9, 10):
        ends.append((ended, 9))
    end = min(ends, default=None)
    found: dict[str, Any] = {"paused_days": _paused_days(record, steps, end)}
    if end is not None:
        found |= {"end_status": end[1], "ended_at": end[0]}
    elif status == WAITING:
        found["waiting_since"] = steps[-1][0] if steps[-1][1] == WAITING else None
    return found


def _steps(record: Record) -> list[Step]:
    """The log in the order of time. Steps of the same moment stand by status: 9 before 10."""
    found = []
    for entry in _list(record, "tienTrinhDongBo"):
        at, status = read_moment(entry.get("ThoiDiemXuLy")), _status(entry.get("TrangThai"))
        if at is not None and status is not None:
            found.append((at, status))
    return sorted(found)


def _paused_days(record: Record, steps: Sequence[Step], end: Step | None) -> int:
    """Whole days between a request for papers and the next step that is not one, up to the end."""
    moved = [
        read_moment(entry.get("NgayBoSung"))
        for entry in _list(record, "DanhSachHoSoBoSung")
        if entry.get("NgayHenTraMoi")
    ]
    pauses, since = timedelta(0), None
    for at, status in steps:
        if end is not None and (at, status) > end:
            break
        if status == WAITING:
            since = since or at
        elif since is not None:
            included = any(day and since.date() <= day.date() <= at.date() for day in moved)
            pauses += timedelta(0) if included else at - since
            since = None
    return pauses.days


def _list(record: Record, key: str) -> list[Record]:
    value = record.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _flag(value: Any) -> bool:
    return str(value).strip().casefold() in ("1", "true")


def _status(value: Any) -> int | None:
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdigit() else None


def _amount(value: Any) -> float:
    try:
        return float(value or 0)
    except (TypeError, ValueError):
        return 0.0
