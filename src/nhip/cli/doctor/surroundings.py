"""Checks of what surrounds the data: settings, disk, folders, clock, backups, tools.

Standard library and this package; Django inside functions.
"""

import fcntl
import json
import os
import shutil
import stat
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

from nhip.cli.doctor.findings import Check, Finding, broken, fine, look
from nhip.cli.keeping.backup import LAST
from nhip.engine.values import vi_number

LITTLE, SCARCE = 0.15, 0.05
LEAST_BYTES = 1_000_000_000
A_DAY = 24 * 3600
SECRET_LENGTH = 50
CLOCK_SECONDS = 5
# The country's clock has no summer time; a year before this build cannot be now.
FIRST_YEAR = 2025


def settings_given() -> Iterator[Finding]:
    """Cấu hình"""
    from django.conf import settings

    name, well = "Cấu hình", True
    if settings.DEBUG:
        well = False
        yield broken(name, "NHIP_DEBUG đang bật", "Bỏ NHIP_DEBUG: trang lỗi lộ mã nguồn.")
    if not settings.PRODUCTION:
        well = False
        told = "chạy chế độ minh họa, không bắt buộc HTTPS"
        yield look(name, told, "Máy chủ của tỉnh đặt NHIP_ENV=production.")
    if len(settings.SECRET_KEY) < SECRET_LENGTH:
        well = False
        told = f"khóa bí mật ngắn ({len(settings.SECRET_KEY)} ký tự)"
        yield look(name, told, f"Đặt NHIP_SECRET_KEY từ {SECRET_LENGTH} ký tự ngẫu nhiên.")
    if "*" in settings.ALLOWED_HOSTS:
        well = False
        mend = "Ghi rõ tên máy chủ trong NHIP_ALLOWED_HOSTS."
        yield broken(name, "nhận mọi tên máy chủ", mend)
    if well:
        yield fine(name, "chế độ production, khóa bí mật đủ dài, tên máy chủ rõ ràng")


def own_files() -> Iterator[Finding]:
    """Tệp khai báo của tỉnh"""
    from nhip.apps.catalogue import connections, lakes, sentences

    name, faults = "Tệp khai báo của tỉnh", [*lakes.faults(), *connections.faults()]
    for fault in faults:
        told = " ".join(one.strip() for one in sentences.of_own_files([fault]))
        yield look(name, told, "Sửa tệp; đến lúc đó những gì khai trong tệp không được dùng.")
    if not faults:
        yield fine(name, "không tệp nào có lỗi")


def disk() -> Iterator[Finding]:
    """Ổ đĩa"""
    from django.conf import settings

    told = shutil.disk_usage(settings.HOME)
    free = told.free / told.total
    shown = f"còn {vi_number(told.free / 1e9, 1)} GB ({vi_number(100 * free, 1)}%)"
    mend = "Mở rộng ổ đĩa, hoặc chuyển bản sao lưu cũ đi nơi khác."
    if free < SCARCE or told.free < LEAST_BYTES:
        yield broken("Ổ đĩa", shown, mend)
    elif free < LITTLE:
        yield look("Ổ đĩa", shown, mend)
    else:
        yield fine("Ổ đĩa", shown)


def folders() -> Iterator[Finding]:
    """Quyền thư mục"""
    from django.conf import settings

    name, well, home = "Quyền thư mục", True, Path(settings.HOME)
    for path in (home, home / "files", home / "lake", home / "secret_key", home / "nhip.sqlite3"):
        if not path.exists():
            continue
        mode = stat.S_IMODE(path.stat().st_mode)
        shown = f"{path.name or path}: {mode:04o}"
        if not os.access(path, os.R_OK | os.W_OK):
            well = False
            yield broken(name, f"{shown}, không ghi được", f"chown cho người chạy Nhịp: {path}")
        elif mode & stat.S_IWOTH:
            well = False
            yield broken(name, f"{shown}, ai cũng ghi được", f"Chạy: chmod o-rwx {path}")
        elif path == home and mode & stat.S_IRWXO:
            well = False
            yield look(name, f"{shown}, người khác đọc được", f"Chạy: chmod 0700 {path}")
    if well:
        yield fine(name, "chỉ người chạy Nhịp đọc và ghi")


