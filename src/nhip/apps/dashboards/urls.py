"""Addresses of boards: / is the overview."""

from django.urls import path

from nhip.apps.dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("", views.overview, name="overview"),
]
