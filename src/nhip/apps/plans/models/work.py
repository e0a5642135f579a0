"""Task: what a plan asks for; Assignment: one unit's share of it; Project and BudgetLine.

The days on an assignment are what its reports said, kept beside it so that sixty thousand can be
counted in one pass; `actions.progress` writes them and nothing else does.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from nhip.apps.plans.models.plan import RHYTHM_CHOICES, Axis, Plan, SourceText
from nhip.apps.units.models import Unit


class Project(models.Model):
    """A project or a hired service: groups tasks, has a contract and capital, leaves systems."""

    PERSONAL_DATA = {}

    class Kind(models.TextChoices):
        SCHEME = "scheme", "Đề án"
        PROJECT = "project", "Dự án"
        HIRED = "hired", "Thuê dịch vụ"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="projects", verbose_name="kế hoạch")
    kind = models.CharField("loại", max_length=8, choices=Kind, default=Kind.PROJECT)
    name = models.CharField("tên", max_length=500)
    owner = models.ForeignKey(
        Unit, models.PROTECT, related_name="projects", verbose_name="chủ đầu tư"
    )
    contractor = models.CharField("nhà thầu", max_length=300, blank=True)
    contract_number = models.CharField("số hợp đồng", max_length=100, blank=True)
    contract_on = models.DateField("ngày hợp đồng", null=True, blank=True)
    start = models.DateField("bắt đầu", null=True, blank=True)
    due = models.DateField("kết thúc", null=True, blank=True)
    systems = models.TextField("hệ thống tạo ra", blank=True)

    class Meta:
        verbose_name = "đề án, dự án"
        verbose_name_plural = "đề án, dự án"
        ordering = ("plan", "name")

    def __str__(self):
        return self.name


class Task(models.Model):
    PERSONAL_DATA = {}

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="tasks", verbose_name="kế hoạch")
    axis = models.ForeignKey(
        Axis, models.CASCADE, null=True, related_name="tasks", verbose_name="nhóm"
    )
    project = models.ForeignKey(
        Project, models.SET_NULL, null=True, blank=True, related_name="tasks",
        verbose_name="thuộc dự án",
    )  # fmt: skip
    order = models.PositiveIntegerField("thứ tự")
    number = models.CharField("số thứ tự in", max_length=30, blank=True)
    wording = models.TextField("nhiệm vụ")
    product = models.TextField("sản phẩm", blank=True)
    start = models.DateField("bắt đầu", null=True, blank=True)
    due = models.DateField("hạn", null=True, blank=True)
    due_text = models.CharField("thời hạn như in", max_length=300, blank=True)
    recurring = models.BooleanField("thường xuyên", default=False)
    rhythm = models.CharField("nhịp báo cáo", max_length=8, choices=RHYTHM_CHOICES, blank=True)
    lead_text = models.TextField("chủ trì như in", blank=True)
    supporting_text = models.TextField("phối hợp như in", blank=True)
    legal_basis = models.TextField("căn cứ", blank=True)
    authority = models.TextField("thẩm quyền quyết định", blank=True)
    responsibility = models.TextField("người chịu trách nhiệm", blank=True)
    budget_text = models.CharField("kinh phí như in", max_length=500, blank=True)
    origin = models.CharField("đọc từ", max_length=6, blank=True)
    joined_to = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="twins",
        verbose_name="cùng một việc với",
    )  # fmt: skip

    class Meta:
        verbose_name = "nhiệm vụ"
        verbose_name_plural = "nhiệm vụ"
        ordering = ("plan", "order")
        constraints = (
            models.CheckConstraint(
                condition=Q(start__isnull=True) | Q(due__isnull=True) | Q(due__gte=F("start")),
                name="task_days_ordered",
                violation_error_message="Hạn của nhiệm vụ phải từ ngày bắt đầu trở đi.",
            ),
            models.CheckConstraint(
                condition=Q(recurring=True) | Q(rhythm=""),
                name="task_rhythm_recurs",
                violation_error_message="Chỉ nhiệm vụ thường xuyên mới có nhịp báo cáo.",
            ),
            models.CheckConstraint(
                condition=~Q(joined_to=F("id")),
                name="task_not_its_own_twin",
                violation_error_message="Nhiệm vụ không ghép được với chính nó.",
            ),
        )

    def __str__(self):
        return f"{self.number} {self.wording}".strip()

    def get_absolute_url(self):
        return reverse("plans:task", args=[self.plan_id, self.pk])


class Assignment(models.Model):
    """One unit's share of a task, or a named member's of the committee (the member's unit)."""

    PERSONAL_DATA = {"member": "thành viên được giao", "member_name": "họ tên thành viên"}

    class Role(models.TextChoices):
        LEAD = "lead", "Chủ trì"
        SUPPORTING = "supporting", "Phối hợp"

    task = models.ForeignKey(
        Task, models.CASCADE, related_name="assignments", verbose_name="nhiệm vụ"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="assignments", verbose_name="đơn vị"
    )
    role = models.CharField("vai trò", max_length=10, choices=Role, default=Role.LEAD)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name="tài khoản của thành viên",
    )  # fmt: skip
    member_name = models.CharField("thành viên", max_length=150, blank=True)
    member_post = models.CharField("chức vụ", max_length=200, blank=True)
    percent = models.PositiveSmallIntegerField("phần trăm", null=True)
    begun_on = models.DateField("bắt đầu từ", null=True)
    proposed_on = models.DateField("đề nghị xác nhận ngày", null=True)
    completed_on = models.DateField("hoàn thành ngày", null=True)
    confirmed_on = models.DateField("xác nhận ngày", null=True)
    unreported_on = models.DateField("hết kỳ chưa báo cáo", null=True)

    class Meta:
        verbose_name = "phân công"
        verbose_name_plural = "phân công"
        ordering = ("task", "role", "id")
        indexes = (
            models.Index(
                fields=(
                    "role",
                    "task",
                    "begun_on",
                    "completed_on",
                    "confirmed_on",
                    "unreported_on",
                    "unit",
                ),
                name="assignment_counts",
            ),
            models.Index(fields=("unit", "role", "task"), name="assignment_of_unit"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("task", "unit", "member_name"),
                name="assignment_once",
                violation_error_message="Đơn vị này đã được giao nhiệm vụ ấy.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_on__isnull=True)
                | Q(completed_on__isnull=False, begun_on__isnull=False),
                name="assignment_confirmed_was_completed",
                violation_error_message="Chỉ xác nhận được việc đã bắt đầu và đã hoàn thành.",
            ),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__lte=100),
                name="assignment_percent",
                violation_error_message="Phần trăm từ 0 đến 100.",
            ),
        )

    def __str__(self):
        return f"{self.unit}: {self.task}"

    def get_absolute_url(self):
        return reverse("plans:assignment", args=[self.pk])

    @property
    def is_waiting(self):
        """Completion was proposed and nobody has decided yet."""
        return self.proposed_on is not None and self.confirmed_on is None


