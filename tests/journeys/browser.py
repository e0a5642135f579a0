"""What the journeys are made with: the demonstration served as it is in use, and a real browser.

Everything goes through `nhip demo` and `nhip serve`; no test here touches the database.
"""

import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--no-proxy-server",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def built_home() -> Path:
    """The demonstration as `nhip demo` builds it; built again when anything it is made of changes.

    It lies in var/, so that the second run of the journeys starts at once.
    """
    home = ROOT / "var/journeys" / _fingerprint()
    if not (home / "demo-loaded.txt").exists():
        shutil.rmtree(home.parent, ignore_errors=True)
        home.mkdir(parents=True)
        _nhip(home, "demo", "--no-serve").check_returncode()
    return home


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The address of a server that runs on a home, until the block is left."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "nhip.cli", "serve", "--port", str(port), "--workers", "1"]
    with subprocess.Popen(command, env=_environment(home), stdout=subprocess.DEVNULL) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/health", server)
            yield address
        finally:
            server.terminate()


def sign_ins(home: Path) -> dict[str, str]:
    """Password by sign-in name."""
    lines = (home / "demo-sign-ins.txt").read_text().splitlines()
    return dict(line.split() for line in lines)


@dataclass
class Visitors:
    """Opens pages as this or that person, and remembers what went wrong on them."""

    browser: Browser
    address: str
    passwords: dict[str, str]
    shots: Path
    states: dict[str, dict] = field(default_factory=dict)
    windows: dict[tuple, Page] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def open(self, path: str, who: str = "", theme: str = "light", size=DESKTOP) -> Page:
        """A page of a new window. `who` is a demonstration person, or nobody."""
        page = self._window(who, theme, size)
        page.goto(path)
        draw_figures(page)
        return page

    def turn_to(self, path: str, who: str = "", theme: str = "light", size=DESKTOP) -> Page:
        """The same in a window that stays open for the next address: far quicker.

        For journeys that look and press nothing.
        """
        window = (who, theme, size["width"])
        if window not in self.windows:
            self.windows[window] = self._window(who, theme, size)
        page = self.windows[window]
        page.goto(path)
        draw_figures(page)
        return page

    def shot(self, page: Page, name: str) -> None:
        """Keep what the page looks like, for a person to see afterwards."""
        page.screenshot(path=self.shots / f"{name}.png", full_page=True)

    def close(self) -> None:
        """Every window but those that stay open."""
        kept = [page.context for page in self.windows.values()]
        for context in self.browser.contexts:
            if context not in kept:
                context.close()

    def _window(self, who: str, theme: str, size: dict[str, int]) -> Page:
        if who and who not in self.states:
            self.states[who] = self._signed_in(who)
        context = self.browser.new_context(
            base_url=self.address, locale="vi-VN", viewport=size,
            storage_state=self.states.get(who), color_scheme=theme,
        )  # fmt: skip
        context.add_cookies([{"name": "nhip_theme", "value": theme, "url": self.address}])
        page = context.new_page()
        self._listen(page)
        return page

    def _signed_in(self, who: str) -> dict:
        context = self.browser.new_context(base_url=self.address, locale="vi-VN")
        page = context.new_page()
        sign_in(page, who, self.passwords[who])
        state = context.storage_state()
        context.close()
        return state

    def _listen(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("console", lambda said: self._console(page, said))
        page.on("request", lambda asked: self._request(page, asked))
        page.on("response", lambda got: self._response(got))

    def _console(self, page: Page, said) -> None:
        # The browser's own line about an answer of 404 or 422, or about a network that a test took
        # away, repeats what a test asks for.
        asked_for = r"status of 4\d\d|ERR_INTERNET_DISCONNECTED"
        if said.type == "error" and not re.search(asked_for, said.text):
            self.faults.append(f"{page.url}: {said.text}")

    def _request(self, page: Page, asked) -> None:
        if not asked.url.startswith((self.address, "data:", "blob:", "about:")):
            self.faults.append(f"{page.url} asks another server: {asked.url}")

    def _response(self, got) -> None:
        if got.status >= 500:
            self.faults.append(f"{got.url}: {got.status}")


def draw_figures(page: Page) -> None:
    """Look at every figure once: it draws itself when it comes near the view."""
    for figure in page.locator("[data-nhip-figure]:visible").all():
        figure.scroll_into_view_if_needed()
        expect(figure).to_have_attribute("data-nhip-figure", "drawn", timeout=15_000)
    page.evaluate("scrollTo(0, 0)")


def sign_in(page: Page, who: str, password: str) -> None:
    """Through the form, as people do."""
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(who)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda url: "/dang-nhap/" not in url)


def accessibility_faults(page: Page) -> list[str]:
    """What axe-core finds, one line each: the rule, the elements, what to do."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{fault['id']} ({fault['impact']}): {node['html'][:160]}\n    {node['failureSummary']}"
        for fault in found
        for node in fault["nodes"]
    ]


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for folder in ("src", "law", "demo"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _nhip(home: Path, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-m", "nhip.cli", *arguments], env=_environment(home))


def _environment(home: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k != "DATABASE_URL" and k[:5] != "NHIP_"}
    return kept | {"NHIP_HOME": str(home), "NHIP_LOG_LEVEL": "WARNING"}


def _wait_for(url: str, server: subprocess.Popen) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"{url} does not answer")
