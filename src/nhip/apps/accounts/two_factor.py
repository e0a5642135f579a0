"""Time-based codes (RFC 6238) and how their keys are kept: allauth's mfa with our own seal.

May import allauth, cryptography and settings. Writes nothing.
"""

import base64
from binascii import Error as BadBase32

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

new_secret = generate_totp_secret
DIGITS = 6


class Adapter(DefaultMFAAdapter):
    """A stolen database holds no usable key: what seals them is not in it."""

    def encrypt(self, text: str) -> str:
        return _sealer().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _sealer().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return "Nhịp"

    def get_totp_label(self, user) -> str:
        return user.get_username()


def matching_counter(secret: str, code: str) -> int | None:
    """The time step that this code is of: the present one, or a neighbour of it."""
    if len(code) != DIGITS or not (code.isascii() and code.isdigit()):
        return None
    for counter in yield_hotp_counters_from_time():
        try:
            expected = format_hotp_value(hotp_value(secret, counter))
        except BadBase32:
            return None
        if compare_user_code(actual=code, expected=expected):
            return counter
    return None


def counter_of(authenticator: Authenticator, code: str) -> int | None:
    """The same for a kept key; a step that was used, or one before it, does not come again."""
    counter = matching_counter(Adapter().decrypt(authenticator.data["secret"]), code)
    if counter is None or counter <= authenticator.data.get("last_counter", -1):
        return None
    return counter


def picture(user, secret: str) -> str:
    """The QR code as an address that the page's policy allows: data:image/svg+xml."""
    adapter = Adapter()
    drawn = adapter.build_totp_svg(adapter.build_totp_url(user, secret))
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.encode()).decode()


def spaced(secret: str) -> str:
    """The key in groups of four, to be typed where a camera is not at hand."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def _sealer() -> Fernet:
    derived = HKDF(SHA256(), 32, salt=None, info=b"nhip second factor")
    return Fernet(base64.urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))
