"""AuditEvent: one line of the record of who did what. AuditSeal, DailyHead: what proves the lines.

No foreign keys: the record outlives what it speaks of, and never blocks a change to live data.
Lines are added by actions.record() and by nothing else. Lines, seals, heads and spans are never
changed; only the law of retention deletes (keeping.py), and leaves a SealedSpan behind.
"""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class AppendOnly(Exception):
    """The record was asked to change or forget something."""


class AuditEventQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise AppendOnly("update")

    def delete(self):
        raise AppendOnly("delete")

    def bulk_update(self, *args, **kwargs):
        raise AppendOnly("bulk_update")


class AppendOnlyModel(models.Model):
    """A row that is added once."""

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise AppendOnly("save")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly("delete")


class AuditEvent(AppendOnlyModel):
    PERSONAL_DATA = {
        "by": "tên đăng nhập",
        "by_name": "họ tên",
        "on_behalf_of": "người ủy quyền",
    }

    at = models.DateTimeField("thời điểm", auto_now_add=True, db_index=True)
    by = models.CharField("người thực hiện", max_length=150, blank=True, db_index=True)
    by_name = models.CharField("họ tên", max_length=150, blank=True)
    on_behalf_of = models.CharField("làm thay", max_length=310, blank=True)
    verb = models.CharField("việc", max_length=60, db_index=True)
    what = models.CharField("đối tượng", max_length=200, db_index=True)
    what_name = models.CharField("tên đối tượng", max_length=300, blank=True)
    before = models.JSONField("trước", null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField("sau", null=True, encoder=DjangoJSONEncoder)
    why = models.TextField("lý do", blank=True)

    class Meta:
        verbose_name = "sự kiện nhật ký"
        verbose_name_plural = "nhật ký"
        ordering = ("-id",)

    def __str__(self):
        return f"{self.by or 'hệ thống'} {self.verb} {self.what}"


class AuditSeal(AppendOnlyModel):
    """The place of one event in the chain: what it said, and all that stood before it."""

    position = models.PositiveBigIntegerField("thứ tự", primary_key=True)
    event_id = models.PositiveBigIntegerField("số của sự kiện", unique=True)
    content = models.CharField("mã băm của sự kiện", max_length=64)
    chain = models.CharField("mã băm của chuỗi", max_length=64)
    sealed_at = models.DateTimeField("niêm lúc", db_index=True)

    class Meta:
        verbose_name = "dấu niêm nhật ký"
        verbose_name_plural = "dấu niêm nhật ký"
        ordering = ("position",)

    def __str__(self):
        return f"{self.position}: {self.chain[:12]}"


class DailyHead(AppendOnlyModel):
    """Where the chain stood when a day had passed; it leaves the machine."""

    day = models.DateField("ngày", unique=True)
    position = models.PositiveBigIntegerField("thứ tự")
    chain = models.CharField("mã băm của chuỗi", max_length=64)
    made_at = models.DateTimeField("lập lúc")

    class Meta:
        verbose_name = "đầu chuỗi ngày"
        verbose_name_plural = "đầu chuỗi ngày"
        ordering = ("day",)

    def __str__(self):
        return f"{self.day} {self.position} {self.chain}"


class SealedSpan(AppendOnlyModel):
    """Lines that were kept long enough and left the database for an archive file."""

    first = models.PositiveBigIntegerField("từ thứ tự", unique=True)
    last = models.PositiveBigIntegerField("đến thứ tự")
    first_at = models.DateTimeField("sự kiện đầu lúc")
    last_at = models.DateTimeField("sự kiện cuối lúc")
    start_chain = models.CharField("mã băm trước đoạn", max_length=64)
    end_chain = models.CharField("mã băm cuối đoạn", max_length=64)
    archive = models.CharField("tên tệp lưu", max_length=150)
    archive_sha256 = models.CharField("mã băm tệp lưu", max_length=64)
    archived_at = models.DateTimeField("lưu lúc")

    class Meta:
        verbose_name = "đoạn nhật ký đã lưu"
        verbose_name_plural = "đoạn nhật ký đã lưu"
        ordering = ("first",)

    def __str__(self):
        return f"{self.first}–{self.last}"


class LogChannel(models.Model):
    """How far the record has gone to one place outside: a file, a mailbox, a collector."""

    name = models.CharField("nơi nhận", max_length=40, unique=True)
    position = models.PositiveBigIntegerField("đã gửi đến thứ tự", default=0)
    day = models.DateField("đã gửi đầu chuỗi đến ngày", null=True)
    tried_at = models.DateTimeField("thử lần cuối", null=True)
    failure = models.CharField("lỗi lần cuối", max_length=300, blank=True)

    class Meta:
        verbose_name = "nơi nhận nhật ký"
        verbose_name_plural = "nơi nhận nhật ký"
        ordering = ("name",)

    def __str__(self):
        return self.name
