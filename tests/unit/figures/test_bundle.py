import json

import pytest

from nhip.figures import bundle


@pytest.fixture
def counted(monkeypatch):
    """The slow part replaced, and counted."""
    calls = []

    def build(snippet):
        calls.append(snippet)
        return f"/* vega */ {snippet}"

    monkeypatch.setattr(bundle.vl_convert, "javascript_bundle", build)
    return calls


def test_bundle_is_built_once_and_left_alone(tmp_path, counted):
    path = bundle.write_bundle(tmp_path / "new" / "folder")
    assert bundle.write_bundle(path.parent) == path
    assert len(counted) == 1
    assert [file.name for file in path.parent.iterdir()] == ["nhip-vega.js"]
    assert path.stat().st_mode & 0o777 == 0o644


def test_bundle_of_another_version_is_replaced(tmp_path, counted, monkeypatch):
    path = bundle.write_bundle(tmp_path)
    monkeypatch.setattr(bundle, "FORMAT_LOCALE", {"decimal": "."})
    bundle.write_bundle(tmp_path)
    assert len(counted) == 2
    assert '"decimal": "."' in path.read_text(encoding="utf-8")


def test_snippet_carries_config_locale_and_hatch():
    given = json.loads(bundle.snippet().split("...", 1)[1].removesuffix("};"))
    assert given["formatLocale"]["decimal"] == ","
    assert given["config"]["background"] == "var(--figure-paper)"
    assert "nhip-hatch" in given["hatch"]
