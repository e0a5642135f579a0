"""The edge: what environment variables become, and what is said when they cannot."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from nhip.config import environment as env


def test_postgresql_from_one_address():
    found = env.database("postgresql://nh%40p:m%2Ft@db.local:6432/nh_ip?sslmode=require", None)
    assert found["ENGINE"].endswith("postgresql")
    assert (found["USER"], found["PASSWORD"]) == ("nh@p", "m/t")
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.local", "6432", "nh_ip")
    assert found["OPTIONS"] == {"sslmode": "require"}


def test_postgresql_by_socket_takes_the_defaults():
    found = env.database("postgres:///nhip", None)
    assert (found["HOST"], found["PORT"], found["USER"]) == ("", "5432", "")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("mysql://u:secret@h/n", "scheme 'mysql'"),
        ("nhip", "scheme ''"),
        ("postgresql://u:secret@h:x/n", "port is not a number"),
        ("postgresql://u:secret@h/", "name is missing"),
    ],
)
def test_bad_address_is_named_without_its_password(url, reason):
    with pytest.raises(ImproperlyConfigured, match=reason) as caught:
        env.database(url, None)
    assert "secret" not in str(caught.value)


def test_sqlite_waits_for_the_writer(tmp_path):
    found = env.database("", tmp_path / "nhip.sqlite3")
    assert found["NAME"] == tmp_path / "nhip.sqlite3"
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in found["OPTIONS"]["init_command"]


def test_secret_is_made_once_and_for_one_reader(tmp_path):
    path = tmp_path / "var" / "secret_key"
    first = env.kept_secret(path)
    assert env.kept_secret(path) == first
    assert len(first) >= 50
    assert path.stat().st_mode & 0o077 == 0


def test_empty_secret_is_refused(tmp_path):
    path = tmp_path / "secret_key"
    path.touch()
    with pytest.raises(ImproperlyConfigured, match="is empty"):
        env.kept_secret(path)


def test_required_variable_says_why(monkeypatch):
    monkeypatch.setenv("NHIP_SECRET_KEY", " ")
    with pytest.raises(ImproperlyConfigured, match="it signs every session"):
        env.required("NHIP_SECRET_KEY", "it signs every session")
    monkeypatch.setenv("NHIP_SECRET_KEY", "x")
    assert env.required("NHIP_SECRET_KEY", "") == "x"


def test_choice_falls_back_to_the_first(monkeypatch):
    monkeypatch.delenv("NHIP_ENV", raising=False)
    assert env.choice("NHIP_ENV", ["demo", "production"]) == "demo"
    monkeypatch.setenv("NHIP_ENV", "prod")
    with pytest.raises(ImproperlyConfigured, match="expected one of demo, production"):
        env.choice("NHIP_ENV", ["demo", "production"])


@pytest.mark.parametrize(
    ("text", "default", "found"), [("1", False, True), ("off", True, False), ("", True, True)]
)
def test_flag(monkeypatch, text, default, found):
    monkeypatch.setenv("X", text)
    assert env.flag("X", default) is found


def test_flag_refuses_a_guess(monkeypatch):
    monkeypatch.setenv("X", "maybe")
    with pytest.raises(ImproperlyConfigured, match="expected 1 or 0"):
        env.flag("X")


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "năm", "²"])
def test_number_is_whole_and_above_zero(monkeypatch, text):
    monkeypatch.setenv("X", text)
    with pytest.raises(ImproperlyConfigured, match="whole number above zero"):
        env.number("X", 5)


def test_words_and_number(monkeypatch):
    monkeypatch.setenv("X", " a, b,,")
    assert env.words("X") == ["a", "b"]
    monkeypatch.setenv("X", "20")
    assert env.number("X", 5) == 20
    monkeypatch.delenv("X")
    assert env.number("X", 5) == 5


def test_home_is_the_clone_or_where_one_stands(tmp_path, monkeypatch):
    monkeypatch.delenv("NHIP_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    assert env.home(tmp_path / "elsewhere") == tmp_path / "var"
    (tmp_path / "pyproject.toml").touch()
    assert env.home(tmp_path) == tmp_path / "var"
    monkeypatch.setenv("NHIP_HOME", str(tmp_path / "state"))
    assert env.home(tmp_path) == tmp_path / "state"
