"""fetch(into): everything a REST source holds since a moment, as JSON lines in one file.

May import: httpx, connectors.definition, the engine's errors. All or nothing: whatever cannot be
fetched whole raises PullFailed, and the file is not to be used. Nothing here trusts the source: a
page twice, a loop of links, another host, half an answer and endless ones each end in words.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from nhip.connectors.definition import Changed, Form, Paging, RestSource, Style
from nhip.engine.errors import NhipError

PAGE_BYTES = 64 * 1024 * 1024  # of one answer, after it is unpacked
WHOLE_PAGE = 10  # times the timeout, for one answer that drips in slowly
LONGEST_WAIT = 300.0  # seconds a source may ask us to wait before we try again
TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})
# A moment without a zone is Vietnam's, as everywhere in the lake.
VIETNAM = timezone(timedelta(hours=7))


class PullFailed(NhipError):
    """The source did not give everything. Nothing of it is to be landed, and the mark stays."""


class _Again(Exception):
    """Worth another try: why in words of the log, and how long the source asked us to wait."""

    def __init__(self, why: str, wait: float = 0.0) -> None:
        self.why, self.wait = why, wait
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came. `mark` is where the next fetch begins (less its overlap), None for unknown."""

    rows: int
    pages: int
    mark: datetime | None


def fetch(
    source: RestSource,
    into: Path,
    *,
    since: datetime | None,
    started_at: datetime,
    token: str = "",
    sleep: Callable[[float], None] = time.sleep,
) -> Fetched:
    """Write every record changed since the mark `since` (None: all) to `into`, one JSON a line.

    `started_at` bounds the new mark: a source whose clock runs ahead must not make us skip what it
    records until then. Raises PullFailed: "pull.unreachable", "pull.status", "pull.not_json",
    "pull.bad_json", "pull.no_records", "pull.too_long", "pull.same_page", "pull.loop",
    "pull.other_host", "pull.too_many_pages", "pull.bad_token".
    """
    newest, rows, pages = since, 0, 0
    with _client(source, token) as client, into.open("w", encoding="utf-8") as file:
        for records in _pages(_Caller(client, source, sleep), source, since):
            pages += 1
            for record in records:
                file.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")
                rows += 1
                newest = _later(newest, _moment(record, source.changed))
    mark = None if newest is None else min(newest, started_at)
    return Fetched(rows, pages, mark)


def _client(source: RestSource, token: str) -> httpx.Client:
    if not token.isascii() or any(ord(letter) < 33 for letter in token):
        raise PullFailed("pull.bad_token", name=source.name)
    headers = dict(source.headers)
    if token:
        headers["Authorization"] = f"Bearer {token}"
    # Certificates are always checked; an own authority of the province is named in the YAML.
    # Proxies and .netrc of the environment are not looked at: a token must go where YAML says.
    return httpx.Client(
        headers=headers,
        timeout=source.timeout,
        verify=httpx.create_ssl_context(verify=source.ca_file or True, trust_env=False),
        trust_env=False,
        follow_redirects=False,
    )


def _pages(caller: "_Caller", source: RestSource, since: datetime | None) -> Iterator[list[Any]]:
    """The records of page after page, until the source says or shows that there are no more."""
    paging, seen = source.paging, _Seen(source)
    url, params = source.url, dict(source.params) | _since(source.changed, since)
    if paging.size_parameter:
        params[paging.size_parameter] = str(paging.size)
    if paging.style is Style.PAGE:
        params[paging.parameter] = str(paging.first)
    for number in range(source.max_pages):
        answer, response = caller.ask(url, params)
        records = _records(answer, source)
        if records:
            seen.page(records, number + 1)
            yield records
        step = _next(paging, answer, response, records, number)
        if step is None:
            return
        seen.step(step)
        if paging.style is Style.LINK:
            url, params = _same_host(source, urljoin(str(response.url), step)), {}
        else:
            params[paging.parameter] = step
    raise PullFailed("pull.too_many_pages", name=source.name, limit=source.max_pages)


def _next(
    paging: Paging, answer: Any, response: httpx.Response, records: list[Any], number: int
) -> str | None:
    """The number, cursor or address of the next page; None at the end."""
    match paging.style:
        case Style.PAGE:
            return str(paging.first + number + 1) if records else None
        case Style.CURSOR:
            return _text(_at(answer, paging.next))
        case Style.LINK:
            told = _text(_at(answer, paging.next)) if paging.next else None
            return told or response.links.get("next", {}).get("url")
        case _:
            return None


class _Seen:
    """What came already: a page or a step that comes again would go on for ever."""

    def __init__(self, source: RestSource) -> None:
        self.name = source.name
        self.pages: set[bytes] = set()
        self.steps: set[str] = set()

    def page(self, records: list[Any], number: int) -> None:
        digest = hashlib.sha256(json.dumps(records, sort_keys=True).encode()).digest()
        if digest in self.pages:
            raise PullFailed("pull.same_page", name=self.name, page=number)
        self.pages.add(digest)

    def step(self, step: str) -> None:
        if step in self.steps:
            raise PullFailed("pull.loop", name=self.name, text=step[:200])
        self.steps.add(step)


