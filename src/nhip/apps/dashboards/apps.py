"""Tells Django that this app exists."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "nhip.apps.dashboards"
    verbose_name = "Tổng quan"
