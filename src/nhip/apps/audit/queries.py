"""Reads of the record: who did what to what, and when."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from nhip.apps.audit.models import AuditEvent

EMPTY = "–"
DAY = re.compile(r"\d{4}-\d\d-\d\d")
MOMENT = re.compile(r"\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d[\d.]*(?:Z|[+-]\d\d:\d\d)?")
# Names that events carry beside those of their model's columns.
WORDS = {
    "user": "người dùng",
    "username": "tên đăng nhập",
    "full_name": "họ và tên",
    "email": "thư điện tử",
    "is_active": "đang hoạt động",
    "unit": "đơn vị",
    "units": "đơn vị",
    "names": "tên",
    "codes": "mã",
    "placements": "nơi trực thuộc",
    "changes": "thay đổi",
    "role": "vai trò",
    "since": "từ ngày",
    "until": "đến ngày",
    "failures": "số lần sai",
    "locked_until": "khóa đến",
    "sha256": "mã băm",
    "size": "dung lượng (byte)",
    "name": "tên",
    "kind": "loại",
    "period": "kỳ",
    "set": "bộ tiêu chí",
    "state": "trạng thái",
    "rows": "số dòng",
    "source": "nguồn",
    "simulated": "mô phỏng",
}


def events(
    *,
    who: str = "",
    what: str = "",
    verb: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[AuditEvent]:
    """Newest first. `since` and `until` are local days, both included."""
    found = AuditEvent.objects.all()
    if who:
        found = found.filter(Q(by__icontains=who) | Q(by_name__icontains=who))
    if what:
        found = found.filter(Q(what__icontains=what) | Q(what_name__icontains=what))
    if verb:
        found = found.filter(verb=verb)
    if since:
        found = found.filter(at__date__gte=since)
    if until:
        found = found.filter(at__date__lte=until)
    return found


@dataclass(frozen=True)
class Change:
    """One field of an event: what it is called, what it was, what it is now."""

    field: str
    before: str
    after: str

    @property
    def is_change(self) -> bool:
        return self.before != self.after


def changes(event: AuditEvent) -> list[Change]:
    """What an event recorded, a line per field, in Vietnamese; what stayed comes last."""
    before, after = dict(facts(event.before, event)), dict(facts(event.after, event))
    told = [
        Change(name, before.get(name, EMPTY), after.get(name, EMPTY))
        for name in dict.fromkeys([*before, *after])
    ]
    return sorted(told, key=lambda one: not one.is_change)


def facts(recorded: Any, event: AuditEvent | None = None) -> list[tuple[str, str]]:
    """What an event recorded of one side, as names and values to be read."""
    if recorded is None:
        return []
    if not isinstance(recorded, dict):
        return [("giá trị", _words(recorded))]
    model = _model(event) if event else None
    return [_told(model, str(name), value) for name, value in recorded.items()]


def _model(event: AuditEvent) -> type[Model] | None:
    """The model that an event speaks of, where it is still there."""
    try:
        return apps.get_model(event.what.partition(":")[0])
    except (LookupError, ValueError):
        return None


def _told(model: type[Model] | None, name: str, value: Any) -> tuple[str, str]:
    """A field as people call it, and its value as they read it."""
    try:
        field = model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        field = None
    label = str(getattr(field, "verbose_name", "")) or WORDS.get(name, name.replace("_", " "))
    choices = dict(getattr(field, "flatchoices", None) or ())
    shown = choices.get(value) if isinstance(value, str) else None
    return label, _words(value if shown is None else str(shown))


def change(event: AuditEvent) -> str:
    """What changed, one line per field: "hạn: 31/01/2026 → 31/12/2026"; what stayed is left out.

    A field of one side alone is told as it stood or as it is now.
    """
    before, after = dict(facts(event.before, event)), dict(facts(event.after, event))
    lines = []
    for name in dict.fromkeys([*before, *after]):
        was, now = before.get(name), after.get(name)
        if was == now:
            continue
        if event.before is None or event.after is None:
            lines.append(f"{name}: {was if now is None else now}")
        else:
            lines.append(f"{name}: {was or EMPTY} → {now or EMPTY}")
    return "\n".join(lines)


def _words(value: Any) -> str:
    """A recorded value without the marks of any programming language."""
    if value is None or value in ("", [], {}):
        return EMPTY
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_words(part)}" for name, part in value.items())
    if isinstance(value, list):
        return ", ".join(map(_words, value))
    text = str(value)
    try:
        if DAY.fullmatch(text):
            return date.fromisoformat(text).strftime("%d/%m/%Y")
        if MOMENT.fullmatch(text):
            moment = datetime.fromisoformat(text)
            moment = timezone.localtime(moment) if moment.tzinfo else moment
            return moment.strftime("%H:%M %d/%m/%Y")
    except ValueError:  # digits that look like a day and are none
        pass
    return text


def of_object(label: str) -> QuerySet[AuditEvent]:
    """Everything that was done to one record, the oldest first: its life."""
    return AuditEvent.objects.filter(what=label).order_by("pk")


def of_person(username: str) -> QuerySet[AuditEvent]:
    """Everything that one person did, for themselves or while others acted for them."""
    acted = Q(by=username) | Q(on_behalf_of__endswith=f" ({username})")
    return AuditEvent.objects.filter(acted).order_by("-pk")


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("verb").values_list("verb", flat=True).distinct())
