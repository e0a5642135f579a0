"""Source, Batch, Observation: what was observed, where it is from, what brought it.

Append-only: a new value supersedes the old one, which stays. The version of the data of a set and
period is the id of the last batch that changed it.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from nhip.apps.files.models import StoredFile
from nhip.apps.units.models import Unit
from nhip.engine.period import Period
from nhip.engine.values import Missing, Reason


class AppendOnly(Exception):
    """An observation or a batch was asked to change or to go away."""


class Source(models.Model):
    PERSONAL_DATA = {}

    class Kind(models.TextChoices):
        PUBLISHED = "published", "Đã công bố"
        REPORTED = "reported", "Đơn vị báo cáo"
        MEASURED = "measured", "Đo từ hệ thống"
        SIMULATED = "simulated", "Mô phỏng"

    code = models.SlugField("mã", max_length=50, unique=True)
    name = models.CharField("tên nguồn", max_length=300)
    url = models.URLField("địa chỉ", blank=True)
    kind = models.CharField("loại", max_length=10, choices=Kind)

    class Meta:
        verbose_name = "nguồn số liệu"
        verbose_name_plural = "nguồn số liệu"
        ordering = ("name",)

    def __str__(self):
        return self.name


class Batch(models.Model):
    """One import: everything it stored is stored, or nothing is."""

    PERSONAL_DATA = {"imported_by": "người nạp"}

    source = models.ForeignKey(Source, models.PROTECT, verbose_name="nguồn")
    file_name = models.CharField("tệp", max_length=150, blank=True)
    sha256 = models.CharField("mã băm của tệp", max_length=64, blank=True)
    set_id = models.CharField("bộ tiêu chí", max_length=100)
    period = models.CharField("kỳ", max_length=20)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người nạp",
    )
    at = models.DateTimeField("nạp lúc", auto_now_add=True)
    dataset = models.CharField("đo từ tập dữ liệu", max_length=60, blank=True)
    table_version = models.PositiveIntegerField("phiên bản bảng", null=True)
    rows = models.PositiveIntegerField("số dòng lưu")
    new = models.PositiveIntegerField("giá trị mới")
    changed = models.PositiveIntegerField("giá trị thay đổi")
    same = models.PositiveIntegerField("giá trị như cũ")
    warnings = models.JSONField("cảnh báo", default=list, blank=True)

    class Meta:
        verbose_name = "đợt nạp số liệu"
        verbose_name_plural = "đợt nạp số liệu"
        ordering = ("-id",)
        indexes = (models.Index(fields=("set_id", "period", "-id"), name="batch_by_period"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(rows=F("new") + F("changed"), rows__gt=0),
                name="batch_stores_something",
                violation_error_message="Đợt nạp phải lưu ít nhất một giá trị.",
            ),
            models.CheckConstraint(
                condition=Q(dataset="", table_version__isnull=True)
                | (~Q(dataset="") & Q(table_version__isnull=False)),
                name="batch_measured_from_a_version",
                violation_error_message="Số liệu đo phải ghi rõ tập dữ liệu và phiên bản bảng.",
            ),
        )

    def __str__(self):
        return f"Đợt nạp {self.pk}: {self.file_name or self.source}"

    def get_absolute_url(self):
        return reverse("catalogue:batch", args=[self.pk])

    @property
    def period_name(self):
        return Period.parse(self.period).name_vi


class ObservationQuerySet(models.QuerySet):
    def current(self):
        return self.filter(superseded_by=None)

    def supersede(self, batch):
        """The one change an observation knows: a later batch said otherwise."""
        return super().update(superseded_by=batch)

    def update(self, **kwargs):
        raise AppendOnly("update")

    def delete(self):
        raise AppendOnly("delete")


class Observation(models.Model):
    """A unit's value of one input for one period: a number, an option, or why there is none."""

    PERSONAL_DATA = {}

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    set_id = models.CharField("bộ tiêu chí", max_length=100)
    criterion = models.CharField("tiêu chí", max_length=50)
    input = models.CharField("đầu vào", max_length=50)
    period = models.CharField("kỳ", max_length=20)
    value = models.FloatField("giá trị", null=True)
    text = models.CharField("phương án", max_length=50, blank=True)
    missing = models.CharField(
        "lý do không có",
        max_length=20,
        blank=True,
        choices=[(reason.value, reason.label) for reason in Reason],
    )
    as_of = models.DateField("tính đến ngày", null=True)
    simulated = models.BooleanField("mô phỏng", default=False)
    batch = models.ForeignKey(
        Batch, models.PROTECT, related_name="observations", verbose_name="đợt nạp"
    )
    superseded_by = models.ForeignKey(
        Batch, models.PROTECT, null=True, related_name="superseded", verbose_name="thay bởi"
    )

    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = "số liệu"
        verbose_name_plural = "số liệu"
        ordering = ("id",)
        indexes = (
            models.Index(
                fields=("set_id", "period"),
                condition=Q(superseded_by__isnull=True),
                name="observation_current",
            ),
            models.Index(fields=("set_id", "period", "batch"), name="observation_by_batch"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("unit", "set_id", "criterion", "input", "period"),
                condition=Q(superseded_by__isnull=True),
                name="observation_one_current",
                violation_error_message="Đơn vị đã có giá trị hiện hành cho đầu vào này.",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False, text="", missing="")
                | (Q(value__isnull=True) & ~Q(text="") & Q(missing=""))
                | (Q(value__isnull=True, text="") & ~Q(missing="")),
                name="observation_one_content",
                violation_error_message=(
                    "Số liệu là một số, một phương án, hoặc một lý do không có; đúng một trong ba."
                ),
            ),
            models.CheckConstraint(
                condition=Q(superseded_by__isnull=True) | Q(superseded_by__gt=F("batch")),
                name="observation_superseded_later",
                violation_error_message="Chỉ đợt nạp sau mới thay được số liệu của đợt trước.",
            ),
        )

    def __str__(self):
        return f"{self.unit_id} {self.criterion} {self.input} {self.period}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise AppendOnly("save")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly("delete")

    @property
    def content(self):
        """The one thing the three columns hold."""
        if self.missing:
            return Missing(Reason(self.missing))
        return self.text if self.value is None else self.value


