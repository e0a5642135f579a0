"""Every error code raised anywhere in the package has its sentence, and no sentence is idle."""

import ast
import re

from nhip.ui.messages import SENTENCES
from tests.laws.sources import PACKAGE, modules, parsed

CODE = re.compile(r"[a-z]+\.[a-z_]+")
FAMILIES = {code.split(".")[0] for code in SENTENCES}


def _strings(tree):
    return [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]


def _raised(tree):
    """First arguments of `raise Something("family.code", ...)`, whatever the family."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
            first = node.exc.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def used_codes():
    found = set()
    for path in modules():
        if path.parent == PACKAGE / "ui" and path.name.startswith("messages"):
            continue
        tree = parsed(path)
        texts = [text for text in _strings(tree) if isinstance(text, str)]
        known = [
            t for t in texts if t.split(".")[0] in FAMILIES and not t.endswith((".csv", ".txt"))
        ]
        found |= {text for text in [*known, *_raised(tree)] if CODE.fullmatch(text)}
    return found


def test_every_code_has_a_sentence():
    assert sorted(used_codes() - set(SENTENCES)) == []


def test_no_sentence_is_idle():
    assert sorted(set(SENTENCES) - used_codes()) == []


def test_every_sentence_is_a_sentence():
    for code, text in SENTENCES.items():
        assert text.endswith("."), code
        assert text[0].isupper() or text[0] in "“{", code
