"""Tells Django that this app exists."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "nhip.apps.files"
    verbose_name = "Tệp"
