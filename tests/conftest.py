"""What every test gets: quick password hashing, static files straight from their folders."""

import pytest

FAST_HASHER = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def quick_settings(settings):
    """argon2 costs 50 ms by design; the manifest of static files needs a collectstatic."""
    settings.PASSWORD_HASHERS = FAST_HASHER
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
