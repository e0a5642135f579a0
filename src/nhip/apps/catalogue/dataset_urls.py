"""Addresses of the repository: /kho-du-lieu/ and each dataset below it."""

from django.urls import path

from nhip.apps.catalogue import dataset_views as views
from nhip.apps.catalogue import mending_views, steward_views, upload_views

app_name = "datasets"
urlpatterns = [
    path("", views.listing, name="list"),
    path("bang-viec/", steward_views.board, name="board"),
    path("doi-soat/", steward_views.reconciliations, name="reconciliations"),
    path("doi-soat/<slug:source>/", steward_views.reconcile, name="reconcile"),
    path("doi-soat/<slug:source>/bao/", steward_views.sent, name="sent"),
    path("so-lieu/<int:pk>/", views.behind, name="behind"),
    path("<slug:name>/", views.detail, name="detail"),
    path("<slug:name>/nap/", upload_views.upload, name="upload"),
    path("<slug:name>/nap/<int:pk>/", upload_views.draft, name="draft"),
    path("<slug:name>/nap/<int:pk>/buoc/", upload_views.step, name="step"),
    path("<slug:name>/luot-nap/<int:pk>/", views.landing, name="landing"),
    path("<slug:name>/luot-nap/<int:pk>/hoan-tac/", upload_views.undo, name="undo"),
    path("<slug:name>/cho-sua/", mending_views.quarantine, name="quarantine"),
    path("<slug:name>/cho-sua/hang-loat/", mending_views.alike, name="alike"),
    path("<slug:name>/cho-sua/tep/", mending_views.mended_file, name="mended_file"),
    path("<slug:name>/cho-sua/bo/", mending_views.dismiss, name="dismiss"),
    path("<slug:name>/da-bo/", mending_views.dismissed, name="dismissed"),
    path("<slug:name>/ho-so/", views.records, name="records"),
]
