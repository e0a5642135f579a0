"""Sizes a reader can hold in the head. Aim far below: these are the ends, not the goals."""

import ast

import pytest

from tests.laws.sources import PACKAGE, TESTS, modules, parsed, short, templates

CASES = [
    *((path, 500) for path in modules()),
    *((path, 1000) for path in sorted(TESTS.rglob("*.py"))),
    *((path, 80 if path.name.startswith("_") else 150) for path in templates()),
    (PACKAGE / "ui/static/nhip.css", 900),
    (PACKAGE / "ui/static/nhip.js", 300),
]


@pytest.mark.parametrize(("path", "limit"), CASES, ids=lambda case: getattr(case, "name", ""))
def test_file_is_short(path, limit):
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= limit, f"{short(path)} has {lines} lines; split it by noun"


@pytest.mark.parametrize("path", modules(), ids=short)
def test_functions_are_short(path):
    long = [
        f"{node.name} ({node.end_lineno - node.lineno + 1})"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= 80
    ]
    assert not long, f"{short(path)}: {', '.join(long)}"


@pytest.mark.parametrize("path", modules(), ids=short)
def test_module_says_what_it_is(path):
    tree = parsed(path)  # an empty __init__.py only makes a folder a package
    assert not tree.body or ast.get_docstring(tree), f"{short(path)} opens without a docstring"
