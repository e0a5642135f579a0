"""The page of one criterion as a form: what its keys say, and the keys that the form says.

May import the engine. The fields of a method come from the method itself, so a new method has a
form as soon as it has a class. Lists of outcomes (steps, bands, options) are rows of a table;
everything else is one box, written as the file writes it.
"""

from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from typing import Any, get_args, get_origin, get_type_hints

import yaml

from nhip.engine.definition.writer import keys_of
from nhip.engine.methods import REGISTRY

WORDS = (
    ("name", "Tên tiêu chí", 2),
    ("max_score", "Điểm tối đa", 1),
    ("rule_text", "Cách xác định và tính điểm, theo lời văn bản", 5),
    ("evidence", "Tài liệu kiểm chứng", 2),
    ("data_source", "Nguồn số liệu", 2),
    ("note", "Ghi chú", 2),
)
INPUT_KEYS = ("name", "meaning", "unit", "indicator")
SPARE_ROWS = 3
LAST = ("points", "share", "rule")  # what a row gives stands behind what it asks
COLUMN_WORDS = {
    "at_least": "từ", "above": "trên", "below": "dưới", "at_most": "đến", "points": "điểm",
    "share": "phần của điểm tối đa", "code": "mã", "when": "khi nào", "input": "đầu vào",
    "to": "đến hạng", "rule": "quy tắc con",
}  # fmt: skip


