"""Addresses of the interface itself: the gallery of components."""

app_name = "ui"

urlpatterns = []
