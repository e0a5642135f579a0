"""What the database itself refuses, and the sentence that says why."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from nhip.apps.units.models import (
    Membership,
    Unit,
    UnitChange,
    UnitCode,
    UnitName,
    UnitPlacement,
)

pytestmark = pytest.mark.django_db
DAY, LATER = date(2025, 7, 1), date(2026, 1, 1)


@pytest.fixture
def pair():
    return [Unit.objects.create(key=key, kind="commune", name=key) for key in ("a", "b")]


def refused(record, sentence):
    with pytest.raises(ValidationError) as caught:
        record.full_clean()
    assert sentence in str(caught.value)
    with pytest.raises(IntegrityError), transaction.atomic():
        record.save()


def test_days_in_order(pair, user):
    backwards = {"valid_from": LATER, "valid_to": DAY}
    sentence = "Ngày kết thúc phải từ ngày bắt đầu"
    refused(
        Unit(key="c", kind="commune", name="c", search_text="c", source="x", **backwards), sentence
    )
    refused(UnitName(unit=pair[0], name="c", **backwards), sentence)
    refused(UnitCode(unit=pair[0], scheme="admin", code="1", **backwards), sentence)
    refused(UnitPlacement(unit=pair[0], parent=pair[1], **backwards), sentence)
    refused(Membership(user=user, unit=pair[0], role="head", since=LATER, until=DAY), sentence)


def test_one_current_name_code_holder_and_place(pair):
    a, b = pair
    UnitName.objects.create(unit=a, name="Xã A")
    refused(UnitName(unit=a, name="Xã A mới"), "một tên chính thức đang dùng")
    UnitName.objects.create(unit=a, name="Xã Á", role="spelling")
    UnitCode.objects.create(unit=a, scheme="admin", code="44", valid_to=DAY)
    UnitCode.objects.create(unit=b, scheme="admin", code="44", valid_from=LATER)
    refused(UnitCode(unit=a, scheme="admin", code="44"), "đang thuộc một đơn vị khác")
    UnitPlacement.objects.create(unit=a, parent=b)
    refused(UnitPlacement(unit=a, parent=b), "đang thuộc một đơn vị khác")
    refused(UnitPlacement(unit=b, parent=b), "chính mình")


def test_a_role_is_held_once(pair, user):
    Membership.objects.create(user=user, unit=pair[0], role="head", since=DAY, until=DAY)
    Membership.objects.create(user=user, unit=pair[0], role="head", since=LATER)
    again = Membership(user=user, unit=pair[0], role="head", since=LATER)
    refused(again, "đang giữ vai trò ấy")


@pytest.mark.parametrize(
    ("kind", "before", "after", "partial", "fits"),
    [
        ("merge", 0, 1, False, True),
        ("split", 0, 1, True, True),
        ("rename", 0, 0, False, True),
        ("transfer", 0, 0, False, True),
        ("abolish", 0, None, False, True),
        ("merge", 0, 0, False, False),
        ("merge", 0, None, False, False),
        ("rename", 0, 1, False, False),
        ("abolish", 0, 1, False, False),
        ("merge", 0, 1, True, False),
    ],
)
def test_the_ends_of_a_change_fit_its_kind(pair, kind, before, after, partial, fits):
    change = UnitChange(
        kind=kind,
        before=pair[before],
        after=None if after is None else pair[after],
        effective_on=DAY,
        partial=partial,
    )
    if fits:
        change.full_clean()
        change.save()
    else:
        refused(change, "một phần" if partial else "Sáp nhập và chia cần hai đơn vị khác nhau")


def test_how_records_read(pair, user):
    a, b = pair
    assert str(a) == "a"
    assert a.get_absolute_url() == "/don-vi/a/"
    assert str(UnitName(unit=a, name="Xã A")) == "Xã A"
    assert str(UnitCode(unit=a, code="07900")) == "07900"
    assert str(UnitPlacement(unit=a, parent=b)) == f"{a.pk} < {b.pk}"
    assert str(UnitChange(kind="merge", before=a, after=b, effective_on=DAY)) == (
        "nhập toàn bộ vào 01/07/2025"
    )
    held = Membership(user=user, unit=a, role="head", since=DAY)
    assert str(held) == "Nguyễn Văn An: Thủ trưởng đơn vị tại a"
