"""One criterion taken out of the text of a set, and put back: what the page of a criterion edits.

Standard library and the engine; no models. A set's keys are mappings, lists and texts; every
function here leaves the keys it is given as they were and returns new ones.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from fractions import Fraction
from typing import Any

from nhip.engine.definition.writer import keys_of, write

Keys = dict[str, Any]


def criteria(keys: Mapping[str, Any]) -> Iterator[Keys]:
    """Every criterion, in printed order."""
    for group in lists(keys, "groups"):
        yield from lists(group, "criteria")
        yield from criteria(group)


def groups(keys: Mapping[str, Any], depth: int = 0) -> Iterator[tuple[int, Keys]]:
    """Every group with its depth from 0, in printed order."""
    for group in lists(keys, "groups"):
        yield depth, group
        yield from groups(group, depth + 1)


def criterion(text: str, code: str) -> Keys | None:
    """The keys of one criterion of a set's text; None where no criterion has that code."""
    return next((one for one in criteria(keys_of(text)) if one.get("code") == code), None)


def with_criterion(text: str, code: str, new: Mapping[str, Any]) -> str:
    """The text with one criterion replaced. Raises KeyError where there is none of that code."""
    keys = deepcopy(keys_of(text))
    held = next((one for one in criteria(keys) if one.get("code") == code), None)
    if held is None:
        raise KeyError(code)
    held.clear()
    held.update({key: value for key, value in new.items() if value not in ("", [], {}, None)})
    return write(keys)


def with_head(text: str, new: Mapping[str, Any]) -> str:
    """The text with keys of the whole set replaced; an empty value takes a key away."""
    keys = deepcopy(keys_of(text))
    order = [*keys, *(key for key in new if key not in keys)]
    merged = {key: new.get(key, keys.get(key)) for key in order}
    # The groups stay last: what the set says of itself is read first.
    last = merged.pop("groups", [])
    kept = {key: value for key, value in merged.items() if value not in ("", [], {}, None)}
    return write(kept | {"groups": last})


def without(text: str, code: str) -> str:
    """The text without one criterion. Raises KeyError where there is none of that code."""
    keys = deepcopy(keys_of(text))
    for _depth, group in groups(keys):
        kept = [one for one in lists(group, "criteria") if one.get("code") != code]
        if len(kept) < len(lists(group, "criteria")):
            group["criteria"] = kept
            return write(keys)
    raise KeyError(code)


def added(text: str, group_code: str, new: Mapping[str, Any]) -> str:
    """The text with one more criterion at the end of a group. Raises KeyError."""
    keys = deepcopy(keys_of(text))
    for _depth, group in groups(keys):
        if group.get("code") == group_code:
            group.setdefault("criteria", []).append(dict(new))
            return write(keys)
    raise KeyError(group_code)


def summed(text: str) -> str:
    """The text with every maximum of a group, and the total, as the sum of what is inside."""
    keys = deepcopy(keys_of(text))
    total = sum(
        (_sum(group) for group in lists(keys, "groups") if not _outside(group)), Fraction(0)
    )
    keys["max_total"] = _printed(total)
    return write(keys)


def _sum(group: Keys) -> Fraction:
    inside = [Fraction(one.get("max_score") or 0) for one in lists(group, "criteria")]
    inside += [_sum(one) for one in lists(group, "groups") if not _outside(one)]
    if group.get("aggregation", "sum") == "sum" and not _outside(group):
        group["max_score"] = _printed(sum(inside, Fraction(0)))
    return Fraction(group.get("max_score") or 0)


def _printed(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    return f"{float(value):.6f}".rstrip("0")


def _outside(group: Mapping[str, Any]) -> bool:
    return str(group.get("outside", "")).casefold() == "true"


def lists(keys: Mapping[str, Any], name: str) -> list[Keys]:
    """The mappings in the list under a key; [] where there is none."""
    found = keys.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
