"""Tells Django that this app exists."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "nhip.apps.assessments"
    verbose_name = "Đánh giá"
