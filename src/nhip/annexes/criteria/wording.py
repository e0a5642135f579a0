"""The column "Cách xác định và tính điểm" -> a scoring method of the engine, where it is known.

May import nhip.annexes.criteria.{amounts,statements}, nhip.annexes.{grid,reading} and the engine.
What follows no known kind is asked for: the criterion takes points by judgement, and its doubt
says why.
Forms from decisions of provinces on district and commune sets (Kon Tum 780/QĐ-UBND 2022, Cao Lãnh,
Nông Cống 2022) and Nghị định 307/2025/NĐ-CP.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from nhip.annexes.criteria.amounts import (
    MAXIMUM,
    NUMBER,
    PERCENT,
    RATE,
    Amount,
    Range,
    number,
    product_of,
    range_of,
)
from nhip.annexes.criteria.statements import Statement, Wording, take_apart
from nhip.annexes.grid import one_line
from nhip.annexes.reading import Remark
from nhip.engine.folding import fold

ELSE = re.compile(r"^(?:các )?(?:trường hợp )?(?:còn lại|khác|ngoài ra|không thuộc)")
NEGATIVE = re.compile(
    r"^(?:nếu )?(?:chưa|không|ko)\b|\b(?:chưa|không) (?:có|ban hành|thực hiện|đạt)"
)
STEP = re.compile(
    rf"(?:cứ|mỗi)\s+(?P<way>(?:tăng|thêm|giảm|vượt|tăng thêm|giảm thêm)\s+)?(?P<step>{PERCENT})"
    rf"[^\d;]{{0,60}}?(?:được |thì |cộng |tính |thêm )+(?P<gain>{NUMBER})(?:\s*điểm)?"
)
EACH = re.compile(
    rf"(?:mỗi|cứ)\s+(?P<what>[^:;]{{2,120}}?)\s*(?::|được|đạt|tính|cộng|là)\s*(?:tính |cộng )?"
    rf"(?P<each>{NUMBER})\s*điểm"
)
MINUS = re.compile(r"\b(?:trừ|bị trừ|giảm trừ)\s+(?:\d|điểm)")
LONGEST_CODE = 4  # words of a condition that make an option's code


@dataclass(frozen=True, slots=True)
class RuleReading:
    """A proposed method: `method` and `inputs` as they are written in a criteria set.

    `doubt` is None where the wording was read wholly and adds up; else it says why to look.
    """

    method: dict[str, Any]
    inputs: dict[str, Any]
    doubt: Remark | None = None

    @property
    def is_asked(self) -> bool:
        """Whether nothing was read, so that the method is asked for."""
        return bool(self.method["name"] == "given")


def read_rule(text: str, *, name: str, maximum: Fraction) -> RuleReading:
    """The method a wording describes, for a criterion of that name and maximum.

    Each known kind is tried in turn; the first that explains every statement is taken.
    """
    if not one_line(text):
        return _asked(name, "wording.no_rule")
    if maximum <= 0:  # shares of nothing are nothing: the maximum must be known first
        return _asked(name, "wording.rule_without_maximum")
    said = take_apart(text)
    if MINUS.search(said.whole):
        return _asked(name, "wording.minus")
    for kind in (_increment, _formula, _each, _numeric, _parts, _options):
        if made := kind(said, name, maximum):
            return made
    return _asked(name, "wording.unknown_rule")


def _asked(name: str, code: str) -> RuleReading:
    inputs = {"value": {"meaning": f"Điểm thẩm định cho: {name}", "unit": "điểm"}}
    return RuleReading({"name": "given"}, inputs, Remark(code))


# --- The known kinds ----------------------------------------------------------------------------


def _increment(said: Wording, name: str, maximum: Fraction) -> RuleReading | None:
    """ "từ 70% trở xuống được 3 điểm; cứ thêm 5% được thêm 0,5, tối đa 5" """
    found = STEP.search(said.whole)
    if not found:
        return None
    before = take_apart(said.whole[: found.start()])
    bases = [(one, range_of(one.condition)) for one in before.statements if one.amount]
    if len(bases) != 1 or bases[0][1] is None:
        return None
    (base, held) = bases[0]
    assert held is not None
    start = held[0].high if held[0].high is not None else held[0].low
    method: dict[str, Any] = {
        "name": "increment",
        **_of(said, held[0].is_percent or "%" in found["step"]),
        "base": text_of(base.amount.of(maximum) if base.amount else Fraction(0)),
        "start": text_of(start or Fraction(0)),
        "step": text_of(number(found["step"])),
        "per_step": text_of(number(found["gain"])),
    }
    if "giảm" in (found["way"] or ""):
        method["better"] = "lower"
    if said.cap is not None and said.cap != maximum:
        method["cap"] = text_of(said.cap)
    return RuleReading(method, _inputs_of(said, name, held[0].is_percent), _unsure_rest(said))


def _formula(said: Wording, name: str, maximum: Fraction) -> RuleReading | None:
    """ "Điểm = Tỷ lệ * Điểm tối đa", with or without ranges of its own."""
    formulas = [one for one in said.statements if one.formula]
    if len(formulas) != 1:
        return None
    held = _factor(said, formulas[0].formula, maximum)
    if held is None:
        return None
    factor, inputs, is_sure = held
    method, tail = _with_ranges(said, formulas[0], factor, maximum)
    if method is None:
        return None
    inputs = inputs or _ratio_inputs(said, name)
    doubt = None if is_sure and (said.variables or tail) else Remark("wording.name_inputs")
    if {"a", "b"} <= said.variables.keys() or is_sure:
        doubt = _unsure_rest(said)
    return RuleReading(method, inputs, doubt)


def _factor(
    said: Wording, formula: str, maximum: Fraction
) -> tuple[Fraction, dict[str, Any], bool] | None:
    """How many times max * a/b a formula gives; the inputs it names; whether it does."""
    product = product_of(formula)
    if product is None:
        return None
    powers = {name: power for name, power in product.powers.items() if power}
    factor = product.factor if powers.pop(MAXIMUM, 0) == 1 else product.factor / maximum
    if powers == {RATE: 1}:
        return _of_ratio(said, factor)
    if powers == {"a": 1, "b": -1}:
        return factor, {}, True
    above = [name for name, power in powers.items() if power == 1]
    below = [name for name, power in powers.items() if power == -1]
    if len(above) == len(below) == 1 and len(powers) == 2:
        return factor, _named(above[0], below[0]), True
    return None


def _of_ratio(said: Wording, factor: Fraction) -> tuple[Fraction, dict[str, Any], bool] | None:
    """ "Tỷ lệ" in a formula is what the cell says it is: a/b, or two named counts."""
    product = product_of(said.ratio) if said.ratio else None
    if product is None:
        return factor, {}, {"a", "b"} <= said.variables.keys()
    powers = {name: power for name, power in product.powers.items() if power}
    if powers == {"a": 1, "b": -1}:
        return factor, {}, True
    above = [name for name, power in powers.items() if power == 1]
    below = [name for name, power in powers.items() if power == -1]
    if len(above) == len(below) == 1:
        return factor, _named(above[0], below[0]), True
    return factor, {}, False


def _named(above: str, below: str) -> dict[str, Any]:
    return {"a": above[:1].upper() + above[1:], "b": below[:1].upper() + below[1:]}


def _with_ranges(
    said: Wording, formula: Statement, factor: Fraction, maximum: Fraction
) -> tuple[dict[str, Any] | None, bool]:
    """The method of a formula beside outcomes of ranges; whether there were any."""
    others = [one for one in said.statements if one is not formula]
    if not others:
        return _plain_ratio(factor, maximum, said.cap), False
    ranges = [range_of(one.condition) for one in others]
    full = [
        found[0].low
        for one, found in zip(others, ranges, strict=True)
        if found and one.amount and one.amount.of(maximum) == maximum and found[0].low is not None
    ]
    zero = [one for one in others if one.amount and one.amount.of(maximum) == 0]
    if len(full) == 1 and len(others) == 1 + len(zero) and not _cuts(zero):
        target = full[0] / 100
        if said.is_proportion or factor * target == 1:
            return {"name": "ratio_to_target", "target": text_of(target)}, True
    return _bands_with_formula(formula, others, ranges, factor, maximum), True


def _cuts(zero: Sequence[Statement]) -> bool:
    """Whether an outcome of no points cuts off more than what is zero by the formula anyway."""
    ranges = [range_of(one.condition) for one in zero]
    return any(found and (found[0].high or 0) > 0 for found in ranges)


def _plain_ratio(factor: Fraction, maximum: Fraction, cap: Fraction | None) -> dict[str, Any]:
    if cap is not None and cap != maximum:
        method = {"name": "ratio_slope", "slope": text_of(factor * maximum), "cap": text_of(cap)}
    elif factor == 1:
        method = {"name": "ratio"}
    elif factor > 1:
        method = {"name": "ratio_to_target", "target": text_of(1 / factor)}
    else:
        method = {"name": "ratio_slope", "slope": text_of(factor * maximum)}
    return method


def _bands_with_formula(
    formula: Statement,
    others: Sequence[Statement],
    ranges: Sequence[tuple[Range, str] | None],
    factor: Fraction,
    maximum: Fraction,
) -> dict[str, Any] | None:
    own = range_of(formula.condition)
    pairs = list(zip(others, ranges, strict=True))
    if own is None or any(found is None and not ELSE.match(one.condition) for one, found in pairs):
        return None
    bands = [_band(found[0]) | _outcome(one, maximum) for one, found in pairs if found]
    bands.append(_band(own[0]) | {"rule": _plain_ratio(factor, maximum, None)})
    quantity = {"numerator": "a", "denominator": "b", "percent": True}
    return {"name": "bands", "of": quantity, "bands": bands}


def _each(said: Wording, name: str, maximum: Fraction) -> RuleReading | None:
    """ "mỗi mô hình được 2 điểm, tối đa 10 điểm" """
    found = EACH.search(said.whole)
    others = [one for one in said.statements if one.amount and one.amount.of(maximum) != 0]
    if not found or len(others) > 1 or re.match(rf"{PERCENT}", found["what"]):
        return None
    method: dict[str, Any] = {"name": "count", "each": text_of(number(found["each"]))}
    if said.cap is not None and said.cap != maximum:
        method["cap"] = text_of(said.cap)
    what = re.sub(r"^(?:0?1|một)\s+", "", found["what"]).strip()
    return RuleReading(method, {"value": {"meaning": f"Số {what}"}}, _unsure_rest(said))


def _numeric(said: Wording, name: str, maximum: Fraction) -> RuleReading | None:
    """Steps ("họp 4 lần: 20 điểm; 3 lần: 15 điểm") and bands ("từ 50% đến dưới 80%: 5 điểm")."""
    named = [one for one in said.statements if not ELSE.match(one.condition)]
    found = [range_of(one.condition) for one in named]
    zeros = [one.amount is not None and one.amount.of(maximum) == 0 for one in named]
    held = [(one, f) for one, f, zero in zip(named, found, zeros, strict=True) if f or not zero]
    if not held or any(one[1] is None or one[0].amount is None for one in held):
        return None
    ranges = [(one, pair[0]) for one, pair in held if pair]
    if not _speak_alike([pair[1] for _one, pair in held if pair]):
        return None
    is_percent = any(span.is_percent for _one, span in ranges)
    if len(ranges) == 1 and not is_percent and ranges[0][1].equals:
        return None  # one count alone is a wording, not a scale
    method = _steps(ranges, maximum) or _bands(ranges, maximum)
    method |= _of(said, is_percent)
    return RuleReading(
        method, _inputs_of(said, name, is_percent), _unsure(said, [one for one, _ in ranges],
                                                            maximum)
    )  # fmt: skip


def _speak_alike(templates: Sequence[str]) -> bool:
    """Whether conditions speak of one quantity: their words are mostly the same."""
    words = [set(fold(one.split("#")[0]).split()) for one in templates]
    common = set.intersection(*words) if words else set()
    return all(2 * len(common) >= len(one) - 1 for one in words)


def _steps(ranges: Sequence[tuple[Statement, Range]], maximum: Fraction) -> dict[str, Any] | None:
    """Steps where only low ends are named and more is worth more; None where it is a scale of
    ranges."""
    if any(span.high is not None and not span.equals for _one, span in ranges):
        zeros = [one.amount and one.amount.of(maximum) == 0 for one, span in ranges
                 if span.high is not None and not span.equals]  # fmt: skip
        if not all(zeros):
            return None
    kept = [(one, span) for one, span in ranges if span.low is not None and span.has_low]
    if len(kept) + sum(span.low is None for _one, span in ranges) < len(ranges):
        return None
    ordered = sorted(kept, key=lambda pair: pair[1].low or Fraction(0), reverse=True)
    given = [one.amount.of(maximum) for one, _span in ordered if one.amount]
    if not given or given != sorted(given, reverse=True):
        return None
    steps = [
        {"at_least": text_of(span.low or Fraction(0))} | _outcome(one, maximum)
        for one, span in ordered
    ]
    return {"name": "steps", "steps": steps}


def _bands(ranges: Sequence[tuple[Statement, Range]], maximum: Fraction) -> dict[str, Any]:
    """Ranges as they are; "đạt 100%" on top of them has no end above."""
    top = max((span.low for _one, span in ranges if span.low is not None), default=None)
    bands = [_band(span, is_open=span.equals and span.low == top) for _one, span in ranges]
    outcomes = [_outcome(one, maximum) for one, _span in ranges]
    return {
        "name": "bands",
        "bands": [ends | given for ends, given in zip(bands, outcomes, strict=True)],
    }


def _band(span: Range, *, is_open: bool = False) -> dict[str, Any]:
    ends: dict[str, Any] = {}
    if span.low is not None:
        ends["at_least" if span.has_low else "above"] = text_of(span.low)
    if span.high is not None and not is_open:
        ends["at_most" if span.has_high else "below"] = text_of(span.high)
    return ends


def _parts(said: Wording, name: str, maximum: Fraction) -> RuleReading | None:
    """ "tham gia các phiên họp: 1/2 điểm tối đa; chủ trì các cuộc họp: 1/2 điểm tối đa" """
    given = [one for one in said.statements if one.amount and one.condition]
    worth = [one for one in given if one.amount and one.amount.of(maximum) > 0]
    total = sum((one.amount.of(maximum) for one in worth if one.amount), Fraction(0))
    zeros = [one for one in given if one not in worth]
    if len(worth) < 2 or total != maximum or len(given) != len(said.statements):
        return None
    if zeros and len(zeros) != len(worth):
        return None  # one "chưa có: 0 điểm" closes a list of options, not of parts
    inputs: dict[str, Any] = {}
    parts = []
    for one in worth:
        code = _code(one.condition, inputs)
        inputs[code] = one.printed
        parts.append({"input": code, "when": one.printed} | _outcome(one, maximum))
    return RuleReading({"name": "sum_of_parts", "parts": parts}, inputs, _unsure_rest(said))


def _options(said: Wording, name: str, maximum: Fraction) -> RuleReading | None:
    """ "Đã ban hành: điểm tối đa; chưa ban hành: 0 điểm", or several options."""
    given = [one for one in said.statements if one.amount and one.condition]
    if not given or len(given) != len(said.statements):
        return None
    worth = [one for one in given if one.amount and one.amount.of(maximum) > 0]
    nothing = [one for one in given if one not in worth]
    doubt = _unsure(said, given, maximum)
    if len(worth) == 1 and all(_is_opposite(worth[0], one) for one in nothing):
        method: dict[str, Any] = {"name": "yes_no"}
        if (amount := worth[0].amount) and amount.of(maximum) != maximum:
            method["yes"] = _outcome(worth[0], maximum)
        return RuleReading(method, {"value": worth[0].printed}, doubt)
    if len(given) < 2:
        return None
    codes: dict[str, Any] = {}
    options = []
    for one in given:
        code = _code(one.condition, codes)
        codes[code] = one
        options.append({"code": code, "when": one.printed} | _outcome(one, maximum))
    if not nothing:
        options.append({"code": "khong_dat", "when": "Không thuộc các trường hợp trên",
                        "points": "0"})  # fmt: skip
    return RuleReading({"name": "choice", "options": options}, {"choice": name}, doubt)


def _is_opposite(yes: Statement, no: Statement) -> bool:
    return bool(NEGATIVE.search(no.condition) or ELSE.match(no.condition)) and not NEGATIVE.search(
        yes.condition
    )


# --- Pieces -------------------------------------------------------------------------------------


def _outcome(one: Statement, maximum: Fraction) -> dict[str, str]:
    amount = one.amount or Amount(points=Fraction(0))
    if amount.share is not None:
        return {"share": text_of(amount.share)}
    return {"points": text_of(amount.points or Fraction(0))}


def _of(said: Wording, is_percent: bool) -> dict[str, Any]:
    """The quantity a scale is read on: a/b in percent where the cell defines them, else a value."""
    if {"a", "b"} <= said.variables.keys():
        return {"of": {"numerator": "a", "denominator": "b"} | ({"percent": True} if is_percent
                                                                else {})}  # fmt: skip
    return {}


def _inputs_of(said: Wording, name: str, is_percent: bool) -> dict[str, Any]:
    if {"a", "b"} <= said.variables.keys():
        return {key: said.variables[key] for key in ("a", "b")}
    return {"value": {"meaning": name} | ({"unit": "%"} if is_percent else {})}


def _ratio_inputs(said: Wording, name: str) -> dict[str, Any]:
    return {
        "a": said.variables.get("a", f"Tử số của: {name}"),
        "b": said.variables.get("b", f"Mẫu số của: {name}"),
    }


def _code(condition: str, taken: dict[str, Any]) -> str:
    words = fold(condition).split()[:LONGEST_CODE] or ["muc"]
    code = "_".join(words) if words[0][0].isalpha() else "_".join(["muc", *words])
    number_ = 2
    made = code
    while made in taken:
        made, number_ = f"{code}_{number_}", number_ + 1
    return made


def _unsure_rest(said: Wording) -> Remark | None:
    """A doubt where words of the cell were not used."""
    return Remark("wording.words_left", {"words": "; ".join(said.rest)}) if said.rest else None


def _unsure(said: Wording, given: Sequence[Statement], maximum: Fraction) -> Remark | None:
    """A doubt where the best outcome is not the criterion's maximum, or words were left."""
    best = max((one.amount.of(maximum) for one in given if one.amount), default=Fraction(0))
    if best != maximum:
        return Remark("wording.best_is_not_maximum", {"best": best, "maximum": maximum})
    return _unsure_rest(said)


def text_of(value: Fraction) -> str:
    """A number as a criteria set writes it: a decimal where it ends, else a fraction."""
    if value.denominator == 1:
        return str(value.numerator)
    scaled = value * 10**9
    if scaled.denominator == 1:
        return f"{float(value):.9f}".rstrip("0")
    return f"{value.numerator}/{value.denominator}"
