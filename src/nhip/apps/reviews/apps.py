"""Tells Django that this app exists."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "nhip.apps.reviews"
    verbose_name = "Xét duyệt"