class BudgetLine(models.Model):
    """Money of one source and one year, of a task or of a project, in đồng."""

    PERSONAL_DATA = {}

    task = models.ForeignKey(
        Task, models.CASCADE, null=True, related_name="budget", verbose_name="nhiệm vụ"
    )
    project = models.ForeignKey(
        Project, models.CASCADE, null=True, related_name="budget", verbose_name="dự án"
    )
    source = models.CharField("nguồn vốn", max_length=200)
    year = models.PositiveSmallIntegerField("năm")
    planned = models.DecimalField("kế hoạch vốn (đồng)", max_digits=18, decimal_places=0)
    disbursed = models.DecimalField(
        "đã giải ngân (đồng)", max_digits=18, decimal_places=0, null=True, blank=True
    )

    class Meta:
        verbose_name = "dòng kinh phí"
        verbose_name_plural = "dòng kinh phí"
        ordering = ("year", "source")
        constraints = (
            models.CheckConstraint(
                condition=Q(task__isnull=False, project__isnull=True)
                | Q(task__isnull=True, project__isnull=False),
                name="budgetline_of_one",
                violation_error_message="Dòng kinh phí thuộc một nhiệm vụ hoặc một dự án.",
            ),
            *(
                models.UniqueConstraint(
                    fields=(of, "source", "year"),
                    name=f"budgetline_once_of_{of}",
                    violation_error_message="Nguồn vốn này của năm ấy đã được ghi.",
                )
                for of in ("task", "project")
            ),
            models.CheckConstraint(
                condition=Q(planned__gte=0) & (Q(disbursed__isnull=True) | Q(disbursed__gte=0)),
                name="budgetline_not_negative",
                violation_error_message="Số tiền không âm.",
            ),
        )

    def __str__(self):
        return f"{self.source} {self.year}"


class TaskSource(models.Model):
    """That a text asked for a task, in this sentence: a task knows every one of them."""

    PERSONAL_DATA = {}

    task = models.ForeignKey(Task, models.CASCADE, related_name="sources", verbose_name="nhiệm vụ")
    text = models.ForeignKey(
        SourceText, models.PROTECT, related_name="tasks", verbose_name="văn bản"
    )
    sentence = models.TextField("câu giao việc", blank=True)

    class Meta:
        verbose_name = "căn cứ giao nhiệm vụ"
        verbose_name_plural = "căn cứ giao nhiệm vụ"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("task", "text"),
                name="tasksource_once",
                violation_error_message="Văn bản này đã được ghi là căn cứ của nhiệm vụ.",
            ),
        )

    def __str__(self):
        return f"{self.text}: {self.sentence[:60]}"
