"""The numbers Word draws before paragraphs ("1.", "a)", "II.") and keeps out of their text.

May import python-docx's names. Follows numbering.xml: lists by numId, levels by ilvl, counters
that restart when an outer level moves (ECMA-376, part 1, 17.9).
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

Element = Any
ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    text: str
    start: int


class Numbering:
    """Counts through a document; `label` must be asked for each paragraph once, in order."""

    def __init__(self, numbers: Element = None, styles: Element = None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}  # abstract list -> its levels
        self._lists: dict[str, str] = {}  # numId -> abstract list
        self._styles = _style_lists(styles)
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        if numbers is not None:
            self._learn(numbers)

    def _learn(self, numbers: Element) -> None:
        for abstract in numbers.iterchildren(qn("w:abstractNum")):
            levels = {_value(level, "w:ilvl"): level for level in abstract.iter(qn("w:lvl"))}
            self._levels[abstract.get(qn("w:abstractNumId"))] = {
                int(index): _level(level) for index, level in levels.items() if index.isdigit()
            }
        for number in numbers.iterchildren(qn("w:num")):
            held = number.find(qn("w:abstractNumId"))
            if held is not None:
                self._lists[number.get(qn("w:numId"))] = held.get(qn("w:val"))

    def label(self, properties: Element) -> str:
        """The label of a paragraph with these properties; "" where it has no number."""
        list_id, depth = self._list_of(properties)
        kind = self._lists.get(list_id, "")
        levels = self._levels.get(kind, {})
        if depth not in levels:
            return ""
        counts = self._counts[kind]
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        if levels[depth].form == "bullet":
            return "-"
        text = levels[depth].text
        for level, about in levels.items():
            count = counts.get(level, about.start)
            text = text.replace(f"%{level + 1}", _shown(count, about.form))
        return text.strip()

    def _list_of(self, properties: Element) -> tuple[str, int]:
        if properties is None:
            return "", 0
        own = properties.find(qn("w:numPr"))
        if own is None:
            style = properties.find(qn("w:pStyle"))
            return (
                self._styles.get(style.get(qn("w:val")), ("", 0)) if style is not None else ("", 0)
            )
        return _numbered(own)


def _numbered(numbering: Element) -> tuple[str, int]:
    number, level = numbering.find(qn("w:numId")), numbering.find(qn("w:ilvl"))
    depth = level.get(qn("w:val"), "0") if level is not None else "0"
    named = number.get(qn("w:val"), "") if number is not None else ""
    return named, int(depth) if depth.isdigit() else 0


def _style_lists(styles: Element) -> dict[str, tuple[str, int]]:
    found = {}
    for style in styles.iterchildren(qn("w:style")) if styles is not None else ():
        numbering = style.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if numbering is not None:
            found[style.get(qn("w:styleId"))] = _numbered(numbering)
    return found


def _value(element: Element, name: str) -> str:
    return element.get(qn(name)) or ""


def _level(element: Element) -> _Level:
    def said(name: str, otherwise: str) -> str:
        found = element.find(qn(name))
        return found.get(qn("w:val"), otherwise) if found is not None else otherwise

    start = said("w:start", "1")
    form = said("w:numFmt", "decimal")
    return _Level(form, said("w:lvlText", ""), int(start) if start.isdigit() else 1)


def _shown(count: int, form: str) -> str:
    if form in ("upperRoman", "lowerRoman"):
        text = roman(count)
        return text if form == "upperRoman" else text.lower()
    if form in ("upperLetter", "lowerLetter"):
        letter = chr(ord("A") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter if form == "upperLetter" else letter.lower()
    if form == "decimalZero":
        return f"{count:02d}"
    return "" if form == "none" else str(count)


def roman(count: int) -> str:
    """A Roman number; "" below one."""
    text = ""
    for value, letters in ROMAN:
        while count >= value:
            text, count = text + letters, count - value
    return text
