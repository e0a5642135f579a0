"""Deadlines as a calendar: an address of one's own, and the feed it opens without a session."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from nhip.apps.accounts.permissions import Permission
from nhip.apps.plans import actions, icalendar_feed
from nhip.apps.plans.actions.calendar import digest_of
from nhip.apps.plans.models import CalendarFeed
from nhip.apps.plans.pages import frame
from nhip.apps.plans.queries import mine
from nhip.apps.units.access import page
from nhip.apps.units.queries import may


@page(Permission.SEE_PLANS)
@require_safe
def settings(request):
    token = request.session.pop("calendar_token", "")
    address = request.build_absolute_uri(reverse("plans:feed", args=[token])) if token else ""
    has_one = CalendarFeed.objects.filter(user=request.user).exists()
    context = frame(request) | {"address": address, "has_one": has_one}
    return render(request, "plans/calendar.html", context)


@page(Permission.SEE_PLANS)
@require_POST
def renew(request):
    """A new address; it is shown on the next page, once."""
    request.session["calendar_token"] = actions.open_feed(by=request.user)
    messages.success(request, "Đã tạo địa chỉ mới; địa chỉ cũ thôi dùng được.")
    return redirect("plans:calendar")


@page(Permission.SEE_CALENDAR)
@require_safe
def feed(request, token):
    """For a calendar program: whoever has the address has the person's deadlines, read-only."""
    held = mine.feed_of(digest_of(token))
    if held is None or not may(held.user, Permission.SEE_PLANS):
        raise Http404("Không có lịch này.")
    today = timezone.localdate()
    found = [one for unit in mine.own_units(held.user) for one in mine.of_unit(unit, today)]
    text = icalendar_feed.calendar_of(found, request.build_absolute_uri)
    return HttpResponse(text, content_type="text/calendar; charset=utf-8",
                        headers={"Cache-Control": "private, max-age=3600"})  # fmt: skip
