"""A province of five units and a set of four criteria: every point can be known by heart."""

from datetime import date

from nhip.apps.catalogue.actions import ensure_source, import_figures
from nhip.apps.criteria import shelf
from nhip.apps.criteria.actions import load_set
from nhip.apps.units.models import Unit, UnitCode, UnitPlacement
from nhip.engine.folding import fold
from nhip.engine.values import Missing, Observation, Reason

SET = "thu/2026"
SINCE = date(2025, 7, 1)
TEXT = """
id: thu/2026
name: Bộ thử bốn tiêu chí
short_name: Bộ thử
year: 2026
legal_basis: [Quyết định thử 1/QĐ-UBND]
applies_to: [province, department, commune, ward]
max_total: 100
rounding: {criterion: 2}
missing: {not_reported: leave_out}
complete: false
completeness: chỉ có bốn tiêu chí để thử.
source: viết cho kiểm thử
classes:
  - {name: Tốt, at_least: 80}
  - {name: Đạt, at_least: 0}
groups:
  - code: '1'
    name: Hồ sơ
    max_score: 60
    criteria:
      - code: '1.1'
        name: Hồ sơ đúng hạn
        max_score: 40
        inputs: {a: {meaning: Đúng hạn, unit: hồ sơ}, b: {meaning: Tổng số, unit: hồ sơ}}
        method: {name: ratio_to_target, target: 0.8}
        rule_text: Từ 80% trở lên được điểm tối đa.
      - code: '1.2'
        name: So với bình quân
        max_score: 20
        inputs: {value: {meaning: Tỷ lệ trực tuyến}}
        method: {name: relative, to: mean}
  - code: '2'
    name: Tổ chức
    max_score: 40
    criteria:
      - code: '2.1'
        name: Có tổ công nghệ số
        max_score: 30
        inputs: {value: {meaning: Có tổ công nghệ số cộng đồng}}
        method: yes_no
        applies_to: [ward, commune]
      - code: '2.2'
        name: Điểm thẩm định
        max_score: 10
        inputs: {value: {meaning: Điểm do hội đồng cho}}
        method: given
"""
UNITS = [
    ("tinh", "Tỉnh Thử", "province"),
    ("sct", "Sở Công Thương", "department"),
    ("viet-tri", "Phường Việt Trì", "ward"),
    ("nong-trang", "Phường Nông Trang", "ward"),
    ("hy-cuong", "Xã Hy Cương", "commune"),
    ("im-lang", "Xã Im Lặng", "commune"),
]
# unit, 1.1 a, 1.1 b, 1.2 value, 2.1 value, 2.2 value; None gives no figure
FIGURES = [
    ("tinh", 900, 1000, 70, None, 9),
    ("sct", 40, 100, 50, None, 8),
    ("viet-tri", 80, 100, 60, 1, 7),
    ("nong-trang", 80, 100, 60, 1, 7),
    ("hy-cuong", 120, 100, 40, None, 6),
]
INPUTS = [("1.1", "a"), ("1.1", "b"), ("1.2", "value"), ("2.1", "value"), ("2.2", "value")]


def build():
    """The units and the set."""
    made = {}
    for number, (key, name, kind) in enumerate(UNITS):
        folded = f"| {fold(name)} |"
        unit = Unit.objects.create(
            key=key, name=name, kind=kind, valid_from=SINCE, search_text=folded
        )
        UnitCode.objects.create(unit=unit, scheme="agency", code=f"X{number}", valid_from=SINCE)
        if key != "tinh":
            UnitPlacement.objects.create(unit=unit, parent=made["tinh"], valid_from=SINCE)
        made[key] = unit
    load_set(by=None, text=TEXT)
    return made


def rows(figures=FIGURES):
    return [
        Observation(unit, criterion, name, float(value))
        for unit, *values in figures
        for (criterion, name), value in zip(INPUTS, values, strict=True)
        if value is not None
    ]


def bring(figures=FIGURES, period="2026", simulated=False, extra=()):
    """Import figures of the small province, real unless told otherwise."""
    kind = "simulated" if simulated else "published"
    source = ensure_source(by=None, code=kind, name=f"Nguồn {kind}", kind=kind)
    return import_figures(
        by=None,
        criteria_set=shelf.parse(TEXT),
        period=period,
        rows=[*rows(figures), *extra],
        source=source,
        as_of=date(2026, 9, 26),
        simulated=simulated,
    )


def absent(unit, criterion, reason=Reason.AWAITING_SOURCE):
    return Observation(unit, criterion, "value", Missing(reason))
