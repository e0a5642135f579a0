"""Many rows read at once, by column: the same values as rows would give."""

import pytest

from nhip.apps.units.columns import columns
from nhip.apps.units.models import Unit, UnitCode

pytestmark = pytest.mark.django_db


def test_columns_hold_what_the_rows_hold(units):
    for asked in (
        Unit.objects.values_list("key", "valid_from", "valid_to", "kind"),
        UnitCode.objects.values_list("unit__key", "code", "valid_from"),
    ):
        rows = list(asked)
        assert rows
        assert list(zip(*columns(asked), strict=True)) == rows


def test_what_nothing_fits_has_as_many_empty_columns():
    for nothing in (Unit.objects.filter(pk__in=[]), Unit.objects.filter(key="?")):
        read = columns(nothing.values_list("key", "valid_from"))
        assert [list(each) for each in read] == [[], []]
