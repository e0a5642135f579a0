"""A cell of "Cách xác định và tính điểm" taken apart: statements, names of counts, a cap.

May import nhip.annexes.criteria.amounts and nhip.annexes.grid. A statement is a condition with what
it gives: an amount of points, or a formula.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from nhip.annexes.criteria.amounts import (
    AMOUNT,
    CAP,
    NUMBER,
    RATE,
    Amount,
    amount_of,
    number,
    plain,
    range_of,
)
from nhip.annexes.grid import one_line

BULLET = re.compile(r"^\s*(?:[-+•*▪o]\s+|[-+•▪](?=\S)|\d+[.)]\s+|[a-zđ]\)\s+)")
OPENS = re.compile(r"^\s*(?:[a-d]\s*[=:]|tỷ lệ\b.{0,40}=|tỉ lệ\b.{0,40}=|điểm\b.{0,20}=)", re.I)
VARIABLE = re.compile(r"^(?P<name>[a-d])\s*(?:=|:|là)\s*(?P<meaning>.+)$", re.IGNORECASE)
RATIO = re.compile(r"^(?:tỷ lệ|t|r)\b(?P<of>[^=]{0,80})=\s*(?P<formula>.+)$")
FORMULA = re.compile(
    r"điểm(?: số| đạt(?: được)?| đánh giá| của tiêu chí)?\s*=\s*(?P<formula>.+)$"
    rf"|(?P<bare>{NUMBER}\s*(?:điểm)?\s*[*x]\s*\(?\s*(?:a\s*/\s*b|tỷ lệ)\b.*)$"
)
PROPORTION = re.compile(
    r"(?:được )?(?:tính |chấm )?(?:điểm )?(?:theo|tương ứng với) tỷ lệ(?: tương ứng)?$"
)
PARTED = re.compile(r";|(?<=[^\d\s])\.\s+(?=[A-ZĐ]|[a-z]\s*[≥≤<>=])|\s-\s(?=[A-ZĐ])")
FILLING = re.compile(
    r"(?:[\s:;,.→\-=(]|\b(?:thì|được|đạt|tính|cho|chấm|là|nếu|khi|như sau|điểm)\b)+$"
)
LEADING = re.compile(r"^(?:[\s:;,.→\-=)]|\b(?:nếu|khi|đối với trường hợp|trường hợp)\b)+")


@dataclass(slots=True)
class Statement:
    """One condition and what it gives: an amount, or a formula."""

    condition: str
    printed: str
    amount: Amount | None = None
    formula: str = ""


@dataclass(slots=True)
class Wording:
    """A cell taken apart."""

    statements: list[Statement] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    ratio: str = ""
    cap: Fraction | None = None
    rest: list[str] = field(default_factory=list)
    whole: str = ""
    is_proportion: bool = False  # "theo tỷ lệ": of the mark that gives the maximum


def take_apart(text: str) -> Wording:
    """The statements of one cell, in its order; lines wrapped by the page are joined first."""
    said = Wording(whole=plain(text))
    if found := CAP.search(said.whole):
        said.cap = number(found["cap"])
    for item in _items(text):
        _sort(said, item)
    return said


def _items(text: str) -> Iterator[str]:
    """The statements of a cell: wrapped lines joined, several on one line parted."""
    joined: list[str] = []
    for line in text.split("\n"):
        begins = BULLET.match(line) or OPENS.match(line) or not joined
        if begins or joined[-1].rstrip().endswith((";", ".")) or _is_whole(joined[-1]):
            joined.append(BULLET.sub("", line))
        else:
            joined[-1] += " " + line.strip()
    for one in joined:
        for part in PARTED.split(one):
            if part.strip(" .-"):
                yield part.strip(" .-")


def _is_whole(line: str) -> bool:
    """Whether a line already says what it gives, so that the next one begins anew."""
    found = list(AMOUNT.finditer(plain(line)))
    return bool(found) and not plain(line)[found[-1].end() :].strip(" .;,")


def _sort(said: Wording, item: str) -> None:
    low = plain(item)
    if found := VARIABLE.match(item):
        said.variables[found["name"].lower()] = one_line(found["meaning"]).strip(" .;")
    elif found := FORMULA.search(low):
        condition, formula = low[: found.start()], found["formula"] or found["bare"]
        formula = re.sub(r"(?<=\d)\s*điểm(?= *[*x])", "", formula)
        said.statements.append(
            Statement(_condition(condition), item, formula=_formula_text(formula))
        )
    elif (found := PROPORTION.search(low)) and range_of(low[: found.start()]):
        said.statements.append(Statement(_condition(low[: found.start()]), item, formula=RATE))
        said.is_proportion = True
    elif found := RATIO.match(low):
        said.ratio = _formula_text(found["formula"])
    elif re.match(r"^(?:trong đó|ghi chú|cách tính|công thức)\b", low) and not AMOUNT.search(low):
        return
    else:
        _sort_amounts(said, item, low)


def _formula_text(text: str) -> str:
    """A formula without what follows it: "(trong đó ...)", ", tối đa 5 điểm"."""
    text = re.split(r"\(?\s*(?:trong đó|với a|nếu|làm tròn)\b", text)[0]
    return CAP.sub(" ", text).strip(" .,;:")


def _sort_amounts(said: Wording, item: str, low: str) -> None:
    bare = CAP.sub(" ", low) if CAP.search(low) and AMOUNT.search(CAP.sub(" ", low)) else low
    found = list(AMOUNT.finditer(bare))
    if not found:
        said.rest.append(item)
        return
    if len(found) == 1 and not _condition(bare[: found[0].start()]):
        condition = _condition(bare[found[0].end() :])
        said.statements.append(Statement(condition, _printed(item, condition), amount_of(found[0])))
        return
    start = 0
    for one in found:
        condition = _condition(bare[start : one.start()])
        said.statements.append(Statement(condition, _printed(item, condition), amount_of(one)))
        start = one.end()
    if left := LEADING.sub("", bare[start:]).strip(" ."):
        said.rest.append(left)


def _condition(text: str) -> str:
    return LEADING.sub("", FILLING.sub("", text)).strip()


def _printed(item: str, condition: str) -> str:
    """A condition as the document prints it, capitals and all."""
    line = one_line(item)
    start = plain(line).find(condition)
    found = line[start : start + len(condition)] if start >= 0 else condition
    return found[:1].upper() + found[1:]