def left_behind() -> Iterator[Finding]:
    """Thư mục làm việc bỏ lại"""
    from django.conf import settings

    name, home = "Thư mục làm việc bỏ lại", Path(settings.HOME)
    found = [p for mark in (".sao-luu-*", ".khoi-phuc-*") for p in home.glob(mark) if _old(p)]
    found += [batch for batch in home.glob("lake/_work/*/batch") if _nobody_writes(batch.parent)]
    if found:
        names = ", ".join(str(path.relative_to(home)) for path in found[:3])
        mend = "Tiến trình bị ngắt để lại; lần nạp sau tự dọn, hoặc xóa bằng tay."
        yield look(name, f"{len(found)} thư mục: {names}", mend)
    else:
        yield fine(name, "không có")


def clock() -> Iterator[Finding]:
    """Đồng hồ"""
    from django.db import connection
    from django.utils import timezone

    from nhip.apps.catalogue.models import Landing

    now, apart = timezone.now(), 0.0
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            apart = abs((cursor.fetchone()[0] - timezone.now()).total_seconds())
    last = Landing.objects.order_by("-landed_at").values_list("landed_at", flat=True).first()
    mend = "Bật đồng bộ thời gian (chrony hoặc systemd-timesyncd) trên mọi máy chủ."
    if now.year < FIRST_YEAR or (last and last > now + timedelta(minutes=1)):
        yield broken(
            "Đồng hồ", f"máy chủ đang là {now:%d/%m/%Y %H:%M} UTC, trước lượt nạp cuối", mend
        )
    elif apart > CLOCK_SECONDS:
        told = f"lệch máy chủ cơ sở dữ liệu {vi_number(apart, 1)} giây"
        yield look("Đồng hồ", told, mend)
    else:
        yield fine("Đồng hồ", f"{timezone.localtime(now):%H:%M %d/%m/%Y}")


def last_backup() -> Iterator[Finding]:
    """Sao lưu"""
    from django.conf import settings

    path = Path(settings.HOME) / LAST
    most = settings.NHIP_BACKUP_MAX_AGE_HOURS
    mend = "Đặt lịch chạy mỗi đêm: nhip backup THƯ_MỤC --key-file TỆP"
    try:
        note = json.loads(path.read_text(encoding="utf-8"))
        made_at = datetime.fromisoformat(note["made_at"])
    except (OSError, ValueError, KeyError):
        yield look("Sao lưu", "chưa có bản sao lưu nào", mend)
        return
    hours = (datetime.now(UTC) - made_at).total_seconds() / 3600
    told = f"bản cuối {vi_number(hours, 1)} giờ trước ({note.get('path', '')})"
    if hours > most:
        yield broken("Sao lưu", f"{told}, quá {most} giờ", mend)
    elif not note.get("sealed"):
        yield look("Sao lưu", f"{told}, không mã hóa", "Đặt NHIP_BACKUP_KEY hoặc dùng --key-file.")
    else:
        yield fine("Sao lưu", told)


def tools() -> Iterator[Finding]:
    """Công cụ"""
    from django.db import connection

    if connection.vendor != "sqlite":
        needed = ("pg_dump", "pg_restore", "psql")
        absent = [name for name in needed if shutil.which(name) is None]
        if absent:
            mend = "Cài gói postgresql-client cùng phiên bản máy chủ."
            yield broken("Công cụ sao lưu", f"thiếu {', '.join(absent)}", mend)
        else:
            yield fine("Công cụ sao lưu", ", ".join(needed))
    has = shutil.which("java") and find_spec("pyspark")
    told = "có" if has else "không có (chỉ cần khi chạy trên cụm máy)"
    yield fine("Spark (tùy chọn)", told)


def _old(path: Path) -> bool:
    return time.time() - path.stat().st_mtime > A_DAY


def _nobody_writes(folder: Path) -> bool:
    """Whether the lock of a dataset is free: its working folder then belongs to nobody."""
    try:
        with (folder / "lock").open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


CHECKS: Sequence[Check] = (
    settings_given,
    own_files,
    disk,
    folders,
    left_behind,
    clock,
    last_backup,
    tools,
)
