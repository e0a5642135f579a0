"""`nhip restore`: an archive verified to its last byte, then put in place, older ones migrated.

May import this package, repository.keeping and actions, once Django has started. Until everything
is verified nothing outside a working folder changes; what --force replaces is set aside, not lost.
"""

import argparse
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from nhip import __version__
from nhip.cli import installation
from nhip.cli.exits import Exit, Stop
from nhip.cli.installation import start_django, step
from nhip.cli.keeping import database
from nhip.cli.keeping.backup import FILES, LAKE, OWN, PASSING, secret_of
from nhip.engine.errors import NhipError
from nhip.engine.values import vi_number
from nhip.repository.keeping import archive

FOLDERS = (LAKE, FILES, *OWN, *PASSING)
NAMES_VI = {database.SQLITE: "SQLite", database.POSTGRESQL: "PostgreSQL"}


def restore(given: argparse.Namespace) -> Exit:
    """Verify, put in place, migrate; says what was restored and what is left to do."""
    start_django()
    path, secret = Path(given.file), secret_of(given.key_file)
    try:
        if given.check:
            manifest = archive.unpack(path, secret, None)
            print(f"{path}: nguyên vẹn. {_content(manifest)}")
            return Exit.DONE
        said = archive.about(path, secret)
        _refuse_foreign(said)
        target = _target(given.into, force=given.force)
        _restore(path, secret, target)
    except NhipError as error:
        from nhip.ui.messages import sentence_of

        raise Stop(Exit.FAULTS, f"{path.name}: {sentence_of(error)}") from None
    except OSError as error:
        where = error.filename or path
        raise Stop(Exit.UNREADABLE, f"Không đọc hay ghi được {where}: {error.strerror}.") from None
    print(f"Đã khôi phục vào {target}. {_content(said)}")
    print(_next_steps(given.into, target))
    return Exit.DONE


def _content(said: Mapping[str, Any]) -> str:
    made_at = datetime.fromisoformat(said["made_at"]).astimezone()
    return (
        f"Sao lưu lúc {made_at:%H:%M %d/%m/%Y}, phiên bản {said['version']}: "
        f"{vi_number(sum(said['rows'].values()))} dòng cơ sở dữ liệu, "
        f"{vi_number(len(said['tables']))} bảng của kho, {vi_number(said['files'])} tệp."
    )


def _next_steps(into: str | None, target: Path) -> str:
    if into is None:
        return "Hãy chạy: nhip doctor, rồi khởi động lại máy chủ web."
    return f"Hãy đặt NHIP_HOME={target}, chạy: nhip doctor, rồi khởi động máy chủ web."


def _refuse_foreign(said: Mapping[str, Any]) -> None:
    """An archive of a newer version, or of the other database."""
    if set(said["migrations"]) - database.known_migrations():
        raise Stop(
            Exit.WRONG_CALL,
            f"Bản sao lưu của phiên bản {said['version']} mới hơn phiên bản đang cài "
            f"({__version__}). Hãy cài phiên bản {said['version']} rồi khôi phục lại.",
        )
    if said["database"] != database.kind():
        theirs, ours = NAMES_VI[said["database"]], NAMES_VI[database.kind()]
        raise Stop(
            Exit.WRONG_CALL,
            f"Bản sao lưu của {theirs}, hệ thống này dùng {ours}. "
            "Hãy đổi DATABASE_URL cho cùng loại cơ sở dữ liệu rồi khôi phục lại.",
        )


