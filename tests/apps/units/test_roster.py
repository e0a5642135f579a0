"""Many people from Excel: the template, faults by cell, all or nothing, links that open once."""

import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook

from nhip.apps.accounts.models import AccountInvitation, User
from nhip.apps.accounts.roles import Role
from nhip.apps.units import roster
from nhip.apps.units.models import Membership, Unit, UnitPlacement

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
HEADINGS = list(roster.COLUMNS.values())
GOOD = ["Nguyễn Văn An", "nvan", "nvan@tinh.gov.vn", "Sở Y tế", "Chuyên viên", "01/12/2026"]


@pytest.fixture(autouse=True)
def units():
    made = {}
    for key, name, text in (("tinh", "Tỉnh", "| tinh |"), ("yte", "Sở Y tế", "| so y te |")):
        kind = "province" if key == "tinh" else "department"
        made[key] = Unit.objects.create(key=key, kind=kind, name=name, search_text=text)
    UnitPlacement.objects.create(unit=made["yte"], parent=made["tinh"])
    return made


@pytest.fixture
def admin(client, units):
    user = User.objects.create(username="chu", full_name="Chủ")
    since = date(2026, 1, 1)
    Membership.objects.create(user=user, unit=units["tinh"], role=Role.ADMINISTRATOR, since=since)
    client.force_login(user)
    return user


def book(*rows, headings=HEADINGS):
    buffer, made = io.BytesIO(), Workbook()
    for row in (headings, *rows):
        made.active.append(row)
    made.save(buffer)
    return buffer.getvalue()


def changed(**cells):
    return [cells.get(name, value) for name, value in zip(roster.COLUMNS, GOOD, strict=True)]


def faults(*rows):
    found = roster.read(book(*rows), today=TODAY)
    return [(one.cell, one.error.code) for one in found.faults]


def test_a_good_line_is_a_newcomer(units):
    (person,) = roster.read(book(GOOD), today=TODAY).people
    assert (person.full_name, person.username) == ("Nguyễn Văn An", "nvan")
    assert (person.unit, person.role, person.since) == (
        units["yte"], Role.OFFICER, date(2026, 12, 1),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"full_name": " "}, ("A2", "roster.no_name")),
        ({"username": "có dấu"}, ("B2", "roster.username")),
        ({"username": None}, ("B2", "roster.username")),
        ({"email": "không phải"}, ("C2", "roster.email")),
        ({"unit": "Sở Không Có"}, ("D2", "roster.unit")),
        ({"unit": None}, ("D2", "roster.unit")),
        ({"role": "Trưởng phòng"}, ("E2", "roster.role")),
        ({"since": "31/02/2026"}, ("F2", "roster.day")),
        ({"since": "mai"}, ("F2", "roster.day")),
        ({"username": "CHU"}, ("B2", "roster.taken")),
    ],
    ids=lambda value: "" if isinstance(value, tuple) else "-".join(value),
)
def test_a_fault_is_told_by_its_cell(admin, cells, fault):
    assert faults(changed(**cells)) == [fault]


def test_every_fault_is_told_at_once():
    bad = changed(full_name="", email="x", role="?")
    assert [cell for cell, _ in faults(GOOD, bad)] == ["A3", "C3", "E3"]


def test_lines_that_repeat_or_contradict_each_other():
    assert faults(GOOD, GOOD) == [("B3", "roster.twice")]
    assert faults(GOOD, changed(full_name="Người Khác")) == [("B3", "roster.differs")]
    assert faults(GOOD, changed(role="Thủ trưởng đơn vị")) == []


def test_days_as_excel_writes_them_and_none_is_today():
    people = roster.read(
        book(changed(since=date(2026, 12, 5)), changed(username="b", since=None)), today=TODAY
    ).people
    assert [person.since for person in people] == [date(2026, 12, 5), TODAY]


