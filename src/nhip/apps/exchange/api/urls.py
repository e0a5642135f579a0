"""Addresses below /api/v1/: each of ninja's, behind the door with the scope it needs."""

from django.urls import path

from nhip.apps.exchange.api import batches, datasets, figures, forms, pages, scores, series
from nhip.apps.exchange.api.service import api, scopes
from nhip.apps.exchange.door import address

MODULES = (
    batches,
    datasets,
    figures,
    forms,
    scores,
    series,
)  # importing them registers their addresses

app_name = "api"
patterns, _, _ = api.urls
urlpatterns = [
    path("", pages.manual, name="manual"),
    path("openapi.json", pages.openapi, name="openapi"),
    *(
        path(str(one.pattern), address(one.callback, scopes[one.name]), name=one.name)
        for one in patterns
        if one.name in scopes
    ),
    path("<path:rest>", pages.absent, name="absent"),
]