def _target(into: str | None, *, force: bool) -> Path:
    """The folder to restore into. Raises `Stop` where something would be overwritten untold."""
    from django.conf import settings

    if into is None and not force:
        raise Stop(
            Exit.WRONG_CALL,
            "Hãy chọn nơi khôi phục: --into THƯ_MỤC (thư mục mới hoặc rỗng), hoặc --force để thay "
            f"hệ thống ở {settings.HOME}.",
        )
    target = Path(into).expanduser().absolute() if into else Path(settings.HOME)
    if into and target.exists() and (not target.is_dir() or any(target.iterdir())):
        told = f"{target} không phải thư mục rỗng. Hãy chọn thư mục khác; không có gì bị ghi đè."
        raise Stop(Exit.WRONG_CALL, told)
    if database.kind() == database.POSTGRESQL and not force and not database.is_empty():
        raise Stop(
            Exit.WRONG_CALL,
            "Cơ sở dữ liệu ở DATABASE_URL đang có bảng. Hãy trỏ DATABASE_URL vào một cơ sở dữ liệu "
            "rỗng, hoặc thêm --force để thay toàn bộ.",
        )
    return target


def _restore(path: Path, secret: bytes | None, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    work = Path(mkdtemp(prefix=".khoi-phuc-", dir=target))
    try:
        with step("Giải nén và kiểm tra từng tệp"):
            manifest = archive.unpack(path, secret, work)
        copy = work / database.COPY[database.kind()]
        if database.kind() == database.SQLITE:
            database.check_copy(copy, manifest["rows"])
            with step("Cập nhật bảng dữ liệu"):
                database.use_sqlite(copy)
                installation.migrate()
                _close()
            with _in_place(work, target, (copy.name, *FOLDERS)):
                database.use_sqlite(target / copy.name)
                _register(target, path, manifest)
        else:
            with _in_place(work, target, FOLDERS), step("Nạp cơ sở dữ liệu"):
                database.load_postgresql(copy)
            # From here on the new database stands, and with it the new folders.
            _compare(manifest["rows"])
            with step("Cập nhật bảng dữ liệu"):
                installation.migrate()
            _register(target, path, manifest)
    finally:
        shutil.rmtree(work, ignore_errors=True)


@contextmanager
def _in_place(work: Path, target: Path, names: tuple[str, ...]) -> Iterator[None]:
    """Move what was unpacked into the target; put everything back where what follows fails."""
    aside = target / f"truoc-khoi-phuc-{datetime.now():%Y%m%d-%H%M%S}"
    moved: list[tuple[Path, Path]] = []
    try:
        for name in names:
            # A database file's log belongs to the old file and would be played into the new one.
            for old in (target / name, target / f"{name}-wal", target / f"{name}-shm"):
                if old.exists():
                    aside.mkdir(exist_ok=True)
                    _move(old, aside / old.name, moved)
        for name in names:
            if (work / name).exists():
                _move(work / name, target / name, moved)
        yield
    except BaseException:
        _close()
        for source, home in reversed(moved):
            home.rename(source)
        if aside.exists() and not any(aside.iterdir()):
            aside.rmdir()
        raise


def _move(source: Path, home: Path, moved: list[tuple[Path, Path]]) -> None:
    source.rename(home)
    moved.append((source, home))


def _compare(rows: Mapping[str, int]) -> None:
    if database.rows() != dict(rows):
        told = "Số dòng sau khi nạp khác bản kê của bản sao lưu. Hãy khôi phục lại từ bản khác."
        raise Stop(Exit.FAULTS, told)


def _register(target: Path, path: Path, manifest: Mapping[str, Any]) -> None:
    """Write down the restore, and the landings that the lake holds and the copy had not yet."""
    from django.conf import settings
    from django.db import transaction

    from nhip.apps.audit.actions import record
    from nhip.apps.catalogue import actions

    settings.HOME = target
    with step("Đối chiếu kho dữ liệu với cơ sở dữ liệu"):
        actions.reconcile(by=None)
        with transaction.atomic():
            after = {"tệp": path.name, "sao lưu lúc": manifest["made_at"]}
            record(by=None, verb="khôi phục từ bản sao lưu", what="system:restore", after=after)
    _close()


def _close() -> None:
    from django.db import connections

    connections.close_all()
