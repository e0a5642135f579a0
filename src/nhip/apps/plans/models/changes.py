"""PlanChange: as issued against as amended. PlanImport: a document read and not yet stored."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from nhip.apps.files.models import StoredFile
from nhip.apps.plans.models.plan import Plan, Target
from nhip.apps.plans.models.progress import Told
from nhip.apps.plans.models.work import Task
from nhip.apps.units.models import Unit


class PlanChange(Told):
    """One field of an issued target or task that a decision changed; both sides are kept.

    What the plan said on a day is what it says now with the later changes undone.
    """

    PERSONAL_DATA = {"changed_by": "người ghi"}

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="changes", verbose_name="kế hoạch")
    target = models.ForeignKey(
        Target, models.CASCADE, null=True, related_name="changes", verbose_name="chỉ tiêu"
    )
    task = models.ForeignKey(
        Task, models.CASCADE, null=True, related_name="changes", verbose_name="nhiệm vụ"
    )
    field = models.CharField("mục", max_length=40)
    before = models.JSONField("trước", null=True)
    after = models.JSONField("sau", null=True)
    decision = models.CharField("quyết định số", max_length=100)
    decided_on = models.DateField("có hiệu lực từ")
    reason = models.TextField("lý do", blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name="người ghi",
    )  # fmt: skip
    changed_at = models.DateTimeField("ghi lúc", auto_now_add=True)

    class Meta:
        verbose_name = "sửa đổi kế hoạch"
        verbose_name_plural = "sửa đổi kế hoạch"
        ordering = ("decided_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(target__isnull=True) | Q(task__isnull=True),
                name="planchange_of_one",
                violation_error_message="Một dòng sửa đổi nói về một chỉ tiêu hoặc một nhiệm vụ.",
            ),
        )

    def __str__(self):
        return f"{self.decision}: {self.field}"


class PlanImport(models.Model):
    """What was read from a file, as it is being mended on the review page.

    `content` is the reading as plain data with the mends in it; `version` rises with each mend.
    """

    PERSONAL_DATA = {"created_by": "người nạp", "changed_by": "người sửa cuối"}

    plan = models.ForeignKey(
        Plan, models.CASCADE, null=True, related_name="imports", verbose_name="kế hoạch"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="của đơn vị")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="tệp")
    content = models.JSONField("nội dung đọc được")
    version = models.PositiveIntegerField("phiên bản", default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name="người nạp",
    )  # fmt: skip
    created_at = models.DateTimeField("nạp lúc", auto_now_add=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name="người sửa cuối",
    )  # fmt: skip
    changed_at = models.DateTimeField("sửa lúc", auto_now=True)
    stored_at = models.DateTimeField("lưu lúc", null=True)

    class Meta:
        verbose_name = "văn bản chờ lưu"
        verbose_name_plural = "văn bản chờ lưu"
        ordering = ("-id",)

    def __str__(self):
        return str(self.file)

    def get_absolute_url(self):
        return reverse("plans:review", args=[self.pk])
