"""Every unit's officer sends and its head signs, eight units at a time; prints p95 of a step."""

import http.client
import json
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

TOKEN, FIELDS = "x" * 32, 60


def send_all(port: int, officials: Path) -> dict[str, float]:
    """Fill in what is blank, send, sign; (steps, seconds, p95 in ms, refused)."""
    told = json.loads(officials.read_text())
    units: dict[str, dict[str, dict]] = {}
    for one in told["officials"]:
        units.setdefault(one["unit"], {})[one["role"]] = one
    started = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda pair: _unit(port, told["round"], *pair), units.items()))
    times = sorted(seconds for steps, _ in found for seconds in steps)
    return {
        "steps": len(times), "seconds": time.monotonic() - started,
        "p95_ms": 1000 * times[int(len(times) * 0.95)], "refused": sum(bad for _, bad in found),
    }  # fmt: skip


def _unit(port: int, round_: int, unit: str, people: dict[str, dict]) -> tuple[list[float], int]:
    base, times, refused = f"/thu-thap/dot/{round_}/{unit}/", [], 0
    officer, head = people["officer"], people["head"]
    _, news, _ = _get(port, f"{base}moi/?sau=0", officer)
    versions = {one["key"]: one["version"] for one in json.loads(news)["cells"]}
    rest = [
        {"key": f"c{n}", "raw": "7", "version": 0, "save": f"cuoi-{unit}-{n}"}
        for n in range(FIELDS) if f"c{n}" not in versions
    ]  # fmt: skip
    kind = "application/json"
    _, _, seconds = _post(port, f"{base}luu/", officer, json.dumps({"cells": rest}), kind)
    times.append(seconds)
    for who, action in ((officer, "send"), (head, "verify")):
        form = urllib.parse.urlencode({"buoc": action, "csrfmiddlewaretoken": TOKEN})
        kind = "application/x-www-form-urlencoded"
        status, _, seconds = _post(port, f"{base}buoc/", who, form, kind)
        times.append(seconds)
        refused += status != 302
    return times, refused


def _post(port: int, url: str, who: dict, body: str, kind: str) -> tuple[int, bytes, float]:
    return _ask(port, "POST", url, who, body, {"Content-Type": kind, "X-CSRFToken": TOKEN})


def _get(port: int, url: str, who: dict) -> tuple[int, bytes, float]:
    return _ask(port, "GET", url, who, None, {})


def _ask(port, method, url, who, body, headers) -> tuple[int, bytes, float]:
    cookies = f"sessionid={who['session']}; csrftoken={TOKEN}"
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    started = time.monotonic()
    line.request(method, url, body, headers | {"Cookie": cookies})
    answer = line.getresponse()
    content = answer.read()
    line.close()
    return answer.status, content, time.monotonic() - started
