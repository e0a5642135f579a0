"""ApiKey, ApiUse: who may come in by machine, and what was asked. PushedBatch, Pull: what came.

Nouns and constraints only. Of a key only its hash is kept; its counters are columns of the key, so
that the one row that is locked to admit a request is the one that counts it.
"""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from nhip.apps.catalogue.models import Landing, Source
from nhip.apps.units.models import Unit


class ApiKey(models.Model):
    """What lets a system in: whose it is, what it may do, how often and until when."""

    PERSONAL_DATA = {"created_by": "người cấp khóa", "revoked_by": "người thu hồi khóa"}

    prefix = models.CharField("tên khóa", max_length=20, unique=True)
    digest = models.CharField("mã băm của khóa", max_length=64)
    system = models.CharField("hệ thống dùng khóa", max_length=150)
    owner = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name="đơn vị chịu trách nhiệm"
    )
    scopes = models.JSONField("phạm vi", default=list)
    per_day = models.PositiveIntegerField("số lần hỏi mỗi ngày", default=10_000)
    per_minute = models.PositiveIntegerField("số lần hỏi mỗi phút", default=120)
    expires_on = models.DateField("dùng đến hết ngày")
    created_at = models.DateTimeField("cấp lúc", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người cấp khóa"
    )
    revoked_at = models.DateTimeField("thu hồi lúc", null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người thu hồi khóa",
    )
    last_used_at = models.DateTimeField("dùng gần nhất", null=True)
    day_on = models.DateField("ngày đang đếm", null=True)
    day_count = models.PositiveIntegerField("số lần trong ngày", default=0)
    minute_at = models.DateTimeField("phút đang đếm", null=True)
    minute_count = models.PositiveIntegerField("số lần trong phút", default=0)

    class Meta:
        verbose_name = "khóa API"
        verbose_name_plural = "khóa API"
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="apikey_revoked_by_somebody",
                violation_error_message="Khóa đã thu hồi phải ghi ai thu hồi và lúc nào.",
            ),
            models.CheckConstraint(
                condition=Q(per_day__gt=0, per_minute__gt=0),
                name="apikey_quota_above_zero",
                violation_error_message="Hạn mức phải lớn hơn 0. Muốn dừng hẳn, hãy thu hồi khóa.",
            ),
        )

    def __str__(self):
        return f"{self.prefix}… ({self.system})"

    def get_absolute_url(self):
        return reverse("exchange:key", args=[self.pk])

    @property
    def is_expired(self):
        return self.expires_on < timezone.localdate()

    @property
    def is_active(self):
        return self.revoked_at is None and not self.is_expired

    @property
    def used_today(self):
        """How much of today's quota is gone."""
        return self.day_count if self.day_on == timezone.localdate() else 0

    def holds(self, scope):
        return scope in self.scopes


class ApiUse(models.Model):
    """One request with a known key. `status` 0: it began and its end was never written.

    `ip` is the address of the machine that asked, as the server saw it.
    """

    PERSONAL_DATA = {}

    key = models.ForeignKey(ApiKey, models.PROTECT, related_name="uses", verbose_name="khóa")
    at = models.DateTimeField("lúc", default=timezone.now, db_index=True)
    method = models.CharField("phương thức", max_length=10)
    path = models.CharField("địa chỉ", max_length=500)
    status = models.PositiveSmallIntegerField("kết quả", default=0)
    rows = models.PositiveBigIntegerField("số dòng", default=0)
    bytes = models.PositiveBigIntegerField("số byte", default=0)
    ip = models.GenericIPAddressField("địa chỉ máy", null=True)

    class Meta:
        verbose_name = "lần dùng API"
        verbose_name_plural = "lần dùng API"
        ordering = ("-id",)
        indexes = (models.Index(fields=("key", "-at"), name="apiuse_by_key"),)

    def __str__(self):
        return f"{self.method} {self.path}: {self.status}"


def push_code():
    """A name for a pushed batch that tells nothing and cannot be guessed."""
    return secrets.token_hex(12)


class PushedBatch(models.Model):
    """A file that a system pushed: kept until it has landed or was refused, then only its answer.

    The same idempotency key of the same API key names the same batch, whatever is sent with it.
    """

    PERSONAL_DATA = {}

    class State(models.TextChoices):
        WAITING = "waiting", "đang chờ nạp"
        LANDED = "landed", "đã nạp"
        REFUSED = "refused", "không nhận"

    code = models.CharField("mã", max_length=24, unique=True, default=push_code)
    key = models.ForeignKey(ApiKey, models.PROTECT, related_name="+", verbose_name="khóa")
    dataset = models.CharField("tập dữ liệu", max_length=60)
    idempotency_key = models.CharField("khóa chống gửi lặp", max_length=200, blank=True)
    file_name = models.CharField("tệp", max_length=150)
    file_hash = models.CharField("mã băm của tệp", max_length=64)
    size = models.PositiveBigIntegerField("số byte")
    received_at = models.DateTimeField("nhận lúc", auto_now_add=True)
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.WAITING)
    finished_at = models.DateTimeField("xong lúc", null=True)
    landing = models.ForeignKey(
        Landing, models.PROTECT, null=True, related_name="+", verbose_name="lượt nạp"
    )
    error = models.JSONField("lý do không nhận", default=dict, blank=True)

    class Meta:
        verbose_name = "lô gửi qua API"
        verbose_name_plural = "lô gửi qua API"
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("key", "dataset", "idempotency_key"),
                condition=~Q(idempotency_key=""),
                name="pushedbatch_once",
                violation_error_message="Khóa chống gửi lặp này đã dùng.",
            ),
            models.CheckConstraint(
                condition=Q(state="landed", landing__isnull=False)
                | (~Q(state="landed") & Q(landing__isnull=True)),
                name="pushedbatch_landed_somewhere",
                violation_error_message="Lô đã nạp phải ghi rõ lượt nạp.",
            ),
        )

    def __str__(self):
        return f"{self.dataset}, {self.file_name} ({self.code})"


class Pull(models.Model):
    """How far the pulling from a source has come. `mark` moves only after a landing committed."""

    PERSONAL_DATA = {}

    name = models.CharField("nguồn kéo", max_length=60, unique=True)
    mark = models.DateTimeField("đã lấy đến mốc", null=True)
    started_at = models.DateTimeField("bắt đầu lúc", null=True)
    succeeded_at = models.DateTimeField("thành công lúc", null=True)
    rows = models.PositiveBigIntegerField("số bản ghi lần cuối", default=0)
    failures = models.PositiveIntegerField("số lần hỏng liên tiếp", default=0)
    error = models.TextField("lỗi lần cuối", blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, related_name="+", verbose_name="nguồn"
    )

    class Meta:
        verbose_name = "nguồn kéo dữ liệu"
        verbose_name_plural = "nguồn kéo dữ liệu"
        ordering = ("name",)

    def __str__(self):
        return self.name
