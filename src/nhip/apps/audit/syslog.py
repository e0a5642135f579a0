"""Messages for a central log collector: RFC 5424, over UDP, TCP or TLS.

Standard library only. TCP and TLS count octets (RFC 6587, 3.4.1), so that a line break in a message
ends nothing. UDP tells nobody whether anything arrived; use it where the collector takes no other.
"""

import json
import socket
import ssl
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

FACILITY = 13  # log audit (RFC 5424, table 1)
INFORMATIONAL = 6
PORTS = {"udp": 514, "tcp": 601, "tls": 6514}
TIMEOUT = 10  # seconds
# RFC 5424, 6.1: receivers should take 2,048 octets; a datagram holds no more than this.
LARGEST_DATAGRAM = 65_000


class NotDelivered(Exception):
    """The collector did not take everything; says why."""


def message(kind: str, at: datetime, host: str, words: dict[str, Any]) -> bytes:
    """One message; `words` travel as JSON after the mark of UTF-8 text."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    head = f"<{FACILITY * 8 + INFORMATIONAL}>1 {moment} {_ascii(host)} nhip - {kind} - "
    text = json.dumps(words, ensure_ascii=False, default=str, separators=(",", ":"))
    return head.encode("ascii") + b"\xef\xbb\xbf" + text.encode()


def send(address: str, messages: Iterable[bytes]) -> None:
    """Deliver to udp://host:port, tcp://host:port or tls://host:port. Raises NotDelivered."""
    parts = urlsplit(address)
    try:
        port = parts.port or PORTS[parts.scheme]
        host = parts.hostname or ""
        if parts.scheme == "udp":
            _datagrams(host, port, messages)
        else:
            _stream(host, port, messages, encrypted=parts.scheme == "tls")
    except (OSError, ValueError, KeyError) as error:
        raise NotDelivered(f"{type(error).__name__}: {error}"[:300]) from error


def _datagrams(host: str, port: int, messages: Iterable[bytes]) -> None:
    family, kind, protocol, _, target = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
    with socket.socket(family, kind, protocol) as sender:
        sender.settimeout(TIMEOUT)
        for one in messages:
            sender.sendto(one[:LARGEST_DATAGRAM], target)


def _stream(host: str, port: int, messages: Iterable[bytes], *, encrypted: bool) -> None:
    with socket.create_connection((host, port), timeout=TIMEOUT) as plain:
        sender = plain
        if encrypted:
            sender = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        for one in messages:
            sender.sendall(f"{len(one)} ".encode() + one)
        # Wait for the other side to have read it all: a closed door must not look like delivery.
        sender.shutdown(socket.SHUT_WR)
        while sender.recv(4096):
            pass


def _ascii(host: str) -> str:
    return "".join(c for c in host if 33 <= ord(c) <= 126)[:255] or "-"
