"""Criteria sets of the demonstration: two illustrative ones, and an open draft of next year's.

May import actions of the apps. The sets say of themselves that their rules are illustrations.
"""

from datetime import date, timedelta

from django.utils import timezone

from nhip.apps.criteria.actions import comment, load_set, open_comments, start_from_set
from nhip.apps.criteria.models import SetDraft
from nhip.apps.units import law
from nhip.apps.units.models import Unit

SETS = law.shipped("demo/criteria_sets")
NEXT_YEAR = "dti-so-minh-hoa/2027"
DAYS_TO_COMMENT = 20
OWN = "cq-25-so-cong-thuong-2025"
COMMENTS = (
    (OWN, "1.1", "Đề nghị tính cả cuộc họp do cấp phó được ủy quyền chủ trì."),
    (OWN, "", "Thống nhất với các nội dung khác."),
)


def load() -> None:
    """The sets, and the draft; what is there already is left."""
    versions = {}
    for path in sorted(SETS.glob("*/*.yaml")):
        version = load_set(by=None, text=path.read_text(encoding="utf-8"), origin=path.name)
        versions[version.set_id] = version
    if SetDraft.objects.filter(set_id=NEXT_YEAR).exists():
        return
    draft = start_from_set(
        by=None,
        version=versions["dti-so-minh-hoa/2026"],
        set_id=NEXT_YEAR,
        name="Bộ tiêu chí minh họa về chuyển đổi số của sở, ban, ngành, năm 2027 (dự thảo)",
    )
    until: date = timezone.localdate() + timedelta(days=DAYS_TO_COMMENT)
    open_comments(by=None, draft=draft, until=until)
    for key, code, text in COMMENTS:
        unit = Unit.objects.get(key=key)
        comment(by=None, draft=draft, unit=unit, criterion=code, text=text)
