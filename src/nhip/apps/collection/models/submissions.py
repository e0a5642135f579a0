"""Submission: what a unit reports in a round. Cell: one input of it. CellSave: one line of history.

A cell keeps what was typed as it was typed; what it means is read by the engine. `version` counts
its saves, so that nobody overwrites what they have not seen.
"""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from nhip.apps.collection.models.forms import person
from nhip.apps.collection.models.rounds import CollectionRound
from nhip.apps.files.models import StoredFile
from nhip.apps.reviews.models import Reviewable
from nhip.apps.units.models import Unit
from nhip.engine.values import Reason
from nhip.engine.workflow import SUBMISSION_LIFE


class Submission(Reviewable):
    PERSONAL_DATA = {}
    FLOW = SUBMISSION_LIFE

    class State(models.TextChoices):
        DRAFT = "draft", "Đang nhập"
        SENT = "sent", "Chờ thủ trưởng ký duyệt"
        VERIFIED = "verified", "Đã gửi, chờ phê duyệt"
        APPROVED = "approved", "Đã phê duyệt"
        PUBLISHED = "published", "Đã công bố"

    round = models.ForeignKey(
        CollectionRound, models.CASCADE, related_name="submissions", verbose_name="đợt thu thập"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="submissions", verbose_name="đơn vị"
    )
    first_sent_at = models.DateTimeField("gửi đi lần đầu", null=True, blank=True)
    unlocked_until = models.DateTimeField("mở lại đến", null=True, blank=True)
    escalated_on = models.DateField("đã báo cấp trên ngày", null=True, blank=True)

    class Meta:
        verbose_name = "số liệu báo cáo của đơn vị"
        verbose_name_plural = "số liệu báo cáo của đơn vị"
        ordering = ("round", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("round", "unit"),
                name="submission_once",
                violation_error_message="Đơn vị đã có trong đợt thu thập này.",
            ),
        )

    def __str__(self):
        return f"{self.unit.name}: {self.round.title}"

    def get_absolute_url(self):
        return reverse("collection:entry", args=[self.round_id, self.unit.key])

    @property
    def state_name(self):
        return self.State(self.state).label

    @property
    def is_late(self):
        """Whether it left the unit after the deadline, or has not left it since."""
        return (self.first_sent_at or timezone.now()) > self.round.due_at

    @property
    def lock(self):
        """The code of why nothing may be typed now, "" where one may."""
        if self.state != self.State.DRAFT:
            return "collection.not_a_draft"
        if self.round.opened_at is None or self.round.closed_at is not None:
            return "collection.round_not_open"
        if self.unlocked_until is not None:
            return "" if timezone.now() <= self.unlocked_until else "collection.unlock_over"
        late = self.round.is_past_due and not self.round.accepts_late
        return "collection.past_due" if late else ""


class Cell(models.Model):
    """`raw` is what was typed; `value`, `text`, `missing` what it means, all empty if nothing.

    `known_*` is what a source measured or was reported already; then `asked` is False and the cell
    carries it. `last` is the number of the last period.
    """

    PERSONAL_DATA = {"typed_by": "người nhập"}

    class Origin(models.TextChoices):
        NONE = "", "chưa có"
        TYPED = "typed", "nhập trên màn hình"
        SHEET = "sheet", "nhập từ tệp Excel"
        SYSTEM = "system", "hệ thống khác gửi"
        KNOWN = "known", "đã có từ nguồn"

    submission = models.ForeignKey(
        Submission, models.CASCADE, related_name="cells", verbose_name="của"
    )
    key = models.CharField("mã ô", max_length=30)
    raw = models.TextField("chữ đã nhập", blank=True)
    value = models.FloatField("giá trị", null=True, blank=True)
    text = models.TextField("chữ", blank=True)
    missing = models.CharField(
        "lý do không có", max_length=20, blank=True,
        choices=[(reason.value, reason.label) for reason in Reason],
    )  # fmt: skip
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="tệp"
    )
    note = models.TextField("giải thích", blank=True)
    returned = models.TextField("lý do trả lại", blank=True)
    asked = models.BooleanField("đơn vị phải nhập", default=True)
    origin = models.CharField("nhập từ đâu", max_length=8, choices=Origin, blank=True)
    known_value = models.FloatField("giá trị nguồn", null=True, blank=True)
    known_text = models.TextField("chữ của nguồn", blank=True)
    known_source = models.CharField("nguồn", max_length=300, blank=True)
    known_on = models.DateField("nguồn tính đến ngày", null=True, blank=True)
    known_measured = models.BooleanField("nguồn đo từ hệ thống", default=False)
    known_simulated = models.BooleanField("nguồn mô phỏng", default=False)
    last = models.FloatField("kỳ trước", null=True, blank=True)
    version = models.PositiveIntegerField("lần lưu", default=0)
    typed_by = person("người nhập", blank=True)
    typed_at = models.DateTimeField("nhập lúc", null=True, blank=True)

    class Meta:
        verbose_name = "ô số liệu"
        verbose_name_plural = "ô số liệu"
        ordering = ("submission", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("submission", "key"),
                name="cell_once",
                violation_error_message="Ô này đã có trong số liệu của đơn vị.",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(text="", missing=""),
                name="cell_one_content",
                violation_error_message="Một ô giữ một số, một chữ hoặc một lý do không có.",
            ),
        )

    def __str__(self):
        return f"{self.key}: {self.raw}"


class CellSave(models.Model):
    """A save that was answered: which one by its key, what stood there before and after."""

    PERSONAL_DATA = {"saved_by": "người lưu"}

    submission = models.ForeignKey(
        Submission, models.CASCADE, related_name="saves", verbose_name="của"
    )
    cell = models.CharField("mã ô", max_length=30)
    save_key = models.CharField("mã lần lưu", max_length=64)
    version = models.PositiveIntegerField("lần lưu")
    before = models.TextField("trước", blank=True)
    after = models.TextField("sau", blank=True)
    note = models.TextField("giải thích", blank=True)
    origin = models.CharField("nhập từ đâu", max_length=8, choices=Cell.Origin)
    saved_by = person("người lưu")
    saved_at = models.DateTimeField("lưu lúc", auto_now_add=True)

    class Meta:
        verbose_name = "lần lưu ô"
        verbose_name_plural = "lần lưu ô"
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("submission", "save_key"),
                name="cellsave_once",
                violation_error_message="Lần lưu này đã được ghi.",
            ),
            models.UniqueConstraint(
                fields=("submission", "cell", "version"),
                name="cellsave_one_of_a_version",
                violation_error_message="Ô đã được người khác lưu trước.",
            ),
            models.CheckConstraint(
                condition=Q(version__gt=0),
                name="cellsave_counted",
                violation_error_message="Lần lưu được đếm từ 1.",
            ),
        )

    def __str__(self):
        return f"{self.cell} lần {self.version}: {self.after}"
