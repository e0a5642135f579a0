"""Addresses of obligations: /kho-du-lieu/nghia-vu/."""

from django.urls import path

from nhip.apps.catalogue import obligation_views as views

app_name = "obligations"
urlpatterns = [
    path("", views.listing, name="list"),
    path("don-vi/", views.units, name="units"),
    path("don-vi/<slug:key>/", views.of_unit, name="of_unit"),
    path("them/", views.add, name="add"),
    path("nap/", views.upload, name="import"),
    path("nap/bieu-mau/", views.template_file, name="template"),
    path("nap/tu-luat/", views.from_law, name="from_law"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/sua/", views.edit, name="edit"),
    path("<int:pk>/bao-xong/", views.report, name="report"),
    path("<int:pk>/xac-nhan/", views.confirm, name="confirm"),
    path("<int:pk>/tra-lai/", views.send_back, name="send_back"),
]
