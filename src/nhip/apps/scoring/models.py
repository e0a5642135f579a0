"""ScoreRun: every unit scored at once from one state of the figures by one text of the law.

UnitScore and CriterionScore are its rows. A run is never changed: new figures make a new run, and
the old one stays as what was known then. Inputs are kept beside each score, so that the trace can
be told again from the run alone.
"""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from nhip.apps.criteria.models import CriteriaSetVersion
from nhip.apps.units.models import COMMUNE_LEVEL, PROVINCE_LEVEL, Kind, Unit
from nhip.engine.period import Period
from nhip.engine.values import Reason


class Tier(models.TextChoices):
    """Whom a unit is shown among. Provinces are never ranked with their own departments."""

    PROVINCE = "tinh", "Tỉnh, thành phố"
    AGENCY = "so-nganh", "Sở, ban, ngành"
    COMMUNE = "xa-phuong", "Xã, phường, đặc khu"

    @classmethod
    def of(cls, kind):
        if kind in PROVINCE_LEVEL:
            return cls.PROVINCE
        return cls.COMMUNE if kind in COMMUNE_LEVEL else cls.AGENCY


def scored_with(tier):
    """The condition "scored, compared and ranked together with units of that tier"."""
    province = Q(tier=Tier.PROVINCE)
    return province if tier == Tier.PROVINCE else ~province


class ScoreRun(models.Model):
    PERSONAL_DATA = {"computed_by": "người chạy tính điểm"}

    version = models.ForeignKey(
        CriteriaSetVersion, models.PROTECT, related_name="runs", verbose_name="bộ tiêu chí"
    )
    set_id = models.CharField("mã bộ tiêu chí", max_length=100)
    period = models.CharField("kỳ", max_length=20)
    data_version = models.PositiveBigIntegerField("phiên bản số liệu")
    engine_version = models.CharField("phiên bản bộ máy tính", max_length=20)
    has_simulated = models.BooleanField("có dữ liệu mô phỏng", default=False)
    is_current = models.BooleanField("đang dùng", default=True)
    computed_at = models.DateTimeField("tính lúc", auto_now_add=True)
    computed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người chạy tính điểm",
    )

    class Meta:
        verbose_name = "lần tính điểm"
        verbose_name_plural = "lần tính điểm"
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("set_id", "period"),
                condition=Q(is_current=True),
                name="scorerun_one_current",
                violation_error_message="Mỗi bộ tiêu chí và kỳ chỉ có một lần tính đang dùng.",
            ),
            models.UniqueConstraint(
                fields=("version", "period", "data_version", "engine_version"),
                name="scorerun_once",
                violation_error_message="Lần tính này đã có.",
            ),
        )

    def __str__(self):
        return f"{self.set_id}, {self.span.name_vi}"

    @property
    def span(self):
        return Period.parse(self.period)


class UnitScore(models.Model):
    """The scorecard of one unit: total, groups and pillars. Points are null where none are."""

    PERSONAL_DATA = {}

    run = models.ForeignKey(ScoreRun, models.CASCADE, related_name="units", verbose_name="lần tính")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="scores", verbose_name="đơn vị")
    kind = models.CharField("loại khi tính", max_length=20, choices=Kind)
    tier = models.CharField("xếp cùng", max_length=10, choices=Tier)
    total = models.FloatField("tổng điểm", null=True)
    max_assessed = models.FloatField("điểm tối đa được chấm")
    share = models.FloatField("tỷ lệ điểm đạt", null=True)
    rank = models.PositiveIntegerField("hạng", null=True)
    complete = models.BooleanField("đủ số liệu")
    grade = models.CharField("xếp loại", max_length=100, blank=True)
    has_simulated = models.BooleanField("có dữ liệu mô phỏng", default=False)
    groups = models.JSONField("nhóm", default=dict)
    pillars = models.JSONField("trụ cột", default=dict)
    missing = models.JSONField("thiếu", default=dict)

    class Meta:
        verbose_name = "điểm của đơn vị"
        verbose_name_plural = "điểm của đơn vị"
        ordering = ("run", "rank", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("run", "unit"),
                name="unitscore_once",
                violation_error_message="Đơn vị đã có điểm trong lần tính này.",
            ),
            models.CheckConstraint(
                condition=Q(rank__isnull=True) | Q(complete=True, total__isnull=False),
                name="unitscore_ranked_is_complete",
                violation_error_message="Chỉ đơn vị đủ số liệu mới có hạng.",
            ),
        )

    def __str__(self):
        return f"{self.unit_id}: {self.total}"


class CriterionScore(models.Model):
    """Points of one unit in one criterion, or the reason why there are none, with the inputs."""

    PERSONAL_DATA = {}

    run = models.ForeignKey(
        ScoreRun, models.CASCADE, related_name="criteria", verbose_name="lần tính"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    criterion = models.CharField("tiêu chí", max_length=40)
    score = models.FloatField("điểm", null=True)
    exact = models.FloatField("điểm trước làm tròn", null=True)
    maximum = models.FloatField("điểm tối đa")
    missing = models.CharField(
        "lý do thiếu", max_length=20, blank=True, choices=[(r.value, r.label) for r in Reason]
    )
    doubtful = models.BooleanField("cần kiểm tra lại", default=False)
    inputs = models.JSONField("đầu vào", default=list, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = "điểm tiêu chí"
        verbose_name_plural = "điểm tiêu chí"
        ordering = ("id",)
        indexes = (models.Index(fields=("run", "criterion"), name="criterionscore_criterion"),)
        constraints = (
            models.UniqueConstraint(
                fields=("run", "unit", "criterion"),
                name="criterionscore_once",
                violation_error_message="Tiêu chí đã được chấm trong lần tính này.",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=False, exact__isnull=False, missing="")
                | Q(score__isnull=True, exact__isnull=True) & ~Q(missing=""),
                name="criterionscore_points_or_reason",
                violation_error_message="Một tiêu chí có điểm, hoặc có lý do vì sao không có.",
            ),
        )

    def __str__(self):
        return f"{self.unit_id}, {self.criterion}: {self.score}"
