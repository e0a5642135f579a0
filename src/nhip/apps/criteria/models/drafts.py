"""SetDraft: a criteria set on its way from the annex of a decision to a version; SetComment on it.

The text is the one truth: the page of a criterion writes into it what the file of a set would say.
"""

from django.conf import settings
from django.db import models
from django.urls import reverse

from nhip.apps.criteria.models.versions import CriteriaSetVersion
from nhip.apps.files.models import StoredFile
from nhip.apps.units.models import Unit


def _person(label, **more):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name=label, **more,
    )  # fmt: skip


class SetDraft(models.Model):
    PERSONAL_DATA = {"made_by": "người soạn", "changed_by": "người sửa"}

    class State(models.TextChoices):
        DRAFTING = "drafting", "Đang soạn"
        COMMENTING = "commenting", "Đang lấy ý kiến"
        PUBLISHED = "published", "Đã ban hành"
        DROPPED = "dropped", "Đã bỏ"

    name = models.CharField("tên", max_length=500)
    set_id = models.CharField("mã bộ tiêu chí", max_length=100)
    text = models.TextField("nội dung")
    doubts = models.JSONField("chỗ cần xem", default=dict, blank=True)
    state = models.CharField("tình trạng", max_length=12, choices=State, default=State.DRAFTING)
    comments_until = models.DateField("góp ý đến hết", null=True, blank=True)
    revision = models.PositiveIntegerField("lần sửa", default=1)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+", verbose_name="phụ lục gốc"
    )
    began_from = models.ForeignKey(
        CriteriaSetVersion, models.PROTECT, null=True, related_name="+", verbose_name="soạn từ bộ"
    )
    version = models.ForeignKey(
        CriteriaSetVersion, models.PROTECT, null=True, related_name="+", verbose_name="bản ban hành"
    )
    made_by = _person("người soạn")
    made_at = models.DateTimeField("soạn lúc", auto_now_add=True)
    changed_by = _person("người sửa")
    changed_at = models.DateTimeField("sửa lúc", auto_now=True)

    class Meta:
        verbose_name = "dự thảo bộ tiêu chí"
        verbose_name_plural = "dự thảo bộ tiêu chí"
        ordering = ("-id",)

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("criteria:draft", args=[self.pk])

    @property
    def is_open(self):
        """Whether it may still change."""
        return self.state in (self.State.DRAFTING, self.State.COMMENTING)


class SetComment(models.Model):
    """What a unit says of a draft or of one of its criteria, and the office's answer."""

    PERSONAL_DATA = {"said_by": "người góp ý", "answered_by": "người trả lời"}

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", "Tiếp thu"
        EXPLAINED = "explained", "Giải trình"

    draft = models.ForeignKey(
        SetDraft, models.CASCADE, related_name="comments", verbose_name="dự thảo"
    )
    criterion = models.CharField("mã tiêu chí", max_length=40, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    text = models.TextField("ý kiến")
    said_by = _person("người góp ý")
    said_at = models.DateTimeField("lúc", auto_now_add=True)
    verdict = models.CharField("kết quả", max_length=10, choices=Verdict, blank=True)
    answer = models.TextField("trả lời", blank=True)
    answered_by = _person("người trả lời", blank=True)
    answered_at = models.DateTimeField("trả lời lúc", null=True, blank=True)

    class Meta:
        verbose_name = "ý kiến về bộ tiêu chí"
        verbose_name_plural = "ý kiến về bộ tiêu chí"
        ordering = ("criterion", "id")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(text=""),
                name="setcomment_says_something",
                violation_error_message="Hãy viết ý kiến.",
            ),
        )

    def __str__(self):
        return f"{self.unit}: {self.text[:60]}"
