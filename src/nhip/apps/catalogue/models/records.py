"""Landing and what surrounds it: files on their way, what sources say, what was given up or late.

The records themselves are in the lake; here is who brought them, when, and what became of it.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from nhip.apps.catalogue.models.figures import Source


class Landing(models.Model):
    """A file of records that went into the lake: one commit there, one line here.

    The batch id is in the commit's metadata. `table_version` is what the table stood at after it;
    the same file sent again is a line of its own, with everything unchanged.
    """

    PERSONAL_DATA = {"landed_by": "người nạp", "undone_by": "người hoàn tác"}

    dataset = models.CharField("tập dữ liệu", max_length=60)
    batch_id = models.CharField("mã lô", max_length=80)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+", verbose_name="nguồn")
    file_name = models.CharField("tệp", max_length=150, blank=True)
    file_hash = models.CharField("mã băm của tệp", max_length=64, blank=True)
    table_version = models.PositiveIntegerField("phiên bản bảng")
    inserted = models.PositiveBigIntegerField("bản ghi mới")
    updated = models.PositiveBigIntegerField("bản ghi thay đổi")
    unchanged = models.PositiveBigIntegerField("bản ghi như cũ")
    older = models.PositiveBigIntegerField("bản ghi cũ hơn bản đang có")
    duplicates = models.PositiveBigIntegerField("bản ghi lặp trong tệp")
    rejected = models.PositiveBigIntegerField("dòng không nhận")
    first_day = models.DateField("ngày đầu chạm tới", null=True)
    last_day = models.DateField("ngày cuối chạm tới", null=True)
    days = models.PositiveIntegerField("số ngày chạm tới")
    landed_at = models.DateTimeField("nạp lúc")
    landed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người nạp",
    )
    simulated = models.BooleanField("mô phỏng", default=False)
    report = models.JSONField("kết quả kiểm tra", default=dict, blank=True)
    mends = models.BooleanField("sửa dòng chờ", default=False)
    undone_at = models.DateTimeField("hoàn tác lúc", null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người hoàn tác",
    )
    undone_why = models.CharField("lý do hoàn tác", max_length=500, blank=True)

    class Meta:
        verbose_name = "lượt nạp bản ghi"
        verbose_name_plural = "lượt nạp bản ghi"
        ordering = ("-landed_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("dataset", "batch_id"),
                name="landing_once",
                violation_error_message="Lượt nạp này đã được ghi.",
            ),
        )

    def __str__(self):
        return f"{self.dataset}, lô {self.batch_id}"

    @property
    def rows(self):
        """All rows of the file."""
        taken = self.inserted + self.updated + self.unchanged + self.older
        return taken + self.duplicates + self.rejected

    @property
    def good_share(self):
        """The share of its rows that could be taken, as a percentage."""
        return 100 * (self.rows - self.rejected) / self.rows if self.rows else None


class Measurement(models.Model):
    """One measuring of a dataset: which version of its table the observations now stand on.

    One that has not finished was cut off: the next measures every period again. `sets` are stamps
    of the criteria sets served and their indicators, `values` how many observations it changed.
    """

    PERSONAL_DATA = {}

    dataset = models.CharField("tập dữ liệu", max_length=60)
    table_version = models.PositiveIntegerField("phiên bản bảng")
    as_of = models.DateField("tính đến ngày")
    sets = models.JSONField("bộ tiêu chí", default=dict)
    values = models.PositiveIntegerField("giá trị thay đổi", default=0)
    started_at = models.DateTimeField("bắt đầu lúc", auto_now_add=True)
    finished_at = models.DateTimeField("xong lúc", null=True)

    class Meta:
        verbose_name = "lần đo"
        verbose_name_plural = "lần đo"
        ordering = ("-id",)
        indexes = (models.Index(fields=("dataset", "-id"), name="measurement_by_dataset"),)

    def __str__(self):
        return f"{self.dataset}, phiên bản {self.table_version}, đến {self.as_of:%d/%m/%Y}"

    def stands_on(self, table_version, as_of, sets):
        """Whether measuring again could change nothing."""
        return (self.table_version, self.as_of, self.sets) == (table_version, as_of, sets)


class LandingDraft(models.Model):
    """A file of records on its way into the lake: uploaded, looked at, landed, or refused and kept.

    Its bytes lie in the installation's folder `landing/` under `token`, never in a web root; they
    are removed when it has landed or was given up. `seen` is what a look found, `fault` why a step
    could not be done, both as facts.
    """

    PERSONAL_DATA = {"created_by": "người tải lên"}

    class State(models.TextChoices):
        LOOKING = "looking", "đang đọc thử"
        SEEN = "seen", "chờ xác nhận"
        LANDING = "landing", "đang ghi vào kho"
        MEASURING = "measuring", "đang đo lại chỉ số"
        LANDED = "landed", "đã nạp"
        REFUSED = "refused", "bị trả lại"
        DROPPED = "dropped", "đã bỏ"

    RUNNING = (State.LOOKING, State.LANDING, State.MEASURING)

    dataset = models.CharField("tập dữ liệu", max_length=60)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+", verbose_name="nguồn")
    file_name = models.CharField("tệp", max_length=150)
    size = models.PositiveBigIntegerField("dung lượng (byte)")
    sha256 = models.CharField("mã băm của tệp", max_length=64)
    token = models.CharField("tên trên đĩa", max_length=40, unique=True)
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.LOOKING)
    seen = models.JSONField("đọc thử thấy", default=dict, blank=True)
    fault = models.JSONField("vì sao chưa được", default=dict, blank=True)
    landing = models.ForeignKey(
        Landing, models.PROTECT, null=True, related_name="+", verbose_name="lượt nạp"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người tải lên",
    )
    created_at = models.DateTimeField("lúc", auto_now_add=True)
    moved_at = models.DateTimeField("bước này từ lúc", auto_now_add=True)
    why = models.CharField("lý do bỏ", max_length=500, blank=True)

    class Meta:
        verbose_name = "tệp bản ghi chờ nạp"
        verbose_name_plural = "tệp bản ghi chờ nạp"
        ordering = ("-id",)
        indexes = (models.Index(fields=("dataset", "state"), name="landingdraft_by_state"),)

    def __str__(self):
        return f"{self.file_name} ({self.dataset})"

    def get_absolute_url(self):
        return reverse("datasets:draft", args=[self.dataset, self.pk])

    @property
    def path(self):
        """Where the bytes are while they are kept."""
        return settings.HOME / "landing" / self.token

    @property
    def is_running(self):
        return self.state in self.RUNNING


class DismissedRow(models.Model):
    """A rejected row that somebody gave up, with the reason; it stays readable here for good."""

    PERSONAL_DATA = {"dismissed_by": "người bỏ"}

    dataset = models.CharField("tập dữ liệu", max_length=60)
    row_id = models.CharField("mã dòng", max_length=40)
    batch_id = models.CharField("mã lô", max_length=80)
    source = models.CharField("nguồn", max_length=300)
    row = models.PositiveBigIntegerField("dòng")
    day = models.DateField("ngày của bản ghi", null=True)
    reasons = models.JSONField("vì sao không nhận", default=list)
    record = models.JSONField("nội dung như đã gửi", default=dict)
    why = models.CharField("lý do bỏ", max_length=500)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người bỏ",
    )
    dismissed_at = models.DateTimeField("bỏ lúc", auto_now_add=True)

    class Meta:
        verbose_name = "dòng đã bỏ"
        verbose_name_plural = "dòng đã bỏ"
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("dataset", "row_id"),
                name="dismissedrow_once",
                violation_error_message="Dòng này đã được bỏ.",
            ),
        )

    def __str__(self):
        return f"{self.dataset}, lô {self.batch_id}, dòng {self.row}"


class SentCount(models.Model):
    """How many records of one day a source says it sent: its word, against which is reconciled."""

    PERSONAL_DATA = {"said_by": "người ghi"}

    source = models.ForeignKey(Source, models.PROTECT, related_name="+", verbose_name="nguồn")
    dataset = models.CharField("tập dữ liệu", max_length=60)
    day = models.DateField("ngày của bản ghi")
    count = models.PositiveBigIntegerField("số bản ghi nguồn báo đã gửi")
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người ghi",
    )
    said_at = models.DateTimeField("báo lúc")

    class Meta:
        verbose_name = "số nguồn báo đã gửi"
        verbose_name_plural = "số nguồn báo đã gửi"
        ordering = ("-day",)
        constraints = (
            models.UniqueConstraint(
                fields=("dataset", "source", "day"),
                name="sentcount_once",
                violation_error_message="Nguồn đã báo số của ngày này; hãy sửa số ấy.",
            ),
        )

    def __str__(self):
        return f"{self.source}, {self.dataset}, {self.day:%d/%m/%Y}: {self.count}"


class Lapse(models.Model):
    """A source was late for a dataset: since when it was due, and when it came after all."""

    PERSONAL_DATA = {}

    dataset = models.CharField("tập dữ liệu", max_length=60)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+", verbose_name="nguồn")
    due_on = models.DateField("hạn nạp")
    found_at = models.DateTimeField("thấy chậm lúc")
    ended_at = models.DateTimeField("nạp lại lúc", null=True)

    class Meta:
        verbose_name = "lần chậm nạp"
        verbose_name_plural = "lần chậm nạp"
        ordering = ("-found_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("dataset", "source"),
                condition=Q(ended_at__isnull=True),
                name="lapse_one_open",
                violation_error_message="Nguồn này đang được ghi là chậm.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("found_at")),
                name="lapse_times_ordered",
                violation_error_message="Lúc nạp lại phải sau lúc thấy chậm.",
            ),
        )

    def __str__(self):
        return f"{self.dataset}, {self.source}: hạn {self.due_on:%d/%m/%Y}"
