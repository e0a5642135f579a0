"""The WSGI application that a server runs (`nhip serve`, granian, or any other)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nhip.config.settings")

application = get_wsgi_application()
