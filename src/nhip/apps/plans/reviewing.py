"""The review page of a document: every draft beside its source, doubts first told, differences.

May import queries and drafts. Must not write.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from nhip.apps.plans import drafts
from nhip.apps.plans.models import PlanImport
from nhip.apps.plans.queries.importing import TARGET_DAYS, TASK_DAYS, day, difference
from nhip.apps.units.models import Kind, Unit
from nhip.engine.errors import NotANumber
from nhip.engine.values import parse_vi_number

YEARS = re.compile(r"20\d\d")
DAY_TEXT = re.compile(r"(\d{1,2})\D+(\d{1,2})\D+(20\d\d)")
CREATED_AS = (
    Kind.DEPARTMENT, Kind.VERTICAL, Kind.PARTY, Kind.FRONT, Kind.MASS, Kind.ENTERPRISE,
)  # fmt: skip


CALLED = (
    ("thong bao", "conclusion"), ("tb", "conclusion"), ("nghi quyet", "resolution"),
    ("nq", "resolution"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency of the document that matches no unit, and what can be done about it."""

    id: str
    text: str
    choice: str
    choices: list[tuple[str, str]]
    uses: int


@dataclass(frozen=True, slots=True)
class Review:
    """Everything on the page."""

    tasks: list[dict[str, Any]]
    targets: list[dict[str, Any]]
    agencies: list[Agency]
    warnings: list[str]
    blocks: list[dict[str, Any]]
    head: dict[str, Any]
    doubts: int
    first_doubt: str
    body: int
    gone: list[str]
    changed: int
    new: int


def review(held: PlanImport) -> Review:
    """The page of an import; the number of queries does not grow with the document."""
    content = held.content
    tasks, targets = difference(content, held.plan)
    states: dict[str, str] = {}
    if held.plan:
        for found in (tasks, targets):
            states |= {draft["id"]: "mới" for draft in found.new}
            states |= {draft["id"]: _told(moved) for _, draft, moved in found.changed}
    rows = [*content["tasks"], *content["targets"]]
    for one in rows:
        one["state"] = states.get(one["id"], "")
    _name_agencies(content)
    _chain_doubts([*content["targets"], *content["tasks"]])
    return Review(
        tasks=content["tasks"],
        targets=content["targets"],
        agencies=_agencies(content),
        warnings=content["warnings"],
        blocks=content["blocks"],
        head=_head(content),
        doubts=sum(bool(row["doubts"] or row["unknown"]) for row in rows),
        first_doubt=next(
            (
                r["id"]
                for r in (*content["targets"], *content["tasks"])
                if r["doubts"] or r["unknown"]
            ),
            "",
        ),
        body=sum(row["origin"] == "body" for row in rows),
        gone=_gone(held, tasks.gone, targets.gone),
        changed=len(tasks.changed) + len(targets.changed),
        new=len(tasks.new) + len(targets.new),
    )


FIELD_NAMES = {
    "wording": "nội dung", "product": "sản phẩm", "due_text": "thời hạn", "due": "hạn",
    "start": "bắt đầu", "lead_text": "chủ trì", "supporting_text": "phối hợp", "value": "giá trị",
    "upper": "giá trị đến", "value_text": "giá trị như in", "measure_unit": "đơn vị tính",
    "basis": "cơ sở", "legal_basis": "căn cứ", "budget_text": "kinh phí",
}  # fmt: skip


def _told(moved: Mapping[str, tuple[Any, Any]]) -> str:
    parts = [
        f"{FIELD_NAMES.get(name, name)}: “{before or 'trống'}” thành “{after or 'trống'}”"
        for name, (before, after) in moved.items()
    ]
    return f"thay đổi {'; '.join(parts)}"


def _gone(held: PlanImport, tasks: list[int], targets: list[int]) -> list[str]:
    if not held.plan:
        return []
    rows = [*held.plan.tasks.filter(pk__in=tasks), *held.plan.targets.filter(pk__in=targets)]
    return [str(row) for row in rows]


def _name_agencies(content: dict[str, Any]) -> None:
    """Beside each row, its agencies by name and which of them are known."""
    listed = content["agencies"]
    for row in (*content["tasks"], *content["targets"]):
        row["unknown"] = [
            (field, listed[at]["text"])
            for field, places in (
                ("lead_text", row["lead"]),
                ("supporting_text", row["supporting"]),
            )
            for at in places
            if listed[at]["kind"] == "unknown" and not listed[at]["choice"]
        ]
        row["told"] = list(
            zip(row.get("doubted") or [""] * len(row["doubts"]), row["doubts"], strict=True)
        )
        row["led_by"] = sum(len(listed[at]["keys"]) or 1 for at in row["lead"])


