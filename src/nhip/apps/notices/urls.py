"""Addresses of notices, below /thong-bao/."""

from django.urls import path

from nhip.apps.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.listing, name="list"),
    path("chuong/", views.bell, name="bell"),
    path("danh-dau/", views.mark, name="mark"),
    path("cach-nhan/", views.preference, name="preference"),
    path("thu/", views.outbox, name="outbox"),
    path("thu/<int:pk>/gui-lai/", views.send_again, name="send_again"),
    path("<int:pk>/", views.follow, name="follow"),
]
