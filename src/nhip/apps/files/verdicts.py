"""What a digital signature is worth, in codes and in words. Standard library only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """What a signature, or a document by its worst signature, is worth. Best first."""

    VALID = "valid"
    NOT_REVOKED_UNKNOWN = "revocation_unknown"
    NONE = "none"
    NOT_CHECKED = "not_checked"
    UNTRUSTED = "untrusted"
    SELF_MADE = "self_made"
    EXPIRED = "expired"
    REVOKED = "revoked"
    UNREADABLE = "unreadable"
    ALTERED = "altered"
    BROKEN = "broken"

    @property
    def name_vi(self) -> str:
        return NAMES[self]

    @property
    def is_good(self) -> bool:
        return self in (Verdict.VALID, Verdict.NOT_REVOKED_UNKNOWN)

    @property
    def is_bad(self) -> bool:
        return not self.is_good and self not in (Verdict.NONE, Verdict.NOT_CHECKED)


NAMES = {
    Verdict.VALID: "chữ ký hợp lệ",
    Verdict.NOT_REVOKED_UNKNOWN: "chữ ký hợp lệ, chưa kiểm tra thu hồi",
    Verdict.NONE: "không có chữ ký số",
    Verdict.NOT_CHECKED: "không phải PDF, không kiểm tra chữ ký",
    Verdict.UNTRUSTED: "toàn vẹn, nơi chứng thực không có trong danh sách tin cậy",
    Verdict.SELF_MADE: "chữ ký tự tạo, không có tổ chức chứng thực",
    Verdict.EXPIRED: "chứng thư số hết hạn hoặc chưa có hiệu lực khi ký",
    Verdict.REVOKED: "chứng thư số đã bị thu hồi",
    Verdict.UNREADABLE: "không đọc được chữ ký",
    Verdict.ALTERED: "văn bản bị sửa sau khi ký",
    Verdict.BROKEN: "chữ ký sai: nội dung không khớp",
}


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature of a document."""

    verdict: Verdict
    signer: str = ""
    organisation: str = ""
    authority: str = ""
    serial: str = ""
    signed_at: datetime | None = None
    is_timestamped: bool = False
    covers_all: bool = False

    def stored(self) -> dict[str, Any]:
        """As JSON, with the verdict in words beside its code."""
        return {
            "verdict": self.verdict.value,
            "said": self.verdict.name_vi,
            "signer": self.signer,
            "organisation": self.organisation,
            "authority": self.authority,
            "serial": self.serial,
            "signed_at": self.signed_at.isoformat() if self.signed_at else "",
            "is_timestamped": self.is_timestamped,
            "covers_all": self.covers_all,
        }


def overall(signatures: Iterable[Signature]) -> Verdict:
    """A document is worth what its worst signature is worth."""
    order = list(Verdict)
    return max((one.verdict for one in signatures), key=order.index, default=Verdict.NONE)
