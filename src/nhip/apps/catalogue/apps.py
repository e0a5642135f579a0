"""Tells Django that this app exists."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "nhip.apps.catalogue"
    verbose_name = "Số liệu"
