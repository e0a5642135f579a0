"""Plan: a decision with its axes and targets, kept as the document has them.

Printed numbers are words of the document and never keys: they restart and repeat.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from nhip.apps.files.models import StoredFile
from nhip.apps.units.models import Unit
from nhip.engine.period import Kind as PeriodKind
from nhip.engine.trajectory import Operator, PathKind

RHYTHM_NAMES = {
    PeriodKind.MONTH: "hằng tháng",
    PeriodKind.QUARTER: "hằng quý",
    PeriodKind.HALF: "6 tháng một lần",
    PeriodKind.YEAR: "hằng năm",
}
RHYTHM_CHOICES = [(kind.value, name) for kind, name in RHYTHM_NAMES.items()]
OPERATOR_NAMES = {
    Operator.AT_LEAST: "ít nhất",
    Operator.MORE: "trên",
    Operator.AT_MOST: "nhiều nhất",
    Operator.LESS: "dưới",
    Operator.EQUAL: "bằng",
    Operator.BETWEEN: "trong khoảng",
}


class AppendOnly(Exception):
    """A report was asked to change or to go away."""


class PlanQuerySet(models.QuerySet):
    def issued(self):
        return self.exclude(state=Plan.State.DRAFT)


class Plan(models.Model):
    """`version` rises with every change, so that of two people who edit the second is told."""

    PERSONAL_DATA = {
        "signer": "người ký",
        "created_by": "người lập",
        "changed_by": "người sửa cuối",
    }

    class Kind(models.TextChoices):
        RESOLUTION = "resolution", "Nghị quyết"
        LONG_TERM = "long_term", "Kế hoạch nhiều năm"
        YEARLY = "yearly", "Kế hoạch năm"
        SECTOR = "sector", "Kế hoạch của ngành, đơn vị"
        CONCLUSION = "conclusion", "Thông báo kết luận"

    class State(models.TextChoices):
        DRAFT = "draft", "Dự thảo"
        ISSUED = "issued", "Đã ban hành"
        AMENDED = "amended", "Đã sửa đổi, bổ sung"
        CLOSED = "closed", "Đã kết thúc"

    kind = models.CharField("loại văn bản", max_length=12, choices=Kind, default=Kind.YEARLY)
    title = models.CharField("trích yếu", max_length=500)
    number = models.CharField("số, ký hiệu", max_length=60, blank=True)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    issuer = models.CharField("cơ quan ban hành", max_length=200, blank=True)
    signer = models.CharField("người ký", max_length=150, blank=True)
    summary = models.TextField("tóm tắt", blank=True)
    note = models.TextField("điều người đọc cần biết", blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="plans", verbose_name="của đơn vị")
    first_year = models.PositiveSmallIntegerField("từ năm", null=True, blank=True)
    last_year = models.PositiveSmallIntegerField("đến năm", null=True, blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="văn bản"
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="details",
        verbose_name="cụ thể hóa",
    )
    replaces = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by_plans",
        verbose_name="thay thế",
    )
    state = models.CharField("tình trạng", max_length=8, choices=State, default=State.DRAFT)
    report_every = models.CharField(
        "nhiệm vụ thường xuyên báo cáo", max_length=8, choices=RHYTHM_CHOICES, default="quarter"
    )
    simulated = models.BooleanField("có tiến độ mô phỏng", default=False)
    version = models.PositiveIntegerField("phiên bản", default=1)
    told = models.PositiveIntegerField("số lần báo cáo, xác nhận", default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name="người lập",
    )  # fmt: skip
    created_at = models.DateTimeField("lập lúc", auto_now_add=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name="người sửa cuối",
    )  # fmt: skip
    changed_at = models.DateTimeField("sửa lúc", auto_now=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "kế hoạch"
        verbose_name_plural = "kế hoạch"
        ordering = ("-issued_on", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(first_year__isnull=True)
                | Q(last_year__isnull=True)
                | Q(last_year__gte=F("first_year")),
                name="plan_years_ordered",
                violation_error_message="Năm cuối phải từ năm đầu trở đi.",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(issued_on__isnull=False),
                name="plan_issued_has_day",
                violation_error_message="Kế hoạch đã ban hành phải có ngày ban hành.",
            ),
        )

    def __str__(self):
        return f"{self.number} {self.title}".strip()

    def get_absolute_url(self):
        return reverse("plans:detail", args=[self.pk])

    @property
    def short_name(self):
        return self.number or self.title

    @property
    def is_draft(self):
        return self.state == Plan.State.DRAFT

    @property
    def years(self):
        """The span as it is said: "2026-2030", "2026"."""
        ends = [str(year) for year in (self.first_year, self.last_year) if year]
        return "-".join(dict.fromkeys(ends))


class Axis(models.Model):
    """A heading of the document, at any depth; `pillar` lets headings of many plans be added."""

    PERSONAL_DATA = {}

    class Pillar(models.TextChoices):
        GOVERNMENT = "government", "Chính quyền số"
        ECONOMY = "economy", "Kinh tế số"
        SOCIETY = "society", "Xã hội số"
        BASE = "base", "Nền tảng chung"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="axes", verbose_name="kế hoạch")
    parent = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="thuộc nhóm",
    )
    number = models.CharField("số thứ tự in", max_length=30, blank=True)
    title = models.TextField("tên nhóm")
    order = models.PositiveIntegerField("thứ tự")
    pillar = models.CharField("trục", max_length=10, choices=Pillar, default=Pillar.BASE)

    class Meta:
        verbose_name = "nhóm nhiệm vụ"
        verbose_name_plural = "nhóm nhiệm vụ"
        ordering = ("plan", "order")

    def __str__(self):
        return f"{self.number} {self.title}".strip()


class Target(models.Model):
    """A value to reach by a day: a number, a range, or words; what the document prints is kept."""

    PERSONAL_DATA = {}

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="targets", verbose_name="kế hoạch")
    axis = models.ForeignKey(
        Axis, models.CASCADE, null=True, related_name="targets", verbose_name="nhóm"
    )
    order = models.PositiveIntegerField("thứ tự")
    number = models.CharField("số thứ tự in", max_length=30, blank=True)
    wording = models.TextField("chỉ tiêu")
    operator = models.CharField(
        "so sánh",
        max_length=8,
        blank=True,
        choices=[(one.value, name) for one, name in OPERATOR_NAMES.items()],
    )
    value = models.FloatField("giá trị", null=True, blank=True)
    upper = models.FloatField("đến", null=True, blank=True)
    value_text = models.CharField("giá trị như in", max_length=300, blank=True)
    measure_unit = models.CharField("đơn vị tính", max_length=200, blank=True)
    due = models.DateField("hạn", null=True, blank=True)
    due_text = models.CharField("hạn như in", max_length=200, blank=True)
    must_achieve = models.BooleanField("buộc phải hoàn thành", default=False)
    not_feasible = models.BooleanField("đã kết luận không khả thi", default=False)
    basis = models.TextField("cơ sở khoa học, thực tiễn", blank=True)
    leads = models.ManyToManyField(
        Unit, blank=True, related_name="led_targets", verbose_name="đơn vị chủ trì"
    )
    lead_text = models.TextField("chủ trì như in", blank=True)
    baseline = models.FloatField("giá trị ban đầu", null=True, blank=True)
    baseline_on = models.DateField("ngày của giá trị ban đầu", null=True, blank=True)
    path_kind = models.CharField(
        "lộ trình",
        max_length=8,
        choices=[(one.value, one.label) for one in PathKind],
        default=PathKind.LINEAR.value,
    )
    set_id = models.CharField("đo theo bộ tiêu chí", max_length=100, blank=True)
    criterion = models.CharField("đo theo tiêu chí", max_length=50, blank=True)
    input = models.CharField("đo theo đầu vào", max_length=50, blank=True)
    origin = models.CharField("đọc từ", max_length=6, blank=True)

    class Meta:
        verbose_name = "chỉ tiêu"
        verbose_name_plural = "chỉ tiêu"
        ordering = ("plan", "order")
        constraints = (
            models.CheckConstraint(
                condition=Q(upper__isnull=True) | Q(value__isnull=False, upper__gte=F("value")),
                name="target_range_ordered",
                violation_error_message="Khoảng giá trị phải từ nhỏ đến lớn.",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | ~Q(operator=""),
                name="target_value_compared",
                violation_error_message="Chỉ tiêu có giá trị thì phải nói so sánh thế nào.",
            ),
            models.CheckConstraint(
                condition=Q(set_id="", criterion="", input="")
                | (~Q(set_id="") & ~Q(criterion="") & ~Q(input="")),
                name="target_link_whole",
                violation_error_message="Liên kết số đo cần đủ bộ tiêu chí, tiêu chí và đầu vào.",
            ),
        )

    def __str__(self):
        return f"{self.number} {self.wording}".strip()

    def get_absolute_url(self):
        return reverse("plans:target", args=[self.plan_id, self.pk])


class TargetValue(models.Model):
    """One of several values of a target: of a year, a level of unit ("cấp xã"), a group."""

    PERSONAL_DATA = {}

    target = models.ForeignKey(
        Target, models.CASCADE, related_name="values_set", verbose_name="chỉ tiêu"
    )
    year = models.PositiveSmallIntegerField("năm", null=True, blank=True)
    level = models.CharField("cấp, nhóm đơn vị", max_length=200, blank=True)
    label = models.CharField("tên cột như in", max_length=200, blank=True)
    value = models.FloatField("giá trị", null=True, blank=True)
    value_text = models.CharField("giá trị như in", max_length=300, blank=True)

    class Meta:
        verbose_name = "giá trị của chỉ tiêu"
        verbose_name_plural = "giá trị của chỉ tiêu"
        ordering = ("target", "level", "year", "id")

    def __str__(self):
        return f"{self.label or self.year}: {self.value_text}"


class SourceText(models.Model):
    """A document that asked for tasks: a decision, a conclusion of a meeting, a letter."""

    PERSONAL_DATA = {}

    number = models.CharField("số, ký hiệu", max_length=60)
    issued_on = models.DateField("ngày", null=True, blank=True)
    issuer = models.CharField("cơ quan", max_length=200, blank=True)
    title = models.CharField("trích yếu", max_length=500, blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="tệp"
    )

    class Meta:
        verbose_name = "văn bản giao nhiệm vụ"
        verbose_name_plural = "văn bản giao nhiệm vụ"
        ordering = ("-issued_on", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("number", "issuer"),
                name="sourcetext_once",
                violation_error_message="Văn bản này đã được ghi.",
            ),
        )

    def __str__(self):
        return f"{self.number} {self.title}".strip()
