"""Addresses of the repository: /kho-du-lieu/ and each dataset below it."""

from django.urls import path

from nhip.apps.catalogue import dataset_views as views

app_name = "datasets"
urlpatterns = [
    path("", views.listing, name="list"),
    path("so-lieu/<int:pk>/", views.behind, name="behind"),
    path("<slug:name>/", views.detail, name="detail"),
    path("<slug:name>/luot-nap/<int:pk>/", views.landing, name="landing"),
    path("<slug:name>/cho-sua/", views.quarantine, name="quarantine"),
    path("<slug:name>/ho-so/", views.records, name="records"),
]
