"""Obligation: what a unit still owes of its data, why, by when, and how it ended.

A state is never stored: it follows from the dates and from what was reported and confirmed.
"""

from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from nhip.apps.units.models import Unit
from nhip.engine.folding import fold

SOON = timedelta(days=30)


class State(models.TextChoices):
    """As of a day. The five statuses of tasks give each its colour and shape."""

    DONE = "done", "Xong đúng hạn"
    DONE_LATE = "done_late", "Xong, quá hạn"
    REPORTED = "reported", "Đã báo xong, chờ xác nhận"
    OVERDUE = "overdue", "Quá hạn"
    DUE_SOON = "due_soon", "Sắp đến hạn"
    OPEN = "open", "Chưa đến hạn"
    NO_DUE = "no_due", "Chưa định hạn"

    @property
    def look(self):
        """The status whose colour and shape it takes."""
        return {
            "done": "done",
            "done_late": "done",
            "reported": "in-progress",
            "overdue": "late",
            "due_soon": "due-soon",
        }.get(self.value, "not-started")


class ObligationQuerySet(models.QuerySet):
    def in_state(self, state, on):
        """Those that stand so on a day: the same answer as Obligation.state(on)."""
        return self.filter(CONDITIONS[State(state)](on))

    def late(self, on):
        """Not confirmed as done, nor reported, and past their day."""
        return self.in_state(State.OVERDUE, on)


class Obligation(models.Model):
    """A database, system or plan of a unit that has to be connected, digitised or issued."""

    PERSONAL_DATA = {
        "created_by": "người ghi",
        "reported_by": "người báo xong",
        "confirmed_by": "người xác nhận",
    }

    class Kind(models.TextChoices):
        CONNECT = "connect", "Kết nối, chia sẻ"
        STANDARDISE = "standardise", "Chuẩn hóa"
        DIGITISE = "digitise", "Số hóa"
        ISSUE = "issue", "Ban hành"
        OPEN = "open", "Mở dữ liệu"
        OTHER = "other", "Khác"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    kind = models.CharField("loại", max_length=12, choices=Kind)
    what = models.TextField("nội dung")
    code = models.CharField("mã", max_length=60, blank=True)
    # How a row of a file finds the obligation it speaks of; it stays when the wording is mended.
    identity = models.CharField("dấu nhận", max_length=64, editable=False)
    due_on = models.DateField("hạn", null=True, blank=True)
    due_text = models.CharField("hạn như văn bản ghi", max_length=200, blank=True)
    legal_number = models.CharField("căn cứ: số văn bản", max_length=100, blank=True)
    legal_on = models.DateField("căn cứ: ngày", null=True, blank=True)
    legal_article = models.CharField("căn cứ: điều khoản", max_length=200, blank=True)
    doubt = models.TextField("điều chưa chắc", blank=True)
    source = models.CharField("lấy từ", max_length=300, blank=True)
    done_on = models.DateField("ngày hoàn thành", null=True, blank=True)
    done_number = models.CharField("văn bản minh chứng", max_length=200, blank=True)
    done_note = models.TextField("kết quả", blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name="người báo xong",
    )  # fmt: skip
    reported_at = models.DateTimeField("báo lúc", null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name="người xác nhận",
    )  # fmt: skip
    confirmed_at = models.DateTimeField("xác nhận lúc", null=True)
    sent_back = models.TextField("lý do trả lại", blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name="người ghi",
    )  # fmt: skip
    created_at = models.DateTimeField("ghi lúc", auto_now_add=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = "nghĩa vụ dữ liệu"
        verbose_name_plural = "nghĩa vụ dữ liệu"
        ordering = (F("due_on").asc(nulls_last=True), "id")
        constraints = (
            models.UniqueConstraint(
                fields=("unit", "identity"),
                name="obligation_once",
                violation_error_message="Đơn vị này đã có nghĩa vụ ấy.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(done_on__isnull=False),
                name="obligation_confirmed_is_done",
                violation_error_message="Chỉ xác nhận được nghĩa vụ đã báo ngày xong.",
            ),
        )

    def __str__(self):
        return self.what if len(self.what) < 120 else f"{self.what[:117]}…"

    def get_absolute_url(self):
        return reverse("obligations:detail", args=[self.pk])

    @property
    def legal_basis(self):
        """The text as people cite it."""
        day = f"ngày {self.legal_on:%d/%m/%Y}" if self.legal_on else ""
        return ", ".join(
            filter(None, [self.legal_article, " ".join(filter(None, [self.legal_number, day]))])
        )

    def state(self, on):
        """How it stands on a day."""
        if self.done_on is not None and self.confirmed_at is not None:
            in_time = self.due_on is None or self.done_on <= self.due_on
            return State.DONE if in_time else State.DONE_LATE
        if self.done_on is not None:
            return State.REPORTED
        if self.due_on is None:
            return State.NO_DUE
        if self.due_on < on:
            return State.OVERDUE
        return State.DUE_SOON if self.due_on <= on + SOON else State.OPEN

    @property
    def state_today(self):
        return self.state(timezone.localdate())

    @property
    def days_late(self):
        """Days past its day: until it was done, else until today; None where it is not late."""
        last = self.done_on or timezone.localdate()
        late = (last - self.due_on).days if self.due_on else 0
        return late if late > 0 else None


_CONFIRMED = Q(confirmed_at__isnull=False, done_on__isnull=False)
_WAITS = Q(done_on__isnull=True)
_LATE = Q(due_on__isnull=False, done_on__gt=F("due_on"))
CONDITIONS = {
    State.DONE: lambda on: _CONFIRMED & ~_LATE,
    State.DONE_LATE: lambda on: _CONFIRMED & _LATE,
    State.REPORTED: lambda on: Q(done_on__isnull=False, confirmed_at__isnull=True),
    State.OVERDUE: lambda on: _WAITS & Q(due_on__lt=on),
    State.DUE_SOON: lambda on: _WAITS & Q(due_on__gte=on, due_on__lte=on + SOON),
    State.OPEN: lambda on: _WAITS & Q(due_on__gt=on + SOON),
    State.NO_DUE: lambda on: _WAITS & Q(due_on__isnull=True),
}


def identity_of(*, code: str, kind: str, what: str) -> str:
    """The mark of an obligation of one unit: its code, else its kind and wording, tones aside."""
    said = f"code {fold(code)}" if code else f"{kind} {fold(what)}"
    return sha256(said.encode()).hexdigest()
