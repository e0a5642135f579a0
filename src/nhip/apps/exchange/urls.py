"""Addresses of the pages of API keys."""

from django.urls import path

from nhip.apps.exchange import views

app_name = "exchange"
urlpatterns = [
    path("", views.listing, name="keys"),
    path("cap/", views.issue, name="issue"),
    path("<int:pk>/", views.key, name="key"),
    path("<int:pk>/gia-han/", views.renew, name="renew"),
    path("<int:pk>/thu-hoi/", views.revoke, name="revoke"),
]
