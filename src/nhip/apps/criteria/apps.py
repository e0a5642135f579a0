"""Tells Django that this app exists, and the catalogue where criteria sets are found."""

from django.apps import AppConfig


class CriteriaConfig(AppConfig):
    name = "nhip.apps.criteria"
    verbose_name = "Bộ tiêu chí"

    def ready(self):
        from nhip.apps.catalogue import shelf
        from nhip.apps.criteria.queries import VersionShelf

        shelf.register(VersionShelf())
