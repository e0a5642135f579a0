"""AssessmentRound: one opening of an assessment, bound to one text of the law and one period.

Two rounds may run at once: the year of the data, of the work and of the publication differ.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from nhip.apps.criteria.models import CriteriaSetVersion
from nhip.apps.files.models import StoredFile
from nhip.apps.reviews.models import Reviewable
from nhip.apps.units.models import Unit
from nhip.engine.period import Period
from nhip.engine.workflow import ROUND_LIFE

STATES = {
    "draft": "Đang soạn",
    "self": "Đơn vị tự đánh giá",
    "appraising": "Đang thẩm định",
    "explaining": "Đơn vị giải trình",
    "deciding": "Chờ quyết định",
    "decided": "Đã quyết định",
    "published": "Đã công bố",
}
STEPS = {
    "open": "Mở đợt cho đơn vị tự đánh giá",
    "appraise": "Đóng tự đánh giá, bắt đầu thẩm định",
    "reopen": "Mở lại tự đánh giá",
    "explain": "Gửi kết quả thẩm định, mở giải trình",
    "submit": "Trình lãnh đạo quyết định",
    "send_back": "Trả lại để giải trình, thẩm định thêm",
    "decide": "Quyết định kết quả",
    "publish": "Công bố",
}
CALENDAR = ("self_due_on", "appraise_due_on", "explain_due_on", "decide_due_on", "publish_on")


class AssessmentRound(Reviewable):
    FLOW = ROUND_LIFE
    PERSONAL_DATA = {
        "opened_by": "người mở đợt",
        "pinned_by": "người chốt số liệu",
        "decided_by": "người quyết định",
    }

    title = models.CharField("tên đợt", max_length=200)
    version = models.ForeignKey(
        CriteriaSetVersion, models.PROTECT, related_name="rounds", verbose_name="bộ tiêu chí"
    )
    period = models.CharField("kỳ số liệu", max_length=20)
    basis = models.CharField("văn bản mở đợt", max_length=300, blank=True)
    self_due_on = models.DateField("tự đánh giá đến hết ngày")
    appraise_due_on = models.DateField("thẩm định đến hết ngày")
    explain_due_on = models.DateField("giải trình đến hết ngày")
    decide_due_on = models.DateField("quyết định trước ngày")
    publish_on = models.DateField("dự kiến công bố")
    tie_break = models.JSONField("nhóm phân định khi bằng điểm", default=list, blank=True)
    needs_signature = models.BooleanField("phiếu phải ký số", default=False)
    is_simulated = models.BooleanField("mô phỏng", default=False)
    data_version = models.PositiveBigIntegerField("phiên bản số liệu đã chốt", null=True)
    pinned_at = models.DateTimeField("chốt số liệu lúc", null=True)
    pinned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name="người chốt số liệu",
    )  # fmt: skip
    decision = models.CharField("quyết định số", max_length=200, blank=True)
    decision_text = models.TextField("nội dung quyết định", blank=True)
    decided_on = models.DateField("ngày quyết định", null=True)
    decided_at = models.DateTimeField("ghi quyết định lúc", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name="người quyết định",
    )  # fmt: skip
    opened_at = models.DateTimeField("lập lúc", auto_now_add=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name="người mở đợt",
    )  # fmt: skip

    class Meta:
        verbose_name = "đợt đánh giá"
        verbose_name_plural = "đợt đánh giá"
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(self_due_on__lte=F("appraise_due_on"))
                & Q(appraise_due_on__lte=F("explain_due_on"))
                & Q(explain_due_on__lte=F("decide_due_on"))
                & Q(decide_due_on__lte=F("publish_on")),
                name="assessmentround_days_ordered",
                violation_error_message="Các mốc của lịch phải theo đúng thứ tự.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("decided", "published")) | ~Q(decision=""),
                name="assessmentround_decided_by_a_text",
                violation_error_message="Kết quả được quyết định thì phải có số quyết định.",
            ),
        )

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("assessments:round", args=[self.pk])

    @property
    def content(self):
        """The law of the round."""
        return self.version.content

    @property
    def span(self):
        return Period.parse(self.period)

    @property
    def state_vi(self):
        return STATES[self.state]

    @property
    def is_settled(self):
        """Its results are decided and change no more."""
        return self.state in ("decided", "published")


class CouncilMember(models.Model):
    """Who appraises in a round; without units of their own, all that are not theirs."""

    PERSONAL_DATA = {"user": "thành viên thẩm định"}

    round = models.ForeignKey(
        AssessmentRound, models.CASCADE, related_name="council", verbose_name="đợt"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="thành viên"
    )
    is_chair = models.BooleanField("chủ tịch hội đồng", default=False)
    units = models.ManyToManyField(
        Unit, blank=True, related_name="+", verbose_name="đơn vị được phân công"
    )

    class Meta:
        verbose_name = "thành viên hội đồng"
        verbose_name_plural = "thành viên hội đồng"
        ordering = ("-is_chair", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("round", "user"),
                name="councilmember_once",
                violation_error_message="Người này đã ở trong hội đồng.",
            ),
        )

    def __str__(self):
        return self.user.get_full_name()


class RoundImport(models.Model):
    """A sheet of a round held elsewhere, read and looked at before anything is stored."""

    PERSONAL_DATA = {"created_by": "người nạp", "imported_by": "người xác nhận"}

    round = models.ForeignKey(
        AssessmentRound, models.CASCADE, related_name="imports", verbose_name="đợt"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="tệp")
    created_at = models.DateTimeField("nạp lúc", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name="người nạp",
    )  # fmt: skip
    imported_at = models.DateTimeField("xác nhận lúc", null=True)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name="người xác nhận",
    )  # fmt: skip

    class Meta:
        verbose_name = "phiếu nạp từ nơi khác"
        verbose_name_plural = "phiếu nạp từ nơi khác"
        ordering = ("-id",)

    def __str__(self):
        return f"{self.unit}: {self.file}"

    def get_absolute_url(self):
        return reverse("assessments:import_look", args=[self.round_id, self.pk])