class CriterionForm:
    """Bound to keys, or to what was typed. `clean()` gives the keys or fills `errors`."""

    def __init__(self, keys: dict[str, Any], typed: Any = None, method: str = "") -> None:
        self.keys, self.typed = keys, typed
        self.errors: dict[str, str] = {}
        held = keys.get("method", "given")
        self._params = held if isinstance(held, dict) else {"name": held}
        chosen = typed.get("method", "") if typed is not None else method
        self.method = chosen if chosen in REGISTRY else str(self._params.get("name", "given"))

    # --- What the page shows --------------------------------------------------------------------

    @property
    def words(self) -> list[dict[str, Any]]:
        """The plain boxes: name, label, rows, value."""
        return [
            {"name": name, "label": label, "rows": rows, "value": self._said(name)}
            for name, label, rows in WORDS
        ]

    @property
    def methods(self) -> list[tuple[str, str, bool]]:
        """Every method: name, title, whether it is the chosen one."""
        return [(name, rule.title, name == self.method) for name, rule in sorted(
            REGISTRY.items(), key=lambda pair: pair[1].title)]  # fmt: skip

    @property
    def parameters(self) -> list[dict[str, Any]]:
        """The boxes of the chosen method that take one value."""
        return [
            {
                "name": f"p-{item.name}",
                "label": _label(item),
                "value": self._parameter(item.name),
                "is_needed": item.default is MISSING and item.default_factory is MISSING,
                "choices": [one.value for one in hint] if _is_enum(hint) else [],
                "is_flag": hint is bool,
            }
            for item, hint in self._declared()
            if not _row_type(hint)
        ]

    @property
    def tables(self) -> list[dict[str, Any]]:
        """The lists of outcomes of the chosen method, each with its columns and rows."""
        return [self._table(item, hint) for item, hint in self._declared() if _row_type(hint)]

    @property
    def inputs(self) -> list[dict[str, Any]]:
        """Rows of the table of inputs, with some spare ones."""
        if self.typed is not None:
            return self._typed_rows("i", INPUT_KEYS)
        held = self.keys.get("inputs")
        rows = [_input_row(name, said) for name, said in (held or {}).items()]
        rows += [dict.fromkeys(INPUT_KEYS, "")] * SPARE_ROWS
        return [self._row("i", number, row, INPUT_KEYS) for number, row in enumerate(rows)]

    def _said(self, name: str) -> str:
        if self.typed is not None:
            return str(self.typed.get(name, ""))
        return str(self.keys.get(name, ""))

    def _declared(self) -> list[tuple[Any, Any]]:
        rule = REGISTRY[self.method]
        hints = get_type_hints(rule)
        return [(item, _bare(hints[item.name])) for item in fields(rule)]

    def _parameter(self, name: str) -> str:
        if self.typed is not None:
            return str(self.typed.get(f"p-{name}", ""))
        return _flow(self._params.get(name, "")) if self._is_kept else ""

    @property
    def _is_kept(self) -> bool:
        return self.method == self._params.get("name", "given")

    def _table(self, item: Any, hint: Any) -> dict[str, Any]:
        columns = _row_type(hint)
        prefix = f"t-{item.name}"
        if self.typed is not None:
            rows = self._typed_rows(prefix, columns)
        else:
            held = self._params.get(item.name, []) if self._is_kept else []
            plain = [{key: _flow(one.get(key, "")) for key in columns} for one in held]
            plain += [dict.fromkeys(columns, "")] * SPARE_ROWS
            rows = [self._row(prefix, number, row, columns) for number, row in enumerate(plain)]
        labels = [COLUMN_WORDS.get(column, column) for column in columns]
        return {"name": prefix, "label": _label(item), "columns": labels, "rows": rows}

    def _typed_rows(self, prefix: str, columns: tuple[str, ...]) -> list[dict[str, Any]]:
        rows = [
            self._row(prefix, number, row, columns)
            for number, row in enumerate(self._typed(prefix, columns))
        ]
        blank = dict.fromkeys(columns, "")
        return [*rows, *(self._row(prefix, len(rows) + n, blank, columns) for n in range(2))]

    def _row(
        self, prefix: str, number: int, row: dict[str, str], columns: tuple[str, ...]
    ) -> dict[str, Any]:
        cells = [
            (f"{prefix}-{key}-{number}", row[key], COLUMN_WORDS.get(key, key)) for key in columns
        ]
        return {"number": number + 1, "cells": cells}

    # --- What was typed -------------------------------------------------------------------------

    def _typed(self, prefix: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
        rows = []
        number = 0
        while f"{prefix}-{columns[0]}-{number}" in self.typed:
            row = {key: self.typed.get(f"{prefix}-{key}-{number}", "").strip() for key in columns}
            rows.append(row)
            number += 1
        return [row for row in rows if any(row.values())]

    def clean(self) -> dict[str, Any] | None:
        """The criterion's keys as typed; None where a box cannot be read (see `errors`)."""
        keys = {**self.keys, **{name: " ".join(self._said(name).split()) for name, *_ in WORDS}}
        keys["max_score"] = _number(keys["max_score"])
        inputs = {row["name"]: _input(row) for row in self._typed("i", INPUT_KEYS) if row["name"]}
        method = self._method()
        if not keys["name"]:
            self.errors["name"] = "Hãy viết tên tiêu chí."
        return None if self.errors else keys | {"inputs": inputs, "method": method}

    def _method(self) -> Any:
        found: dict[str, Any] = {"name": self.method}
        for item, hint in self._declared():
            columns = _row_type(hint)
            if columns:
                found[item.name] = [
                    {key: self._box(f"t-{item.name}", value) for key, value in row.items() if value}
                    for row in self._typed(f"t-{item.name}", columns)
                ]
            else:
                name = f"p-{item.name}"
                found[item.name] = self._box(name, self.typed.get(name, "").strip())
        found = {key: value for key, value in found.items() if value not in ("", [])}
        return self.method if list(found) == ["name"] else found

    def _box(self, name: str, text: str) -> Any:
        """A box as the file would write it: a number, a word, or {…}."""
        if not text.startswith(("{", "[")):
            return _number(text)
        try:
            return keys_of(text)
        except yaml.YAMLError:
            self.errors[name] = f"Chưa đọc được “{text}”. Hãy kiểm tra các dấu ngoặc và dấu phẩy."
            return text


def _number(text: str) -> str:
    """A Vietnamese number as the file writes numbers; any other text as it is."""
    bare = text.replace(" ", "")
    if bare.replace(",", "", 1).replace("-", "", 1).isdecimal():
        return bare.replace(",", ".")
    return text


def _label(item: Any) -> str:
    """What a parameter means, without the names the file has for its parts."""
    meaning: str = item.metadata.get("doc", item.name)
    return meaning.partition(", mỗi ")[0].partition(": code")[0]


def _input_row(name: str, said: Any) -> dict[str, str]:
    keys = said if isinstance(said, dict) else {"meaning": said}
    return {"name": name} | {key: str(keys.get(key, "")) for key in INPUT_KEYS[1:]}


def _input(row: dict[str, str]) -> Any:
    keys = {key: row[key] for key in INPUT_KEYS[1:] if row[key]}
    return keys["meaning"] if list(keys) == ["meaning"] else keys


def _bare(hint: Any) -> Any:
    """A type without its None."""
    options = [one for one in get_args(hint) if one is not type(None)]
    is_optional = type(None) in get_args(hint)
    return options[0] if is_optional and len(options) == 1 else hint


def _is_enum(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, StrEnum)


def _row_type(hint: Any) -> tuple[str, ...]:
    """The columns of a list of outcomes; () for what is no such list."""
    inner = get_args(hint)[0] if get_origin(hint) is tuple else None
    names = [item.name for item in fields(inner)] if is_dataclass(inner) else []
    return tuple(sorted(names, key=lambda name: name in LAST))


def _flow(value: Any) -> str:
    if not isinstance(value, dict | list):
        return str(value)
    text: str = yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=10_000)
    return text.strip()
