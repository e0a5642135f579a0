"""A REST source on this machine that can be told to misbehave, and its definition."""

import json
import threading
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from nhip.connectors.definition import load

BASE = """
name: mot-cua
dataset: dossiers
source: Hệ thống một cửa
url: {url}
records: data.items
timeout_seconds: 4
retries: 2
"""
PAGE = "paging: {style: page, parameter: trang, size_parameter: co, size: 2}\n"
CURSOR = "paging: {style: cursor, parameter: tiep, next: data.next}\n"
LINK = "paging: {style: link, next: data.next}\n"
CHANGED = "changed: {parameter: tu_luc, column: NgayCapNhat, overlap_minutes: 60}\n"


@dataclass
class Answer:
    """One answer of the source. `cut` announces more than is sent; `slow` waits before it."""

    body: bytes
    status: int = 200
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    slow: float = 0.0


def items(*rows, **more):
    """An answer with these records in data.items."""
    return Answer(json.dumps({"data": {"items": list(rows), **more}}).encode())


def pages(rows, size=2):
    """What an honest source with page numbers answers."""

    def answer(query, _headers, _count):
        number = int(query["trang"])
        return items(*rows[(number - 1) * size : number * size])

    return answer


class Source:
    """A server in a thread: `answer(query, headers, count)` gives; `asked` is what came."""

    def __init__(self, answer: Callable) -> None:
        self.answer, self.asked, self.released = answer, [], threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                query = {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}
                outer.asked.append((self.path, dict(self.headers)))
                found = outer.answer(query, dict(self.headers), len(outer.asked))
                if found.slow:
                    outer.released.wait(found.slow)
                self.send_response(found.status)
                self.send_header("Content-Type", found.kind)
                self.send_header(
                    "Connection", "close"
                )  # or the next request may meet the end of it
                self.send_header("Content-Length", str(len(found.body) + 100 * found.cut))
                for name, value in found.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(found.body)
                self.close_connection = True

            def log_message(self, *_arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/ho-so"

    def queries(self):
        """The parameters of every request, in order."""
        return [
            {k: v[0] for k, v in parse_qs(urlsplit(path).query).items()} for path, _ in self.asked
        ]


@contextmanager
def serving(answer):
    """A source that answers so, until the block ends."""
    source = Source(answer)
    thread = threading.Thread(target=source.server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield source
    finally:
        source.released.set()
        source.server.shutdown()
        thread.join()
        source.server.server_close()


def described(url, *more):
    """The definition of a source at that address."""
    return load(BASE.format(url=url) + "".join(more))
