"""A province of four units, its people, a form of seven cells and a round: all known by heart."""

from datetime import timedelta

from django.utils import timezone

from nhip.apps.accounts.models import User
from nhip.apps.accounts.roles import Role
from nhip.apps.catalogue.actions import ensure_source, import_figures
from nhip.apps.collection import actions
from nhip.apps.collection.actions import Typed
from nhip.apps.criteria import queries as criteria
from nhip.apps.units.models import Membership, Unit, UnitPlacement
from nhip.engine.folding import fold
from nhip.engine.values import Observation
from tests.apps import small

UNITS = ("sct", "viet-tri", "hy-cuong")
PEOPLE = [
    ("thuongtruc", Role.STANDING_OFFICE, "tinh"),
    ("lanhdao", Role.LEADER, "tinh"),
    ("can-bo", Role.OFFICER, "hy-cuong"),
    ("can-bo-2", Role.OFFICER, "hy-cuong"),
    ("chu-tich", Role.HEAD, "hy-cuong"),
    ("can-bo-sct", Role.OFFICER, "sct"),
    ("giam-doc-sct", Role.HEAD, "sct"),
    ("kiem-tra", Role.AUDITOR, "tinh"),
]
FORM = {
    "fields": [
        {"key": "1", "label": "Hồ sơ đúng hạn", "kind": "count", "measure_unit": "hồ sơ",
         "binding": "criterion:thu/2026:1.1:a", "section": "Hồ sơ"},
        {"key": "2", "label": "Tổng số hồ sơ", "kind": "count", "measure_unit": "hồ sơ",
         "binding": "criterion:thu/2026:1.1:b", "section": "Hồ sơ", "swing": 50},
        {"key": "3", "label": "Cán bộ", "kind": "count", "swing": 50},
        {"key": "3.1", "label": "Có chữ ký số", "kind": "count"},
        {"key": "4", "label": "Có tổ công nghệ số", "kind": "yes_no"},
        {"key": "5", "label": "Khó khăn", "kind": "text", "required": False},
        {"key": "6", "label": "Báo cáo", "kind": "file", "required": False},
    ],
    "relations": [{"text": "[1] <= [2]"}, {"text": "[3.1] <= [3]", "strict": False}],
}  # fmt: skip
PERIOD = "2026-Q3"


def units():
    made = {}
    for key, name, kind in small.UNITS:
        made[key] = Unit.objects.create(
            key=key, name=name, kind=kind, valid_from=small.SINCE, search_text=f"| {fold(name)} |"
        )
        if key != "tinh":
            place = {"unit": made[key], "parent": made["tinh"], "valid_from": small.SINCE}
            UnitPlacement.objects.create(**place)
    return made


def people(made):
    found = {}
    for name, role, unit in PEOPLE:
        user = User.objects.create(username=name, full_name=f"Người {name}")
        Membership.objects.create(user=user, unit=made[unit], role=role, since=small.SINCE)
        found[name] = user
    return found


def template(content=FORM, code="bc-thu"):
    return actions.save_template(by=None, code=code, title="Biểu thử", content=content)


def planned(made, people, of=None, period=PERIOD, **more):
    values = {"title": "Đợt thử", "due_at": timezone.now() + timedelta(days=5)} | more
    return actions.plan_round(
        by=people["thuongtruc"], template=of or template(), period=period,
        units=[made[key] for key in UNITS], **values,
    )  # fmt: skip


def opened(made, people, **more):
    return actions.open_round(by=people["thuongtruc"], round_=planned(made, people, **more))


def of_unit(round_, key="hy-cuong"):
    return round_.submissions.select_related("round__template", "unit").get(unit__key=key)


def typed(submission, **values):
    """What would be typed over the cells as they are now: {"c3_1": "12"} is cell 3.1."""
    versions = dict(submission.cells.values_list("key", "version"))
    keys = {name[1:].replace("_", "."): raw for name, raw in values.items()}
    return [
        Typed(key, raw, versions[key], f"{key}-{versions[key]}-{raw}") for key, raw in keys.items()
    ]


def save(by, submission, **values):
    return actions.save_cells(by=by, submission=submission, typed=typed(submission, **values))[0]


WHOLE = {"c1": "80", "c2": "100", "c3": "20", "c3_1": "12", "c4": "có"}


def fill(by, submission):
    save(by, submission, **WHOLE)


def measured(unit, criterion, name, value, period=PERIOD, kind="measured"):
    """A figure of a source, as it lies in the catalogue."""
    source = ensure_source(by=None, code=f"nguon-{kind}", name=f"Nguồn {kind}", kind=kind)
    return import_figures(
        by=None, criteria_set=criteria.current(small.SET).content, period=period, source=source,
        rows=[Observation(unit, criterion, name, value)],
    )  # fmt: skip
