"""What was told: ProgressReport of an assignment, TargetReport of a target. Append-only.

Also CalendarFeed, the secret address under which a person's calendar program asks for deadlines.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from nhip.apps.files.models import StoredFile
from nhip.apps.plans.models.plan import AppendOnly, Target
from nhip.apps.plans.models.work import Assignment


class Told(models.Model):
    """Rows that are added and never changed."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise AppendOnly("save")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly("delete")


class ProgressReport(Told):
    """One line of the history of an assignment; `on` is the day from which it counts."""

    PERSONAL_DATA = {"reported_by": "người báo cáo"}

    class State(models.TextChoices):
        NOT_STARTED = "not_started", "Chưa triển khai"
        DOING = "doing", "Đang thực hiện"
        PROPOSED = "proposed", "Đề nghị xác nhận hoàn thành"
        CONFIRMED = "confirmed", "Xác nhận hoàn thành"
        REFUSED = "refused", "Chưa xác nhận"
        TAKEN_BACK = "taken_back", "Rút lại xác nhận"

    assignment = models.ForeignKey(
        Assignment, models.PROTECT, related_name="reports", verbose_name="phân công"
    )
    state = models.CharField("tình trạng", max_length=12, choices=State)
    on = models.DateField("tính từ ngày")
    period = models.CharField("kỳ báo cáo", max_length=20, blank=True)
    percent = models.PositiveSmallIntegerField("phần trăm", null=True, blank=True)
    result = models.TextField("kết quả", blank=True)
    difficulty = models.TextField("khó khăn, vướng mắc", blank=True)
    proposal = models.TextField("kiến nghị", blank=True)
    product_number = models.CharField("số văn bản sản phẩm", max_length=100, blank=True)
    product_on = models.DateField("ngày văn bản sản phẩm", null=True, blank=True)
    product_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="tệp sản phẩm",
    )  # fmt: skip
    completed_on = models.DateField("hoàn thành ngày", null=True, blank=True)
    answered = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="answers", verbose_name="theo báo cáo"
    )
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name="người báo cáo",
    )  # fmt: skip
    reported_at = models.DateTimeField("báo cáo lúc", auto_now_add=True)
    simulated = models.BooleanField("mô phỏng", default=False)

    class Meta:
        verbose_name = "báo cáo tiến độ"
        verbose_name_plural = "báo cáo tiến độ"
        ordering = ("-on", "-id")
        indexes = (
            models.Index(fields=("assignment", "-id"), name="progressreport_latest"),
            models.Index(fields=("assignment", "period", "on"), name="progressreport_periods"),
            models.Index(
                fields=("on",), condition=Q(state="taken_back"), name="progressreport_taken_back"
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__lte=100),
                name="progressreport_percent",
                violation_error_message="Phần trăm từ 0 đến 100.",
            ),
        )

    def __str__(self):
        return f"{self.get_state_display()}, {self.on:%d/%m/%Y}"

    @property
    def is_decision(self):
        return self.state in (self.State.CONFIRMED, self.State.REFUSED, self.State.TAKEN_BACK)


class TargetReport(Told):
    """The value of a target on a day, as a unit reported it."""

    PERSONAL_DATA = {"reported_by": "người báo cáo"}

    target = models.ForeignKey(
        Target, models.PROTECT, related_name="reports", verbose_name="chỉ tiêu"
    )
    on = models.DateField("số liệu tính đến ngày")
    value = models.FloatField("giá trị")
    note = models.TextField("diễn giải, nguồn", blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name="người báo cáo",
    )  # fmt: skip
    reported_at = models.DateTimeField("báo cáo lúc", auto_now_add=True)
    simulated = models.BooleanField("mô phỏng", default=False)

    class Meta:
        verbose_name = "kết quả chỉ tiêu"
        verbose_name_plural = "kết quả chỉ tiêu"
        ordering = ("target", "on", "id")
        indexes = (models.Index(fields=("target", "on"), name="targetreport_series"),)

    def __str__(self):
        return f"{self.value} ({self.on:%d/%m/%Y})"


class CalendarFeed(models.Model):
    """The token itself is shown once and kept as a hash: an address is a key to the deadlines."""

    PERSONAL_DATA = {"user": "người dùng lịch"}

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="người dùng"
    )
    digest = models.CharField("mã băm", max_length=64, unique=True)
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)

    class Meta:
        verbose_name = "địa chỉ lịch"
        verbose_name_plural = "địa chỉ lịch"

    def __str__(self):
        return f"Lịch của {self.user}"
