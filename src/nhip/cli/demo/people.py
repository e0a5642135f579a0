"""The demonstration's people: one per role, each with a password of this installation's own.

May import accounts and units actions. Never runs in production (see `demo`).
"""

import os
import secrets
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction

from nhip.apps.accounts.actions import choose_password, create_user
from nhip.apps.accounts.models import User
from nhip.apps.accounts.roles import Role
from nhip.apps.units.actions import grant_role
from nhip.apps.units.models import Unit

SINCE = date(2025, 7, 1)
PEOPLE = (
    ("lanhdao", "Nguyễn Văn An", Role.LEADER, "tinh-25-2025"),
    ("thuongtruc", "Trần Thị Bình", Role.STANDING_OFFICE, "cq-25-so-khoa-hoc-va-cong-nghe-2025"),
    ("thamdinh", "Lê Văn Cường", Role.APPRAISER, "cq-25-van-phong-ubnd-tinh-2025"),
    ("dulieu", "Phạm Thị Dung", Role.DATA_STEWARD, "cq-25-so-khoa-hoc-va-cong-nghe-2025"),
    ("thutruong", "Hoàng Văn Giang", Role.HEAD, "cq-25-so-cong-thuong-2025"),
    ("chuyenvien", "Vũ Thị Hà", Role.OFFICER, "xa-07900-2025"),
    (
        "ioc", "Đỗ Văn Khánh", Role.IOC_OPERATOR,
        "cq-25-trung-tam-phuc-vu-hanh-chinh-cong-tinh-2025",
    ),
    ("kiemtra", "Bùi Thị Lan", Role.AUDITOR, "cq-25-thanh-tra-tinh-2025"),
    ("quantri", "Ngô Văn Minh", Role.ADMINISTRATOR, "tinh-25-2025"),
)  # fmt: skip
# No letters or digits that are mistaken for others when copied from a screen.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def sign_ins() -> list[tuple[str, str, str]]:
    """(sign-in name, password, who) of every demonstration person, made where missing."""
    passwords = _passwords()
    units = Unit.objects.in_bulk([unit for *_, unit in PEOPLE], field_name="key")
    for name, full_name, role, unit in PEOPLE:
        _ensure(name, f"{full_name} ({role.name_vi.lower()})", role, units[unit], passwords[name])
    return [
        (name, passwords[name], f"{role.name_vi}, {units[unit].name}")
        for name, _, role, unit in PEOPLE
    ]


@transaction.atomic
def _ensure(name: str, full_name: str, role: Role, unit: Unit, password: str) -> None:
    user = User.objects.filter(username=name).first()
    if user is None:
        user = create_user(by=None, username=name, full_name=full_name, password=password)
        grant_role(by=None, user=user, unit=unit, role=role, since=SINCE)
    elif not user.check_password(password):
        # The list was deleted or the database is older than it: the list on paper must work.
        choose_password(user=user, password=password)  # whether or not it was used before


def _passwords() -> dict[str, str]:
    """The passwords kept beside the database, readable by its owner alone."""
    path = passwords_file()
    kept = dict(line.split() for line in path.read_text().splitlines()) if path.exists() else {}
    wanted = {name: kept.get(name) or _random_password() for name, *_ in PEOPLE}
    if wanted != kept:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.writelines(f"{name} {password}\n" for name, password in wanted.items())
    return wanted


def passwords_file() -> Path:
    """Where the demonstration's passwords are kept."""
    return settings.HOME / "demo-sign-ins.txt"


def _random_password() -> str:
    groups = ("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))
    return "-".join(groups)
