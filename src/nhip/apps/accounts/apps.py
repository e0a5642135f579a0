"""Tells Django that this app exists."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "nhip.apps.accounts"
    verbose_name = "Tài khoản"
