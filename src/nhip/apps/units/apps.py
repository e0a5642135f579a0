"""Tells Django that this app exists."""

from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "nhip.apps.units"
    verbose_name = "Đơn vị"
