"""Pulling: what a REST source changed since the mark is fetched whole, landed, and only then is the
mark moved. Killed anywhere, the next pull fetches the same again, which changes nothing.

May import the catalogue's door to the connectors. Must not read the network by itself.
"""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from nhip.apps.audit.actions import record
from nhip.apps.catalogue import connections
from nhip.apps.catalogue.connections import Fetched, RestSource
from nhip.apps.exchange.actions import landing
from nhip.apps.exchange.errors import PullMissing
from nhip.apps.exchange.models import Pull
from nhip.engine.errors import NhipError
from nhip.ui.messages import sentence_of

Sleep = Callable[[float], None] | None


@dataclass(frozen=True)
class Pulled:
    """What a pull did. `fetched` None: another process is at this source. `outcome` None: nothing
    came, or it was a dry run."""

    name: str
    fetched: Fetched | None = None
    outcome: landing.Outcome | None = None
    mark: datetime | None = None


def due(now: datetime | None = None) -> list[str]:
    """The sources whose time has come, by name."""
    now = now or timezone.now()
    begun = dict(Pull.objects.values_list("name", "started_at"))
    return [
        source.name
        for source in connections.sources().values()
        if (last := begun.get(source.name)) is None or last > now or now - last >= source.every
    ]


def pull(*, name: str, dry_run: bool = False, sleep: Sleep = None) -> Pulled:
    """Fetch what a source changed, land it, move the mark; a dry run only fetches and counts.

    Raises PullMissing, PullFailed, and the fault of a file where the source may be in it; then the
    mark stays where it was, and (but for a dry run) the failure is written down.
    """
    source = connections.sources().get(name)
    if source is None:
        for fault in connections.faults():
            raise fault
        known = ", ".join(connections.sources()) or "chưa có nguồn nào"
        raise PullMissing("pull.unknown", name=name, known=known)
    with _held(name) as mine:
        if not mine:
            return Pulled(name)
        held, _ = Pull.objects.get_or_create(name=name)
        with TemporaryDirectory(dir=_folder(), prefix="pull-") as folder:
            into = Path(folder) / f"{name}.jsonl"
            if dry_run:
                return Pulled(name, _fetch(source, into, held.mark, sleep), None, held.mark)
            return _pull(source, held, into, sleep)


def _pull(source: RestSource, held: Pull, into: Path, sleep: Sleep) -> Pulled:
    held.started_at = timezone.now()
    held.save(update_fields=["started_at"])
    try:
        fetched = _fetch(source, into, held.mark, sleep)
    except NhipError as error:
        _failed(held, sentence_of(error))
        raise
    outcome = None
    if fetched.rows:
        outcome = landing.bring(
            dataset=source.dataset, path=into, source=source.source, file_name=into.name
        )
        if outcome.landing is None:  # the mark stays: once mended, all of it comes again
            _failed(held, outcome.error["detail"])
            return Pulled(source.name, fetched, outcome, held.mark)
    _succeeded(held, fetched, outcome)
    if outcome:
        landing.measure(source.dataset)
    return Pulled(source.name, fetched, outcome, held.mark)


def _fetch(source: RestSource, into: Path, mark: datetime | None, sleep: Sleep) -> Fetched:
    return connections.fetch(source, into, since=mark, started_at=timezone.now(), sleep=sleep)


@transaction.atomic
def _failed(held: Pull, why: str) -> None:
    held.failures += 1
    held.error = why
    held.save(update_fields=["failures", "error"])
    if held.failures == 1:  # the first of a row; the others say the same again and again
        record(by=None, verb="kéo dữ liệu không được", what=held, why=why)


@transaction.atomic
def _succeeded(held: Pull, fetched: Fetched, outcome: landing.Outcome | None) -> None:
    before = {"mốc": held.mark}
    held.mark = fetched.mark or held.mark
    held.rows, held.failures, held.error = fetched.rows, 0, ""
    held.succeeded_at = timezone.now()
    if outcome and outcome.landing:
        held.source = outcome.landing.source
    held.save()
    after = {"mốc": held.mark, "bản ghi": fetched.rows, "trang": fetched.pages}
    record(by=None, verb="kéo dữ liệu từ nguồn", what=held, before=before, after=after)


def _folder() -> Path:
    found = settings.HOME / "exchange" / "pulled"
    found.mkdir(parents=True, exist_ok=True)
    return found


@contextmanager
def _held(name: str) -> Iterator[bool]:
    """Whether this process pulls from the source now."""
    with (_folder() / f"{name}.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
