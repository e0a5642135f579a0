"""Rounds: what is known is not asked, what would be asked is told first."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from nhip.apps.collection import actions
from nhip.apps.collection.actions.forms import TemplateRefused
from nhip.apps.collection.actions.rounds import RoundRefused
from nhip.apps.collection.queries import board
from nhip.engine.form_text import BadForm
from tests.apps.collection import made


def loads(round_):
    return {one.unit.key: (one.asked, one.known) for one in board.loads(round_)}


def test_what_a_source_measured_is_told_before_and_not_asked(units, people):
    made.measured("hy-cuong", "1.1", "a", 80.0)
    made.measured("sct", "1.1", "b", 100.0, kind="reported")
    round_ = made.planned(units, people)
    assert loads(round_) == {"hy-cuong": (6, 1), "sct": (6, 1), "viet-tri": (7, 0)}
    assert not round_.submissions.filter(cells__isnull=False).exists()
    actions.open_round(by=people["thuongtruc"], round_=round_)
    cell = made.of_unit(round_).cells.get(key="1")
    assert (cell.asked, cell.raw, cell.value, cell.known_source) == (
        False, "80", 80.0, "Nguồn measured",
    )  # fmt: skip
    (answer,) = made.save(people["can-bo"], made.of_unit(round_), c1="95")
    assert (answer.refused, answer.raw) == ("collection.cell_known", "80")


def test_a_figure_that_is_insisted_on_is_compared(units, people):
    content = {**made.FORM, "fields": [made.FORM["fields"][0] | {"insist": True},
                                       *made.FORM["fields"][1:]]}  # fmt: skip
    made.measured("hy-cuong", "1.1", "a", 80.0)
    round_ = made.opened(units, people, of=made.template(content))
    cell = made.of_unit(round_).cells.get(key="1")
    assert (cell.asked, cell.raw, cell.known_value) == (True, "", 80.0)


def test_what_another_round_was_told_is_not_asked_again(round_, units, people):
    form = made.of_unit(round_)
    made.fill(people["can-bo"], form)
    actions.take_step(by=people["can-bo"], submission=form, action="send")
    actions.take_step(by=people["chu-tich"], submission=form, action="verify")
    second = made.opened(units, people, of=round_.template, title="Đợt hai")
    cells = {one.key: one for one in made.of_unit(second).cells.all()}
    assert [key for key, one in cells.items() if one.asked] == ["5", "6"]
    assert cells["3"].known_source == "Đã báo cáo ở đợt “Đợt thử”"
    assert made.of_unit(second, "sct").cells.filter(asked=True).count() == 7


def test_the_last_period_stands_beside(round_, units, people):
    form = made.of_unit(round_)
    made.fill(people["can-bo"], form)
    for name, action in (("can-bo", "send"), ("chu-tich", "verify"), ("thuongtruc", "approve")):
        actions.take_step(by=people[name], submission=form, action=action)
    later = made.opened(units, people, of=round_.template, period="2026-Q4")
    cells = {one.key: one.last for one in made.of_unit(later).cells.all()}
    assert cells == {"1": 80, "2": 100, "3": 20, "3.1": 12, "4": None, "5": None, "6": None}
    made.save(people["can-bo"], made.of_unit(later), c3="31")
    from nhip.apps.collection.queries import entry

    found = entry.findings_of(later.template.form, entry.cells_of(made.of_unit(later)))
    assert [(one.key, one.code, one.fields["change"]) for one in found] == [("3", "form.swing", 55)]


def test_figures_that_come_while_it_is_open_are_filled_in(round_, people):
    form = made.of_unit(round_)
    made.save(people["can-bo"], form, c2="100")
    made.measured("hy-cuong", "1.1", "a", 80.0)
    made.measured("hy-cuong", "1.1", "b", 101.0)
    assert actions.refresh(by=None, round_=round_) == 2
    first, second = form.cells.get(key="1"), form.cells.get(key="2")
    assert (first.asked, first.raw) == (False, "80")
    assert (second.asked, second.raw, second.known_value) == (True, "100", 101.0)
    assert actions.refresh(by=None, round_=round_) == 0


def test_a_round_opens_once_and_asks_by_its_own_form(round_, people):
    with pytest.raises(RoundRefused) as refused:
        actions.open_round(by=people["thuongtruc"], round_=round_)
    assert refused.value.code == "collection.already_open"
    content = {"fields": made.FORM["fields"][:3], "relations": []}
    newer = actions.save_template(
        by=None, of=round_.template, code="bc-thu", title="Biểu thử", content=content
    )
    round_.refresh_from_db()
    assert (newer.version, round_.template.version, len(round_.template.form.fields)) == (2, 1, 7)


def test_a_form_nobody_was_asked_by_is_mended_in_place(units, people):
    kept = made.template()
    content = {"fields": made.FORM["fields"][:3]}
    changed = actions.save_template(by=None, of=kept, code="x", title="Khác", content=content)
    assert (changed.pk, changed.version, changed.code) == (kept.pk, 1, "bc-thu")
    with pytest.raises(TemplateRefused) as refused:
        actions.save_template(by=None, of=kept, code="x", title="Khác", content=content,
                              expected_digest="cũ")  # fmt: skip
    assert refused.value.code == "collection.template_changed"
    with pytest.raises(TemplateRefused):
        made.template()


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ({"binding": "criterion:thu/2026:9.9:a"}, "collection.no_input"),
        ({"binding": "criterion:khong-co/2026:1.1:a"}, "collection.no_input"),
        ({"binding": "indicator:khong_co"}, "collection.no_indicator"),
        ({"binding": "criterion:thu/2026:2.1:value", "kind": "count"}, "collection.kind_differs"),
    ],
    ids=["criterion", "set", "indicator", "kind"],
)
def test_a_field_is_tied_to_what_is_there(units, field, code):
    content = {"fields": [{"key": "1", "label": "Một"} | field]}
    with pytest.raises(BadForm) as refused:
        made.template(content)
    assert [one.code for one in refused.value.problems] == [code]


def test_a_deadline_moves_with_its_reason(round_, people):
    later = timezone.now() + timedelta(days=9)
    for due, why in ((later, " "), (timezone.now() - timedelta(days=1), "Bão")):
        with pytest.raises(RoundRefused):
            actions.postpone(by=people["thuongtruc"], round_=round_, due_at=due, why=why)
    held = actions.postpone(by=people["thuongtruc"], round_=round_, due_at=later, why="Bão")
    assert held.due_at == later


def test_closed_and_opened_again(round_, people):
    actions.close_round(by=people["thuongtruc"], round_=round_)
    with pytest.raises(RoundRefused):
        actions.close_round(by=people["thuongtruc"], round_=round_)
    with pytest.raises(RoundRefused):
        actions.reopen_round(by=people["thuongtruc"], round_=round_, why="")
    actions.reopen_round(by=people["thuongtruc"], round_=round_, why="Còn hai xã")
    with pytest.raises(RoundRefused):
        actions.reopen_round(by=people["thuongtruc"], round_=round_, why="Còn hai xã")


def test_planned_again_before_it_opens(units, people):
    round_ = made.planned(units, people)
    again = actions.plan_round(
        by=people["thuongtruc"], of=round_, template=round_.template, title="Tên khác",
        period="2026-Q2", due_at=round_.due_at, units=[units["sct"]],
    )  # fmt: skip
    assert (again.pk, again.period, again.submissions.count()) == (round_.pk, "2026-Q2", 1)
    with pytest.raises(RoundRefused):
        actions.plan_round(
            by=None, template=round_.template, title="x", period="2026", due_at=round_.due_at,
            units=[],
        )  # fmt: skip
    with pytest.raises(ValidationError):
        made.planned(units, people, of=round_.template, approver="unit")
