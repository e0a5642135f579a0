"""Sets by id or path, without a database (this module asks for none)."""

import pytest

from nhip.apps.criteria import shelf
from nhip.engine.errors import DefinitionErrors
from tests.apps.small import TEXT


def test_the_three_sets_ship_and_can_be_read():
    assert shelf.shipped() == ["dti-tinh/2022", "dti-xa-tay-ninh/2025", "phuc-vu-766/2026"]
    assert [float(shelf.read(one).max_total) for one in shelf.shipped()] == [1000, 960, 100]


def test_every_shipped_set_carries_its_own_id():
    assert [shelf.read(one).id for one in shelf.shipped()] == shelf.shipped()


def test_a_set_is_read_from_any_file(tmp_path):
    file = tmp_path / "thu.yaml"
    file.write_text("\ufeff" + TEXT, encoding="utf-8")
    assert shelf.read(file) is shelf.read(str(file))
    assert shelf.read(file).id == "thu/2026"


def test_an_unknown_id_names_the_known_ones():
    with pytest.raises(shelf.UnknownSet) as caught:
        shelf.read("phuc-vu-766/2031")
    assert "phuc-vu-766/2026" in caught.value.fields["known"]


def test_no_id_leads_out_of_the_shelf():
    with pytest.raises(shelf.UnknownSet):
        shelf.path_of("../units/sources")


def test_a_faulty_file_tells_every_fault(tmp_path):
    file = tmp_path / "sai.yaml"
    file.write_text("id: sai\nyear: 2026\n", encoding="utf-8")
    with pytest.raises(DefinitionErrors) as caught:
        shelf.read(file)
    assert len(caught.value.problems) > 2
