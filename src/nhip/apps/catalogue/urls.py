"""Addresses of figures: /so-lieu/nap/ and its steps, /so-lieu/dot-nap/."""

from django.urls import path

from nhip.apps.catalogue import views

app_name = "catalogue"
urlpatterns = [
    path("nap/", views.upload, name="import"),
    path("nap/bieu-mau/", views.template_file, name="template"),
    path("nap/<int:pk>/", views.preview, name="preview"),
    path("nap/<int:pk>/cot/", views.columns, name="columns"),
    path("nap/<int:pk>/xac-nhan/", views.confirm, name="confirm"),
    path("dot-nap/", views.batch_list, name="batches"),
    path("dot-nap/<int:pk>/", views.batch_detail, name="batch"),
]
