"""One cell, several values: "90/80/60" under "(tỉnh/huyện/xã)", "Cấp tỉnh 100%; cấp xã 80%".

May import the engine. Each value is told with the level or group of units it is for; where a cell
names no levels, or not as many as it has values, nothing is guessed.
"""

import re
from collections.abc import Iterable

from nhip.engine.folding import fold
from nhip.engine.spans import plain
from nhip.engine.target_value import NUMBER, OPERATOR, TargetValue, parse_value

SLASHED = re.compile(rf"{NUMBER}\s*%?(?:\s*/\s*{NUMBER}\s*%?){{1,3}}")
LEVEL = (
    r"(?:(?:cap|khoi|doi voi|o|tai|cac|cac co quan)\s+)*"
    r"(?:trung uong|bo(?: nganh)?|tinh|huyen|xa|phuong|dac khu|so(?:,? (?:ban,? )?nganh)?|co so"
    r"|dia phuong|doanh nghiep|do thi|nong thon|nguoi dan|thanh thi)(?:[ ,]+[a-z]+){0,3}?"
)
VALUE = rf"(?:(?:{OPERATOR}|tu)\s*)*{NUMBER}\s*%?"
NAMED_FIRST = re.compile(rf"\b(?P<level>{LEVEL})\s*[:(]?\s*(?:la\s+)?(?P<value>{VALUE})\)?")
NAMED_LAST = re.compile(rf"(?P<value>{VALUE})\s*[(]?\s*(?P<level>\b{LEVEL})(?=[);,.]|$| va )\)?")
LISTED = re.compile(
    r"(?:cấp\s+)?[^\W\d_]+(?:\s+[^\W\d_]+)?(?:\s*/\s*(?:cấp\s+)?[^\W\d_]+(?: [^\W\d_]+)?)+"
)
COVERS_ENOUGH = 0.7


def levels_in(text: str, *headings: str) -> tuple[tuple[str, TargetValue], ...]:
    """(level, value) pairs of a cell, () where it does not give at least two.

    `headings` are where the levels of a bare "90/80/60" may be listed: its column, its wording.
    """
    printed = " ".join(text.split())
    said = plain(printed)
    if SLASHED.fullmatch(said.strip(" .;,")):
        return _slashed(printed, headings)
    for form in (NAMED_FIRST, NAMED_LAST):
        found = list(form.finditer(said))
        covered = sum(one.end() - one.start() for one in found)
        if len(found) > 1 and covered >= COVERS_ENOUGH * len(said):
            return tuple(
                (
                    printed[one.start("level") : one.end("level")].strip(),
                    parse_value(printed[one.start("value") : one.end("value")]),
                )
                for one in found
            )
    return ()


def _slashed(printed: str, headings: Iterable[str]) -> tuple[tuple[str, TargetValue], ...]:
    values = [one.strip(" .;,") for one in printed.split("/")]
    unit = "%" if values[-1].endswith("%") else ""
    for heading in headings:
        for listed in LISTED.finditer(heading):
            names = [one.strip() for one in listed[0].split("/")]
            if len(names) == len(values) and re.match(LEVEL, fold(names[-1])):
                each = (one if one.endswith("%") else one + unit for one in values)
                return tuple(zip(names, map(parse_value, each), strict=True))
    return ()
