"""The sources this installation fetches from, and the one door to nhip.connectors.

A source is a YAML file in NHIP_HOME/sources, written by whoever runs the server and by nobody else:
it names addresses that this machine will call. Tokens are not in it, only where they lie.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings

from nhip.apps.catalogue import lakes
from nhip.connectors import rest
from nhip.connectors.definition import RestSource, load_folder
from nhip.connectors.rest import Fetched, PullFailed

__all__ = ["Fetched", "PullFailed", "RestSource", "fetch", "sources"]

TOKEN_BYTES = 16 * 1024


def sources() -> dict[str, RestSource]:
    """Every source by name. Raises DefinitionErrors for a bad file, and for an unknown dataset
    DatasetMissing."""
    folder = settings.HOME / "sources"
    found = load_folder(folder) if folder.is_dir() else {}
    for source in found.values():
        lakes.dataset(source.dataset)
    return found


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
