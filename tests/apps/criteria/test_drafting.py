"""A draft of a criteria set: from an annex to a version, and every way it may be refused."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from nhip.annexes.criteria import About
from nhip.annexes.reading import UnreadableAnnex
from nhip.apps.accounts.models import User
from nhip.apps.accounts.roles import Role
from nhip.apps.audit.models import AuditEvent
from nhip.apps.criteria import actions, queries
from nhip.apps.criteria import keys as law_keys
from nhip.apps.criteria.actions import DraftRefused
from nhip.apps.criteria.models import SetDraft
from nhip.apps.criteria.queries.drafts import problems, reading
from nhip.apps.units.models import Membership, Unit
from nhip.engine.errors import DefinitionErrors
from tests.apps.small import TEXT
from tests.unit.annexes.criteria.test_table import DISTRICT
from tests.unit.annexes.making import write_word

pytestmark = pytest.mark.django_db
ABOUT = About(
    id="dti-thu/2026",
    name="Bộ chỉ số thử",
    year=2026,
    source="Phụ lục",
    legal_basis=("Dự thảo, chưa ban hành",),
    applies_to=("commune", "ward"),
)
DECISION = "Quyết định 12/QĐ-UBND ngày 05/01/2026"


@pytest.fixture
def commune():
    return Unit.objects.create(key="xa-a", name="Xã A", kind="commune")


@pytest.fixture
def officer(commune):
    user = User.objects.create(username="xa-a", full_name="Lê Thị Xã")
    Membership.objects.create(user=user, unit=commune, role=Role.OFFICER, since=date(2025, 7, 1))
    return user


@pytest.fixture
def annex(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"

    def make(*blocks):
        path = write_word(tmp_path / "phu-luc.docx", *blocks)
        return SimpleUploadedFile("phu-luc.docx", path.read_bytes())

    return make


@pytest.fixture
def draft(annex):
    (made,) = actions.start_from_annex(by=None, upload=annex(DISTRICT), about=ABOUT)
    return made


def settle(draft):
    for code in list(draft.doubts):
        draft = actions.settle_doubt(by=None, draft=draft, code=code)
    return draft


def test_an_annex_becomes_a_draft_that_loads(draft):
    assert problems(draft.text) == []
    assert [row.code for row in reading(draft).criteria] == ["1.1", "1.2", "2.1"]
    assert draft.file.name == "phu-luc.docx"


def test_an_annex_of_two_tables_becomes_two_drafts(annex):
    upload = annex("Phụ lục I", "Các sở", DISTRICT, "Phụ lục II", "Các xã", DISTRICT)
    made = actions.start_from_annex(by=None, upload=upload, about=ABOUT)
    assert [one.set_id for one in made] == ["dti-thu-1/2026", "dti-thu-2/2026"]
    assert made[1].name == "Bộ chỉ số thử (Các xã)"


def test_what_cannot_be_read_leaves_nothing(annex):
    with pytest.raises(UnreadableAnnex):
        actions.start_from_annex(by=None, upload=annex("Không có bảng nào."), about=ABOUT)
    assert not SetDraft.objects.exists()


def test_a_criterion_is_changed_and_its_doubt_goes(draft):
    draft.doubts = {"1.1": ["xem lại"]}
    draft.save()
    keys = law_keys.criterion(draft.text, "1.1") | {"max_score": "25"}
    changed = actions.change_criterion(by=None, draft=draft, code="1.1", keys=keys)
    assert law_keys.criterion(changed.text, "1.1")["max_score"] == "25"
    assert changed.doubts == {}
    assert [one.where for one in problems(changed.text)] == ["nhóm 1"]
    added_up = actions.add_up(by=None, draft=changed)
    assert problems(added_up.text) == []
    event = AuditEvent.objects.filter(verb="sửa tiêu chí của dự thảo").first()
    assert event.before["tiêu chí 1.1"]["max_score"] == "20"


def test_two_people_on_one_draft_the_second_is_told(draft):
    keys = law_keys.criterion(draft.text, "1.1")
    actions.change_criterion(by=None, draft=draft, code="1.1", keys=keys, revision=draft.revision)
    with pytest.raises(DraftRefused) as caught:
        actions.change_criterion(
            by=None, draft=draft, code="1.2", keys=keys, revision=draft.revision
        )
    assert caught.value.code == "criteria.changed_meanwhile"


def test_criteria_are_added_and_removed(draft):
    more = actions.add_criterion(by=None, draft=draft, group="2", code="2.2", name="Thêm")
    assert [row.code for row in reading(more).criteria][-1] == "2.2"
    assert problems(more.text) == []
    fewer = actions.remove_criterion(by=None, draft=more, code="2.2")
    assert [row.code for row in reading(fewer).criteria][-1] == "2.1"
    for code, act in (
        ("criteria.code_taken", lambda: actions.add_criterion(
            by=None, draft=fewer, group="2", code="2.1", name="x")),
        ("criteria.no_criterion", lambda: actions.add_criterion(
            by=None, draft=fewer, group="9", code="9.1", name="x")),
        ("criteria.no_criterion", lambda: actions.remove_criterion(
            by=None, draft=fewer, code="9.9")),
    ):  # fmt: skip
        with pytest.raises(DraftRefused) as caught:
            act()
        assert caught.value.code == code


def test_text_that_is_no_yaml_is_refused_with_its_line(draft):
    with pytest.raises(DraftRefused) as caught:
        actions.replace_text(by=None, draft=draft, text="id: a\n  b: [\n")
    assert (caught.value.code, caught.value.fields["line"]) == ("criteria.not_yaml", 2)
    with pytest.raises(DraftRefused):
        actions.replace_text(by=None, draft=draft, text="chỉ là chữ")


def test_a_decision_makes_a_version_and_closes_the_draft(draft):
    version = actions.publish(
        by=None, draft=settle(draft), decision=DECISION, in_force=date(2026, 1, 5)
    )
    assert queries.current("dti-thu/2026") == version
    assert version.content.legal_basis[0].text == DECISION
    assert version.content.in_force_from == date(2026, 1, 5)
    draft.refresh_from_db()
    assert (draft.state, draft.version) == ("published", version)
    with pytest.raises(DraftRefused) as caught:
        actions.add_up(by=None, draft=draft)
    assert caught.value.code == "criteria.draft_closed"


def test_doubts_and_faults_hold_a_decision_back(draft):
    draft.doubts = {"1.1": ["xem lại"]}
    draft.save()
    with pytest.raises(DraftRefused) as caught:
        actions.publish(by=None, draft=draft, decision=DECISION, in_force=date(2026, 1, 5))
    assert caught.value.code == "criteria.doubts_left"
    keys = law_keys.criterion(draft.text, "1.1") | {"max_score": "25"}
    changed = actions.change_criterion(by=None, draft=draft, code="1.1", keys=keys)
    with pytest.raises(DefinitionErrors):
        actions.publish(by=None, draft=changed, decision=DECISION, in_force=date(2026, 1, 5))
    assert queries.current("dti-thu/2026") is None


def test_next_years_set_begins_from_this_years(draft):
    version = actions.load_set(by=None, text=TEXT)
    made = actions.start_from_set(by=None, version=version, set_id="bo-thu/2030", name="Năm sau")
    assert problems(made.text) == []
    assert (made.name, made.began_from) == ("Năm sau", version)
    with pytest.raises(DraftRefused):
        actions.start_from_set(by=None, version=version, set_id="bo-thu", name="x")


def test_units_comment_until_it_is_closed_and_every_comment_is_answered(draft, officer, commune):
    with pytest.raises(DraftRefused) as caught:
        actions.comment(by=officer, draft=draft, unit=commune, text="Xin bỏ")
    assert caught.value.code == "criteria.not_commenting"
    today = timezone.localdate()
    with pytest.raises(DraftRefused):
        actions.open_comments(by=None, draft=draft, until=today - timedelta(days=1))
    actions.open_comments(by=None, draft=draft, until=today)
    told = actions.comment(by=officer, draft=draft, unit=commune, text="Xin bỏ", criterion="1.1")
    for text, criterion in ((" ", ""), ("x", "9.9")):
        with pytest.raises(DraftRefused):
            actions.comment(by=officer, draft=draft, unit=commune, text=text, criterion=criterion)
    for verdict, answer in (("explained", " "), ("maybe", "x")):
        with pytest.raises(DraftRefused):
            actions.answer_comment(by=None, told=told, verdict=verdict, answer=answer)
    answered = actions.answer_comment(by=None, told=told, verdict="accepted", answer="")
    assert reading(draft).unanswered == 0
    assert answered.get_verdict_display() == "Tiếp thu"


def test_a_dropped_draft_stays_readable_and_closed(draft):
    with pytest.raises(DraftRefused):
        actions.drop_draft(by=None, draft=draft, reason=" ")
    actions.drop_draft(by=None, draft=draft, reason="Sở xin rút")
    draft.refresh_from_db()
    assert not draft.is_open
    assert reading(draft).criteria
