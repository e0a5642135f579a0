"""Addresses of evidence: /minh-chung/, /minh-chung/<id>/."""

from django.urls import path

from nhip.apps.files import views

app_name = "evidence"
urlpatterns = [
    path("", views.listing, name="list"),
    path("them/", views.add, name="add"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/sua/", views.correct, name="correct"),
    path("<int:pk>/tep/", views.download, name="download"),
    path("<int:pk>/kiem-tra-lai/", views.again, name="again"),
]
