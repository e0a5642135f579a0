"""The small language of scoring columns: numbers, ends of ranges, amounts of points, formulas.

May import the engine. "từ 50% đến dưới 80%", "1/2*Điểm tối đa", "Điểm = Tỷ lệ/50% * Điểm tối đa":
each form is one pattern here; what they add up to is decided in nhip.annexes.criteria.wording.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

NUMBER = r"\d+(?:[.,]\d+)?"
PERCENT = rf"{NUMBER}\s*%?"
FULL = r"(?:(?:toàn bộ |hết )?(?:số )?điểm tối đa|điểm chuẩn|tối đa (?:số )?điểm|đủ điểm)"
SHARE = rf"(?:\d+\s*/\s*[1-9]\d*|{NUMBER}\s*%?)"

# One amount of points. A share may stand before or behind "điểm tối đa".
AMOUNT = re.compile(
    rf"(?P<before>{SHARE})\s*(?:[*x.]\s*)?(?:của |số )*{FULL}"
    rf"|{FULL}(?:\s*[*x]\s*(?P<behind>{SHARE}))?"
    rf"|(?P<points>{NUMBER})\s*(?:điểm|đ)(?![\w/])(?!\s*(?:tối đa|chuẩn|%))"
    r"|(?P<none>không (?:được )?(?:tính|chấm|có|cho|đạt) điểm)"
)
CAP = re.compile(
    rf"[(,;]?\s*(?:nhưng |và )?(?:tổng )?(?:không (?:vượt )?quá|tối đa(?: là)?)"
    rf"\s*(?P<cap>{NUMBER})\s*(?:điểm|đ)\b\s*\)?"
)
SIGNS = str.maketrans(
    {"×": "*", "∗": "*", "⁎": "*", "·": "*", "–": "-", "—": "-", "−": "-", "÷": "/", "½": "1/2",
     "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3", "：": ":", "≧": "≥", "≦": "≤"}
)  # fmt: skip


def plain(text: str) -> str:
    """One line, small letters, one spelling of every sign; as long as what it was made from lets
    it be."""
    text = unicodedata.normalize("NFC", text).translate(SIGNS)
    text = re.sub(r">\s*=|=\s*>", "≥", text)
    text = re.sub(r"<\s*=|=\s*<", "≤", text)
    return " ".join(text.casefold().replace("tỉ lệ", "tỷ lệ").split())


def number(text: str) -> Fraction:
    """ "1,5" and "1.5" are three halves, "50%" is 50, "1/2" a half."""
    bare = text.replace("%", "").replace(",", ".").replace(" ", "")
    return Fraction(bare)


def share(text: str) -> Fraction:
    """A part of the maximum: "1/2", "50%", "0,5"."""
    return number(text) / (100 if "%" in text else 1)


@dataclass(frozen=True, slots=True)
class Amount:
    """What an outcome gives: points, or a share of the maximum."""

    points: Fraction | None = None
    share: Fraction | None = None

    def of(self, maximum: Fraction) -> Fraction:
        """The points it comes to."""
        return self.points if self.points is not None else (self.share or Fraction(0)) * maximum


def amount_of(found: re.Match[str]) -> Amount:
    """The amount behind a match of AMOUNT."""
    if found["points"] is not None:
        return Amount(points=number(found["points"]))
    if found["none"] is not None:
        return Amount(points=Fraction(0))
    part = found["before"] or found["behind"]
    return Amount(share=share(part) if part else Fraction(1))


# --- Ranges -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Range:
    """A condition on one number; an end that is None is open. `equals` names one value only."""

    low: Fraction | None = None
    high: Fraction | None = None
    has_low: bool = True
    has_high: bool = True
    is_percent: bool = False
    equals: bool = False


N, M = rf"(?P<n>{PERCENT})", rf"(?P<m>{PERCENT})"
WORDS = r"[^\d;:<>≤≥]{0,40}?"
# (form, includes the low end, includes the high end); n is the low end or the only number.
BETWEEN = tuple(
    (re.compile(form), low, high)
    for form, low, high in (
        (rf"{N}\s*≤{WORDS}≤\s*{M}", True, True),
        (rf"{N}\s*≤{WORDS}<\s*{M}", True, False),
        (rf"{N}\s*<{WORDS}≤\s*{M}", False, True),
        (rf"{N}\s*<{WORDS}<\s*{M}", False, False),
        (rf"(?:từ )?(?:trên|lớn hơn|>)\s*{N} (?:đến|tới) (?:dưới|nhỏ hơn|<)\s*{M}", False, False),
        (rf"(?:từ )?(?:trên|lớn hơn|>)\s*{N} (?:đến|tới) {M}", False, True),
        (rf"(?:từ |≥\s*)?{N} (?:đến|tới|và) (?:dưới|nhỏ hơn|<)\s*{M}", True, False),
        (rf"(?:từ )?{N}\s*(?:đến|tới|-)\s*(?:dưới|<)\s*{M}", True, False),
        (rf"(?:từ )?{N}\s*(?:đến|tới|-)\s*{M}", True, True),
    )
)
COUNTED = r"(?:\s*[^\W\d]+){0,4}?\s*(?:/\s*năm)?"
AT_LEAST = re.compile(
    rf"(?:từ )?{N}{COUNTED} (?:trở lên|hoặc hơn|và hơn)"
    rf"|(?:≥|ít nhất|tối thiểu|không dưới|lớn hơn hoặc bằng|bằng hoặc lớn hơn)\s*(?P<n2>{PERCENT})"
)
ABOVE = re.compile(rf"(?:trên|hơn|lớn hơn|vượt|cao hơn|>)\s*{N}")
AT_MOST = re.compile(
    rf"(?:từ )?{N}{COUNTED} trở xuống|(?:≤|không quá|không vượt quá|tối đa"
    rf"|nhỏ hơn hoặc bằng)\s*(?P<n2>{PERCENT})"
)
BELOW = re.compile(rf"(?:dưới|ít hơn|nhỏ hơn|thấp hơn|chưa đạt|không đạt|<)\s*{N}")
EXACTLY = re.compile(rf"(?:đạt|bằng|=|là|đủ)?\s*{N}")


def range_of(text: str) -> tuple[Range, str] | None:
    """The range a condition names, and its other words; None where it names none.

    `text` is plain() text; brackets are left aside as remarks.
    """
    text = re.sub(r"\([^)]*\)", " ", text)
    for form, has_low, has_high in BETWEEN:
        if found := form.search(text):
            return _range(found["n"], found["m"], has_low, has_high), _rest(text, found)
    for form, is_low, is_high, has_end in _ONE_END:
        if found := form.search(text):
            return _one_end(found, is_low, is_high, has_end), _rest(text, found)
    return None


def _range(low: str, high: str, has_low: bool, has_high: bool) -> Range:
    return Range(number(low), number(high), has_low, has_high, "%" in low + high)


def _one_end(found: re.Match[str], is_low: bool, is_high: bool, has_end: bool) -> Range:
    text = found["n"] or found["n2"]
    value = number(text)
    return Range(
        low=value if is_low else None,
        high=value if is_high else None,
        has_low=has_end,
        has_high=has_end,
        is_percent="%" in text,
        equals=is_low and is_high,
    )


# A form, and which ends of the range its number is: (low, high, includes the end).
_ONE_END = (
    (AT_LEAST, True, False, True),
    (AT_MOST, False, True, True),
    (ABOVE, True, False, False),
    (BELOW, False, True, False),
    (EXACTLY, True, True, True),
)


def _rest(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} # {text[found.end() :]}"


# --- Formulas -----------------------------------------------------------------------------------

MAXIMUM, RATE = "MAX", "RATE"
TOKEN = re.compile(
    rf"(?P<number>{NUMBER}\s*%?)|(?P<sign>[*/()])"
    r"|(?P<word>[^\W\d_](?:[^*/()=;:]*[^*/()=;:\s])?)"
)


@dataclass(slots=True)
class Product:
    """A formula as one product: a factor and how often each name stands above the line."""

    factor: Fraction = Fraction(1)
    powers: Counter[str] = field(default_factory=Counter)

    def times(self, other: "Product", sign: int) -> None:
        """Multiply (+1) or divide (-1) by another product. Raises ZeroDivisionError."""
        self.factor *= other.factor**sign
        for name, power in other.powers.items():
            self.powers[name] += sign * power


def product_of(text: str) -> Product | None:
    """A formula of products and quotients; None where it is more than that (a sum, a bracket
    that does not close)."""
    tokens = list(_tokens(text))
    if not tokens or None in tokens:
        return None
    try:
        made, rest = _product([token for token in tokens if token])
    except (IndexError, ZeroDivisionError, ValueError):
        return None
    return None if rest else made


def _tokens(text: str) -> Iterator[tuple[str, str] | None]:
    position = 0
    text = re.sub(r"(?<=[\d%)\s])x(?=[\d(\s])", "*", text)
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        found = TOKEN.match(text, position)
        if not found:
            yield None
            return
        position = found.end()
        kind = found.lastgroup or ""
        yield kind, found[kind].strip()


def _product(tokens: list[tuple[str, str]]) -> tuple[Product, list[tuple[str, str]]]:
    made, sign = Product(), 1
    while True:
        part, tokens = _factor(tokens)
        made.times(part, sign)
        if not tokens or tokens[0] == ("sign", ")"):
            return made, tokens
        if tokens[0] in (("sign", "*"), ("sign", "/")):
            sign = 1 if tokens[0][1] == "*" else -1
            tokens = tokens[1:]
        else:
            sign = 1  # "2,5 a/b": side by side is a product


def _factor(tokens: list[tuple[str, str]]) -> tuple[Product, list[tuple[str, str]]]:
    (kind, text), rest = tokens[0], tokens[1:]
    if kind == "number":
        return Product(share(text)), rest
    if kind == "word":
        return Product(powers=Counter({_name(text): 1})), rest
    if text != "(":
        raise ValueError(text)
    made, rest = _product(rest)
    if rest[0] != ("sign", ")"):
        raise ValueError(text)
    return made, rest[1:]


def _name(words: str) -> str:
    words = words.strip(" ,.")
    if re.fullmatch(r"(?:số )?điểm (?:tối đa|chuẩn)(?: của .*)?|thang điểm", words):
        return MAXIMUM
    return RATE if re.match(r"tỷ lệ\b|^t$|^r$", words) else words
