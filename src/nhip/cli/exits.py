"""How the command ends: exit codes that scripts may rely on, and the one way to stop early.

Standard library only.
"""

from enum import IntEnum


class Exit(IntEnum):
    """`nhip --help` prints this list; a code never changes its meaning."""

    DONE = 0
    FAULTS = 1
    WRONG_CALL = 2
    UNREADABLE = 3
    NOT_READY = 4

    @property
    def meaning(self) -> str:
        """What the code says, in Vietnamese."""
        return _MEANINGS[self]


_MEANINGS = {
    Exit.DONE: "xong (cảnh báo, nếu có, in ở luồng lỗi)",
    Exit.FAULTS: "số liệu hoặc bộ tiêu chí có lỗi; không có gì được tính hay lưu",
    Exit.WRONG_CALL: "gọi lệnh sai: thiếu tham số, kỳ, bộ tiêu chí hoặc đơn vị không có",
    Exit.UNREADABLE: "không đọc được tệp (không có, không có quyền)",
    Exit.NOT_READY: "hệ thống chưa sẵn sàng: cấu hình, cơ sở dữ liệu hoặc cổng mạng",
}


class Stop(Exception):
    """Ends the command with a code and the lines that say where, what and how to mend."""

    def __init__(self, code: Exit, *lines: str) -> None:
        self.code, self.lines = code, lines
        super().__init__(code, *lines)
