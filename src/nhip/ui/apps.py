"""Tells Django where the templates, tags and static files are."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "nhip.ui"
    verbose_name = "Giao diện"
