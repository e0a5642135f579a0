"""Cells saved once each, by their version, by those who may, while they may."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from nhip.apps.audit.models import AuditEvent
from nhip.apps.collection import actions
from nhip.apps.collection.actions import Typed
from nhip.apps.collection.actions.entry import EntryRefused
from nhip.apps.collection.models import Cell
from nhip.apps.collection.queries import entry
from tests.apps.collection import made


def cell(form, key):
    return form.cells.get(key=key)


def said(form):
    template = form.round.template.form
    return {one.key: one.code for one in entry.findings_of(template, entry.cells_of(form))}


def test_a_cell_keeps_what_was_typed_and_what_it_means(form, people):
    (saved,) = made.save(people["can-bo"], form, c2=" 1.652 ")
    assert (saved.version, saved.refused) == (1, "")
    kept = cell(form, "2")
    assert (kept.raw, kept.value, kept.origin, kept.typed_by) == (
        "1.652", 1652.0, "typed", people["can-bo"],
    )  # fmt: skip
    told = AuditEvent.objects.filter(verb="nhập số liệu").get()
    assert (told.before, told.after) == ({"2": ""}, {"2": "1.652"})


def test_what_cannot_be_read_is_kept_and_said(form, people):
    made.save(people["can-bo"], form, c2="chín trăm", c4="có lẽ")
    assert (cell(form, "2").raw, cell(form, "2").value) == ("chín trăm", None)
    assert said(form) == {"2": "number.not_a_number", "4": "form.not_an_option"}


def test_a_missing_value_is_a_reason_and_never_zero(form, people):
    made.save(people["can-bo"], form, c2="Không áp dụng")
    kept = cell(form, "2")
    assert (kept.value, kept.missing) == (None, "not_applicable")
    assert said(form) == {"2": "form.missing_needs_reason"}


def test_a_save_repeated_with_its_key_is_counted_once(form, people):
    one = made.typed(form, c3="20")
    first, _ = actions.save_cells(by=people["can-bo"], submission=form, typed=one)
    again, _ = actions.save_cells(by=people["can-bo"], submission=form, typed=one)
    assert [(a.version, a.raw, a.refused) for a in (*first, *again)] == [(1, "20", "")] * 2
    assert form.saves.count() == 1


def test_the_second_of_two_people_is_told_and_nothing_is_overwritten(form, people):
    mine = made.typed(form, c3="20")
    made.save(people["can-bo-2"], form, c3="21")
    ((answer,), _) = actions.save_cells(by=people["can-bo"], submission=form, typed=mine)
    assert answer.refused == "collection.changed_by_other"
    assert (answer.who, answer.raw, answer.version) == ("Người can-bo-2", "21", 1)
    assert cell(form, "3").raw == "21"
    seen = [Typed("3", "20", 1, "nhìn thấy rồi")]
    ((answer,), _) = actions.save_cells(by=people["can-bo"], submission=form, typed=seen)
    assert (answer.refused, answer.version) == ("", 2)


def test_two_who_type_the_same_agree(form, people):
    mine = made.typed(form, c3="20")
    made.save(people["can-bo-2"], form, c3="20")
    ((answer,), _) = actions.save_cells(by=people["can-bo"], submission=form, typed=mine)
    assert (answer.refused, form.saves.count()) == ("", 1)


def test_relations_are_told_at_once(form, people):
    made.save(people["can-bo"], form, c1="120", c2="100", c3="10", c3_1="12")
    assert said(form) == {"1": "form.relation", "3.1": "form.relation"}


def test_a_reason_answers_a_warning(form, people):
    made.save(people["can-bo"], form, c3="10")
    one = Typed("3.1", "12", 0, "k", "Hai người vừa nghỉ hưu")
    actions.save_cells(by=people["can-bo"], submission=form, typed=[one])
    assert said(form) == {}


@pytest.mark.parametrize("name", ["can-bo-sct", "giam-doc-sct", "thuongtruc", "lanhdao"])
def test_others_type_nothing(form, people, name):
    with pytest.raises(EntryRefused) as refused:
        made.save(people[name], form, c3="20")
    assert refused.value.code == "collection.not_your_form"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"due_at": -1, "accepts_late": False}, "collection.past_due"),
        ({"due_at": -1, "accepts_late": True}, ""),
        ({"closed_at": 0}, "collection.round_not_open"),
    ],
    ids=["past due", "late is taken", "closed"],
)
def test_nothing_is_typed_after_the_end(form, people, round_, changes, code):
    for name, value in changes.items():
        if name.endswith("_at"):
            value = timezone.now() + timedelta(hours=value)
        setattr(round_, name, value)
    round_.save()
    if not code:
        assert made.save(people["can-bo"], made.of_unit(round_), c3="20")[0].refused == ""
        return
    with pytest.raises(EntryRefused) as refused:
        made.save(people["can-bo"], made.of_unit(round_), c3="20")
    assert refused.value.code == code
    assert not form.saves.exists()


def test_unknown_cells_and_hostile_text_are_answered(form, people):
    typed = [Typed("99", "1", 0, "a"), Typed("5", "a\0<script>alert(1)</script>", 0, "b" * 300)]
    answers, _ = actions.save_cells(by=people["can-bo"], submission=form, typed=typed)
    assert [one.refused for one in answers] == ["collection.no_such_cell", ""]
    assert cell(form, "5").raw == "a<script>alert(1)</script>"


def test_a_file_is_kept_and_replaced_by_version(form, people, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    pdf = SimpleUploadedFile("bao-cao.pdf", b"%PDF-1.7 thu")
    kept = actions.attach(
        by=people["can-bo"], submission=form, key="6", upload=pdf, version=0, save_key="x"
    )
    assert (kept.version, cell(form, "6").raw) == (1, "bao-cao.pdf")
    assert cell(form, "6").file.read() == b"%PDF-1.7 thu"
    with pytest.raises(EntryRefused) as refused:
        actions.attach(by=people["can-bo"], submission=form, key="6", upload=pdf, version=0,
                       save_key="y")  # fmt: skip
    assert refused.value.code == "collection.changed_by_other"
    with pytest.raises(EntryRefused):
        actions.attach(by=people["can-bo"], submission=form, key="3", upload=pdf, version=0,
                       save_key="z")  # fmt: skip


def test_a_save_is_cheap(form, people, django_assert_max_num_queries):
    one = made.typed(form, c3="20")
    with django_assert_max_num_queries(10):
        actions.save_cells(by=people["can-bo"], submission=form, typed=one)


def test_history_is_whole(form, people):
    made.save(people["can-bo"], form, c3="20")
    made.save(people["can-bo-2"], form, c3="21")
    assert [(one.version, one.before, one.after) for one in form.saves.order_by("id")] == [
        (1, "", "20"), (2, "20", "21"),
    ]  # fmt: skip
    last, saves = entry.changed_since(form, form.saves.order_by("id").first().pk)
    assert ([one.after for one in saves], last) == (["21"], entry.last_save(form))
    assert Cell.objects.filter(submission=form, raw="21").count() == 1
