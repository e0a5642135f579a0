"""AuditEvent: one line of the record of who did what.

No foreign keys: the record outlives what it speaks of, and never blocks a change to live data.
Rows are added by actions.record() and by nothing else; they are never changed or deleted.
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


class AuditEvent(models.Model):
    PERSONAL_DATA = {"by": "tên đăng nhập", "by_name": "họ tên"}

    at = models.DateTimeField("thời điểm", auto_now_add=True, db_index=True)
    by = models.CharField("người thực hiện", max_length=150, blank=True, db_index=True)
    by_name = models.CharField("họ tên", max_length=150, blank=True)
    verb = models.CharField("việc", max_length=60, db_index=True)
    what = models.CharField("đối tượng", max_length=200, db_index=True)
    what_name = models.CharField("tên đối tượng", max_length=300, blank=True)
    before = models.JSONField("trước", null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField("sau", null=True, encoder=DjangoJSONEncoder)
    why = models.TextField("lý do", blank=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = "sự kiện nhật ký"
        verbose_name_plural = "nhật ký"
        ordering = ("-id",)

    def __str__(self):
        return f"{self.by or 'hệ thống'} {self.verb} {self.what}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise AppendOnly("save")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly("delete")
