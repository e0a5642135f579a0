"""One page, one fragment: htmx gets the part it asked to swap, everybody else the whole page."""

from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def render_part(request, page, fragment, context, status=200):
    """Render `fragment` for an htmx request and `page`, which includes it, for any other."""
    # A restored history entry needs the whole page again.
    part = request.htmx and not request.htmx.history_restore_request
    response = render(request, fragment if part else page, context, status=status)
    # Without it the browser's back button may show a fragment kept under the page's address.
    patch_vary_headers(response, ["HX-Request"])
    return response
