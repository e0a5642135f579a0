"""How good a dataset's landings were over time, and who may use it.

May import figures. Reads lines of landings and the table of rights only.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from nhip.apps.accounts.permissions import Permission
from nhip.apps.accounts.roles import RIGHTS
from nhip.apps.catalogue.models import Landing
from nhip.engine.period import Period
from nhip.engine.values import vi_number
from nhip.figures import Caption, Figure
from nhip.figures.quality import BadShare, bad_shares
from nhip.repository.dataset import Classification, Dataset

MONTHS = 12
BATCHES = 12


@dataclass(frozen=True)
class Roles:
    """The names of the roles that may see records of a dataset, and that may land them."""

    see: tuple[str, ...]
    land: tuple[str, ...]


def roles(dataset: Dataset) -> Roles:
    """Who may use a dataset. Records of limited ones are seen by those who land them only."""
    limited = dataset.classification is Classification.LIMITED
    see = Permission.LAND_RECORDS if limited else Permission.SEE_RECORDS
    return Roles(_named(see), _named(Permission.LAND_RECORDS))


def figure(dataset: Dataset, landings: QuerySet[Landing]) -> Figure | None:
    """The share of bad rows by month; by batch where all came in one month; None without any."""
    real = list(landings.filter(mends=False, undone_at=None).order_by("landed_at"))
    by_month: dict[str, list[Landing]] = defaultdict(list)
    for one in real:
        by_month[f"{timezone.localdate(one.landed_at):%Y-%m}"].append(one)
    if len(by_month) > 1:
        points = [_share(_month(code), some) for code, some in by_month.items()][-MONTHS:]
        each = "tháng nạp"
    else:
        points = [
            _share(f"{timezone.localtime(one.landed_at):%H:%M %d/%m}", [one])
            for one in real[-BATCHES:]
        ]
        each = "lượt nạp"
    points = [one for one in points if one.rows]
    if not points:
        return None
    last = points[-1]
    told = f"{last.label}: {vi_number(last.share, 2)}% dòng không nhận được"
    simulated = any(one.simulated for one in real)
    caption = Caption(
        told,
        f"{dataset.title_vi}, theo {each}; nguồn: kết quả kiểm tra khi nạp",
        "dữ liệu mô phỏng" if simulated else "",
    )
    return bad_shares(points, caption)


def _share(label: str, landings: list[Landing]) -> BadShare:
    return BadShare(label, sum(one.rejected for one in landings), sum(one.rows for one in landings))


def _month(code: str) -> str:
    name = Period.parse(code).name_vi
    return name[0].upper() + name[1:]


def _named(permission: Permission) -> tuple[str, ...]:
    """Roles with one scope in one breath: "Chuyên viên, Thủ trưởng đơn vị (đơn vị mình)"."""
    by_scope: dict[str, list[str]] = defaultdict(list)
    for role, rights in RIGHTS.items():
        if permission in rights:
            by_scope[rights[permission].name_vi].append(role.name_vi)
    return tuple(f"{', '.join(names)} ({scope})" for scope, names in by_scope.items())
