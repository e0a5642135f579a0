"""The app that talks to other systems: what they may read, what they bring, what is fetched."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "nhip.apps.exchange"
    verbose_name = "Chia sẻ và kết nối"
