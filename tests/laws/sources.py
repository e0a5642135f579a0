"""Where the laws look: the files of the product, read once."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "nhip"
TESTS = ROOT / "tests"


def modules(*, migrations=False):
    found = sorted(PACKAGE.rglob("*.py"))
    return [path for path in found if migrations or "migrations" not in path.parts]


def templates():
    return sorted(PACKAGE.rglob("templates/**/*.html"))


def short(path):
    return str(path.relative_to(ROOT))


@cache
def parsed(path):
    return ast.parse(path.read_text(encoding="utf-8"))
