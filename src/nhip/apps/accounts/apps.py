"""Tells Django that this app exists, and that each sign-in begins a session on the list."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "nhip.apps.accounts"
    verbose_name = "Tài khoản"

    def ready(self):
        from django.contrib.auth.signals import user_logged_in

        from nhip.apps.accounts.sessions import begin

        user_logged_in.connect(begin, dispatch_uid="nhip.accounts.sessions.begin")
