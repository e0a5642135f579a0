"""Tells Django that this app exists."""

from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "nhip.apps.scoring"
    verbose_name = "Phiếu điểm"
