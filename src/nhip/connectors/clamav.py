"""scan(): ask a ClamAV daemon whether bytes carry malware, by its INSTREAM command.

Standard library only. The daemon is asked over TCP or a unix socket; whatever it does not answer
clearly in time is UNKNOWN with words for people, and never passes for clean.

Protocol: "zINSTREAM\\0", then chunks each led by its length (4 bytes, big-endian), then a length of
zero; the answer ends with "\\0" (clamd(8), Commands).
"""

import socket
import struct
import time
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

CHUNK = 256 * 1024
LONGEST_ANSWER = 4096
DEFAULT_PORT = 3310


class Finding(StrEnum):
    """What the daemon found."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Scan:
    """The finding; `said` is the name of the malware, or why nothing is known."""

    finding: Finding
    said: str = ""


class BadAddress(ValueError):
    """The configured address is neither tcp://host:port nor unix:///path."""


def scan(content: bytes, address: str, timeout: float) -> Scan:
    """Send `content` to the daemon at `address` ("tcp://127.0.0.1:3310", "unix:///run/clamd.ctl").

    `timeout` seconds are for the whole exchange. Raises BadAddress; everything else is a finding.
    """
    deadline = time.monotonic() + timeout
    try:
        with _connected(address, deadline) as link:
            _send(link, content, deadline)
            return _finding(_answer(link, deadline))
    except TimeoutError:
        return Scan(Finding.UNKNOWN, "trình quét không trả lời kịp")
    except OSError:
        return Scan(Finding.UNKNOWN, "không liên lạc được với trình quét")


def _connected(address: str, deadline: float) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "unix" and parts.path:
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            link.settimeout(_left(deadline))
            link.connect(parts.path)
        except BaseException:
            link.close()
            raise
        return link
    if parts.scheme == "tcp" and parts.hostname:
        place = (parts.hostname, parts.port or DEFAULT_PORT)
        return socket.create_connection(place, timeout=_left(deadline))
    raise BadAddress(address)


def _left(deadline: float) -> float:
    """Seconds that are left. Raises TimeoutError."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _send(link: socket.socket, content: bytes, deadline: float) -> None:
    """Everything; a daemon that hangs up early (its own size limit) has still answered."""
    try:
        link.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), CHUNK):
            chunk = content[start : start + CHUNK]
            link.settimeout(_left(deadline))
            link.sendall(struct.pack("!L", len(chunk)) + chunk)
        link.sendall(struct.pack("!L", 0))
    except (BrokenPipeError, ConnectionResetError):
        return


def _answer(link: socket.socket, deadline: float) -> str:
    answer = b""
    while b"\0" not in answer and len(answer) < LONGEST_ANSWER:
        link.settimeout(_left(deadline))
        got = link.recv(LONGEST_ANSWER)
        if not got:
            break
        answer += got
    return answer.partition(b"\0")[0].decode("utf-8", "replace").strip()


def _finding(answer: str) -> Scan:
    told = answer.removeprefix("stream:").strip()
    if told == "OK":
        return Scan(Finding.CLEAN)
    if told.endswith(" FOUND"):
        return Scan(Finding.INFECTED, told.removesuffix(" FOUND")[:200])
    if "size limit" in told:
        return Scan(Finding.UNKNOWN, "tệp lớn quá mức trình quét nhận")
    return Scan(Finding.UNKNOWN, f"trình quét trả lời: {told[:200] or 'không có gì'}")
