"""An encrypted stream: chunks of AES-256-GCM whose order and end are authenticated.

May import: cryptography. The layout is the STREAM construction (Hoang, Reyhanitabar, Rogaway,
Vizar, 2015): the nonce of a chunk is its number and whether it is the last, so that chunks which
were cut off, swapped or repeated do not open.

    magic | salt (16) | check (16) | chunks: length (4, big endian), ciphertext with its tag

Key and check both come from the secret by scrypt; the check tells a wrong key from a changed file.
"""

import hmac
import io
import os
import struct
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from nhip.engine.errors import NhipError

MAGIC = b"NHIP-SEALED-1\n"
SALT, CHECK, TAG = 16, 16, 16
CHUNK = 1 << 20
SHORTEST_SECRET = 16


class ArchiveError(NhipError):
    """A backup that cannot be written or read; nothing outside its working folder has changed."""


class SealedWriter:
    """Encrypts what is written into another stream. Without end() it can never be read."""

    def __init__(self, into: BinaryIO, secret: bytes) -> None:
        salt = os.urandom(SALT)
        key, check = _derived(secret, salt)
        self._into, self._cipher = into, AESGCM(key)
        self._header = MAGIC + salt + check
        self._waiting, self._number = bytearray(), 0
        into.write(self._header)

    def write(self, data: bytes) -> int:
        """Takes all of it; whole chunks go out, the rest waits."""
        self._waiting += data
        # One chunk always waits: only end() knows which is the last.
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def end(self) -> None:
        """Seal the last chunk, once. The stream below stays open."""
        self._seal(bytes(self._waiting), last=True)

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, last), chunk, self._header)
        self._into.write(struct.pack(">I", len(sealed)) + sealed)
        self._number += 1


class SealedReader(io.RawIOBase):
    """Decrypts what SealedWriter wrote.

    Raises ArchiveError: "backup.key_wrong", "backup.truncated", "backup.altered".
    """

    def __init__(self, source: BinaryIO, secret: bytes) -> None:
        header = source.read(len(MAGIC) + SALT + CHECK)
        if len(header) < len(MAGIC) + SALT + CHECK:
            raise ArchiveError("backup.truncated")
        salt, check = header[len(MAGIC) : -CHECK], header[-CHECK:]
        key, wanted = _derived(secret, salt)
        if not hmac.compare_digest(check, wanted):
            raise ArchiveError("backup.key_wrong")
        self._source, self._cipher, self._header = source, AESGCM(key), header
        self._open, self._number, self._ended = b"", 0, False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """Fill as much as one chunk gives; 0 only at the authenticated end."""
        while not self._open and not self._ended:
            self._open = self._next()
        given = self._open[: len(buffer)]
        buffer[: len(given)] = given
        self._open = self._open[len(given) :]
        return len(given)

    def _next(self) -> bytes:
        length = self._source.read(4)
        if len(length) < 4:
            raise ArchiveError("backup.truncated")
        (size,) = struct.unpack(">I", length)
        if not TAG <= size <= CHUNK + TAG:
            raise ArchiveError("backup.altered")
        sealed = self._source.read(size)
        if len(sealed) < size:
            raise ArchiveError("backup.truncated")
        for last in (False, True):
            try:
                opened = self._cipher.decrypt(_nonce(self._number, last), sealed, self._header)
            except InvalidTag:
                continue
            self._number, self._ended = self._number + 1, last
            if last and self._source.read(1):
                raise ArchiveError("backup.altered")
            return opened
        raise ArchiveError("backup.altered")


def is_sealed(head: bytes) -> bool:
    """Whether a file that begins like this is under lock and key."""
    return head.startswith(MAGIC)


def _derived(secret: bytes, salt: bytes) -> tuple[bytes, bytes]:
    """Key and check. Raises ArchiveError("backup.key_short")."""
    secret = secret.strip()
    if len(secret) < SHORTEST_SECRET:
        raise ArchiveError("backup.key_short", least=SHORTEST_SECRET)
    made = Scrypt(salt=salt, length=32 + CHECK, n=1 << 15, r=8, p=1).derive(secret)
    return made[:32], made[32:]


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\1" if last else b"\0")
