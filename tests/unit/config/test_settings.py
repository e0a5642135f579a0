"""Settings as a server reads them: production asks for its secrets, and turns HTTPS on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SOURCES = Path(__file__).resolve().parents[3] / "src"
SHOW = (
    "from nhip.config import settings as s;"
    "print(s.DEBUG, s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0)"
)
KEY = "k" * 32


@pytest.fixture
def read(tmp_path):
    def run(**variables):
        kept = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
        variables = kept | {"PYTHONPATH": str(SOURCES), "NHIP_HOME": str(tmp_path)} | variables
        command = [sys.executable, "-c", SHOW]
        return subprocess.run(command, env=variables, capture_output=True, text=True, check=False)

    return run


def test_demonstration_needs_no_variable(read, tmp_path):
    assert read().stdout.split() == ["False"] * 4
    assert (tmp_path / "secret_key").is_file()


def test_production_needs_a_key_and_hosts(read, tmp_path):
    assert "NHIP_SECRET_KEY is required" in read(NHIP_ENV="production").stderr
    missing = read(NHIP_ENV="production", NHIP_SECRET_KEY=KEY)
    assert "NHIP_ALLOWED_HOSTS is required" in missing.stderr
    assert not (tmp_path / "secret_key").exists()


def test_production_refuses_a_short_key_without_repeating_it(read):
    found = read(NHIP_ENV="production", NHIP_SECRET_KEY="ngan" * 7, NHIP_ALLOWED_HOSTS="a.vn")
    assert found.returncode
    told = found.stderr.strip().splitlines()[-1]
    assert "NHIP_SECRET_KEY has 28 characters and needs at least 32" in told
    assert "ngan" not in told


def test_production_is_https_only_and_never_debugs(read):
    found = read(
        NHIP_ENV="production", NHIP_SECRET_KEY=KEY, NHIP_ALLOWED_HOSTS="a.vn", NHIP_DEBUG="1"
    )
    assert found.stdout.split() == ["False", "True", "True", "True"], found.stderr