class _Caller:
    """One request with its retries."""

    def __init__(
        self, client: httpx.Client, source: RestSource, sleep: Callable[[float], None]
    ) -> None:
        self.client, self.source, self.sleep = client, source, sleep

    def ask(self, url: str, params: dict[str, str]) -> tuple[Any, httpx.Response]:
        """The answer as JSON. A source that stumbles is asked again, each time after a longer wait
        (or the one it asks for)."""
        why = ""
        for attempt in range(self.source.retries + 1):
            try:
                return self._once(url, params)
            except _Again as again:
                why, wait = again.why, max(again.wait, float(2**attempt))
            if attempt < self.source.retries:
                self.sleep(min(wait, LONGEST_WAIT))
        tries = self.source.retries + 1
        raise PullFailed("pull.unreachable", name=self.source.name, problem=why, tries=tries)

    def _once(self, url: str, params: dict[str, str]) -> tuple[Any, httpx.Response]:
        address = httpx.URL(url).copy_merge_params(params)
        try:
            with self.client.stream("GET", address) as response:
                self._judge(response)
                body = self._body(response)
        except httpx.TimeoutException:
            raise _Again(f"không trả lời trong {self.source.timeout} giây") from None
        except httpx.TransportError as error:
            raise _Again(_words(error)) from None
        except (httpx.DecodingError, httpx.InvalidURL) as error:
            raise PullFailed("pull.bad_json", name=self.source.name, problem=str(error)) from None
        try:
            return json.loads(body), response
        except (ValueError, RecursionError) as error:
            raise _Again(f"JSON đứt đoạn ({str(error)[:120]})") from None

    def _judge(self, response: httpx.Response) -> None:
        """Another try for what passes by itself, an end for what does not."""
        if response.status_code in TRANSIENT:
            raise _Again(f"mã {response.status_code}", _asked_wait(response))
        if response.status_code != 200:
            name, status = self.source.name, response.status_code
            raise PullFailed("pull.status", name=name, status=status)
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind != "application/json" and not kind.endswith("+json"):
            raise PullFailed("pull.not_json", name=self.source.name, kind=kind or "không rõ")

    def _body(self, response: httpx.Response) -> bytes:
        """The whole answer, unpacked, within its limits of size and time."""
        until = time.monotonic() + WHOLE_PAGE * self.source.timeout
        parts, size = [], 0
        for part in response.iter_bytes():
            size += len(part)
            if size > PAGE_BYTES:
                raise PullFailed("pull.too_long", name=self.source.name, limit=PAGE_BYTES)
            if time.monotonic() > until:
                raise _Again("trả lời quá chậm")
            parts.append(part)
        return b"".join(parts)


def _records(answer: Any, source: RestSource) -> list[Any]:
    found = _at(answer, source.records) if source.records else answer
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise PullFailed("pull.no_records", name=source.name, keys=source.records or "(gốc)")
    return found


def _at(answer: Any, keys: str) -> Any:
    for key in keys.split("."):
        answer = answer.get(key) if isinstance(answer, dict) else None
    return answer


def _text(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value) or None


def _same_host(source: RestSource, url: str) -> str:
    """The address of a next page; a token must not follow a link to somebody else."""
    ours, theirs = urlsplit(source.url), urlsplit(url)
    if (ours.scheme, ours.netloc) != (theirs.scheme, theirs.netloc):
        raise PullFailed("pull.other_host", name=source.name, url=url[:200])
    return url


def _asked_wait(response: httpx.Response) -> float:
    """Retry-After: seconds, or a moment."""
    told = response.headers.get("Retry-After", "").strip()
    if told.isascii() and told.isdigit():
        return float(told[:6])
    try:
        moment = parsedate_to_datetime(told)
    except (ValueError, TypeError):
        return 0.0
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max((zoned - datetime.now(UTC)).total_seconds(), 0.0)


def _since(changed: Changed | None, since: datetime | None) -> dict[str, str]:
    """The parameter that asks for what changed, the overlap included."""
    if changed is None or since is None:
        return {}
    moment = since - changed.overlap
    match changed.form:
        case Form.DAY:
            text = moment.astimezone(VIETNAM).date().isoformat()
        case Form.EPOCH:
            text = str(int(moment.timestamp()))
        case _:
            text = moment.astimezone(VIETNAM).isoformat(timespec="seconds")
    return {changed.parameter: text}


def _moment(record: dict[str, Any], changed: Changed | None) -> datetime | None:
    """When a record last changed; None where it does not say so in a form that can be read."""
    told = record.get(changed.column) if changed else None
    if isinstance(told, bool) or told is None:
        return None
    try:
        if isinstance(told, int | float):
            return datetime.fromtimestamp(told, UTC)
        found = datetime.fromisoformat(str(told).strip())
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=VIETNAM)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((moment for moment in (one, other) if moment is not None), default=None)


def _words(error: httpx.TransportError) -> str:
    if isinstance(error, httpx.RemoteProtocolError):
        return "kết nối bị ngắt giữa chừng"
    return str(error)[:200] or type(error).__name__
