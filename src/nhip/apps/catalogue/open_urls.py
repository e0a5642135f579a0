"""Addresses of open data: /du-lieu-mo/ and each open table below it."""

from django.urls import path

from nhip.apps.catalogue import open_views as views

app_name = "open_data"
urlpatterns = [
    path("", views.listing, name="list"),
    path("catalog.<str:kind>", views.catalogue, name="catalogue"),
    path("<slug:name>/", views.detail, name="detail"),
    path("<slug:name>/data.<str:form>", views.download, name="download"),
]
