"""What every test gets: quick password hashing, static files straight from their folders."""

import pytest

FAST_HASHER = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def quick_settings(settings):
    """argon2 costs 50 ms by design; gathered static files may be there or not, old or new."""
    settings.PASSWORD_HASHERS = FAST_HASHER
    settings.STATIC_ROOT = None
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
