"""The rounds, one's own forms, and what waits for a signature or an approval."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from nhip.apps.accounts.permissions import Permission
from nhip.apps.collection.models import CollectionRound
from nhip.apps.collection.pages import frame
from nhip.apps.collection.queries import board
from nhip.apps.collection.queries import mine as reads
from nhip.apps.units.access import page

ROWS = 50


@page(Permission.SEE_COLLECTION)
@require_safe
def rounds(request):
    """Every round that this person may see, newest first."""
    context = frame(request, "list")
    found = CollectionRound.objects.select_related("template")
    if not context["may_manage"]:
        found = found.filter(opened_at__isnull=False)
    page_ = Paginator(found, ROWS).get_page(request.GET.get("trang"))
    context |= {
        "page": page_,
        "boards": [(one, board.board(one)) for one in page_],
        "simulated": any(one.simulated for one in page_),
    }
    return render(request, "collection/list.html", context)


@page(Permission.SEE_COLLECTION)
@require_safe
def mine(request):
    """The forms of my units: what waits first, then what was sent."""
    today = timezone.localdate()
    found = reads.mine(request.user, today)
    page_ = Paginator(found, ROWS).get_page(request.GET.get("trang"))
    context = frame(request, "mine") | {
        "page": page_,
        "simulated": any(one.round.simulated for one in page_),
    }
    return render(request, "collection/mine.html", context)


@page(Permission.SEE_COLLECTION)
@require_safe
def queue(request):
    """What waits for this person: forms to sign, forms to approve."""
    to_sign = list(reads.to_sign(request.user, timezone.localdate()))
    to_approve = reads.to_approve(request.user)
    context = frame(request, "queue") | {
        "to_sign": to_sign,
        "to_approve": to_approve,
        "simulated": any(one.round.simulated for one in (*to_sign, *to_approve)),
    }
    return render(request, "collection/queue.html", context)
