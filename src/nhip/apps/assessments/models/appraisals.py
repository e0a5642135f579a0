"""Appraisal, Explanation, LineStep: what members found, what units answered, every step kept.

Nothing here is changed once it was given, but for the answer to an explanation.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from nhip.apps.assessments.models.sheets import AssessedCriterion


class Appraisal(models.Model):
    """One member's finding on one line. A later one of the same member counts; all stay."""

    PERSONAL_DATA = {"given_by": "thành viên thẩm định"}

    class Verdict(models.TextChoices):
        ACCEPT = "accept", "Thống nhất với điểm tự chấm"
        MEASURED = "measured", "Theo số liệu đo"
        LOWER = "lower", "Giảm điểm"
        RAISE = "raise", "Tăng điểm"
        ASK = "ask", "Cần bổ sung minh chứng"

    line = models.ForeignKey(
        AssessedCriterion, models.PROTECT, related_name="appraisals", verbose_name="tiêu chí"
    )
    verdict = models.CharField("ý kiến", max_length=10, choices=Verdict)
    score = models.FloatField("điểm thẩm định", null=True)
    comment = models.TextField("nhận xét", blank=True)
    given_at = models.DateTimeField("lúc", auto_now_add=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name="thành viên",
    )  # fmt: skip

    class Meta:
        verbose_name = "ý kiến thẩm định"
        verbose_name_plural = "ý kiến thẩm định"
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(verdict="ask", score__isnull=True)
                | ~Q(verdict="ask") & Q(score__isnull=False),
                name="appraisal_score_fits_verdict",
                violation_error_message="Ý kiến có điểm, trừ khi yêu cầu bổ sung.",
            ),
        )

    def __str__(self):
        return f"{self.line}: {self.get_verdict_display()}"


class Explanation(models.Model):
    """A unit's written answer: to a measured value it disputes, or to what the council found."""

    PERSONAL_DATA = {"written_by": "người giải trình", "answered_by": "người trả lời"}

    class About(models.TextChoices):
        MEASURED = "measured", "Số liệu đo"
        APPRAISED = "appraised", "Điểm thẩm định"

    line = models.ForeignKey(
        AssessedCriterion, models.PROTECT, related_name="explanations", verbose_name="tiêu chí"
    )
    about = models.CharField("về", max_length=10, choices=About)
    text = models.TextField("giải trình")
    disputed_score = models.FloatField("điểm được giải trình", null=True)
    written_at = models.DateTimeField("gửi lúc", auto_now_add=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name="người giải trình",
    )  # fmt: skip
    is_upheld = models.BooleanField("được chấp nhận", null=True)
    answer = models.TextField("trả lời", blank=True)
    answered_at = models.DateTimeField("trả lời lúc", null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name="người trả lời",
    )  # fmt: skip

    class Meta:
        verbose_name = "giải trình"
        verbose_name_plural = "giải trình"
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(is_upheld__isnull=True, answered_at__isnull=True)
                | Q(is_upheld__isnull=False, answered_at__isnull=False) & ~Q(answer=""),
                name="explanation_answered_in_words",
                violation_error_message="Trả lời giải trình cần nội dung.",
            ),
        )

    def __str__(self):
        return f"{self.line}: {self.text[:60]}"


class LineStep(models.Model):
    """One step of a line's life: what was done, from what to what, why, by which decision."""

    PERSONAL_DATA = {"taken_by": "người thực hiện"}

    line = models.ForeignKey(
        AssessedCriterion, models.PROTECT, related_name="steps", verbose_name="tiêu chí"
    )
    what = models.CharField("việc", max_length=100)
    before = models.CharField("trước", max_length=200, blank=True)
    after = models.CharField("sau", max_length=200, blank=True)
    reason = models.TextField("lý do", blank=True)
    decision = models.CharField("theo văn bản", max_length=200, blank=True)
    taken_at = models.DateTimeField("lúc", auto_now_add=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name="người thực hiện",
    )  # fmt: skip

    class Meta:
        verbose_name = "bước của tiêu chí"
        verbose_name_plural = "bước của tiêu chí"
        ordering = ("-id",)
        indexes = (models.Index(fields=("line", "-id"), name="linestep_of_line"),)

    def __str__(self):
        return f"{self.line}: {self.what}"
