"""What every page shows around its content: the rail, the user's menu, the theme.

May import every app: it is the one list of doors, and asks for each whether this person may open
it. Must not decide a right itself.
"""

from dataclasses import dataclass
from functools import partial

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from nhip import __version__
from nhip.apps.accounts.permissions import Permission
from nhip.apps.accounts.roles import Role
from nhip.apps.notices.queries import unread_count
from nhip.apps.units.models import PROVINCE_LEVEL, Unit
from nhip.apps.units.queries import may, roles_of
from nhip.ui import address

THEMES = {"light", "dark", "wall"}


@dataclass(frozen=True, slots=True)
class Door:
    label: str
    view: str
    permission: Permission
    icon: str
    covers: tuple[str, ...] = ()  # how the names of other views of the same room begin


INSIDE_ROUNDS = ["create", "import", "line", "progress", "queue", "results", "round", "sheet"]
RAIL = (
    Door("Tổng quan", "dashboards:overview", Permission.SEE_OVERVIEW, "overview"),
    Door("Kế hoạch", "plans:list", Permission.SEE_PLANS, "plan", ("plans:",)),
    Door("Xếp hạng", "scoring:ranking", Permission.SEE_RANKING, "ranking"),
    Door(
        "Phiếu điểm",
        "scoring:scorecard",
        Permission.SEE_SCORECARD,
        "scorecard",
        ("scoring:explain",),
    ),
    Door("Bộ tiêu chí", "criteria:list", Permission.SEE_LAW, "law", ("criteria:",)),
    Door("Đơn vị", "units:list", Permission.SEE_UNITS, "units", ("units:",)),
    Door(
        "Đánh giá",
        "assessments:list",
        Permission.SEE_ROUNDS,
        "done",
        tuple(f"assessments:{name}" for name in INSIDE_ROUNDS),
    ),
    Door(
        "Kết quả",
        "assessments:published_list",
        Permission.SEE_RESULTS,
        "ranking",
        ("assessments:published",),
    ),
    Door("Minh chứng", "evidence:list", Permission.SEE_EVIDENCE, "file", ("evidence:",)),
    Door("Thu thập", "collection:list", Permission.SEE_COLLECTION, "download", ("collection:",)),
    Door("Số liệu", "catalogue:import", Permission.IMPORT_FIGURES, "figures", ("catalogue:",)),
    Door(
        "Kho dữ liệu",
        "datasets:list",
        Permission.SEE_DATASETS,
        "repository",
        ("datasets:", "obligations:"),
    ),
    Door("Dữ liệu mở", "open_data:list", Permission.SEE_OPEN_DATA, "gallery", ("open_data:",)),
    Door("Nhật ký", "audit:list", Permission.SEE_AUDIT, "audit", ("audit:",)),
)
ACCOUNT_MENU = (
    Door("Tài khoản của tôi", "accounts:mine", Permission.SEE_ACCOUNT, "person"),
    Door("Thông báo", "notices:list", Permission.SEE_NOTICES, "bell", ("notices:",)),
    Door("Thư đi", "notices:outbox", Permission.SEE_OUTBOX, "upload"),
    Door("Người dùng", "accounts:users", Permission.MANAGE_USERS, "people"),
    Door("Rà soát quyền", "people:reviews", Permission.REVIEW_ACCESS, "audit", ("people:review",)),
    Door("Khóa API", "exchange:keys", Permission.MANAGE_API_KEYS, "law", ("exchange:",)),
    Door("Thành phần giao diện", "ui:gallery", Permission.SEE_GALLERY, "gallery"),
)


def navigation(request):
    """The context processor. Pages of an anonymous request ask the database nothing here."""
    theme = request.COOKIES.get("nhip_theme", "")
    return {
        "rail": _open_doors(request, RAIL),
        "account_menu": _open_doors(request, ACCOUNT_MENU),
        "my_roles": _my_roles(request.user),
        "bell": partial(_bell, request.user),
        "theme": theme if theme in THEMES else "",
        "version": __version__,
        "sign_in_url": f"{reverse('accounts:sign_in')}?{urlencode({'next': request.path})}",
        "sign_out_url": reverse("accounts:sign_out"),
    }


def _open_doors(request, doors):
    here = request.resolver_match.view_name if request.resolver_match else ""
    items = []
    for door in doors:
        try:
            url = _address(request, door) if may(request.user, door.permission) else ""
        except NoReverseMatch:
            continue
        if url:
            current = here.startswith((door.view, *door.covers))
            items.append({"label": door.label, "icon": door.icon, "url": url, "current": current})
    return items


def _address(request, door):
    if door.view != "scoring:scorecard":
        return address.carried(request, reverse(door.view))
    key = _unit_key(request)
    return address.carried(request, reverse(door.view, args=[key])) if key else ""


def _unit_key(request):
    """The unit whose scorecard is meant: that of this page where the person may see it, else own.

    A province is not scored among its own units, so whoever works for all of it chooses first.
    """
    of_page = request.GET.get("don-vi") or (
        request.resolver_match.kwargs.get("key") if request.resolver_match else None
    )
    held = [role.unit for role in roles_of(request.user)]
    own = [unit.key for unit in held if unit.kind not in PROVINCE_LEVEL]
    if of_page in own or (of_page and _sees_scorecard(request, of_page)):
        return of_page
    return own[0] if own else ""


def _sees_scorecard(request, key):
    """Asked of the database only where the right depends on the unit."""
    unit = getattr(request, "unit", None)
    if unit is None or unit.key != key:
        unit = Unit.objects.filter(key=key).first()
    return unit is not None and may(request.user, Permission.SEE_SCORECARD, unit)


def _bell(user):
    """Asked of the database only by a template that shows the bell."""
    if not may(user, Permission.SEE_NOTICES):
        return None
    return {
        "count": unread_count(user),
        "url": reverse("notices:list"),
        "poll": reverse("notices:bell"),
    }


def _my_roles(user):
    if not user.is_authenticated:
        return []
    return [f"{Role(held.role).name_vi} · {held.unit}" for held in roles_of(user)]
