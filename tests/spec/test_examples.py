"""Every shipped criteria set loads, and the worked examples beside it come out as written."""

from pathlib import Path

import pytest

from nhip.engine.score import evaluate
from nhip.engine.trace import explain
from tests.spec.worked import Example, check, examples_of, load_set

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "law" / "criteria_sets"
SCHEMES = Path(__file__).parent / "sets"
SETS = sorted(
    path
    for folder in (SHIPPED, SCHEMES)
    for path in folder.rglob("*.yaml")
    if not path.name.endswith(".examples.yaml")
)


def _beside(path: Path) -> Path:
    return path.with_suffix(".examples.yaml")


CASES = [
    pytest.param(path, example, id=f"{path.parent.name}-{path.stem}: {example.title}")
    for path in SETS
    if _beside(path).exists()
    for example in examples_of(_beside(path))
]


@pytest.mark.parametrize("path", SETS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_set_loads_and_has_worked_examples(path: Path):
    found = load_set(path)
    assert list(found.criteria())
    assert examples_of(_beside(path)), "a criteria set is proved by examples"


@pytest.mark.parametrize("path", sorted(SHIPPED.rglob("*.yaml")), ids=lambda path: path.stem)
def test_shipped_set_lies_under_its_id(path: Path):
    if not path.name.endswith(".examples.yaml"):
        assert load_set(path).id == path.relative_to(SHIPPED).with_suffix("").as_posix()


@pytest.mark.parametrize(("path", "example"), CASES)
def test_example_comes_out_as_written(path: Path, example: Example):
    check(load_set(path), example)


@pytest.mark.parametrize(("path", "example"), CASES)
def test_every_criterion_of_an_example_can_be_explained(path: Path, example: Example):
    cards = evaluate(load_set(path), example.observations, kinds=example.kinds)
    for unit in cards.units:
        told = [sentence for _, sentence in explain(cards, unit).sentences()]
        assert len(told) > len(list(cards.criteria_set.criteria()))


@pytest.mark.parametrize("path", sorted(SCHEMES.glob("*.examples.yaml")), ids=lambda p: p.stem)
def test_examples_have_a_set(path: Path):
    assert path.with_name(path.name.replace(".examples", "")) in SETS


def test_wrong_expectation_is_told():
    path = SHIPPED / "dti-xa-tay-ninh" / "2025.yaml"
    figures = {"1.1": {"value": 7}, "1.2": {"value": "not_reported"}}
    expect = {
        "criteria": {"1.1": 8, "1.2": "awaiting_source"},
        "total": "22/3",
        "missing": {},
        "rank": 1,
    }
    wrong = Example("sai", "2025", {"xa": {"figures": figures, "expect": expect}})
    with pytest.raises(AssertionError) as caught:
        check(load_set(path), wrong)
    told = str(caught.value)
    for part in (
        "criteria 1.1: ví dụ ghi 8, tính ra 7.0",
        "criteria 1.2",
        "total",
        "missing",
        "rank",
    ):
        assert part in told
