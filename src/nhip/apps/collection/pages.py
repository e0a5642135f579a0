"""What views of collecting share: the submission of an address, the tabs, what a person may do."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from nhip.apps.accounts.permissions import Permission
from nhip.apps.collection.models import CollectionRound, Submission
from nhip.apps.collection.queries import mine
from nhip.apps.collection.queries.rights import seen_by
from nhip.apps.units.queries import may


def frame(request, room=""):
    """What every page of the room needs."""
    return {
        "room": room,
        "may_manage": may(request.user, Permission.MANAGE_COLLECTION),
        "may_fill": may(request.user, Permission.FILL_FORMS),
        "waiting": len(mine.to_approve(request.user))
        + mine.to_sign(request.user, timezone.localdate()).count(),
    }


def submission_or_404(request, pk, key):
    """The submission of an opened round that this person may open; any other is not there."""
    seen = seen_by(request.user, timezone.localdate())
    found = (
        seen.filter(round=pk, unit__key=key, round__opened_at__isnull=False)
        .select_related("round__template", "round__approver_unit", "unit")
        .first()
    )
    if found is None:
        raise Http404("Không có biểu mẫu này, hoặc anh/chị không được giao xem đơn vị này.")
    return found


def round_or_404(request, pk):
    return get_object_or_404(CollectionRound.objects.select_related("template"), pk=pk)


def submissions_of(round_, keys):
    """The submissions of some units of a round."""
    return list(Submission.objects.filter(round=round_, unit__key__in=keys))
