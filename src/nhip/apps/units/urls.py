"""Addresses of units: /don-vi/ and /don-vi/<key>/."""

from django.urls import path

from nhip.apps.units import views

app_name = "units"
urlpatterns = [
    path("", views.unit_list, name="list"),
    path("<slug:key>/", views.unit_detail, name="detail"),
]