def test_columns_may_stand_in_another_order_and_empty_lines_between():
    headings, row = HEADINGS[::-1], GOOD[::-1]
    made = roster.read(book([None] * 6, row, headings=headings), today=TODAY)
    assert made.people[0].username == "nvan"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "unreadable"),
        (b"PK\x03\x04 rest", "unreadable"),
        (b"<html>", "unreadable"),
        (book(), "empty"),
        (book(["", None]), "empty"),
        (book(GOOD, headings=["STT", "Tên"]), "columns"),
        (b"x" * (roster.LARGEST + 1), "too_big"),
    ],
    ids=["nothing", "broken", "html", "headings", "blank", "columns", "big"],
)
def test_a_file_that_is_no_list_is_told(content, code):
    with pytest.raises(roster.RosterUnreadable, match=code):
        roster.read(content, today=TODAY)


def test_a_bomb_is_not_unpacked():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (roster.LARGEST_UNPACKED + 1))
    with pytest.raises(roster.RosterUnreadable, match="bomb"):
        roster.read(buffer.getvalue(), today=TODAY)


def test_too_many_lines_are_told():
    rows = [changed(username=f"n{n}") for n in range(roster.MOST_ROWS + 1)]
    with pytest.raises(roster.RosterUnreadable, match="too_many"):
        roster.read(book(*rows), today=TODAY)


def test_the_template_is_read_by_its_own_reader(client, admin):
    answer = client.get("/nguoi-dung-moi/mau/")
    filled = load_workbook(io.BytesIO(answer.content))
    assert "Sở Y tế: yte" in [cell.value for cell in filled["Hướng dẫn"]["A"]]
    for column, value in enumerate(GOOD, start=1):
        filled.worksheets[0].cell(2, column, value)
    buffer = io.BytesIO()
    filled.save(buffer)
    assert len(roster.read(buffer.getvalue(), today=TODAY).people) == 1


def send(client, content):
    return client.post("/nguoi-dung-moi/", {"file": io.BytesIO(content)})


def test_seen_first_made_second_and_the_links_open(client, admin):
    seen = send(client, book(GOOD, changed(role="Thủ trưởng đơn vị"), changed(username="hai")))
    assert "Xem trước" in seen.content.decode()
    assert not User.objects.filter(username="nvan").exists()
    assert client.post("/nguoi-dung-moi/tao/").url == "/nguoi-dung-moi/loi-moi/"
    assert Membership.objects.filter(user__username="nvan").count() == 2
    assert AccountInvitation.objects.count() == 2
    page = client.get("/nguoi-dung-moi/loi-moi/")
    link = page.context["lines"][0][1]
    assert link.startswith("http://testserver/loi-moi/")
    sheet = load_workbook(io.BytesIO(client.get("/nguoi-dung-moi/loi-moi/?xuat=xlsx").content))
    assert link in [cell.value for row in sheet.active for cell in row]
    client.logout()
    assert client.get(link).status_code == 200
    client.force_login(admin)
    assert client.post("/nguoi-dung-moi/tao/").url == "/nguoi-dung-moi/"  # not twice


def test_faults_are_shown_and_nothing_can_be_confirmed(client, admin):
    answer = send(client, book(GOOD, changed(username="b", role="?")))
    assert answer.status_code == 422
    assert "E3" in answer.content.decode()
    client.post("/nguoi-dung-moi/tao/")
    assert User.objects.count() == 1


def test_a_name_taken_meanwhile_makes_nobody(client, admin):
    send(client, book(GOOD, changed(username="hai")))
    User.objects.create(username="hai", full_name="Hai")
    client.post("/nguoi-dung-moi/tao/")
    assert not User.objects.filter(username="nvan").exists()


def test_a_formula_and_html_in_a_name_stay_words(client, admin):
    page = send(client, book(changed(full_name="<b>An</b>"))).content.decode()
    assert "&lt;b&gt;An" in page


def test_without_a_file_it_is_told(client, admin):
    assert client.post("/nguoi-dung-moi/").status_code == 422
