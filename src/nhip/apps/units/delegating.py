"""Who acts for whom: a person's own delegations, given and received, and taking one up.

Views: parse, act, render.
"""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from nhip.apps.accounts.permissions import Permission
from nhip.apps.units import acting, actions
from nhip.apps.units.access import page
from nhip.apps.units.models import Delegation
from nhip.apps.units.people_forms import DelegateForm
from nhip.ui.messages import sentence_of


@page(Permission.DELEGATE)
@require_http_methods(["GET", "POST"])
def mine(request):
    """Delegations given and received; a POST gives another."""
    form = DelegateForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.delegate(by=request.user, **form.cleaned_data)
        except actions.DelegationRefused as error:
            form.add_error(None, sentence_of(error))
        else:
            messages.success(request, f"Đã ủy quyền: {made}.")
            return redirect("people:delegations")
    known = Delegation.objects.select_related("membership__user", "membership__unit", "receiver")
    today = timezone.localdate()
    context = {
        "form": form,
        "given": known.filter(membership__user=request.user),
        "received": known.filter(receiver=request.user),
        "good": {one.pk for one in known.on(today).filter(receiver=request.user)},
        "today": today,
    }
    return render(request, "units/delegations.html", context, status=422 if form.errors else 200)


@page(Permission.DELEGATE)
@require_POST
def end(request, pk):
    """End a delegation one gave or received; of others it is not found."""
    given = Delegation.objects.filter(ended_at=None)
    own = given.filter(membership__user=request.user) | given.filter(receiver=request.user)
    actions.end_delegation(by=request.user, delegation=get_object_or_404(own, pk=pk))
    messages.success(request, "Đã kết thúc ủy quyền.")
    return redirect("people:delegations")


@page(Permission.DELEGATE)
@require_POST
def act(request, pk):
    """Begin to act for the giver: from the next page on, with that role alone."""
    good = Delegation.objects.on(timezone.localdate()).filter(receiver=request.user)
    found = get_object_or_404(good, pk=pk)
    actions.act_for(by=request.user, delegation=found)
    request.session[acting.KEY] = found.pk
    return redirect("/")


@page(Permission.DELEGATE)
@require_POST
def be_oneself(request):
    """Put the other's role down."""
    request.session.pop(acting.KEY, None)
    return redirect("people:delegations")
