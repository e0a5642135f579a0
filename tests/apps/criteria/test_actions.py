"""Loading a set: versions are added, never changed."""

import pytest

from nhip.apps.audit.models import AuditEvent
from nhip.apps.catalogue import shelf as catalogue
from nhip.apps.criteria import queries, shelf
from nhip.apps.criteria.actions import load_set, load_shipped
from nhip.apps.criteria.models import CriteriaSetVersion, Immutable
from nhip.engine.errors import DefinitionErrors
from tests.apps.small import SET, TEXT

pytestmark = pytest.mark.django_db
OTHER = TEXT.replace("target: 0.8", "target: 0.9")


def test_the_text_in_use_is_not_loaded_twice():
    first = load_set(by=None, text=TEXT)
    assert load_set(by=None, text=TEXT) == first
    assert AuditEvent.objects.filter(verb="nạp bộ tiêu chí").count() == 1


def test_another_text_is_another_version_and_the_first_stays():
    first, second = load_set(by=None, text=TEXT), load_set(by=None, text=OTHER)
    assert queries.current(SET) == second
    assert CriteriaSetVersion.objects.get(pk=first.pk).text == TEXT
    assert [version.pk for version in queries.versions()] == [second.pk]
    event = AuditEvent.objects.filter(verb="nạp bộ tiêu chí").first()
    assert event.before == {"sha256": first.sha256}


def test_a_version_cannot_change_or_go_away():
    version = load_set(by=None, text=TEXT)
    version.name = "Tên khác"
    for change in (
        version.save,
        version.delete,
        CriteriaSetVersion.objects.all().delete,
        lambda: CriteriaSetVersion.objects.update(name="Tên khác"),
    ):
        with pytest.raises(Immutable):
            change()
    assert CriteriaSetVersion.objects.get().name == "Bộ thử bốn tiêu chí"


def test_a_faulty_text_stores_nothing():
    with pytest.raises(DefinitionErrors):
        load_set(by=None, text=TEXT.replace("max_score: 40", "max_score: bốn mươi"))
    assert not CriteriaSetVersion.objects.exists()
    assert not AuditEvent.objects.exists()


def test_shipped_sets_are_loaded_once_and_a_replaced_one_is_left_alone():
    assert [version.set_id for version in load_shipped(by=None)] == shelf.shipped()
    text, _ = shelf.text_of("phuc-vu-766/2026")
    own = load_set(by=None, text=text.replace("max_score: 18", "max_score: 18 # sửa", 1))
    load_shipped(by=None)
    assert queries.current("phuc-vu-766/2026") == own
    assert CriteriaSetVersion.objects.count() == 4


def test_the_catalogue_finds_the_sets_in_use():
    load_set(by=None, text=TEXT)
    found = catalogue.current()
    assert found.sets() == [(SET, "Bộ thử", 2026)]
    assert found.get(SET).id == SET
    with pytest.raises(KeyError):
        found.get("khong-co/2026")
