"""`nhip serve`: the web server of an installation, and what must be ready before it.

May import this package; Django and granian when the verb is called.
"""

import argparse

from nhip.cli import installation
from nhip.cli.exits import Exit, Stop


def serve(given: argparse.Namespace) -> Exit:
    """Prepare and leave, or serve until stopped."""
    installation.start_django()
    if given.prepare:
        return _prepare()
    if missing := installation.pending_work():
        raise Stop(
            Exit.NOT_READY,
            f"Hệ thống chưa sẵn sàng: {'; '.join(missing)}.",
            "Hãy chạy: nhip serve --prepare",
        )
    installation.refuse_busy_port(given.host, given.port, "serve")
    installation.apart(catch_up)
    print(f"Nhịp đang chạy tại http://{given.host}:{given.port} (Ctrl+C để dừng)", flush=True)
    run(given.host, given.port, given.workers)
    return Exit.DONE


def catch_up() -> None:
    """Register landings whose process died between the lake and the database, and begin to land
    pushed files that a process which died had promised to."""
    from nhip.apps.catalogue.actions import reconcile
    from nhip.apps.exchange import jobs

    reconcile(by=None)
    jobs.start()


def run(host: str, port: int, workers: int) -> None:
    """Serve until a signal. One blocking thread per worker answers most requests per second."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "nhip.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    ).serve()


def _prepare() -> Exit:
    with installation.step("Cập nhật bảng dữ liệu"):
        installation.migrate()
    with installation.step("Nạp đơn vị hành chính và bộ tiêu chí"):
        installation.load_law()
    with installation.step("Gom tệp tĩnh"):
        installation.collect_static()
    print("Xong. Chạy máy chủ: nhip serve")
    return Exit.DONE
