"""Tells Django that this app exists."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "nhip.apps.notices"
    verbose_name = "Thông báo"
