"""SelfAssessment: a unit's sheet in a round. AssessedCriterion: one line with its four columns.

measured | self | appraised | final: what the records give, what the unit claims, what the council
found, what was decided. Points are null where there are none; that is never zero.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from nhip.apps.assessments.models.rounds import AssessmentRound
from nhip.apps.files.models import Evidence, StoredFile
from nhip.apps.reviews.models import Reviewable
from nhip.apps.units.models import Kind, Unit
from nhip.engine.workflow import SHEET_LIFE

SHEET_STATES = {"draft": "Đang tự chấm", "signing": "Chờ thủ trưởng ký", "sent": "Đã gửi"}
# Below this two points are the same: totals are shown with two decimals.
HAIR = 0.005


class SelfAssessment(Reviewable):
    """A unit's sheet; its results are filled when the round is decided and stay."""

    FLOW = SHEET_LIFE
    PERSONAL_DATA = {"sent_by": "người gửi"}

    round = models.ForeignKey(
        AssessmentRound, models.PROTECT, related_name="sheets", verbose_name="đợt"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="sheets", verbose_name="đơn vị")
    kind = models.CharField("loại khi mở đợt", max_length=20, choices=Kind)
    open_until = models.DateField("được sửa thêm đến hết ngày", null=True)
    sent_at = models.DateTimeField("gửi lúc", null=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name="người gửi",
    )  # fmt: skip
    signed_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+", verbose_name="bản ký số"
    )
    signed_said = models.CharField("kết quả kiểm tra chữ ký", max_length=300, blank=True)
    total = models.FloatField("tổng điểm", null=True)
    max_assessed = models.FloatField("điểm tối đa được chấm", null=True)
    rank = models.PositiveIntegerField("hạng", null=True)
    grade = models.CharField("xếp loại", max_length=100, blank=True)
    is_complete = models.BooleanField("đủ điểm", default=False)
    groups = models.JSONField("nhóm", default=dict)

    class Meta:
        verbose_name = "phiếu tự đánh giá"
        verbose_name_plural = "phiếu tự đánh giá"
        ordering = ("round", "rank", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("round", "unit"),
                name="selfassessment_once",
                violation_error_message="Đơn vị đã có phiếu trong đợt này.",
            ),
            models.CheckConstraint(
                condition=Q(rank__isnull=True) | Q(is_complete=True, total__isnull=False),
                name="selfassessment_ranked_is_complete",
                violation_error_message="Chỉ đơn vị đủ điểm mới có hạng.",
            ),
        )

    def __str__(self):
        return f"{self.unit}: {self.round}"

    def get_absolute_url(self):
        return reverse("assessments:sheet", args=[self.round_id, self.unit.key])

    @property
    def state_vi(self):
        return SHEET_STATES[self.state]


class AssessedCriterion(models.Model):
    """One criterion of one unit in a round."""

    PERSONAL_DATA = {"owner": "người phụ trách", "saved_by": "người lưu gần nhất"}

    class Status(models.TextChoices):
        """The four words of the sheet that Tây Ninh uses."""

        NOT_STARTED = "not_started", "Chưa thực hiện"
        IN_PROGRESS = "in_progress", "Đang thực hiện"
        NEEDS_EVIDENCE = "needs_evidence", "Cần bổ sung minh chứng"
        DONE = "done", "Hoàn thành"

    class Origin(models.TextChoices):
        MEASURED = "measured", "số liệu đo"
        APPRAISED = "appraised", "thẩm định"
        NONE = "", "chưa có"

    sheet = models.ForeignKey(
        SelfAssessment, models.PROTECT, related_name="lines", verbose_name="phiếu"
    )
    criterion = models.CharField("tiêu chí", max_length=40)
    order = models.PositiveSmallIntegerField("thứ tự")
    minimum = models.FloatField("điểm thấp nhất", default=0.0)
    maximum = models.FloatField("điểm tối đa")
    measured = models.FloatField("điểm đo khi chốt", null=True)
    measured_source = models.CharField("nguồn đo", max_length=300, blank=True)
    measured_simulated = models.BooleanField("số đo mô phỏng", default=False)
    self_score = models.FloatField("điểm tự chấm", null=True)
    self_note = models.TextField("thuyết minh", blank=True)
    appraised_score = models.FloatField("điểm thẩm định", null=True)
    is_split = models.BooleanField("thành viên không thống nhất", default=False)
    final_score = models.FloatField("điểm cuối cùng", null=True)
    final_origin = models.CharField(
        "điểm cuối cùng theo", max_length=10, choices=Origin, blank=True, default=""
    )
    status = models.CharField(
        "trạng thái", max_length=15, choices=Status, default=Status.NOT_STARTED
    )
    owner = models.CharField("phụ trách", max_length=200, blank=True)
    due_on = models.DateField("hạn", null=True, blank=True)
    saved_at = models.DateTimeField("lưu lúc", null=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name="người lưu gần nhất",
    )  # fmt: skip
    revision = models.PositiveIntegerField("lần sửa", default=0)

    class Meta:
        verbose_name = "tiêu chí trong phiếu"
        verbose_name_plural = "tiêu chí trong phiếu"
        ordering = ("sheet", "order")
        constraints = (
            models.UniqueConstraint(
                fields=("sheet", "criterion"),
                name="assessedcriterion_once",
                violation_error_message="Tiêu chí đã có trong phiếu.",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True})
                    | Q(
                        **{
                            f"{name}__gte": models.F("minimum"),
                            f"{name}__lte": models.F("maximum"),
                        }
                    ),
                    name=f"assessedcriterion_{name}",
                    violation_error_message="Điểm phải nằm trong giới hạn của tiêu chí.",
                )
                for name in ("self_score", "appraised_score", "final_score")
            ),
        )

    def __str__(self):
        return f"{self.sheet.unit}, tiêu chí {self.criterion}"

    def get_absolute_url(self):
        sheet = self.sheet
        return reverse("assessments:line", args=[sheet.round_id, sheet.unit.key, self.criterion])


class EvidenceUse(models.Model):
    """A piece of evidence that supports a line. One document serves many lines and units."""

    PERSONAL_DATA = {"added_by": "người gắn"}

    line = models.ForeignKey(
        AssessedCriterion, models.CASCADE, related_name="uses", verbose_name="tiêu chí"
    )
    evidence = models.ForeignKey(
        Evidence, models.PROTECT, related_name="uses", verbose_name="minh chứng"
    )
    note = models.CharField("chỉ dẫn", max_length=300, blank=True)
    added_at = models.DateTimeField("gắn lúc", auto_now_add=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name="người gắn",
    )  # fmt: skip

    class Meta:
        verbose_name = "lần dùng minh chứng"
        verbose_name_plural = "lần dùng minh chứng"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("line", "evidence"),
                name="evidenceuse_once",
                violation_error_message="Minh chứng này đã gắn với tiêu chí.",
            ),
        )

    def __str__(self):
        return f"{self.line}: {self.evidence}"
