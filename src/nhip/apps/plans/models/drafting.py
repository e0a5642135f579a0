"""A plan before it is issued: the steps of its life, its versions, the comments on a draft.

Also OwnPlan: the plan that a unit owes of its own after the plan above was issued.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from nhip.apps.files.models import StoredFile
from nhip.apps.plans.models.plan import Plan, Target
from nhip.apps.plans.models.progress import Told
from nhip.apps.plans.models.work import Task
from nhip.apps.units.models import Unit


def person(label, **more):
    """Who did it: nobody is the system."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name=label, **more,
    )  # fmt: skip


class PlanStep(Told):
    """One step of a plan's life, by the table of engine.workflow; the last one says the stage."""

    PERSONAL_DATA = {"taken_by": "người thực hiện"}

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="steps", verbose_name="kế hoạch")
    action = models.CharField("bước", max_length=20)
    before = models.CharField("từ tình trạng", max_length=12)
    after = models.CharField("sang tình trạng", max_length=12)
    reason = models.TextField("ý kiến", blank=True)
    document = models.CharField("văn bản", max_length=100, blank=True)
    taken_by = person("người thực hiện")
    taken_at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "bước của kế hoạch"
        verbose_name_plural = "bước của kế hoạch"
        ordering = ("-id",)

    def __str__(self):
        return f"{self.action}: {self.before} → {self.after}"


class PlanVersion(Told):
    """What a plan said at a moment, whole: axes, targets, tasks as plain data. Never changes."""

    PERSONAL_DATA = {"taken_by": "người lưu"}

    class Kind(models.TextChoices):
        DRAFTED = "drafted", "Dự thảo"
        SUBMITTED = "submitted", "Bản trình"
        ISSUED = "issued", "Bản ban hành"
        AMENDED = "amended", "Bản sửa đổi"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="versions", verbose_name="kế hoạch")
    number = models.PositiveIntegerField("lần")
    kind = models.CharField("loại", max_length=10, choices=Kind)
    content = models.JSONField("nội dung")
    digest = models.CharField("mã băm", max_length=64)
    note = models.CharField("ghi chú", max_length=200, blank=True)
    taken_by = person("người lưu")
    taken_at = models.DateTimeField("lưu lúc", auto_now_add=True)

    class Meta:
        verbose_name = "phiên bản kế hoạch"
        verbose_name_plural = "phiên bản kế hoạch"
        ordering = ("plan", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("plan", "number"),
                name="planversion_once",
                violation_error_message="Phiên bản này đã được lưu.",
            ),
        )

    def __str__(self):
        return f"{self.get_kind_display()} lần {self.number}"


class Consultation(models.Model):
    """A draft is open for comments of some units and experts until a day."""

    PERSONAL_DATA = {"opened_by": "người mở", "closed_by": "người đóng"}

    plan = models.ForeignKey(
        Plan, models.CASCADE, related_name="consultations", verbose_name="kế hoạch"
    )
    version = models.ForeignKey(
        PlanVersion, models.PROTECT, related_name="+", verbose_name="bản lấy ý kiến"
    )
    due_on = models.DateField("hạn góp ý")
    note = models.TextField("điều cần xin ý kiến", blank=True)
    opened_by = person("người mở")
    opened_at = models.DateTimeField("mở lúc", auto_now_add=True)
    closed_by = person("người đóng", blank=True)
    closed_at = models.DateTimeField("đóng lúc", null=True, blank=True)

    class Meta:
        verbose_name = "lần lấy ý kiến"
        verbose_name_plural = "lần lấy ý kiến"
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("plan",),
                condition=Q(closed_at__isnull=True),
                name="consultation_one_open",
                violation_error_message="Dự thảo này đang lấy ý kiến. Hãy đóng lần ấy trước.",
            ),
        )

    def __str__(self):
        return f"Lấy ý kiến {self.plan.short_name}, hạn {self.due_on:%d/%m/%Y}"

    def get_absolute_url(self):
        return reverse("plans:consultation", args=[self.plan_id, self.pk])


