"""Checks of what is kept: database, record of events, lake, parts, files.

May import the repository and, inside its functions, Django and the apps.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from nhip.cli.doctor.findings import Check, Finding, broken, fine, look
from nhip.engine.period import Kind, Period
from nhip.engine.values import vi_number
from nhip.repository.delta import LakeError, Table
from nhip.repository.keeping import pins
from nhip.repository.keeping.rebuilt import differences
from nhip.repository.live import paths

RESTORE = "Khôi phục từ bản sao lưu gần nhất: nhip restore."
FILES_HASHED = 50
CLOCK_SLACK = timedelta(minutes=1)


def reachable() -> Iterator[Finding]:
    """Cơ sở dữ liệu"""
    from django.conf import settings
    from django.db import DatabaseError, connection

    name = "Cơ sở dữ liệu"
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        told = str(error).strip().splitlines()[0] if str(error) else "không trả lời"
        yield broken(name, told, "Kiểm tra DATABASE_URL, máy chủ cơ sở dữ liệu và quyền thư mục.")
        return
    where = connection.settings_dict["NAME"] if connection.vendor == "sqlite" else "PostgreSQL"
    yield fine(name, f"trả lời ({where}, dữ liệu ở {settings.HOME})")


def migrated() -> Iterator[Finding]:
    """Bảng dữ liệu"""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    known = set(executor.loader.disk_migrations)
    ahead = set(executor.recorder.applied_migrations()) - known
    if behind:
        told = f"còn {len(behind)} thay đổi chưa cập nhật"
        yield broken("Bảng dữ liệu", told, "Chạy: nhip serve --prepare")
    elif ahead:
        told = f"có {len(ahead)} thay đổi của phiên bản mới hơn"
        yield broken("Bảng dữ liệu", told, "Cài lại phiên bản mới của Nhịp.")
    else:
        yield fine("Bảng dữ liệu", "đúng phiên bản")


def sound() -> Iterator[Finding]:
    """Toàn vẹn"""
    from django.db import connection

    name = "Toàn vẹn cơ sở dữ liệu"
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_constraint WHERE NOT convalidated AND contype = 'f'"
            )
            (waiting,) = cursor.fetchone()
        if waiting:
            yield look(name, f"{waiting} ràng buộc chưa kiểm", "Chạy: ALTER TABLE … VALIDATE.")
        else:
            yield fine(name, "mọi ràng buộc đã kiểm")
        return
    with connection.cursor() as cursor:
        told = cursor.execute("PRAGMA quick_check").fetchone()[0]
        orphans = len(cursor.execute("PRAGMA foreign_key_check").fetchall())
    if told != "ok":
        yield broken(name, told.splitlines()[0], RESTORE)
    elif orphans:
        yield broken(name, f"{orphans} dòng trỏ tới dòng không còn", RESTORE)
    else:
        yield fine(name, "ok")


def record_of_events() -> Iterator[Finding]:
    """Nhật ký"""
    from django.db import connection
    from django.db.models import Count, Max, Min
    from django.utils import timezone

    from nhip.apps.audit.models import AuditEvent

    found = AuditEvent.objects.aggregate(n=Count("id"), a=Min("id"), z=Max("id"), at=Max("at"))
    if not found["n"]:
        yield look("Nhật ký", "chưa có sự kiện nào", "Bình thường với hệ thống vừa cài.")
        return
    # PostgreSQL's numbers have holes where a transaction was rolled back; SQLite's do not.
    lost = found["z"] - found["a"] + 1 - found["n"] if connection.vendor == "sqlite" else 0
    if lost:
        told = f"thiếu {lost} dòng giữa dòng {found['a']} và {found['z']}"
        yield broken(
            "Nhật ký", told, "Có người đã xóa nhật ký: so với bản sao lưu, báo cáo lãnh đạo."
        )
    elif found["at"] > timezone.now() + CLOCK_SLACK:
        yield look("Nhật ký", "có sự kiện ở tương lai", "Đồng hồ máy chủ từng chạy sai.")
    else:
        yield fine("Nhật ký", f"{vi_number(found['n'])} sự kiện, không đứt quãng")


def lake_and_lines() -> Iterator[Finding]:
    """Kho dữ liệu và lượt nạp"""
    from nhip.apps.catalogue import lakes
    from nhip.apps.catalogue.models import Landing

    name = "Kho dữ liệu và lượt nạp"
    tables = batches = 0
    for dataset in lakes.datasets():
        history = [c for c in lakes.lake().history(dataset) if c.kind == "land"]
        lines = Landing.objects.filter(dataset=dataset)
        known = set(lines.values_list("batch_id", flat=True))
        missed = [c for c in history if c.batch_id not in known]
        changed = lines.exclude(inserted=0, updated=0).values_list("batch_id", flat=True)
        lost = set(changed) - {c.batch_id for c in history}
        tables, batches = tables + bool(history), batches + len(known)
        if missed:
            told = f"{dataset}: {len(missed)} lô trong kho chưa ghi vào cơ sở dữ liệu"
            yield look(name, told, "Chạy: nhip tick")
        if lost:
            told = f"{dataset}: {len(lost)} lô trong cơ sở dữ liệu không có trong kho"
            yield broken(name, told, f"{RESTORE} Hoặc nạp lại tệp gốc của các lô ấy.")
    yield fine(name, f"{tables} bảng, {vi_number(batches)} lượt nạp")


def lake_files() -> Iterator[Finding]:
    """Tệp của kho dữ liệu"""
    from nhip.apps.catalogue import lakes

    name, root = "Tệp của kho dữ liệu", lakes.lake().root
    count = size = 0
    for table in pins.tables(root) if root.is_dir() else ():
        shown = table.relative_to(root).as_posix()
        try:
            needed = paths(Table(table).files())
        except LakeError:
            yield broken(name, f"{shown}: không đọc được nhật ký Delta", RESTORE)
            continue
        missing = [path for path in needed if not path.exists()]
        if missing:
            yield broken(name, f"{shown}: thiếu {len(missing)} tệp, như {missing[0].name}", RESTORE)
        unknown = pins.unknown(table)
        if unknown:
            taken = vi_number(sum(path.stat().st_size for path in unknown) / 1e6, 1)
            told = f"{shown}: {len(unknown)} tệp ({taken} MB) không lô nào nhận"
            yield look(name, told, "Lần nạp bị ngắt để lại; không ảnh hưởng số liệu, có thể xóa.")
        count += len(needed)
        size += sum(path.stat().st_size for path in needed if path.exists())
    yield fine(name, f"{vi_number(count)} tệp đang dùng, {vi_number(size / 1e6, 1)} MB")


def parts() -> Iterator[Finding]:
    """Phần đo lưu sẵn"""
    from nhip.apps.catalogue import lakes
    from nhip.repository.indicator import of_dataset

    name, checked = "Phần đo lưu sẵn", 0
    for dataset in lakes.datasets().values():
        known = of_dataset(lakes.indicators().values(), dataset.name)
        days = [day for commit in lakes.lake().history(dataset.name) for day in commit.days]
        if not known or not days:
            continue
        month = Period.containing(max(days), Kind.MONTH)
        wrong = differences(lakes.lake(), dataset, known, month)
        checked += 1
        if wrong:
            told = f"{dataset.name}, {month.name_vi}: khác khi đếm lại ({', '.join(wrong)})"
            mend = f"Xóa thư mục lake/_parts/{dataset.name} rồi chạy: nhip tick"
            yield broken(name, told, mend)
    yield fine(name, f"đếm lại tháng mới nhất của {checked} tập dữ liệu")


def measured_today() -> Iterator[Finding]:
    """Đo chỉ số"""
    from django.utils import timezone

    from nhip.apps.catalogue import lakes
    from nhip.apps.catalogue.models import Measurement

    name, today = "Đo chỉ số", timezone.localdate()
    late = []
    for dataset in lakes.datasets():
        version = lakes.lake().version(dataset)
        last = Measurement.objects.filter(dataset=dataset).first()
        if version >= 0 and (
            last is None
            or last.finished_at is None
            or last.table_version != version
            or last.as_of < today - timedelta(days=1)
        ):
            late.append(dataset)
    if late:
        mend = "Chạy: nhip tick, và đặt lịch chạy mỗi đêm."
        yield look(name, f"chưa đo đến nay: {', '.join(late)}", mend)
    else:
        yield fine(name, "đã đo đến hôm nay hoặc hôm qua")


def stored_files() -> Iterator[Finding]:
    """Tệp đã nộp"""
    from django.conf import settings

    from nhip.apps.files.models import StoredFile

    name = "Tệp đã nộp"
    rows = dict(StoredFile.objects.order_by("id").values_list("sha256", "size"))
    root = Path(settings.MEDIA_ROOT)
    missing = [sha for sha, size in rows.items() if not _whole(root / sha[:2] / sha, size)]
    newest = [sha for sha in list(rows)[-FILES_HASHED:] if sha not in missing]
    changed = [sha for sha in newest if _sha256(root / sha[:2] / sha) != sha]
    held = {path.name for path in root.glob("??/*") if len(path.name) == 64}
    unknown = sorted(held - set(rows))
    if missing:
        yield broken(name, f"mất hoặc sai cỡ {len(missing)} tệp, như {missing[0][:12]}", RESTORE)
    if changed:
        yield broken(name, f"{len(changed)} tệp đổi nội dung, như {changed[0][:12]}", RESTORE)
    if unknown:
        told = f"{len(unknown)} tệp không có trong cơ sở dữ liệu"
        yield look(name, told, "Việc nộp bị ngắt để lại; không ảnh hưởng gì.")
    yield fine(name, f"{vi_number(len(rows))} tệp, đọc lại {len(newest)} tệp mới nhất")


def _whole(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


CHECKS: Sequence[Check] = (
    migrated,
    sound,
    record_of_events,
    lake_and_lines,
    lake_files,
    parts,
    measured_today,
    stored_files,
)
