"""Server time and queries of the pages people open first, on the demonstration province.

`python -m bench.pages` builds the demonstration in a temporary folder (or brings the one in
NHIP_HOME up to date) and opens each page through the whole stack: middleware, rights, queries,
templates. Prints the median and the slowest of 30 requests, queries and bytes; and beside them an
empty signed-in page (the account page), which is the price every page pays. Decides nothing.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

PAGES = {
    "Tổng quan": "/",
    "Xếp hạng (50 dòng)": "/xep-hang/",
    "Xếp hạng (tất cả)": "/xep-hang/?trang=tat-ca",
    "Phiếu điểm": "/phieu-diem/cq-25-so-cong-thuong-2025/",
    "Vì sao?": "/vi-sao/cq-25-so-cong-thuong-2025/2.1/",
}
REQUESTS = 30


def main() -> None:
    """Build what is missing, then measure page by page."""
    home = os.environ.get("NHIP_HOME") or tempfile.mkdtemp(prefix="nhip-bench-")
    os.environ["NHIP_HOME"] = home
    build = [sys.executable, "-m", "nhip.cli", "demo", "--no-serve"]
    subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
    client = signed_in("lanhdao")
    base = measured(client, "/tai-khoan/")
    print(f"\n{'trang':<22}{'trung vị':>10}{'chậm nhất':>11}{'truy vấn':>10}{'KB':>7}{'× nền':>8}")
    print_row("(nền: Tài khoản)", base, base)
    for name, address in PAGES.items():
        print_row(name, measured(client, address), base)


def signed_in(username: str):
    """A client of the whole stack, signed in as a person of the demonstration."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nhip.config.settings")
    import django

    django.setup()
    from django.test import Client

    from nhip.apps.accounts.models import User

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(User.objects.get(username=username))
    return client


def measured(client, address: str) -> tuple[float, float, int, int]:
    """(median ms, slowest ms, queries, bytes) of one page; the first two requests warm up."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
        asked = len(queries)  # now: the next request empties the log
    if answer.status_code != 200:
        raise SystemExit(f"{address}: {answer.status_code}")
    client.get(address)
    times = []
    for _ in range(REQUESTS):
        begun = time.perf_counter()
        client.get(address)
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times), max(times), asked, len(answer.content)


def print_row(
    name: str, row: tuple[float, float, int, int], base: tuple[float, ...], end: str = "\n"
) -> None:
    """One line: times in ms, queries, kilobytes, and how many times the empty page."""
    median, slowest, queries, size = row
    times = f"{median:>7.0f} ms{slowest:>8.0f} ms"
    print(f"{name:<22}{times}{queries:>10}{size / 1024:>7.0f}{median / base[0]:>8.1f}", end=end)


if __name__ == "__main__":
    main()
