"""One moment as a source wrote it -> a local datetime: for records that are read one by one.

Standard library only. The vectorised form is `vi_moment` in `landing.values`; a test holds the two
to the same answers.
"""

import re
from datetime import datetime, timedelta, timezone
from typing import Any

VIETNAM = timezone(timedelta(hours=7))
_WORDS = re.compile(r"[Nn]gày (\d{1,2}) tháng (\d{1,2}) năm (\d{4})", re.ASCII)
_DAY_FIRST = re.compile(
    r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?: (\d{1,2}):(\d{2})(?::(\d{2}))?)?", re.ASCII
)


def read_moment(value: Any) -> datetime | None:
    """dd/mm/yyyy or d/m/yy with or without a time, ISO with or without an offset, in words."""
    text = str(value or "").strip()
    found = _WORDS.fullmatch(text) or _DAY_FIRST.fullmatch(text)
    try:
        if found:
            day, month, year, *clock = (int(part or 0) for part in found.groups())
            hour, minute, second = clock or (0, 0, 0)
            return datetime(_century(year, found[3]), month, day, hour, minute, second)
        moment = datetime.fromisoformat(text.replace("/", "-"))
    except ValueError:
        return None
    return moment.astimezone(VIETNAM).replace(tzinfo=None) if moment.tzinfo else moment


def _century(year: int, written: str) -> int:
    """Two digits are read as POSIX reads them: 69 to 99 are of the last century."""
    if len(written) == 4:
        return year
    return 1900 + year if year >= 69 else 2000 + year
