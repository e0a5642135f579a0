"""The text of a criteria set written from its keys: what is read back is what was written."""

import pytest

from nhip.apps.criteria import shelf
from nhip.engine.definition import load
from nhip.engine.definition.writer import keys_of, write


@pytest.mark.parametrize("set_id", shelf.shipped())
def test_a_shipped_set_written_again_is_the_same_set(set_id):
    text, _origin = shelf.text_of(set_id)
    again = write(keys_of(text))
    before, after = load(text), load(again)
    assert list(after.criteria()) == list(before.criteria())
    assert (after.root, after.gates, after.grades) == (before.root, before.gates, before.grades)
    assert write(keys_of(again)) == again


def test_numbers_keep_their_spelling_and_codes_their_quotes():
    keys = {"code": "1.10", "max_score": "0.50", "third": "1/3", "complete": False, "list": ("a",)}
    assert write(keys) == (
        "code: '1.10'\nmax_score: 0.50\nthird: 1/3\ncomplete: false\nlist:\n  - a\n"
    )


def test_texts_that_yaml_would_misread_are_quoted():
    text = write({"name": "Các mức: cao, thấp", "note": "", "hash": "# không phải chú thích"})
    assert keys_of(text) == {
        "name": "Các mức: cao, thấp",
        "note": "",
        "hash": "# không phải chú thích",
    }
