"""The sources this installation fetches from, and the one door to nhip.connectors.

A source is a YAML file in NHIP_HOME/sources, written by whoever runs the server and by nobody else:
it names addresses that this machine will call. Tokens are not in it, only where they lie.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings

from nhip.apps.catalogue import lakes, own_files
from nhip.apps.catalogue.own_files import OwnFiles
from nhip.connectors import rest
from nhip.connectors.definition import RestSource, load
from nhip.connectors.rest import Fetched, PullFailed
from nhip.engine.errors import NhipError

__all__ = ["Fetched", "PullFailed", "RestSource", "faults", "fetch", "sources"]

TOKEN_BYTES = 16 * 1024


def sources() -> dict[str, RestSource]:
    """Every source by name; a bad file is left out (see `faults`)."""
    return _own().found


def faults() -> list[NhipError]:
    """What is wrong with the files of sources, file by file."""
    return _own().faults


def _own() -> OwnFiles[RestSource]:
    known = lakes.datasets()

    def one(text: str, origin: str) -> dict[str, RestSource]:
        found = load(text, origin)
        if found.dataset not in known:
            raise NhipError("own.no_dataset", origin=origin, name=found.dataset)
        return {found.name: found}

    return own_files.read(settings.HOME / "sources", one)


def fetch(
    source: RestSource,
    into: Path,
    *,
    since: datetime | None,
    started_at: datetime,
    sleep: Callable[[float], None] | None = None,
) -> Fetched:
    """Fetch what changed since a mark into a file. Raises PullFailed."""
    told = {} if sleep is None else {"sleep": sleep}
    return rest.fetch(
        source, into, since=since, started_at=started_at, token=_token(source), **told
    )


def _token(source: RestSource) -> str:
    """The bearer token, from where the YAML says it lies; "" where none is asked for."""
    if source.token_variable:
        found = settings.NHIP_READ_VARIABLE(source.token_variable)
        where = source.token_variable
    elif source.token_file:
        where = source.token_file
        try:
            with Path(where).open(encoding="utf-8") as file:
                found = file.read(TOKEN_BYTES).strip()
        except (OSError, UnicodeDecodeError):
            found = ""
    else:
        return ""
    if not found:
        raise PullFailed("pull.no_token", name=source.name, where=where)
    return found