class DataVersion(models.Model):
    """The last batch of a set and period. Locked while importing, so that two who import at once
    come one after the other on PostgreSQL too (SQLite has one writer anyway)."""

    PERSONAL_DATA = {}

    set_id = models.CharField("bộ tiêu chí", max_length=100)
    period = models.CharField("kỳ", max_length=20)
    batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, related_name="+", verbose_name="đợt nạp cuối"
    )

    class Meta:
        verbose_name = "phiên bản số liệu"
        verbose_name_plural = "phiên bản số liệu"
        constraints = (
            models.UniqueConstraint(
                fields=("set_id", "period"),
                name="dataversion_once",
                violation_error_message="Bộ tiêu chí và kỳ này đã có phiên bản số liệu.",
            ),
        )

    def __str__(self):
        return f"{self.set_id} {self.period}: {self.batch_id or 0}"


class ImportDraft(models.Model):
    """A file that waits between upload and confirmation; survives reload and the back button."""

    PERSONAL_DATA = {"created_by": "người nạp"}

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="người nạp"
    )
    created_at = models.DateTimeField("lúc", auto_now_add=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="tệp")
    set_id = models.CharField("bộ tiêu chí", max_length=100)
    period = models.CharField("kỳ", max_length=20)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+", verbose_name="nguồn")
    as_of = models.DateField("tính đến ngày", null=True)
    sheet = models.CharField("trang tính", max_length=100, blank=True)
    mapping = models.JSONField("cột", default=dict, blank=True)
    batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, related_name="+", verbose_name="đợt nạp"
    )

    class Meta:
        verbose_name = "bản nháp nạp số liệu"
        verbose_name_plural = "bản nháp nạp số liệu"
        ordering = ("-id",)

    def __str__(self):
        return f"{self.file} ({self.set_id}, {self.period})"

    def get_absolute_url(self):
        return reverse("catalogue:preview", args=[self.pk])

    @property
    def is_simulated(self):
        return self.source.kind == Source.Kind.SIMULATED

    @property
    def period_name(self):
        return Period.parse(self.period).name_vi
