"""ReviewRound (đợt rà soát): for every target keep, must achieve, not feasible, or change.

What is decided is applied as PlanChange; nothing here ever overwrites the plan.
"""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from nhip.apps.plans.models.drafting import person
from nhip.apps.plans.models.plan import Plan, Target


class ReviewRound(models.Model):
    PERSONAL_DATA = {"opened_by": "người mở", "decided_by": "người ghi quyết định"}

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="rounds", verbose_name="kế hoạch")
    title = models.CharField("tên đợt", max_length=200)
    due_on = models.DateField("hạn đề xuất")
    decision = models.CharField("quyết định số", max_length=100, blank=True)
    decided_on = models.DateField("ngày quyết định", null=True, blank=True)
    opened_by = person("người mở")
    opened_at = models.DateTimeField("mở lúc", auto_now_add=True)
    decided_by = person("người ghi quyết định", blank=True)
    decided_at = models.DateTimeField("ghi quyết định lúc", null=True, blank=True)

    class Meta:
        verbose_name = "đợt rà soát"
        verbose_name_plural = "đợt rà soát"
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("plan",),
                condition=Q(decided_at__isnull=True),
                name="reviewround_one_open",
                violation_error_message="Kế hoạch đang có một đợt rà soát. Hãy kết thúc đợt ấy.",
            ),
        )

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("plans:round", args=[self.plan_id, self.pk])

    @property
    def is_open(self):
        return self.decided_at is None


class TargetReview(models.Model):
    """One target in a round: proposed by its lead unit, opinion of the office, outcome."""

    PERSONAL_DATA = {"proposed_by": "người đề xuất", "opined_by": "người cho ý kiến"}

    class Choice(models.TextChoices):
        KEEP = "keep", "Giữ nguyên"
        MUST = "must", "Buộc phải đạt"
        NOT_FEASIBLE = "not_feasible", "Không khả thi"
        CHANGE = "change", "Điều chỉnh"

    round = models.ForeignKey(
        ReviewRound, models.CASCADE, related_name="reviews", verbose_name="đợt rà soát"
    )
    target = models.ForeignKey(
        Target, models.CASCADE, related_name="reviews", verbose_name="chỉ tiêu"
    )
    choice = models.CharField("đề xuất", max_length=12, choices=Choice, blank=True)
    reason = models.TextField("lý do", blank=True)
    proposed_value = models.FloatField("giá trị đề xuất", null=True, blank=True)
    completion_on = models.DateField("thời điểm hoàn thành", null=True, blank=True)
    proposed_by = person("người đề xuất", blank=True)
    proposed_at = models.DateTimeField("đề xuất lúc", null=True, blank=True)
    outcome = models.CharField("ý kiến thường trực", max_length=12, choices=Choice, blank=True)
    opinion = models.TextField("lý do của ý kiến", blank=True)
    opined_by = person("người cho ý kiến", blank=True)
    opined_at = models.DateTimeField("cho ý kiến lúc", null=True, blank=True)

    class Meta:
        verbose_name = "rà soát chỉ tiêu"
        verbose_name_plural = "rà soát chỉ tiêu"
        ordering = ("round", "target__order", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("round", "target"),
                name="targetreview_once",
                violation_error_message="Chỉ tiêu này đã có trong đợt rà soát.",
            ),
        )

    def __str__(self):
        return f"{self.target}: {self.get_choice_display()}"

    def get_absolute_url(self):
        return reverse("plans:review_target", args=[self.round.plan_id, self.round_id, self.pk])
