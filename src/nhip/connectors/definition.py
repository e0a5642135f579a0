"""What a REST source is, read from YAML: where it is, how it pages, how it tells what changed.

May import: the engine's YAML reader and errors. Every fault is told at once, with its line.
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from nhip.engine.definition.reader import Node, Reader
from nhip.engine.errors import DefinitionErrors, NhipError

KEYS = (
    *("name", "dataset", "source", "url", "every_minutes", "records", "params", "token"),
    *("paging", "changed", "timeout_seconds", "retries", "max_pages", "ca_file"),
)
REQUIRED = ("name", "dataset", "source", "url", "paging")
TOKEN_KEYS = ("variable", "file")
PAGING_KEYS = ("style", "parameter", "size_parameter", "size", "first", "next")
CHANGED_KEYS = ("parameter", "column", "form", "overlap_minutes")
VARIABLE = re.compile(r"NHIP_TOKEN_[A-Z0-9_]+")
LOCAL = ("127.0.0.1", "localhost", "::1")
_NAME = re.compile(r"[a-z][a-z0-9-]{0,59}")


class Style(StrEnum):
    """How a source cuts its answer into pages."""

    NONE = "none"  # one answer holds everything
    PAGE = "page"  # a page number counts up; the first empty page is the end
    CURSOR = "cursor"  # each answer holds the text to ask the next one with
    LINK = "link"  # each answer holds the next one's address (or the header Link does)


class Form(StrEnum):
    """How a source wants the moment to be written."""

    ISO = "iso"  # 2026-08-05T09:00:00+07:00
    DAY = "day"  # 2026-08-05
    EPOCH = "epoch"  # seconds since 1970


@dataclass(frozen=True, slots=True)
class Paging:
    """`parameter` carries the page's number or the cursor; `next` is where an answer holds the
    cursor or the address of the next page, as dotted keys."""

    style: Style = Style.NONE
    parameter: str = ""
    size_parameter: str = ""
    size: int = 500
    first: int = 1
    next: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """Asking only for what changed: `column` of a record tells when it last did.

    `overlap` is asked for again every time, for records that were committed late at the source.
    """

    parameter: str
    column: str
    form: Form = Form.ISO
    overlap: timedelta = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class RestSource:
    """A REST address from which records of one dataset are fetched. `records` are the dotted keys
    of the list in an answer, "" where the answer is the list."""

    name: str
    dataset: str
    source: str
    url: str
    paging: Paging = Paging()
    changed: Changed | None = None
    records: str = ""
    params: tuple[tuple[str, str], ...] = ()
    every: timedelta = timedelta(hours=24)
    token_variable: str = ""
    token_file: str = ""
    timeout: int = 30
    retries: int = 4
    max_pages: int = 10_000
    ca_file: str = ""
    headers: tuple[tuple[str, str], ...] = field(default=(("Accept", "application/json"),))


def load(text: str, origin: str = "") -> RestSource:
    """Read a source from its YAML text. Raises DefinitionErrors with every fault and its line."""
    reader = Reader()
    root = reader.compose(text)
    found = None if root is None else _source(reader, root)
    if reader.problems or found is None:
        ordered = sorted(reader.problems, key=lambda problem: problem.line)
        raise DefinitionErrors(tuple(ordered), origin)
    return found


def load_folder(folder: Path) -> dict[str, RestSource]:
    """Every `*.yaml` of a folder by name. Raises DefinitionErrors at the first bad file and
    NhipError("pull.name_twice")."""
    found: dict[str, RestSource] = {}
    for path in sorted(folder.glob("*.yaml")):
        source = load(path.read_text(encoding="utf-8"), path.name)
        if source.name in found:
            raise NhipError("pull.name_twice", name=source.name, origin=path.name)
        found[source.name] = source
    return found


def _source(reader: Reader, root: Node) -> RestSource:
    keys = reader.mapping(root, "", KEYS, REQUIRED)

    def text(key: str) -> str:
        return reader.optional(keys, key, reader.text, "", "")

    def number(key: str, default: int, most: int) -> int:
        return _number(reader, keys, key, default, most)

    variable, file = _token(reader, keys)
    found = RestSource(
        name=text("name"),
        dataset=text("dataset"),
        source=text("source"),
        url=text("url"),
        paging=_paging(reader, keys),
        changed=_changed(reader, keys),
        records=text("records"),
        params=_params(reader, keys),
        every=timedelta(minutes=number("every_minutes", 1440, 44_640)),
        token_variable=variable,
        token_file=file,
        timeout=number("timeout_seconds", 30, 600),
        retries=number("retries", 4, 10),
        max_pages=number("max_pages", 10_000, 1_000_000),
        ca_file=text("ca_file"),
    )
    if found.name and not _NAME.fullmatch(found.name):
        reader.fault(keys["name"], "name", "pull.bad_name", name=found.name)
    if found.url and not _is_safe(found.url):
        reader.fault(keys["url"], "url", "pull.bad_url", url=found.url)
    return found


def _is_safe(url: str) -> bool:
    """https, or plain http to a gateway on this very machine; no name and password inside."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if not parts.hostname or parts.username or parts.password or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL)


