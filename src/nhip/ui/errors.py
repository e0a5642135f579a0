"""Pages for what went wrong: each says what happened and what to do next, without blame."""

from django.shortcuts import render


def bad_request(request, exception=None):
    # No context processors: a wrong host name is refused before anybody is recognised.
    return render(None, "400.html", status=400)


def forbidden(request, exception=None):
    return render(request, "403.html", {"sentence": str(exception or "")}, status=403)


def csrf_failure(request, reason=""):
    return render(request, "403_form.html", status=403)


def not_found(request, exception=None):
    return render(request, "404.html", status=404)


def server_error(request):
    # No context processors: whatever broke may be in one of them.
    return render(None, "500.html", status=500)
