"""CollectionRound: an opening of work: a form, a period, units, a deadline, who approves."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from nhip.apps.collection.models.forms import FormTemplate, person
from nhip.apps.units.models import Unit
from nhip.engine.period import Period


class CollectionRound(models.Model):
    PERSONAL_DATA = {
        "created_by": "người lập",
        "opened_by": "người mở",
        "closed_by": "người đóng",
    }

    class Approver(models.TextChoices):
        OFFICE = "office", "Cơ quan thường trực"
        LEADER = "leader", "Lãnh đạo tỉnh"
        UNIT = "unit", "Thủ trưởng đơn vị chủ trì biểu mẫu"

    template = models.ForeignKey(
        FormTemplate, models.PROTECT, related_name="rounds", verbose_name="biểu mẫu"
    )
    title = models.CharField("tên đợt", max_length=300)
    period = models.CharField("kỳ số liệu", max_length=20)
    due_at = models.DateTimeField("hạn gửi")
    accepts_late = models.BooleanField("nhận báo cáo trễ hạn", default=True)
    head_signs = models.BooleanField("thủ trưởng ký duyệt trước khi gửi đi", default=True)
    approver = models.CharField(
        "ai phê duyệt", max_length=8, choices=Approver, default=Approver.OFFICE
    )
    approver_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="đơn vị phê duyệt",
    )  # fmt: skip
    legal_basis = models.CharField("văn bản yêu cầu báo cáo", max_length=300, blank=True)
    note = models.TextField("lời nhắn gửi các đơn vị", blank=True)
    simulated = models.BooleanField("mô phỏng", default=False)
    created_by = person("người lập")
    created_at = models.DateTimeField("lập lúc", auto_now_add=True)
    opened_by = person("người mở", blank=True)
    opened_at = models.DateTimeField("mở lúc", null=True, blank=True)
    closed_by = person("người đóng", blank=True)
    closed_at = models.DateTimeField("đóng lúc", null=True, blank=True)

    class Meta:
        verbose_name = "đợt thu thập"
        verbose_name_plural = "đợt thu thập"
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(approver="unit", approver_unit__isnull=False)
                | (~Q(approver="unit") & Q(approver_unit__isnull=True)),
                name="collectionround_approver_named",
                violation_error_message="Hãy chọn đơn vị phê duyệt khi đơn vị chủ trì phê duyệt.",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(opened_at__isnull=False),
                name="collectionround_opened_first",
                violation_error_message="Đợt chưa mở thì không đóng được.",
            ),
        )

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("collection:round", args=[self.pk])

    @property
    def span(self):
        return Period.parse(self.period)

    @property
    def period_name(self):
        return self.span.name_vi

    @property
    def is_open(self):
        return self.opened_at is not None and self.closed_at is None

    @property
    def is_past_due(self):
        return timezone.now() > self.due_at

    @property
    def stage(self):
        """In words."""
        if self.opened_at is None:
            return "Chưa mở"
        return "Đang thu thập" if self.closed_at is None else "Đã đóng"