def _number(reader: Reader, keys: dict[str, Node], key: str, default: int, most: int) -> int:
    value = reader.integer(keys[key], key) if key in keys else default
    if not 1 <= value <= most:
        reader.fault(keys[key], key, "pull.out_of_range", text=value, most=most)
        return default
    return value


def _token(reader: Reader, keys: dict[str, Node]) -> tuple[str, str]:
    if "token" not in keys:
        return "", ""
    parts = reader.mapping(keys["token"], "token", TOKEN_KEYS)
    variable = reader.optional(parts, "variable", reader.text, "", "token")
    file = reader.optional(parts, "file", reader.text, "", "token")
    if bool(variable) == bool(file):
        reader.fault(keys["token"], "token", "law.one_of", known=", ".join(TOKEN_KEYS))
    if variable and not VARIABLE.fullmatch(variable):
        reader.fault(parts["variable"], "token.variable", "pull.bad_variable", text=variable)
    return variable, file


def _params(reader: Reader, keys: dict[str, Node]) -> tuple[tuple[str, str], ...]:
    if "params" not in keys:
        return ()
    nodes = reader.mapping(keys["params"], "params", None)
    return tuple((name, reader.text(node, f"params.{name}")) for name, node in nodes.items())


def _paging(reader: Reader, keys: dict[str, Node]) -> Paging:
    if "paging" not in keys:
        return Paging()
    parts = reader.mapping(keys["paging"], "paging", PAGING_KEYS, ("style",))

    def text(key: str) -> str:
        return reader.optional(parts, key, reader.text, "", "paging")

    style = Style.NONE
    if "style" in parts:
        style = reader.choice(parts["style"], "paging.style", Style, style)
    needed = {Style.PAGE: ("parameter",), Style.CURSOR: ("parameter", "next")}.get(style, ())
    for key in needed:
        if key not in parts:
            reader.fault(keys["paging"], "paging", "law.missing_key", key=key)
    first = reader.integer(parts["first"], "paging.first") if "first" in parts else 1
    size = _number(reader, parts, "size", 500, 100_000)
    return Paging(style, text("parameter"), text("size_parameter"), size, first, text("next"))


def _changed(reader: Reader, keys: dict[str, Node]) -> Changed | None:
    if "changed" not in keys:
        return None
    parts = reader.mapping(keys["changed"], "changed", CHANGED_KEYS, ("parameter", "column"))
    form = Form.ISO
    if "form" in parts:
        form = reader.choice(parts["form"], "changed.form", Form, form)
    overlap = _number(reader, parts, "overlap_minutes", 120, 525_600)
    return Changed(
        reader.optional(parts, "parameter", reader.text, "", "changed"),
        reader.optional(parts, "column", reader.text, "", "changed"),
        form,
        timedelta(minutes=overlap),
    )
