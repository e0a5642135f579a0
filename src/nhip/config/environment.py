"""The edge where environment variables are read; every variable is listed in .env.example.

May import the standard library and Django's exception only: settings.py calls it while Django is
still loading. Must not read anything but its arguments and the environment.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}

# Readers do not wait for the writer in WAL mode; NORMAL loses at most the last transactions in a
# power cut and never corrupts the file (https://sqlite.org/pragma.html#pragma_synchronous).
# A day's figures and scores touch more pages than the 2 MB and 4 MB of SQLite's own cache and log
# hold: they were read and written again with every period (64 MB, and 8000 pages of 4 kB).
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
    "PRAGMA foreign_keys=ON; PRAGMA busy_timeout=10000; "
    "PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=8000;"
)


def text(name, default=""):
    return os.environ.get(name, default).strip()


def required(name, why):
    if value := text(name):
        return value
    raise ImproperlyConfigured(f"Environment variable {name} is required: {why}. See .env.example.")


def long_secret(name, why, least=32):
    value = required(name, why)
    if len(value) >= least:
        return value
    raise ImproperlyConfigured(
        f"{name} has {len(value)} characters and needs at least {least}: {why}. "
        "See .env.example for how to make one."
    )


def choice(name, allowed):
    value = text(name) or allowed[0]
    if value in allowed:
        return value
    raise ImproperlyConfigured(f"{name}={value!r}: expected one of {', '.join(allowed)}.")


def flag(name, default=False):
    value = text(name).lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return default if value == "" else False
    raise ImproperlyConfigured(f"{name}={value!r}: expected 1 or 0.")


def number(name, default):
    value = text(name)
    if not value:
        return default
    if value.isascii() and value.isdigit() and int(value) > 0:
        return int(value)
    raise ImproperlyConfigured(f"{name}={value!r}: expected a whole number above zero.")


def count(name, default):
    """A whole number; 0 turns the thing off."""
    value = text(name)
    if not value:
        return default
    if value.isascii() and value.isdigit():
        return int(value)
    raise ImproperlyConfigured(f"{name}={value!r}: expected a whole number, 0 to turn it off.")


def words(name, default=""):
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def home(source_root):
    """Where the installation keeps its state: NHIP_HOME, else var/ of the clone, else ./var."""
    if given := text("NHIP_HOME"):
        return Path(given).expanduser().resolve()
    clone = (source_root / "pyproject.toml").is_file()
    return (source_root if clone else Path.cwd()) / "var"


def kept_secret(path):
    """The demonstration's secret key: made once, kept outside the repository, readable by one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    else:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
    if key := path.read_text().strip():
        return key
    raise ImproperlyConfigured(f"{path} is empty: delete it and start again.")


def database(url, sqlite_path):
    """DATABASES["default"] from one address; without an address, SQLite in WAL mode."""
    if not url:
        return _sqlite(sqlite_path)
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured(_bad_url(f"scheme {parts.scheme!r} is not postgresql"))
    try:
        port = parts.port or 5432
    except ValueError:
        raise ImproperlyConfigured(_bad_url("the port is not a number")) from None
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise ImproperlyConfigured(_bad_url("the database name is missing"))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port),
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _sqlite(path):
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        # IMMEDIATE takes the write lock at BEGIN, where busy_timeout can wait for it; a read lock
        # raised to a write lock half-way fails at once with "database is locked".
        "OPTIONS": {"init_command": SQLITE_PRAGMAS, "transaction_mode": "IMMEDIATE"},
    }


def _bad_url(reason):
    # The address itself is not repeated: it carries a password and this ends up in a log.
    return f"DATABASE_URL: {reason}. Expected postgresql://user:password@host:5432/name."
