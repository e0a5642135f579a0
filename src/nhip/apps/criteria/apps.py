"""Tells Django that this app exists."""

from django.apps import AppConfig


class CriteriaConfig(AppConfig):
    name = "nhip.apps.criteria"
    verbose_name = "Bộ tiêu chí"