class Invitation(models.Model):
    """One unit, or one named expert, that is asked to comment."""

    PERSONAL_DATA = {"expert": "chuyên gia được mời", "agreed_by": "người trả lời"}

    consultation = models.ForeignKey(
        Consultation, models.CASCADE, related_name="invitations", verbose_name="lần lấy ý kiến"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="invitations", verbose_name="đơn vị"
    )
    expert = person("chuyên gia")
    agreed_by = person("người trả lời", blank=True)
    agreed_at = models.DateTimeField("thống nhất lúc", null=True, blank=True)

    class Meta:
        verbose_name = "lời mời góp ý"
        verbose_name_plural = "lời mời góp ý"
        ordering = ("consultation", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(unit__isnull=False, expert__isnull=True)
                | Q(unit__isnull=True, expert__isnull=False),
                name="invitation_of_one",
                violation_error_message="Mỗi lời mời gửi một đơn vị hoặc một chuyên gia.",
            ),
            *(
                models.UniqueConstraint(
                    fields=("consultation", of),
                    name=f"invitation_once_of_{of}",
                    violation_error_message="Đã mời đơn vị hoặc chuyên gia này.",
                )
                for of in ("unit", "expert")
            ),
        )

    def __str__(self):
        return self.name

    @property
    def name(self):
        if self.unit:
            return self.unit.name
        return self.expert.get_full_name() or self.expert.get_username()


class Comment(models.Model):
    """One comment on a target, a task or the whole draft, and what the office answered.

    `about` keeps what the row said when it was commented on, also when the row is gone.
    """

    PERSONAL_DATA = {"commented_by": "người góp ý", "answered_by": "người trả lời"}

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", "Tiếp thu"
        PARTLY = "partly", "Tiếp thu một phần"
        EXPLAINED = "explained", "Giải trình"

    invitation = models.ForeignKey(
        Invitation, models.CASCADE, related_name="comments", verbose_name="của"
    )
    target = models.ForeignKey(
        Target, models.SET_NULL, null=True, related_name="comments", verbose_name="chỉ tiêu"
    )
    task = models.ForeignKey(
        Task, models.SET_NULL, null=True, related_name="comments", verbose_name="nhiệm vụ"
    )
    about = models.TextField("nội dung được góp ý", blank=True)
    text = models.TextField("ý kiến góp ý", max_length=20000)
    commented_by = person("người góp ý")
    commented_at = models.DateTimeField("góp ý lúc", auto_now_add=True)
    verdict = models.CharField("kết quả", max_length=10, choices=Verdict, blank=True)
    answer = models.TextField("nội dung tiếp thu, giải trình", max_length=20000, blank=True)
    answered_by = person("người trả lời", blank=True)
    answered_at = models.DateTimeField("trả lời lúc", null=True, blank=True)

    class Meta:
        verbose_name = "ý kiến góp ý"
        verbose_name_plural = "ý kiến góp ý"
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(target__isnull=True) | Q(task__isnull=True),
                name="comment_of_one",
                violation_error_message="Ý kiến nói về một chỉ tiêu, một nhiệm vụ hoặc toàn văn.",
            ),
        )

    def __str__(self):
        return self.text[:80]

    @property
    def place(self):
        """What it is about, short: the row, or the whole."""
        return self.about or "Toàn văn dự thảo"


class OwnPlan(models.Model):
    """The plan that a unit must issue of its own by a day, and the document once it did."""

    PERSONAL_DATA = {"asked_by": "người giao", "sent_by": "người nộp"}

    plan = models.ForeignKey(
        Plan, models.CASCADE, related_name="own_plans", verbose_name="theo kế hoạch"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="own_plans", verbose_name="của đơn vị"
    )
    due_on = models.DateField("hạn ban hành")
    number = models.CharField("số, ký hiệu", max_length=60, blank=True)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="văn bản"
    )
    asked_by = person("người giao")
    asked_at = models.DateTimeField("giao lúc", auto_now_add=True)
    sent_by = person("người nộp", blank=True)
    sent_at = models.DateTimeField("nộp lúc", null=True, blank=True)

    class Meta:
        verbose_name = "kế hoạch riêng phải ban hành"
        verbose_name_plural = "kế hoạch riêng phải ban hành"
        ordering = ("plan", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("plan", "unit"),
                name="ownplan_once",
                violation_error_message="Đơn vị này đã được giao ban hành kế hoạch riêng.",
            ),
            models.CheckConstraint(
                condition=Q(issued_on__isnull=True, number="", file__isnull=True)
                | (Q(issued_on__isnull=False, file__isnull=False) & ~Q(number="")),
                name="ownplan_whole",
                violation_error_message="Kế hoạch đã ban hành cần đủ số, ngày và tệp văn bản.",
            ),
        )

    def __str__(self):
        return f"Kế hoạch riêng của {self.unit}"

    def get_absolute_url(self):
        return reverse("plans:own_plan", args=[self.plan_id, self.pk])
