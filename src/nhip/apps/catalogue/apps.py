"""Tells Django that this app exists, and the work board what this app has for the steward."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "nhip.apps.catalogue"
    verbose_name = "Số liệu"

    def ready(self):
        from nhip.apps.catalogue import obligation_sections, work_sections

        work_sections.register_all()
        obligation_sections.register_all()
