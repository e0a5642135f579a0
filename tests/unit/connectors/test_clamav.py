"""The scanner's protocol against a daemon of our own, and a real clamd where there is one."""

import shutil
import socket
import struct
import subprocess
import threading
import time

import pytest

from nhip.connectors.clamav import BadAddress, Finding, Scan, scan

# The EICAR test string, put together so that this file is not one itself.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"


class Daemon:
    """Answers one INSTREAM after reading all of it; remembers what it was sent."""

    def __init__(self, path, answer, wait=0.0):
        self.address = f"unix://{path}"
        self.got = b""
        self._answer, self._wait = answer, wait
        self._door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._door.bind(str(path))
        self._door.listen(1)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        link, _ = self._door.accept()
        with link, link.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while size := struct.unpack("!L", stream.read(4))[0]:
                self.got += stream.read(size)
            time.sleep(self._wait)
            try:
                link.sendall(self._answer)
            except OSError:
                return

    def close(self):
        self._door.close()
        self._thread.join(5)


@pytest.fixture
def daemon(tmp_path):
    made = []

    def start(answer, wait=0.0):
        made.append(Daemon(tmp_path / "clamd.ctl", answer, wait))
        return made[-1]

    yield start
    for one in made:
        one.close()


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (b"stream: OK\0", Scan(Finding.CLEAN)),
        (b"stream: Eicar-Test-Signature FOUND\0", Scan(Finding.INFECTED, "Eicar-Test-Signature")),
        (
            b"INSTREAM size limit exceeded. ERROR\0",
            Scan(Finding.UNKNOWN, "tệp lớn quá mức trình quét nhận"),
        ),
        (b"", Scan(Finding.UNKNOWN, "trình quét trả lời: không có gì")),
        (b"xin chao\0", Scan(Finding.UNKNOWN, "trình quét trả lời: xin chao")),
    ],
    ids=["clean", "found", "limit", "nothing", "other"],
)
def test_answers(daemon, answer, expected):
    content = bytes(range(256)) * 3000
    server = daemon(answer)
    assert scan(content, server.address, 5) == expected
    assert server.got == content


def test_time_out_is_not_clean(daemon):
    found = scan(b"a", daemon(b"stream: OK\0", wait=1.0).address, 0.2)
    assert found == Scan(Finding.UNKNOWN, "trình quét không trả lời kịp")


def test_nobody_there(tmp_path):
    found = scan(b"a", f"unix://{tmp_path}/none", 1)
    assert found == Scan(Finding.UNKNOWN, "không liên lạc được với trình quét")


@pytest.mark.parametrize("address", ["", "clamd", "http://localhost:3310", "unix://", "tcp://"])
def test_bad_address(address):
    with pytest.raises(BadAddress):
        scan(b"a", address, 1)


@pytest.fixture
def clamd(tmp_path):
    """A real daemon with one signature of our own: nothing is downloaded."""
    program = shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    if program is None:
        pytest.skip("chưa có gói clamav-daemon: 1 kiểm thử với trình quét thật được bỏ qua")
    base = tmp_path / "db"
    base.mkdir()
    (base / "own.ndb").write_text(f"Nhip.Eicar:0:0:{EICAR.hex()}\n")
    config = tmp_path / "clamd.conf"
    config.write_text(
        f"LocalSocket {tmp_path}/s\nDatabaseDirectory {base}\nForeground yes\nStreamMaxLength 1M\n"
    )
    with subprocess.Popen([program, "-c", str(config)], stdout=subprocess.DEVNULL) as server:
        try:
            until = time.monotonic() + 60
            while not (tmp_path / "s").exists() and time.monotonic() < until:
                time.sleep(0.1)
            yield f"unix://{tmp_path}/s"
        finally:
            server.terminate()


def test_real_daemon_finds_its_signature(clamd):
    assert scan(EICAR, clamd, 30).finding is Finding.INFECTED
    assert scan(b"mot tep sach", clamd, 30) == Scan(Finding.CLEAN)
    assert scan(b"\0" * 3_000_000, clamd, 30).finding is Finding.UNKNOWN
