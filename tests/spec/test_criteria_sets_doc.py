"""docs/criteria-sets.md tells every key there is, and its own example is true."""

import re
from pathlib import Path

import pytest
import yaml

from nhip.engine.criteria import Aggregation, InputKind, MissingPolicy
from nhip.engine.definition import load
from nhip.engine.definition.sets import (
    CRITERION_KEYS,
    GROUP_KEYS,
    PERIOD_KINDS,
    SET_KEYS,
    UNIT_KINDS,
)
from nhip.engine.methods import REGISTRY
from nhip.engine.values import Reason
from tests.spec.worked import EXPECTATIONS, check, examples_in

MANUAL = Path(__file__).parents[2] / "docs" / "criteria-sets.md"
TEXT = MANUAL.read_text(encoding="utf-8")


def block(first: str) -> str:
    """The YAML block of the manual that begins with a key."""
    (found,) = re.findall(rf"```yaml\n({first}:.*?)```", TEXT, re.DOTALL)
    return found


def test_example_set_and_its_worked_examples_are_true():
    found = load(block("id"))
    examples = examples_in(yaml.safe_load(block("examples")))
    assert len(examples) == 2
    for example in examples:
        check(found, example)


@pytest.mark.parametrize(
    "words",
    [
        *(SET_KEYS, GROUP_KEYS, CRITERION_KEYS, PERIOD_KINDS, UNIT_KINDS, tuple(REGISTRY)),
        *(tuple(kinds) for kinds in (Reason, MissingPolicy, Aggregation, InputKind)),
        ("below", "equals", "total_at_most", "class_at_most", "watches", "text", "article"),
        ("at_least", "above", "rebase_to", "places", "as_index", "meaning", "unit", "kind"),
        tuple(EXPECTATIONS),
    ],
    ids=lambda words: words[0],
)
def test_manual_tells_every_word_of_the_form(words: tuple[str, ...]):
    # A word in an example is not yet told: it must stand in the prose or a table.
    prose = " ".join(re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", TEXT, flags=re.DOTALL)))
    told = set(re.findall(r"[a-z_]+", prose))
    assert {str(word) for word in words} <= told


def test_links_of_the_manual_lead_somewhere():
    for target in re.findall(r"\]\(([^)]+)\)", TEXT):
        file, _, anchor = target.partition("#")
        path = MANUAL.parent / file if file else MANUAL
        heads = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        slugs = {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}
        assert not anchor or anchor in slugs, target
