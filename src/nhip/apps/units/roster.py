"""A list of new people in Excel: the template, and what a filled one says, faults by cell.

May import openpyxl, xlsxwriter and queries. Writes nothing: actions.people does, all or nothing.
"""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

import xlsxwriter
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from openpyxl import load_workbook

from nhip.apps.accounts.models import User
from nhip.apps.accounts.roles import Role
from nhip.apps.units.models import Unit
from nhip.apps.units.queries import named
from nhip.engine.errors import NhipError
from nhip.engine.folding import fold

MOST_ROWS = 2000
LARGEST = 5 * 1024 * 1024
LARGEST_UNPACKED = 60 * 1024 * 1024
COLUMNS = {
    "full_name": "Họ và tên",
    "username": "Tên đăng nhập",
    "email": "Thư điện tử",
    "unit": "Đơn vị (tên hoặc mã)",
    "role": "Vai trò",
    "since": "Từ ngày",
}
ROLES = {fold(role.name_vi): role for role in Role}
DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


class RosterUnreadable(NhipError):
    """The file as a whole: one of the codes roster.* that name no cell."""


@dataclass(frozen=True)
class Newcomer:
    row: int
    full_name: str
    username: str
    email: str
    unit: Unit
    role: Role
    since: date


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell (A1 address)."""

    cell: str
    error: NhipError


@dataclass
class Roster:
    people: list[Newcomer] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    names_at: dict[int, str] = field(default_factory=dict)  # row -> the cell of its sign-in name

    def fault(self, cell: str, code: str, **fields) -> None:
        self.faults.append(Fault(cell, NhipError(code, **fields)))


def template(units: Iterable[str]) -> bytes:
    """An empty list with its columns, roles to choose from, and an example in a second sheet."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet("Người dùng")
        guide = book.add_worksheet("Hướng dẫn")
        for column, heading in enumerate(COLUMNS.values()):
            sheet.write_string(0, column, heading, bold)
            sheet.set_column(column, column, 26, day if heading == COLUMNS["since"] else text)
        names = sorted(role.name_vi for role in Role)
        sheet.data_validation(1, 4, MOST_ROWS, 4, {"validate": "list", "source": names})
        sheet.freeze_panes(1, 0)
        lines = [
            "Mỗi dòng là một người trong một vai trò; người có hai vai trò thì viết hai dòng.",
            "Tên đăng nhập: chữ thường không dấu, chữ số và các ký tự @ . + - _",
            "Từ ngày: như 01/12/2026; để trống là hôm nay.",
            "Ví dụ: Nguyễn Văn An | nvan | nvan@tinh.gov.vn | H44.07 | Chuyên viên | 01/12/2026",
            "Đơn vị của tỉnh (viết tên hoặc mã):",
            *units,
        ]
        for row, line in enumerate(lines):
            guide.write_string(row, 0, line)
        guide.set_column(0, 0, 90)
    return buffer.getvalue()


def read(content: bytes, *, today: date) -> Roster:
    """What a filled list says. Raises RosterUnreadable; faults of cells are in the answer."""
    rows = list(_rows(content))
    if not rows:
        raise RosterUnreadable("roster.empty")
    columns = _columns(rows[0][1])
    roster, filled = Roster(), rows[1:]
    if len(filled) > MOST_ROWS:
        raise RosterUnreadable("roster.too_many", limit=MOST_ROWS)
    for number, cells in filled:
        if any(_text(cell) for cell in cells):
            _read_row(roster, number, cells, columns, today)
    _compare(roster)
    if not roster.people and not roster.faults:
        raise RosterUnreadable("roster.empty")
    return roster


def _rows(content: bytes):
    if len(content) > LARGEST:
        raise RosterUnreadable("roster.too_big", size=len(content), limit=LARGEST)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > LARGEST_UNPACKED:
                raise RosterUnreadable("roster.bomb")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book[book.sheetnames[0]]
        rows = sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=40, values_only=True)
        return list(enumerate(rows, start=1))
    except RosterUnreadable:
        raise
    except Exception as error:  # openpyxl answers a strange file with any exception there is
        raise RosterUnreadable("roster.unreadable") from error


def _columns(headings: tuple) -> dict[str, int]:
    folded = [fold(_text(heading)) for heading in headings]
    wanted = {name: fold(title).split(" (")[0] for name, title in COLUMNS.items()}
    wanted["unit"] = "don vi"
    found = {
        name: next((at for at, heading in enumerate(folded) if heading.startswith(words)), -1)
        for name, words in wanted.items()
    }
    missing = [
        COLUMNS[name] for name in found if found[name] < 0 and name not in ("email", "since")
    ]
    if missing:
        raise RosterUnreadable("roster.columns", missing=missing)
    return found


def _read_row(roster: Roster, number: int, cells: tuple, columns: dict[str, int], today: date):
    def at(name):
        return f"{chr(65 + columns[name])}{number}" if 0 <= columns[name] < 26 else f"dòng {number}"

    def said(name):
        place = columns[name]
        return cells[place] if 0 <= place < len(cells) else None

    before = len(roster.faults)
    full_name = " ".join(_text(said("full_name")).split())
    if not full_name:
        roster.fault(at("full_name"), "roster.no_name")
    username = _text(said("username")).lower()
    try:
        ASCIIUsernameValidator()(username)
    except ValidationError:
        roster.fault(at("username"), "roster.username", text=username)
    email = _text(said("email"))
    try:
        if email:
            validate_email(email)
    except ValidationError:
        roster.fault(at("email"), "roster.email", text=email)
    since = _day(said("since"), today)
    if since is None:
        roster.fault(at("since"), "roster.day", text=_text(said("since")))
    role = ROLES.get(fold(_text(said("role"))))
    if role is None:
        roles = sorted(one.name_vi for one in Role)
        roster.fault(at("role"), "roster.role", text=_text(said("role")), roles=roles)
    units = named(_text(said("unit")), since or today) if _text(said("unit")) else []
    if len(units) != 1:
        code = "roster.units" if units else "roster.unit"
        names = [f"{unit.name} ({unit.key})" for unit in units[:5]]
        roster.fault(at("unit"), code, text=_text(said("unit")), units=names)
    if len(roster.faults) == before:
        roster.people.append(
            Newcomer(number, full_name[:150], username[:150], email, units[0], role, since)
        )
        roster.names_at[number] = at("username")


def _compare(roster: Roster) -> None:
    """Names that somebody has, and lines that contradict or repeat each other."""
    names = {person.username for person in roster.people}
    taken = set(User.objects.filter(username__in=names).values_list("username", flat=True))
    first: dict[str, Newcomer] = {}
    held = Counter()
    for person in roster.people:
        cell = roster.names_at[person.row]
        known = first.setdefault(person.username, person)
        duty = (person.username, person.unit.pk, person.role)
        held[duty] += 1
        if person.username in taken:
            roster.fault(cell, "roster.taken", text=person.username)
        elif (known.full_name, known.email) != (person.full_name, person.email):
            roster.fault(cell, "roster.differs", text=person.username, row=known.row)
        elif held[duty] > 1:
            roster.fault(cell, "roster.twice", text=person.username, row=known.row)


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = "" if value is None else str(value)
    return "".join(c for c in text if c.isprintable()).strip()


def _day(value: object, today: date) -> date | None:
    if value is None or _text(value) == "":
        return today
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if found := DAY.fullmatch(_text(value)):
        day, month, year = map(int, found.groups())
        try:
            return date(year, month, day)
        except ValueError:
            return None
    return None
