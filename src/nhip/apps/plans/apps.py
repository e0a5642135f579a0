"""Tells Django that this app exists."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "nhip.apps.plans"
    verbose_name = "Kế hoạch"
