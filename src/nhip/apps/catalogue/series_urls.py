"""Addresses of indicators: /kho-du-lieu/chi-so/."""

from django.urls import path

from nhip.apps.catalogue import series_views as views

app_name = "indicators"
urlpatterns = [
    path("", views.listing, name="list"),
    path("<slug:code>/", views.detail, name="detail"),
]
