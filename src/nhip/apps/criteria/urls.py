"""Addresses of criteria sets: /bo-tieu-chi/, /bo-tieu-chi/<id>/ with the slash of the id."""

from django.urls import path

from nhip.apps.criteria import views

app_name = "criteria"
urlpatterns = [
    path("bo-tieu-chi/", views.set_list, name="list"),
    path("bo-tieu-chi/nap/", views.load, name="load"),
    path("bo-tieu-chi/<path:set_id>/", views.set_detail, name="detail"),
]
