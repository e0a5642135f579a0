"""Tells Django that this app exists."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "nhip.apps.audit"
    verbose_name = "Nhật ký"