def _chain_doubts(rows: list[dict[str, Any]]) -> None:
    """From each row to look at, the key of the next one."""
    following = ""
    for row in reversed(rows):
        row["next"] = following
        if row["doubts"] or row["unknown"]:
            following = row["id"]


def _agencies(content: dict[str, Any]) -> list[Agency]:
    unknown = [(at, one) for at, one in enumerate(content["agencies"]) if one["kind"] == "unknown"]
    near = {key for _, one in unknown for key in one["near"]}
    names = dict(Unit.objects.filter(key__in=near).values_list("key", "name"))
    uses: dict[int, int] = {}
    for row in (*content["tasks"], *content["targets"]):
        for at in {*row["lead"], *row["supporting"]}:
            uses[at] = uses.get(at, 0) + 1
    return [_agency(at, one, names, uses.get(at, 0)) for at, one in unknown]


def _agency(at: int, one: Mapping[str, Any], names: Mapping[str, str], uses: int) -> Agency:
    mapped = [(key, f"Là {names[key]}") for key in one["near"] if key in names]
    guess = one["guess"]
    kinds = sorted(CREATED_AS, key=lambda kind: kind.value != guess)
    made = [(f"create:{kind.value}", f"Thêm đơn vị mới: {kind.label}") for kind in kinds]
    choices = [("text", "Chỉ giữ chữ như in, không giao cho đơn vị nào"), *mapped, *made]
    held = {key for key, _ in choices}
    if one["choice"] and one["choice"] not in held:
        unit = Unit.objects.filter(key=one["choice"]).first()
        choices.insert(0, (one["choice"], f"Là {unit.name}" if unit else one["choice"]))
    return Agency(f"d{at}", one["text"], one["choice"], choices, uses)


def _head(content: Mapping[str, Any]) -> dict[str, Any]:
    """What the document says of itself, to begin the form with."""
    about = content["about"]
    spoken = DAY_TEXT.search(about["issued_on"] or "")
    years = [int(year) for year in YEARS.findall(about["title"])]
    title = (about["title"] or "Kế hoạch chưa có trích yếu")[:500]
    return {
        "kind": _kind(about),
        "title": title,
        "number": about["number"][:60],
        "issuer": about["issuer"][:200],
        "issued_on": _spoken_day(spoken),
        "first_year": min(years, default=None),
        "last_year": max(years, default=None),
    }


def _kind(about: Mapping[str, str]) -> str:
    words = f" {drafts.fold(about['number'] + ' ' + about['title'])} "
    for mark, kind in CALLED:
        if f" {mark} " in words:
            return kind
    return "long_term" if len(set(YEARS.findall(about["title"]))) > 1 else "yearly"


def _spoken_day(found: re.Match[str] | None) -> date | None:
    if not found:
        return None
    try:
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return None


# --- One row mended ------------------------------------------------------------------------------

FLAGS = ("keep", "recurring", "must_achieve")


def values_of(posted: Mapping[str, str]) -> dict[str, Any]:
    """The cells of a sent row as they are kept. Raises ValueError for a day or a number that is
    none; a box that is not ticked is named in `o` and sent as nothing."""
    values: dict[str, Any] = {}
    for name in drafts.TEXT_FIELDS & set(posted):
        text = posted[name].strip()
        if name in (*TASK_DAYS, *TARGET_DAYS):
            day(text)
        values[name] = text
    for name in drafts.NUMBER_FIELDS & set(posted):
        try:
            values[name] = parse_vi_number(posted[name]) if posted[name].strip() else None
        except NotANumber as wrong:
            raise ValueError(name) from wrong
    boxes = posted.getlist("o") if hasattr(posted, "getlist") else ()
    values |= {name: name in posted for name in FLAGS if name in boxes}
    if "choice" in posted:
        values["choice"] = posted["choice"]
    return values


def row(held: PlanImport, key: str) -> Any:
    """The draft or the agency of a key, as the page shows it."""
    _name_agencies(held.content)
    if key.startswith("d"):
        return next(one for one in _agencies(held.content) if one.id == key)
    _chain_doubts([*held.content["targets"], *held.content["tasks"]])
    return drafts.row_of(held.content, key)


def fragment(key: str) -> str:
    """Which fragment shows it."""
    return {
        "d": "plans/_agency.html", "c": "plans/_row_notes.html", "n": "plans/_row_notes.html",
    }[key[0]]  # fmt: skip
