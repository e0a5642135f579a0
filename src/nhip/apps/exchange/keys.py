"""The text of an API key: how it is made, told apart and compared. And the scopes it may hold.

Standard library only. A key is `nhip_` + a public name of 8 letters + `_` + 43 random characters
(256 bits), so its plain SHA-256 cannot be guessed backwards and needs no slow hash.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from enum import StrEnum

ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # without l, o, 0, 1: the name is read aloud
NAME_LENGTH = 8
_KEY = re.compile(r"nhip_([a-z0-9]{8})_[A-Za-z0-9_-]{43}")
_DATASET_SCOPE = re.compile(r"(read:dataset|push):([a-z][a-z0-9_]{0,59})")


class Reading(StrEnum):
    """Scopes that name no dataset."""

    OBSERVATIONS = "read:observations"
    SCORES = "read:scores"
    SERIES = "read:series"
    FORMS = "fill:forms"

    @property
    def name_vi(self) -> str:
        return {
            Reading.OBSERVATIONS: "đọc số liệu của các bộ tiêu chí",
            Reading.SCORES: "đọc điểm và xếp hạng",
            Reading.SERIES: "đọc chuỗi của các chỉ số",
            Reading.FORMS: "đọc và điền biểu mẫu thu thập của đơn vị giữ khóa",
        }[self]


READ_DATASET, PUSH = "read:dataset", "push"


@dataclass(frozen=True)
class NewKey:
    """A key as it is shown once: `text` is never stored, `prefix` and `digest` are."""

    text: str
    prefix: str
    digest: str


def make() -> NewKey:
    """A key nobody has."""
    name = "".join(secrets.choice(ALPHABET) for _ in range(NAME_LENGTH))
    text = f"nhip_{name}_{secrets.token_urlsafe(32)}"
    return NewKey(text, f"nhip_{name}", digest_of(text))


def prefix_of(text: str) -> str:
    """The public name of a key, "" where the text has not the form of one."""
    found = _KEY.fullmatch(text)
    return f"nhip_{found[1]}" if found else ""


def digest_of(text: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(text.encode()).hexdigest()


def fits(text: str, digest: str) -> bool:
    """Whether a key has that digest, in a time that does not tell how far they agree."""
    return hmac.compare_digest(digest_of(text), digest)


def is_scope(text: str) -> bool:
    """Whether a text is written like a scope; whether its dataset exists is asked elsewhere."""
    return text in set(Reading) or bool(_DATASET_SCOPE.fullmatch(text))


def dataset_of(scope: str) -> str:
    """The dataset a scope names, "" for none."""
    found = _DATASET_SCOPE.fullmatch(scope)
    return found[2] if found else ""
