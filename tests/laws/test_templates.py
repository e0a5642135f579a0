"""Laws over templates: none unused, none with inline style or script, one form of address."""

import re

import pytest

from nhip.config import settings as product
from tests.laws.sources import modules, short, templates

CALLED_BY_DJANGO = {"400.html", "403.html", "403_form.html", "404.html", "500.html"}
ALL = templates()


def name_of(path):
    return path.as_posix().split("/templates/")[-1]


def test_no_template_is_unused():
    texts = [path.read_text(encoding="utf-8") for path in [*modules(), *ALL]]
    mentioned = set(re.findall(r"[\"']([\w/.-]+\.html)[\"']", "\n".join(texts)))
    unused = {name_of(path) for path in ALL} - mentioned - CALLED_BY_DJANGO
    assert not unused


@pytest.mark.parametrize("path", ALL, ids=short)
def test_no_inline_style_or_script(path):
    """The content security policy would refuse them in the browser, silently."""
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<style|\son(?!e\b)[a-z]+=|javascript:", text)
    for attributes, body in re.findall(r"<script([^>]*)>(.*?)</script>", text, re.DOTALL):
        assert "src=" in attributes or "application/json" in attributes, body


@pytest.mark.parametrize("path", ALL, ids=short)
def test_nothing_comes_from_elsewhere(path):
    """Government networks reach no CDN: every style, script, font and picture is our own."""
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"(?:src|srcset|@import|<link[^>]*href)=?[\"'(]\s*(?:https?:)?//", text)


def test_policy_allows_nothing_unsafe():
    directives = product.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert "unsafe" not in str(directives)
    assert directives["default-src"] == ["'self'"]


@pytest.mark.parametrize("path", ALL, ids=short)
def test_the_reader_is_addressed_as_officials_address_each_other(path):
    assert not re.search(r"\bbạn\b", path.read_text(encoding="utf-8"), re.IGNORECASE), "anh/chị"
