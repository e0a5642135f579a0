"""CriteriaSetVersion: the text of a criteria set as it was loaded, never changed afterwards.

Another text under the same id is another version; scores keep the version they were made with.
"""

import hashlib

from django.conf import settings
from django.db import models
from django.urls import reverse

from nhip.apps.criteria import shelf

_contents = {}  # sha256 of a text -> CriteriaSet


class Immutable(Exception):
    """A version was asked to change or to go away; load another one instead."""


class CriteriaSetVersionQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise Immutable("update")

    def delete(self):
        raise Immutable("delete")

    def newest(self):
        """The version in use of every set, newest sets first."""
        later = CriteriaSetVersion.objects.filter(
            set_id=models.OuterRef("set_id"), pk__gt=models.OuterRef("pk")
        )
        return self.exclude(models.Exists(later)).order_by("-year", "set_id")


class CriteriaSetVersion(models.Model):
    PERSONAL_DATA = {"loaded_by": "người nạp"}

    set_id = models.CharField("mã bộ tiêu chí", max_length=100)
    text = models.TextField("nội dung")
    sha256 = models.CharField("mã băm", max_length=64)
    year = models.PositiveSmallIntegerField("năm")
    name = models.CharField("tên", max_length=500)
    short_name = models.CharField("tên ngắn", max_length=200)
    is_shipped = models.BooleanField("đi kèm sản phẩm", default=False)
    loaded_at = models.DateTimeField("nạp lúc", auto_now_add=True)
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người nạp",
    )

    objects = CriteriaSetVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "phiên bản bộ tiêu chí"
        verbose_name_plural = "phiên bản bộ tiêu chí"
        ordering = ("-id",)
        indexes = (models.Index(fields=("set_id", "-id"), name="criteriasetversion_newest"),)

    def __str__(self):
        return f"{self.short_name} ({self.sha256[:8]})"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise Immutable("save")
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("criteria:detail", args=[self.set_id])

    def delete(self, *args, **kwargs):
        raise Immutable("delete")

    @property
    def content(self):
        """The frozen set. A text seen before in this process is not even read again."""
        if self.sha256 not in _contents:
            _contents[self.sha256] = shelf.parse(self.text, self.set_id)
        return _contents[self.sha256]


def hash_of(text):
    return hashlib.sha256(text.encode()).hexdigest()
