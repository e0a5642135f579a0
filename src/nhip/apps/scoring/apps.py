"""Tells Django that this app exists, and the catalogue's batches that it listens."""

from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "nhip.apps.scoring"
    verbose_name = "Phiếu điểm"

    def ready(self):
        from django.db.models.signals import post_save

        from nhip.apps.catalogue.models import Batch
        from nhip.apps.catalogue.open_data import tables
        from nhip.apps.scoring import open_data
        from nhip.apps.scoring.receivers import batch_stored

        post_save.connect(batch_stored, sender=Batch, dispatch_uid="scoring.batch_stored")
        tables.register(open_data.NAME, open_data.table)
