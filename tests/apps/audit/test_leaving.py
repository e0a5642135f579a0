"""What leaves the machine: by file, by mail, and to real collectors listening on this machine."""

import json
import re
import socket
import threading
from datetime import UTC, datetime

import pytest
from django.core import mail

from nhip.apps.audit import leaving, sealing, syslog
from nhip.apps.audit.models import AuditEvent, DailyHead, LogChannel

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]
RFC_5424 = re.compile(
    rb"<110>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z [!-~]{1,255} nhip - (audit|audit-head) - "
    rb"\xef\xbb\xbf(.*)",
    re.DOTALL,
)


@pytest.fixture
def head(write):
    write(3)
    sealing.seal()
    return sealing.close_day()


def parsed(message):
    kind, text = RFC_5424.fullmatch(message).groups()
    return kind.decode(), json.loads(text)


class Collector:
    """A syslog server of one kind, with all that it was told."""

    def __init__(self, kind):
        self.socket = socket.socket(type=kind)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(10)
        self.port = self.socket.getsockname()[1]
        self.messages = []
        if kind == socket.SOCK_STREAM:
            self.socket.listen()
            self.thread = threading.Thread(target=self._take_streams, daemon=True)
            self.thread.start()

    def datagrams(self, count):
        return [self.socket.recv(70_000) for _ in range(count)]

    def _take_streams(self):
        while True:
            try:
                caller, _ = self.socket.accept()
            except OSError:
                return
            with caller, caller.makefile("rb") as stream:
                while digits := self._length(stream):
                    self.messages.append(stream.read(int(digits)))

    @staticmethod
    def _length(stream):
        digits = b""
        while (one := stream.read(1)) not in (b" ", b""):
            digits += one
        return digits


@pytest.fixture
def collector():
    made = []

    def start(kind):
        made.append(Collector(kind))
        return made[-1]

    yield start
    for one in made:
        one.socket.close()


def test_lines_and_heads_arrive_over_tcp_once(head, write, settings, collector):
    server = collector(socket.SOCK_STREAM)
    settings.NHIP_AUDIT_SYSLOG = f"tcp://127.0.0.1:{server.port}"
    assert list(leaving.leave()) == []
    assert list(leaving.leave()) == []
    told = [parsed(message) for message in server.messages]
    assert [kind for kind, _ in told] == ["audit-head", "audit", "audit", "audit"]
    assert told[0][1] == {"day": f"{head.day}", "position": 3, "chain": head.chain}
    assert [words["position"] for _, words in told[1:]] == [1, 2, 3]
    assert told[1][1]["verb"] == "ghi"
    assert told[1][1]["after"] == {"số": 0, "ngày": "2026-01-01"}
    write(1)
    sealing.seal()
    assert list(leaving.leave()) == []
    assert len(server.messages) == 5


def test_lines_and_heads_arrive_over_udp(head, settings, collector):
    server = collector(socket.SOCK_DGRAM)
    settings.NHIP_AUDIT_SYSLOG = f"udp://127.0.0.1:{server.port}"
    assert list(leaving.leave()) == []
    kinds = [parsed(message)[0] for message in server.datagrams(4)]
    assert kinds == ["audit-head", "audit", "audit", "audit"]


def test_a_line_break_in_a_line_breaks_no_message(write, settings, collector):
    server = collector(socket.SOCK_STREAM)
    settings.NHIP_AUDIT_SYSLOG = f"tcp://127.0.0.1:{server.port}"
    write(1, verb="một\n<110>1 giả")
    sealing.seal()
    assert list(leaving.leave()) == []
    ((_, words),) = [parsed(message) for message in server.messages]
    assert words["verb"] == "một\n<110>1 giả"


def test_what_failed_is_told_and_goes_with_the_next(head, settings, collector):
    closed = collector(socket.SOCK_DGRAM).port  # nobody takes TCP there
    settings.NHIP_AUDIT_SYSLOG = f"tcp://127.0.0.1:{closed}"
    told = list(leaving.leave())
    assert len(told) == 2
    assert "ConnectionRefused" in told[0]
    assert {channel.position for channel in LogChannel.objects.all()} == {0}
    server = collector(socket.SOCK_STREAM)
    settings.NHIP_AUDIT_SYSLOG = f"tcp://127.0.0.1:{server.port}"
    assert list(leaving.leave()) == []
    assert len(server.messages) == 4
    assert {channel.failure for channel in LogChannel.objects.all()} == {""}


def test_only_heads_leave_where_lines_stay(head, settings, collector):
    server = collector(socket.SOCK_STREAM)
    settings.NHIP_AUDIT_SYSLOG = f"tcp://127.0.0.1:{server.port}"
    settings.NHIP_AUDIT_SYSLOG_LINES = False
    assert list(leaving.leave()) == []
    assert [parsed(m)[0] for m in server.messages] == ["audit-head"]


def test_a_file_gets_a_line_a_day_that_verify_reads(head, settings, tmp_path):
    path = tmp_path / "dau-chuoi.txt"
    settings.NHIP_AUDIT_HEAD_FILE = str(path)
    assert list(leaving.leave()) == []
    assert list(leaving.leave()) == []
    assert path.read_text() == f"{head.day} 3 {head.chain}\n"
    assert path.stat().st_mode & 0o007 == 0


def test_a_folder_that_is_not_there_is_told(head, settings, tmp_path):
    settings.NHIP_AUDIT_HEAD_FILE = str(tmp_path / "khong-co" / "a.txt")
    (told,) = leaving.leave()
    assert "(tệp)" in told
    assert LogChannel.objects.get().failure


def test_a_letter_carries_the_heads(head, settings):
    settings.NHIP_AUDIT_HEAD_MAIL = "antt@tinh.gov.vn"
    assert list(leaving.leave()) == []
    (letter,) = mail.outbox
    assert letter.to == ["antt@tinh.gov.vn"]
    assert f"{head.day} 3 {head.chain}" in letter.body


def test_nothing_configured_nothing_leaves(head):
    assert list(leaving.leave()) == []
    assert DailyHead.objects.count() == 1
    assert AuditEvent.objects.count() == 3
    assert not LogChannel.objects.exists()


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "tcp://127.0.0.1:x", "tls://"])
def test_a_bad_address_is_told(address):
    with pytest.raises(syslog.NotDelivered):
        syslog.send(address, [syslog.message("audit", datetime.now(UTC), "máy", {})])
