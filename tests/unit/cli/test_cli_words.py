"""argparse never speaks English to an official, whatever Python runs it."""

import argparse
import ast
import inspect

import pytest

from nhip.cli import main
from nhip.cli.words import WORDS

# Said to whoever writes the grammar, never to whoever types a command.
FOR_PROGRAMMERS = (
    "conflicting", ".__call__", "'required' is", "mutually exclusive", "%r is not callable",
    "cannot merge", "invalid option string", "dest= is", "invalid conflict", "cannot have multiple",
    'argument "-"',
)  # fmt: skip


def words_asked():
    for node in ast.walk(ast.parse(inspect.getsource(argparse))):
        if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in ("_", "ngettext"):
            continue
        if isinstance(node.args[0], ast.Constant):
            yield node.args[0].value


def test_every_word_of_this_python_has_its_vietnamese():
    untold = {w for w in words_asked() if w not in WORDS and not w.startswith(FOR_PROGRAMMERS)}
    assert untold == set()


@pytest.mark.parametrize(
    "verb",
    [
        "",
        "score",
        "explain",
        "check-law",
        "import-figures",
        "land",
        "tick",
        "simulate",
        "demo",
        "serve",
        "createadmin",
        "manage",
    ],
)
def test_help_is_vietnamese(verb, capsys):
    with pytest.raises(SystemExit) as end:
        main([*verb.split(), "--help"])
    told = capsys.readouterr().out
    assert end.value.code == 0
    assert told.startswith("cách dùng: nhip")
    assert not {"usage", "options:", "show this"} & set(told.split())


def test_help_lists_the_exit_codes(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    assert [line.split()[0] for line in told.splitlines() if line.startswith("  ")][-8:-3] == list(
        "01234"
    )


def test_a_wrong_call_says_what_is_missing_and_ends_with_2(capsys):
    with pytest.raises(SystemExit) as end:
        main(["score", "phuc-vu-766/2026"])
    assert end.value.code == 2
    assert "gọi lệnh sai: còn thiếu: --period, --figures" in capsys.readouterr().err
