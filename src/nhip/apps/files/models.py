"""StoredFile: a file somebody handed in, kept by its hash outside the web root; Evidence about it.

The content never changes; two people who hand in the same bytes have two rows and one file.
"""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.urls import reverse

from nhip.apps.files.kinds import Kind
from nhip.apps.files.verdicts import Verdict
from nhip.apps.units.models import Unit


class StoredFile(models.Model):
    PERSONAL_DATA = {"stored_by": "người nộp"}

    sha256 = models.CharField("mã băm", max_length=64, db_index=True)
    size = models.PositiveBigIntegerField("dung lượng (byte)")
    name = models.CharField("tên tệp", max_length=150)
    kind = models.CharField(
        "loại", max_length=10, choices=[(kind.value, kind.name_vi) for kind in Kind]
    )
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người nộp",
    )
    stored_at = models.DateTimeField("nộp lúc", auto_now_add=True)

    class Meta:
        verbose_name = "tệp"
        verbose_name_plural = "tệp"
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(size__gt=0),
                name="storedfile_not_empty",
                violation_error_message="Tệp trống thì không lưu.",
            ),
        )

    def __str__(self):
        return self.name

    @property
    def path(self):
        """Where the bytes are. No address of the product leads here."""
        return Path(settings.MEDIA_ROOT) / self.sha256[:2] / self.sha256

    def read(self):
        return self.path.read_bytes()


class Evidence(models.Model):
    """A document that supports a claim: a file, a link, or the number under which it can be found.

    Read once, used by many criteria and units. What was read from the file is marked as read until
    a person has looked at it.
    """

    PERSONAL_DATA = {"added_by": "người nộp", "corrected_by": "người sửa"}

    class Kind(models.TextChoices):
        FILE = "file", "Tệp"
        LINK = "link", "Liên kết"
        NUMBER = "number", "Số văn bản"

    kind = models.CharField("hình thức", max_length=10, choices=Kind)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="evidence", verbose_name="đơn vị nộp"
    )
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="evidence", verbose_name="tệp"
    )
    url = models.URLField("liên kết", max_length=500, blank=True)
    number = models.CharField("số, ký hiệu", max_length=100, blank=True)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    issuer = models.CharField("cơ quan ban hành", max_length=300, blank=True)
    summary = models.CharField("trích yếu", max_length=1000, blank=True)
    expires_on = models.DateField("có giá trị đến", null=True, blank=True)
    read_fields = models.JSONField("mục đọc từ tệp", default=list, blank=True)
    search_text = models.TextField("chữ để tìm", blank=True)
    signature = models.CharField(
        "chữ ký số",
        max_length=20,
        choices=[(one.value, one.name_vi) for one in Verdict],
        default=Verdict.NOT_CHECKED.value,
    )
    signatures = models.JSONField("từng chữ ký", default=list, blank=True)
    scan = models.CharField(
        "quét mã độc",
        max_length=10,
        choices=[("clean", "sạch"), ("infected", "có mã độc"), ("unknown", "chưa quét")],
        default="unknown",
    )
    scan_said = models.CharField("trình quét nói", max_length=300, blank=True)
    scanned_at = models.DateTimeField("quét lúc", null=True, blank=True)
    is_simulated = models.BooleanField("mô phỏng", default=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người nộp",
    )
    added_at = models.DateTimeField("nộp lúc", auto_now_add=True)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người sửa",
    )
    corrected_at = models.DateTimeField("sửa lúc", null=True, blank=True)

    class Meta:
        verbose_name = "minh chứng"
        verbose_name_plural = "minh chứng"
        ordering = ("-id",)
        indexes = (models.Index(fields=("unit", "-id"), name="evidence_of_unit"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind="file", file__isnull=False)
                | models.Q(kind="link", file__isnull=True) & ~models.Q(url="")
                | models.Q(kind="number", file__isnull=True) & ~models.Q(number=""),
                name="evidence_is_one_thing",
                violation_error_message="Minh chứng là tệp, liên kết hoặc số văn bản.",
            ),
        )

    def __str__(self):
        day = f" ngày {self.issued_on:%d/%m/%Y}" if self.issued_on else ""
        named = f"{self.number}{day}" if self.number else ""
        shown = named or self.summary or (self.file.name if self.file else self.url)
        return shown[:200]

    def get_absolute_url(self):
        return reverse("evidence:detail", args=[self.pk])

    @property
    def verdict(self):
        return Verdict(self.signature)

    def is_expired(self, on):
        return bool(self.expires_on and self.expires_on < on)
