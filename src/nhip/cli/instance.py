"""Verbs that write into an installation: import figures, make the first administrator.

May import this package, and actions once Django has started. Nothing is written but by an action.
"""

import argparse
import getpass
import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from nhip.cli import figures
from nhip.cli.exits import Exit, Stop
from nhip.cli.installation import start_django
from nhip.repository.figures_file import FiguresFile, Problem, Severity
from nhip.repository.grid import column_number

if TYPE_CHECKING:  # models are there only once Django has started
    from nhip.apps.catalogue.queries.figures import Refused


def import_figures(given: argparse.Namespace) -> Exit:
    """Store a file's figures: all of them, or nothing and every fault."""
    start_django()
    from nhip.apps.catalogue import actions, queries
    from nhip.apps.catalogue.models import Source
    from nhip.engine.errors import NhipError
    from nhip.ui.messages import sentence_of

    period, path = figures.read_period(given.period), Path(given.figures)
    criteria_set = _set_in_use(given.set)
    known = queries.unit_directory(period.end)
    file = figures.read_file(path, criteria_set, given.sheet, known.__contains__)
    by = person(given.by)
    found = queries.changes(
        file.rows, by=by, set_id=criteria_set.id, period=period.code, on=period.end, simulated=False
    )
    file.problems = _with_refusals(file, found.refused)
    figures.refuse_faults(file.problems, file, path.name)
    for problem in file.warnings:
        print(f"Cảnh báo: {figures.located(problem, file, path.name)}", file=sys.stderr)
    try:
        batch = actions.import_figures(
            by=by,
            criteria_set=criteria_set,
            period=period.code,
            rows=file.rows,
            source=actions.source_named(by=None, name=given.source, kind=Source.Kind.REPORTED),
            file_name=path.name,
            sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
            warnings=[{"code": p.code, "address": p.address} for p in file.warnings],
        )
    except NhipError as error:
        raise Stop(Exit.FAULTS, f"{path.name}: {sentence_of(error)}") from None
    told = f"{batch.new} giá trị mới, {batch.changed} thay đổi, {batch.same} như cũ"
    print(f"Đợt nạp {batch.pk}, {criteria_set.id}, {period.name_vi}: {told}.")
    return Exit.DONE


def create_admin(given: argparse.Namespace) -> Exit:
    """Make a person who may manage users; what was not given is asked."""
    start_django()
    from django.core.exceptions import ValidationError
    from django.db import transaction
    from django.utils import timezone

    from nhip.apps.accounts.actions import create_user
    from nhip.apps.accounts.roles import Role
    from nhip.apps.units.actions import grant_role
    from nhip.apps.units.queries import by_code

    today = timezone.localdate()
    code = given.unit or _ask("Mã tỉnh (ví dụ 25 hay H44): ")
    unit = by_code(code, today)
    if unit is None:
        raise Stop(Exit.WRONG_CALL, f"Không có đơn vị nào mang mã {code!r} hôm nay.")
    username = given.username or _ask("Tên đăng nhập: ")
    full_name = given.full_name or _ask("Họ và tên: ")
    try:
        with transaction.atomic():
            user = create_user(
                by=None, username=username, full_name=full_name, password=_new_password()
            )
            grant_role(by=None, user=user, unit=unit, role=Role.ADMINISTRATOR, since=today)
    except ValidationError as error:
        raise Stop(Exit.WRONG_CALL, *error.messages) from None
    print(f"Đã tạo người quản trị {user.username} ({user.full_name}), {unit.name}.")
    return Exit.DONE


def manage(given: argparse.Namespace) -> Exit:
    """Hand the rest of the line to Django's own commands."""
    start_django()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["nhip manage", *given.arguments])
    return Exit.DONE


def _with_refusals(file: FiguresFile, refused: "Iterable[Refused]") -> list[Problem]:
    """The problems of a file with a fault for every row whose unit this person may not import for.

    A unit the system does not know is among them, so the warning of the reader would say it twice.
    """
    column = column_number(file.columns["unit"])
    faults = [
        Problem(one.code, one.row.row, column, Severity.ERROR, {"text": one.row.unit})
        for one in refused
    ]
    told = [problem for problem in file.problems if problem.code != "figures.unknown_unit"]
    return sorted([*told, *faults], key=lambda problem: (problem.row, problem.column))


def _set_in_use(set_id: str):
    from nhip.apps.criteria import queries

    version = queries.current(set_id)
    if version is None:
        known = ", ".join(found.set_id for found in queries.versions()) or "chưa có bộ nào"
        raise Stop(Exit.WRONG_CALL, f"Hệ thống chưa nạp bộ tiêu chí {set_id!r}. Đang có: {known}.")
    return version.content


def person(username: str | None):
    """The active user of that name, None where none is named. Raises `Stop`."""
    from nhip.apps.accounts.models import User

    if username is None:
        return None
    person = User.objects.filter(username=username.strip().lower(), is_active=True).first()
    if person is None:
        raise Stop(Exit.WRONG_CALL, f"Không có người dùng {username!r} đang hoạt động.")
    return person


def _ask(question: str) -> str:
    try:
        return input(question)
    except EOFError:
        missing = question.partition(" (")[0].rstrip(": ").lower()
        raise Stop(Exit.WRONG_CALL, f"Còn thiếu {missing}. Xem: nhip createadmin --help") from None


def _new_password() -> str:
    """Asked twice on a screen; one line of standard input where there is none."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("Mật khẩu (ít nhất 10 ký tự): ")
    if password != getpass.getpass("Nhập lại mật khẩu: "):
        raise Stop(Exit.WRONG_CALL, "Hai lần nhập không giống nhau. Chưa tạo gì.")
    return password
