"""`python -m bench.load --database sqlite|postgres --minutes 10 [--kill …] [--knee]`."""

import argparse
import csv
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from bench.load.database import Server
from bench.load.sending import send_all

HERE = Path(__file__).parent
USERS, RATE = 600, 60
KNEE_MS, KNEE_SECONDS = 1000, 20


def main() -> None:
    given = _asked()
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="nhip-load-")))
        database = stack.enter_context(Server()) if given.database == "postgres" else None
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("NHIP_", "DATABASE_"))}
        env = kept | {"NHIP_HOME": str(home), "NHIP_LOG_LEVEL": "ERROR", "PYTHONPATH": "src:."}
        if database:
            env["DATABASE_URL"] = database.url
        print(f"{given.database}: fsync {fsync_ms(home):.2f} ms", flush=True)
        officials, answered = home / "officials.json", home / "answered.jsonl"
        _run(env, "bench.load.prepare", officials)
        env |= {"LOAD_OFFICIALS": str(officials), "LOAD_ANSWERED": str(answered)}
        port, server = stack.enter_context(_Serving(env)).started
        if given.kill:
            wait = given.minutes * 30
            threading.Timer(wait, _kill, (given.kill, server, database)).start()
        print(_row(f"{RATE} lần lưu/giây", drive(env, home, port, RATE, given.minutes * 60)))
        if given.knee:
            _knee(env, home, port)
        told = send_all(port, officials)
        print(f"gửi và ký: {told['steps']} bước trong {told['seconds']:.1f} giây, "
              f"p95 {told['p95_ms']:.0f} ms, bị từ chối {told['refused']}")  # fmt: skip
        counts = json.loads(_run(env, "bench.load.counting", answered))
        print("đếm lại: " + ", ".join(f"{name} {count}" for name, count in counts.items()))
        if counts["lost"] or counts["doubled"] or counts["cells_wrong"]:
            sys.exit(1)


def _asked() -> argparse.Namespace:
    asked = argparse.ArgumentParser(prog="python -m bench.load")
    asked.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    asked.add_argument("--minutes", type=float, default=10)
    asked.add_argument("--kill", choices=("worker", "database"))
    asked.add_argument("--knee", action="store_true", help="tăng dần đến khi p95 quá 1 giây")
    return asked.parse_args()


def fsync_ms(folder: Path) -> float:
    """The median time of putting 8 KB on the disk for good."""
    times = []
    with (folder / "fsync").open("wb") as file:
        for _ in range(100):
            file.write(random.randbytes(8192))
            started = time.perf_counter()
            file.flush()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000


def drive(env: dict, home: Path, port: int, rate: int, seconds: float) -> dict[str, float]:
    """600 officials at so many saves a second; what locust measured."""
    prefix = home / f"locust-{rate}-{time.time():.0f}"
    command = [
        sys.executable, "-m", "locust", "-f", HERE / "officials.py", "--headless", "--only-summary",
        "-u", USERS, "-r", 100, "-t", f"{seconds:.0f}s", "-H", f"http://127.0.0.1:{port}",
        "--csv", prefix, "--csv-full-history", "--exit-code-on-error", 0, "-L", "ERROR",
    ]  # fmt: skip
    more = {"LOAD_PACING": str(USERS / rate)}
    subprocess.run([*map(str, command)], env=env | more, check=True, stdout=subprocess.DEVNULL)
    with open(f"{prefix}_stats.csv") as file:
        row = next(one for one in csv.DictReader(file) if one["Name"] == "Aggregated")
    return {
        "count": int(row["Request Count"]), "failed": int(row["Failure Count"]),
        "rate": float(row["Requests/s"]), "p50": float(row["50%"]), "p95": float(row["95%"]),
        "p99": float(row["99%"]),
    }  # fmt: skip


def _knee(env: dict, home: Path, port: int) -> None:
    for rate in (80, 100, 120, 150, 180, 220, 270, 330, 400):
        found = drive(env, home, port, rate, KNEE_SECONDS)
        print(_row(f"{rate} lần lưu/giây", found))
        if found["p95"] > KNEE_MS:
            print(f"gãy ở {rate} lần lưu/giây đặt ra ({found['rate']:.0f} đạt được)")
            return


def _row(name: str, found: dict[str, float]) -> str:
    told = {one: f"{value:.0f}" for one, value in found.items()}
    return (f"{name}: {told['count']} lần, đạt {told['rate']}/giây, p50 {told['p50']}, "
            f"p95 {told['p95']}, p99 {told['p99']} ms, lỗi {told['failed']}")  # fmt: skip


def _run(env: dict, module: str, path: Path) -> str:
    done = subprocess.run([sys.executable, "-m", module, str(path)], env=env, check=True,
                          stdout=subprocess.PIPE, text=True)  # fmt: skip
    return done.stdout


class _Serving:
    """`nhip serve` on two workers until the block is left."""

    def __init__(self, env: dict):
        self.env = env

    def __enter__(self):
        nhip = [sys.executable, "-m", "nhip.cli", "serve"]
        subprocess.run([*nhip, "--prepare"], env=self.env, check=True, stdout=subprocess.DEVNULL)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [*nhip, "--port", str(port), "--workers", "2"]
        self.server = subprocess.Popen(command, env=self.env, stdout=subprocess.DEVNULL)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2).close()
                break
            except OSError:
                time.sleep(0.2)
        self.started = (port, self.server)
        return self

    def __exit__(self, *error):
        self.server.terminate()
        self.server.wait(30)


def _kill(what: str, server: subprocess.Popen, database: Server | None) -> None:
    """kill -9 of one worker, or of PostgreSQL, which is started again."""
    if what == "database":
        if database is None:
            raise SystemExit("--kill database cần --database postgres")
        database.kill()
        print("đã kill -9 PostgreSQL và bật lại", flush=True)
        return
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    workers = [pid for pid in map(int, children) if b"resource_tracker" not in _command(pid)]
    os.kill(workers[-1], signal.SIGKILL)
    print(f"đã kill -9 tiến trình {workers[-1]}", flush=True)


def _command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


if __name__ == "__main__":
    main()
