"""Tells Django that this app exists."""

from django.apps import AppConfig


class CollectionConfig(AppConfig):
    name = "nhip.apps.collection"
    verbose_name = "Thu thập số liệu"
