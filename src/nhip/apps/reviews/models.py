"""Reviewable: a record whose state follows a table of engine.workflow. ReviewStep: its history.

A step names its record by label and id, without a foreign key: whatever lives above this app can
have a life by a table.
"""

from django.conf import settings
from django.db import models

from nhip.engine.workflow import Flow


class AppendOnly(Exception):
    """A step was asked to change or to go away."""


class Reviewable(models.Model):
    """Its state is written by reviews.actions.apply and by nothing else."""

    FLOW: Flow

    state = models.CharField("tình trạng", max_length=12, db_index=True)

    class Meta:
        abstract = True

    @property
    def step_label(self):
        """How steps name this record."""
        return f"{self._meta.label_lower}:{self.pk}"


class ReviewStepQuerySet(models.QuerySet):
    def of(self, subject):
        return self.filter(what=subject.step_label)

    def update(self, **kwargs):
        raise AppendOnly("update")


class ReviewStep(models.Model):
    """One step of a life: who, from where to where, why; `details` are reasons part by part."""

    PERSONAL_DATA = {"taken_by": "người thực hiện"}

    what = models.CharField("đối tượng", max_length=100, db_index=True)
    action = models.CharField("bước", max_length=20)
    before = models.CharField("từ tình trạng", max_length=12)
    after = models.CharField("sang tình trạng", max_length=12)
    reason = models.TextField("lý do", blank=True)
    details = models.JSONField("lý do từng phần", default=dict, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người thực hiện",
    )
    taken_at = models.DateTimeField("lúc", auto_now_add=True)

    objects = ReviewStepQuerySet.as_manager()

    class Meta:
        verbose_name = "bước xét duyệt"
        verbose_name_plural = "bước xét duyệt"
        ordering = ("-id",)

    def __str__(self):
        return f"{self.what} {self.action}: {self.before} → {self.after}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise AppendOnly("save")
        super().save(*args, **kwargs)
