"""Notice: one thing a person was told. Mail: a letter on its way. NoticePreference: their choice.

Nouns and constraints only; nothing here sends anything.
"""

import uuid
from datetime import time

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from nhip.apps.notices.kinds import Kind

TEXT_LIMIT = 500


def _message_id():
    """The same for every try of one letter, so that a mail program shows it once."""
    return f"<{uuid.uuid4().hex}@nhip>"


class Mail(models.Model):
    """A letter in the outbox. Its body is forgotten once it has gone."""

    PERSONAL_DATA = {"to": "địa chỉ nhận", "person": "người nhận"}

    class State(models.TextChoices):
        WAITING = "waiting", "Chờ gửi"
        SENDING = "sending", "Đang gửi"
        SENT = "sent", "Đã gửi"
        FAILED = "failed", "Không gửi được"
        DOUBTFUL = "doubtful", "Không rõ đã gửi chưa"

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+",
        verbose_name="người nhận",
    )  # fmt: skip
    to = models.EmailField("địa chỉ nhận")
    subject = models.CharField("tiêu đề", max_length=200)
    body = models.TextField("nội dung", blank=True)
    about = models.CharField("về việc", max_length=200, blank=True)
    message_id = models.CharField("mã thư", max_length=100, unique=True, default=_message_id)
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField("số lần thử", default=0)
    reason = models.TextField("lý do chưa gửi được", blank=True)
    made_at = models.DateTimeField("lập lúc", default=timezone.now)
    next_try_at = models.DateTimeField("thử vào lúc", default=timezone.now)
    claimed_at = models.DateTimeField("bắt đầu gửi lúc", null=True, blank=True)
    sent_at = models.DateTimeField("gửi xong lúc", null=True, blank=True)

    class Meta:
        verbose_name = "thư"
        verbose_name_plural = "thư"
        ordering = ("-id",)
        indexes = (
            models.Index(
                fields=("next_try_at",), condition=Q(state="waiting"), name="mail_waiting"
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="mail_sent_has_time",
                violation_error_message="Thư đã gửi phải có giờ gửi.",
            ),
        )

    def __str__(self):
        return self.subject


class Notice(models.Model):
    """One sentence for one person, and where it leads.

    With an `occasion` it is told once and never again. Without one, what happens again while the
    person has not read it renews the notice instead of adding a second.
    """

    PERSONAL_DATA = {"person": "người nhận", "made_by": "người làm việc được báo"}

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name="người nhận"
    )
    kind = models.CharField("loại", max_length=30)  # no choices: a new kind is no migration
    text = models.CharField("nội dung", max_length=TEXT_LIMIT)
    search_text = models.CharField("chữ để tìm", max_length=TEXT_LIMIT * 2, blank=True)
    link = models.CharField("dẫn tới", max_length=500, blank=True)
    about = models.CharField("về đối tượng", max_length=200)
    occasion = models.CharField("dịp", max_length=100, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+",
        verbose_name="do việc của",
    )  # fmt: skip
    made_at = models.DateTimeField("lúc", default=timezone.now)
    read_at = models.DateTimeField("đọc lúc", null=True, blank=True)
    mail = models.ForeignKey(
        Mail, models.SET_NULL, null=True, related_name="notices", verbose_name="thư"
    )
    mail_settled = models.BooleanField("đã quyết việc gửi thư", default=False)

    class Meta:
        verbose_name = "thông báo"
        verbose_name_plural = "thông báo"
        ordering = ("-made_at", "-id")
        indexes = (
            models.Index(fields=("person", "-made_at"), name="notice_list"),
            models.Index(
                fields=("person",), condition=Q(read_at__isnull=True), name="notice_unread"
            ),
            models.Index(
                fields=("person",), condition=Q(mail_settled=False), name="notice_unmailed"
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("person", "kind", "about", "occasion"),
                condition=~Q(occasion=""),
                name="notice_once",
                violation_error_message="Việc này đã được báo một lần.",
            ),
            models.UniqueConstraint(
                fields=("person", "kind", "about"),
                condition=Q(occasion="", read_at__isnull=True),
                name="notice_one_unread",
                violation_error_message="Người này đang có thông báo chưa đọc về việc ấy.",
            ),
        )

    def __str__(self):
        return self.text

    @property
    def kind_vi(self):
        return Kind(self.kind).name_vi if self.kind in set(Kind) else self.kind


class NoticePreference(models.Model):
    """How a person wants to be written to. Without a row: at once, outside the quiet hours."""

    PERSONAL_DATA = {"person": "người nhận"}

    class By(models.TextChoices):
        AT_ONCE = "at_once", "Gửi ngay khi có việc"
        DAILY = "daily", "Mỗi ngày một thư"
        NONE = "none", "Không gửi thư, chỉ xem trong Nhịp"

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="người nhận"
    )
    mail = models.CharField("thư điện tử", max_length=10, choices=By, default=By.AT_ONCE)
    digest_at = models.TimeField("giờ gửi thư mỗi ngày", default=time(7))
    quiet_from = models.TimeField("không gửi thư từ", null=True, blank=True, default=time(19))
    quiet_to = models.TimeField("đến", null=True, blank=True, default=time(7))
    muted = models.JSONField("loại không gửi thư", default=list, blank=True)

    class Meta:
        verbose_name = "cách nhận thông báo"
        verbose_name_plural = "cách nhận thông báo"
        constraints = (
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_to__isnull=True)
                | Q(quiet_from__isnull=False, quiet_to__isnull=False),
                name="noticepreference_quiet_both",
                violation_error_message="Giờ yên lặng cần cả giờ bắt đầu và giờ kết thúc.",
            ),
        )

    def __str__(self):
        return f"{self.person}: {self.get_mail_display()}"

    def is_quiet(self, at):
        """Whether this time of day lies in the quiet hours, which may pass midnight."""
        start, end = self.quiet_from, self.quiet_to
        if start is None or start == end:
            return False
        return start <= at < end if start < end else at >= start or at < end
