"""`nhip watch` and `nhip pull`, and their share of `nhip tick`: files laid, pushed and fetched.

May import this package, and actions once Django has started. Nothing is written but by an action.
"""

import argparse
import logging
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from nhip.cli.exits import Exit, Stop
from nhip.cli.installation import start_django
from nhip.engine.errors import DefinitionErrors, NhipError
from nhip.engine.values import vi_number

log = logging.getLogger(__name__)


def watch(given: argparse.Namespace) -> Exit:
    """Look again and again until stopped; once where asked."""
    start_django()
    from django.db import close_old_connections

    from nhip.apps.exchange.actions.inbox import inbox

    if given.every < 1:
        raise Stop(Exit.WRONG_CALL, "Khoảng cách giữa hai lần xem phải từ 1 giây.")
    print(f"Đang xem thư mục {inbox()}", flush=True)
    while True:
        for line in whatever_happens(arrived):
            print(line, flush=True)
        if given.once:
            return Exit.DONE
        close_old_connections()  # a database that was restarted must not end the watch
        time.sleep(given.every)


def pull(given: argparse.Namespace) -> Exit:
    """Fetch one source now, due or not."""
    start_django()
    from nhip.apps.exchange.errors import PullMissing

    try:
        code, lines = _pull(given.source, dry_run=given.dry_run)
    except (PullMissing, DefinitionErrors) as error:
        raise Stop(Exit.WRONG_CALL, *_faults(error)) from None
    except NhipError as error:
        raise Stop(Exit.FAULTS, *_faults(error)) from None
    print(*lines, sep="\n", file=sys.stderr if code else sys.stdout)
    return code


def arrived() -> Iterator[str]:
    """Take what lies in the watched folder and what was pushed and waits; tell each."""
    from nhip.apps.exchange import actions

    for one in actions.sweep():
        yield f"{one.path.name} ({one.path.parent.name}): {one.lines[0]}"
    for batch in actions.land_waiting():
        yield f"Lô {batch.code} gửi qua API vào {batch.dataset}: {batch.get_state_display()}."


def on_tick() -> Iterator[str]:
    """What the clock asks of the exchange: files, sources that are due, old lines of the log."""
    for work in (arrived, _pull_due, _forget):
        yield from whatever_happens(work)


def _pull_due() -> Iterator[str]:
    from nhip.apps.exchange import actions

    for name in actions.due():
        yield from whatever_happens(partial(_lines_of_pull, name))


def _lines_of_pull(name: str) -> list[str]:
    return _pull(name, dry_run=False)[1]


def _forget() -> Iterator[str]:
    from nhip.apps.exchange import actions

    if gone := actions.forget_old_uses(by=None):
        yield f"Đã dọn {vi_number(gone)} dòng nhật ký dùng API."


def whatever_happens(work: Callable[[], Iterable[str]]) -> Iterator[str]:
    """The lines of one piece of work; what stops it is told and does not stop the others."""
    try:
        yield from work()
    except NhipError as error:
        yield from _faults(error)
    except Exception as error:
        log.exception("Chưa làm xong")
        yield f"Chưa làm xong một việc ({error}); lần sau sẽ thử lại. Chi tiết ở luồng lỗi."


def _pull(name: str, *, dry_run: bool) -> tuple[Exit, list[str]]:
    from nhip.apps.exchange import actions

    done = actions.pull(name=name, dry_run=dry_run)
    if done.fetched is None:
        return Exit.DONE, [f"{name}: một tiến trình khác đang kéo nguồn này."]
    came = f"{vi_number(done.fetched.rows)} bản ghi trong {vi_number(done.fetched.pages)} trang"
    if dry_run:
        return Exit.DONE, [f"{name}: {came} (chạy thử, không nạp; mốc giữ nguyên)."]
    lines = [f"{name}: {came}."]
    if done.outcome is None:
        return Exit.DONE, lines
    lines += done.outcome.lines()
    return Exit.DONE if done.outcome.landing else Exit.FAULTS, lines


def _faults(error: NhipError) -> list[str]:
    """An error in words, each fault of a text with its line."""
    from nhip.ui.messages import sentence_of

    problems = error.problems if isinstance(error, DefinitionErrors) else ()
    return [sentence_of(error), *(f"  {sentence_of(one)}" for one in problems)]
