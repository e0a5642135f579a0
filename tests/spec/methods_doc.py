"""Prints docs/methods.vi.md from the methods and their cases: `python -m tests.spec.methods_doc`.

Imports the engine and yaml. What the manual prints is what the tests ran: parameters from the
classes themselves, points from scoring, sentences from the trace. A test fails when it is stale.
"""

from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields, is_dataclass
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import yaml

from nhip.engine.criteria import CriteriaSet
from nhip.engine.definition import load
from nhip.engine.methods import REGISTRY, Rule
from nhip.engine.methods.base import Outcome, Quantity
from nhip.engine.methods.choices import Option, Part
from nhip.engine.methods.peers import RankBand
from nhip.engine.methods.thresholds import Band, Step, Threshold
from nhip.engine.score import Scorecards, evaluate
from nhip.engine.trace import explain
from nhip.engine.values import Observation, Reason, vi_number
from tests.spec.worked import figure

HERE = Path(__file__).parent
MANUAL = HERE.parents[1] / "docs" / "methods.vi.md"
KEYS = ("max_score", "min_score", "inputs", "method")  # of a criterion, as the manual shows it
PIECES = {
    Quantity: "Đại lượng: tên một đầu vào (`of: ty_le`), hoặc tỷ số của hai đầu vào",
    Threshold: "Mức bắt đầu cộng thêm: một con số (`start: 70`), hoặc",
    Outcome: "Kết quả: đúng một trong ba",
    Option: "Phương án của `choice`: một kết quả, thêm",
    Step: "Bậc của `steps`: một kết quả, thêm",
    Band: "Khoảng của `bands`: một kết quả, thêm",
    Part: "Phần của `sum_of_parts`: một kết quả, thêm",
    RankBand: "Nhóm hạng của `rank_bands`: một kết quả, thêm",
}
HEAD = """\
# Các cách tính điểm

Tệp này do `python -m tests.spec.methods_doc` viết ra từ chính bộ máy chấm điểm và các ví dụ trong
`tests/spec/methods.yaml`; sửa ở hai nơi đó, không sửa ở đây. Cách viết một bộ tiêu chí:
[criteria-sets.md](criteria-sets.md).

Mọi cách tính giữ điểm trong khoảng từ 0 (hoặc `min_score`) đến điểm tối đa của tiêu chí. Thiếu một
đầu vào cần dùng thì tiêu chí chưa được chấm vì lý do của đầu vào ấy; thiếu số liệu không phải là 0.
"""


@dataclass(frozen=True)
class MethodSpec:
    """One method's small criterion and its cases, scored together."""

    name: str
    told: dict[str, Any]

    @property
    def criteria_set(self) -> CriteriaSet:
        """A set of this one criterion, through the loader like any other."""
        maximum = self.told["max_score"]
        criterion = {key: self.told[key] for key in KEYS if key in self.told}
        group = {"code": "1", "name": "Nhóm", "max_score": maximum}
        text = {
            "id": f"{self.name.replace('_', '-')}/2026",
            "name": self.name,
            "year": 2026,
            "legal_basis": ["Ví dụ"],
            "max_total": maximum,
            "source": "Ví dụ",
            "groups": [{**group, "criteria": [{"code": "1.1", "name": "Tiêu chí", **criterion}]}],
        }
        return load(yaml.safe_dump(text, allow_unicode=True))

    @property
    def cases(self) -> list[tuple[dict[str, Any], Any]]:
        """(figures, expected points or reason) of each case."""
        return [(case["figures"], case["points"]) for case in self.told["cases"]]

    def score(self) -> Scorecards:
        """Every case as one unit, named by its place from 1."""
        observations = [
            Observation(str(place), "1.1", name, figure(value))
            for place, (figures, _) in enumerate(self.cases, start=1)
            for name, value in figures.items()
        ]
        return evaluate(self.criteria_set, observations)


def method_specs() -> dict[str, list[MethodSpec]]:
    """Per method, in the order of the file, its spec and further ones that use other parameters."""
    told = yaml.safe_load((HERE / "methods.yaml").read_text(encoding="utf-8"))
    return {
        name: [MethodSpec(name, one) for one in (parts, *parts.get("also", []))]
        for name, parts in told.items()
    }


