"""An installation being started: settings, tables, units, criteria sets, static files.

The only module of this package that starts Django; it does so when a function is called. May call
actions. Must not import nhip.config: settings are named, as any WSGI server names them.
"""

import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

from nhip.cli.exits import Exit, Stop
from nhip.engine.values import vi_number


def start_django() -> None:
    """Load the settings and the apps. Raises `Stop` for a setting that is missing or wrong."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nhip.config.settings")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise Stop(Exit.NOT_READY, f"Cấu hình chưa đúng: {error}") from None
    # Django translates its own sentences (a weak password) for requests only, unless told.
    from django.conf import settings
    from django.utils import translation

    translation.activate(settings.LANGUAGE_CODE)


def apart(work: Callable[[], None]) -> None:
    """Run a module's function in a process of its own, before the web server forks its workers.

    The lake's runtime (tokio) panics in a process forked after it was used. Raises `Stop`.
    """
    child = get_context("spawn").Process(target=_started, args=(work,))
    child.start()
    child.join()
    if child.exitcode:
        raise Stop(Exit.NOT_READY, "Kho dữ liệu chưa sẵn sàng; lỗi in ở trên.")


def _started(work: Callable[[], None]) -> None:
    start_django()
    work()


@contextmanager
def step(what: str) -> Iterator[None]:
    """Say what is being done, and how long it took."""
    print(f"  {what} … ", end="", flush=True)
    started = time.perf_counter()
    try:
        yield
    except BaseException:
        print("dừng", flush=True)
        raise
    print(f"{vi_number(time.perf_counter() - started, 1)} giây", flush=True)


def migrate() -> None:
    """Bring the tables to this version. Raises `Stop` where the database does not answer."""
    from django.core.management import call_command
    from django.db import OperationalError

    try:
        call_command("migrate", interactive=False, verbosity=0)
    except OperationalError as error:
        raise Stop(Exit.NOT_READY, f"Không mở được cơ sở dữ liệu: {error}") from None


def load_law() -> None:
    """Bring the country's units and the shipped criteria sets to what law/ says."""
    from nhip.apps.criteria.actions import load_shipped
    from nhip.apps.units import actions

    actions.load_law(by=None)
    load_shipped(by=None)


def collect_static() -> None:
    """Gather and compress the static files, the browser's figure bundle among them."""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)


def pending_work() -> list[str]:
    """What keeps this installation from serving, in words; empty when it is ready."""
    from django.conf import settings
    from django.db import OperationalError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
    except OperationalError as error:
        return [f"không mở được cơ sở dữ liệu ({error})"]
    behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    found = [f"{len(behind)} thay đổi bảng dữ liệu chưa cập nhật"] if behind else []
    if not settings.DEBUG and not (Path(settings.STATIC_ROOT) / "staticfiles.json").is_file():
        found.append("chưa gom tệp tĩnh")
    return found


def refuse_busy_port(host: str, port: int, verb: str) -> None:
    """Raises `Stop` where another program listens, before anything is built."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            told = f"Không dùng được cổng {port} của {host} ({error.strerror})."
            mend = f"Hãy tắt chương trình đang dùng cổng này, hoặc: nhip {verb} --port {port + 1}"
            raise Stop(Exit.NOT_READY, told, mend) from None
