"""The overview: the first page after sign-in. A unit's own people begin with their unit."""

from django.shortcuts import render
from django.utils import timezone

from nhip.apps.accounts.permissions import Permission
from nhip.apps.collection.queries.mine import wanted
from nhip.apps.dashboards import maps, queries
from nhip.apps.scoring import drawings
from nhip.apps.scoring.pages import no_scores, open_units
from nhip.apps.scoring.place import place_of
from nhip.apps.units.access import page
from nhip.apps.units.queries import may


@page(Permission.SEE_OVERVIEW)
def overview(request):
    place = place_of(request)
    if place.run is None:
        return no_scores(request, place)
    today = timezone.localdate()
    seen = queries.overview(place, request.user, today)
    subject = seen.subject
    shown = [*seen.ranking.everyone, *([subject] if subject else ())]
    allowed = open_units(request, place, shown)
    context = {
        "place": place,
        "bar": place.bar(subject and subject.unit, pick_unit=True),
        "simulated": seen.is_simulated,
        "today": today,
        "seen": seen,
        "subject": subject,
        "open_units": allowed,
        "wanted": wanted(request.user, today),
        "may_import": may(request.user, Permission.IMPORT_FIGURES),
        "map": maps.score_map(request, seen, place, allowed),
    }
    if subject and subject.score:
        simulated = subject.score.has_simulated
        context["line"] = drawings.over_time(subject.points, subject.unit.name)
        context["groups"] = drawings.groups_of(subject.groups, subject.unit.name, place, simulated)
    else:
        who = "trung vị các đơn vị"
        context["groups"] = drawings.groups_of(seen.middle_groups, who, place, seen.is_simulated)
    return render(request, "dashboards/overview.html", context)