def manual() -> str:
    """The whole manual."""
    sections = [_section(name, specs) for name, specs in method_specs().items()]
    return "\n".join([HEAD, *sections, _pieces()])


def _section(name: str, specs: list[MethodSpec]) -> str:
    kind = REGISTRY[name]
    lines = [f"## `{name}`: {kind.title}", "", _when(specs[0]), "", *_parameters(kind)]
    for spec in specs:
        if spec is not specs[0]:
            lines += [_when(spec), ""]
        lines += ["```yaml", *_example(spec), "```", "", *_cases(spec)]
    return "\n".join(lines)


def _when(spec: MethodSpec) -> str:
    found = f" Gặp ở: {spec.told['source']}." if "source" in spec.told else ""
    return spec.told["when"] + found


def _parameters(kind: type[Any]) -> Iterator[str]:
    inherited = {item.name for item in fields(Outcome)} if issubclass(kind, Outcome) else set()
    own = [item for item in fields(kind) if kind is Outcome or item.name not in inherited]
    if not own:
        return
    hints = get_type_hints(kind)
    yield "| Tham số | Ý nghĩa | Kiểu | Mặc định |"
    yield "|---|---|---|---|"
    for item in own:
        default = "bắt buộc" if item.default is MISSING else _default(item.default)
        yield f"| `{item.name}` | {item.metadata['doc']} | {_kind(hints[item.name])} | {default} |"
    yield ""


def _kind(hint: Any) -> str:
    if get_origin(hint) in (Union, UnionType):
        hint = next(option for option in get_args(hint) if option is not type(None))
    if get_origin(hint) is tuple:
        return f"danh sách {_kind(get_args(hint)[0])}"
    if hint in PIECES or hint is Rule:
        return {Quantity: "đại lượng", Threshold: "mức", Rule: "cách tính"}.get(hint, "kết quả")
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return ", ".join(f"`{option.value}`" for option in hint)
    return {Fraction: "số", bool: "`true`/`false`", str: "chữ"}.get(hint, "tên đầu vào")


def _default(value: Any) -> str:
    if value is None or value == ():
        return "không có"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, Fraction):
        return vi_number(value)
    if is_dataclass(value):
        given = {f.name: getattr(value, f.name) for f in fields(value)}
        told = [f"{k}: {_plain(v)}" for k, v in given.items() if v is not None and v is not False]
        return f"`{{{', '.join(told)}}}`"
    return f"`{value}`"


def _plain(value: Any) -> str:
    return vi_number(value) if isinstance(value, Fraction) else str(value)


def _example(spec: MethodSpec) -> list[str]:
    shown = {key: spec.told[key] for key in KEYS if key in spec.told}
    dumped = yaml.safe_dump(
        shown, allow_unicode=True, sort_keys=False, width=100, default_flow_style=None
    )
    return dumped.rstrip().split("\n")


def _cases(spec: MethodSpec) -> Iterator[str]:
    cards = spec.score()
    yield "| Số liệu | Điểm | Hệ thống giải thích |"
    yield "|---|---|---|"
    for place, (figures, points) in enumerate(spec.cases, start=1):
        trace = explain(cards, str(place), "1.1")
        shown = "; ".join(f"`{name}`: {_figure(value)}" for name, value in figures.items())
        score = Reason(points).label if isinstance(points, str) else vi_number(points)
        yield f"| {shown} | {score} | {' '.join(trace.steps)} |"
    yield ""


def _figure(value: Any) -> str:
    if isinstance(value, str):
        return Reason(value).label if value in set(Reason) else value
    return vi_number(value)


def _pieces() -> str:
    lines = ["## Các mảnh dùng chung", ""]
    for kind, words in PIECES.items():
        lines += [f"### {words}", "", *_parameters(kind)]
    return "\n".join(lines)


if __name__ == "__main__":
    MANUAL.write_text(manual(), encoding="utf-8")
