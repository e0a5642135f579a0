"""Printed numbers of rows and paragraphs: what style they have, and how styles nest.

Standard library only. "I", "1.", "a)", "(2)", "5.1.3", "-": a style is a rank in an outline whose
order each document chooses for itself; it is learned from which style opens under which.
"""

import re
from dataclasses import dataclass, field

ENUMERATOR = re.compile(
    r"^\s*(?P<code>(?:Phần|Mục|Chương|Điều)\s+(?:thứ\s+)?[\wIVXLC]+"
    r"|\(?[IVXLC]{1,6}\)?(?=[.)/\s-])|\(?[A-ZĐ]\)?(?=[.)])"
    r"|[IVXLC]{1,5}(?:\.\d{1,3})+|\d{1,3}(?:\.\d{1,3})*[a-zđ]?(?=[.)/:\s]|-\s)"
    r"|\(\d{1,3}(?:\.\d+)*\)|\([a-zđ]{1,2}\)"
    r"|\(?[a-zđ]{1,2}(?=\))|[a-zđ](?=\.\s)|[-–+•*])(?P<end>[.)/:]+|-(?=\s)|)[\s:–-]*(?P<text>.*)$",
    re.DOTALL,
)
ROMAN = re.compile(r"[IVXLC]+")
NUMBER = re.compile(r"\d+(?:\.\d+)*")


def split_number(text: str) -> tuple[str, str, int]:
    """("1", "Sở Tài chính", 3) of "1. Sở Tài chính": the code, the rest, where the rest begins.

    A code needs its mark (a dot, a bracket) or a blank and a capital behind it: "100% doanh
    nghiệp" and "5G" have none.
    """
    found = ENUMERATOR.match(text)
    if not found or not found["text"].strip():
        return "", text.strip(), len(text) - len(text.lstrip())
    code, is_marked = found["code"], bool(found["end"]) or found["code"][0] in "(-–+•*"
    is_marked = is_marked or bool(re.match(r"(?:Phần|Mục|Chương|Điều)", code)) or "." in code
    if not is_marked and not (ROMAN.fullmatch(code) and found["text"][:1].isupper()):
        return "", text.strip(), len(text) - len(text.lstrip())
    if found["end"].startswith("/") and code[0].isdigit() and found["text"][:1].isdigit():
        return "", text.strip(), 0  # a date
    return code, found["text"].strip(), found.start("text")


def clean_code(text: str) -> str:
    """A printed number without the marks around it: "1." and "(1)" are 1; "1a.(1)" stays."""
    code = " ".join(text.split()).rstrip(".)/:").strip()
    if code.count("(") > code.count(")"):
        code = code[1:] if code.startswith("(") else code + ")"
    return code


def style_of(code: str, text: str = "") -> str:
    """The style of a code: "roman", "capital", "number", "number.2", "letter", "(number)", ..."""
    bare = code.strip("().[]/ ")
    bracket = "()" if code.strip().startswith("(") else ""
    if not bare:
        return "capitals" if is_capitals(text) else "none"
    if re.match(r"(?:Phần|Mục|Chương|Điều)", bare):
        return bare.split()[0]
    if bare in "-–+•*":
        return bare
    if ROMAN.fullmatch(bare) and bare not in ("C", "L"):
        return f"roman{bracket}"
    if re.fullmatch(r"[A-ZĐ]", bare):
        return f"capital{bracket}"
    if re.fullmatch(r"[a-zđ]{1,2}", bare):
        return f"letter{bracket}"
    parts = re.split(r"[.]", bare)
    depth = len([part for part in parts if part])
    first = "roman." if ROMAN.fullmatch(parts[0]) else "number."
    return f"number{bracket}" if depth == 1 and first == "number." else f"{first}{depth}"


def is_capitals(text: str) -> bool:
    """Whether a text is printed in capitals."""
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) > 3 and sum(letter.isupper() for letter in letters) > 0.8 * len(letters)


@dataclass(slots=True)
class Outline:
    """The headings in force while a document is walked: codes and labels, outermost first."""

    _styles: list[str] = field(default_factory=list)
    _codes: list[str] = field(default_factory=list)
    _labels: list[str] = field(default_factory=list)

    def open(self, code: str, label: str, *, is_under: bool = False) -> None:
        """A heading begins: it closes those of its own style and what stood under them.

        `is_under` says that the heading before it had nothing below it yet, which makes a new
        style its child; a style met before always returns to its own depth.
        """
        style = style_of(code, label)
        if style in self._styles:
            depth = self._styles.index(style)
        elif style == "none" and not is_under:
            depth = (
                max(0, len(self._styles) - 1)
                if self._styles[-1:] == ["none"]
                else len(self._styles)
            )
        else:
            depth = len(self._styles)
        del self._styles[depth:], self._codes[depth:], self._labels[depth:]
        self._styles.append(style)
        self._codes.append(clean_code(code))
        self._labels.append(label)

    def depth_of(self, code: str, label: str) -> int:
        """How many headings would stay open above a line of this code."""
        style = style_of(code, label)
        return self._styles.index(style) if style in self._styles else len(self._styles)

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the headings in force; "" where one has none."""
        return tuple(self._codes)

    @property
    def labels(self) -> tuple[str, ...]:
        """Words of the headings in force."""
        return tuple(self._labels)
