"""The half-yearly review of who has which role: per unit, owed and late, one decision per role.

Reads of the review are here too: they belong to this page alone. Views: parse, act, render.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.contrib import messages
from django.db.models import Max
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from nhip.apps.accounts.models import SignIn
from nhip.apps.accounts.permissions import Permission
from nhip.apps.units import actions
from nhip.apps.units.access import page
from nhip.apps.units.models import AccessDecision, Membership, in_force
from nhip.apps.units.queries import units_where
from nhip.ui.messages import sentence_of

SOON = timedelta(days=30)


@dataclass(frozen=True)
class Half:
    """A half year in which every role is looked at once."""

    code: str
    first: date
    last: date

    @property
    def name_vi(self) -> str:
        return f"6 tháng {'đầu' if self.code.endswith('1') else 'cuối'} năm {self.first.year}"


def half_of(day: date) -> Half:
    if day.month <= 6:
        return Half(f"{day.year}-H1", date(day.year, 1, 1), date(day.year, 6, 30))
    return Half(f"{day.year}-H2", date(day.year, 7, 1), date(day.year, 12, 31))


def owed(half: Half, units=None):
    """Open roles that were given before the half began and not looked at in it.

    A role given within it was decided about when it was given.
    """
    today = timezone.localdate()
    held = Membership.objects.filter(
        in_force(min(today, half.last), start="since", end="until"),
        in_force(today, start="since", end="until"),
        since__lt=half.first, user__is_active=True,
    )  # fmt: skip
    held = held.exclude(pk__in=AccessDecision.objects.filter(period=half.code).values("membership"))
    return held if units is None else held.filter(unit__in=units)


def _standing(waiting: int, late: int, half: Half) -> tuple[str, str]:
    if late:
        return "late", "còn nợ kỳ trước"
    if not waiting:
        return "done", "đã rà soát xong"
    near = half.last - timezone.localdate() <= SOON
    return ("due-soon", "sắp đến hạn") if near else ("not-started", "chưa xong")


@page(Permission.REVIEW_ACCESS)
@require_safe
def listing(request):
    """Every unit one answers for: its roles, how many are still to be looked at, which are late."""
    today = timezone.localdate()
    half = half_of(today)
    before = half_of(half.first - timedelta(days=1))
    units = units_where(request.user, Permission.REVIEW_ACCESS, today)
    held = Membership.objects.filter(in_force(today, start="since", end="until"), unit__in=units)
    counts: dict[int, list] = {}
    for unit, name in held.values_list("unit", "unit__name"):
        counts.setdefault(unit, [name, 0, 0, 0])[1] += 1
    for place, found in ((2, owed(half, units)), (3, owed(before, units))):
        for unit in found.values_list("unit", flat=True):
            counts[unit][place] += 1
    keys = dict(units.filter(pk__in=counts).values_list("pk", "key"))
    rows = [
        (keys[pk], name, roles, waiting, _standing(waiting, late, half))
        for pk, (name, roles, waiting, late) in counts.items()
        if pk in keys
    ]
    order = {"late": 0, "due-soon": 1, "not-started": 2, "done": 3}
    rows.sort(key=lambda row: (order[row[4][0]], row[1]))
    context = {"rows": rows, "half": half, "months": settings.NHIP_ACCESS_REVIEW_MONTHS}
    return render(request, "units/reviews.html", context)


@page(Permission.REVIEW_ACCESS, unit="key")
@require_http_methods(["GET", "POST"])
def unit(request, key):
    """Who holds which role here and when they last came; each is kept or withdrawn."""
    half = half_of(timezone.localdate())
    today = in_force(timezone.localdate(), start="since", end="until")
    held = Membership.objects.filter(today, unit=request.unit).select_related("user")
    if request.method == "POST":
        asked = request.POST.get("vai-tro", "")
        pk = int(asked) if asked.isdecimal() and len(asked) < 19 else 0
        membership = get_object_or_404(held, pk=pk)
        keep, why = request.POST.get("ket-luan") == "giu", request.POST.get("why", "")[:300]
        try:
            actions.decide_access(
                by=request.user, membership=membership, period=half.code, keep=keep, why=why
            )
            messages.success(request, f"Đã {'giữ' if keep else 'thu hồi'}: {membership}.")
        except actions.ReviewRefused as error:
            messages.error(request, sentence_of(error))
        return redirect("people:review", key=key)
    decided = {
        one.membership_id: one
        for one in AccessDecision.objects.filter(period=half.code, membership__in=held)
        .select_related("decided_by")
    }  # fmt: skip
    users = [one.user_id for one in held]
    seen = dict(SignIn.objects.filter(user__in=users).values_list("user").annotate(Max("seen_at")))
    waiting = set(owed(half).filter(unit=request.unit).values_list("pk", flat=True))
    rows = [
        (one, seen.get(one.user_id) or one.user.last_login, decided.get(one.pk), one.pk in waiting)
        for one in held.order_by("user__full_name", "role")
    ]
    return render(request, "units/review.html", {"rows": rows, "half": half, "unit": request.unit})
