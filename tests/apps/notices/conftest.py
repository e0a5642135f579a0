"""People who are told things, and a real mail server that takes, refuses or breaks off."""

import socket
from datetime import date

import pytest
from aiosmtpd.controller import Controller

from nhip.apps.accounts.models import User
from nhip.apps.accounts.roles import Role
from nhip.apps.units.models import Membership, Unit


@pytest.fixture
def unit(db):
    return Unit.objects.create(key="so-y-te", name="Sở Y tế", kind="department")


@pytest.fixture
def person(unit):
    def make(name, role=Role.OFFICER, email=None):
        address = f"{name}@phutho.gov.vn" if email is None else email
        user = User.objects.create(username=name, full_name=f"Người {name}", email=address)
        Membership.objects.create(user=user, unit=unit, role=role, since=date(2026, 1, 1))
        return user

    return make


@pytest.fixture
def an(person):
    return person("an")


@pytest.fixture
def binh(person):
    return person("binh")


class Postbox:
    """What arrived; `answers` says how to treat an address: a line of SMTP instead of taking it."""

    def __init__(self):
        self.letters, self.answers, self.tried = [], {}, 0

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        self.tried += 1
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.letters.append((envelope.rcpt_tos, envelope.content))
        return "250 taken"


@pytest.fixture
def postbox(settings, socket_enabled):
    box = Postbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.DEFAULT_FROM_EMAIL = "Nhịp <nhip@phutho.gov.vn>"
    settings.NHIP_SITE_ADDRESS = "https://nhip.phutho.gov.vn"
    yield box
    server.stop()
