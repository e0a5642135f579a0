"""People are found by name with or without tone marks."""

import pytest

from nhip.apps.accounts.models import User
from nhip.apps.accounts.queries import people

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("text", ["nguyen thi hoa", "HOÀ", "Nguyễn  Hòa", "hoa.nt"])
def test_people_are_found_without_tone_marks(text):
    found = User.objects.create(username="hoa.nt", full_name="Nguyễn Thị Hòa")
    User.objects.create(username="minh.tv", full_name="Trần Văn Minh")
    assert list(people(text)) == [found]


def test_no_text_is_everyone():
    User.objects.create(username="minh.tv", full_name="Trần Văn Minh")
    assert people("  ").count() == User.objects.count()
