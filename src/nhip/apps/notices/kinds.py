"""Kind: everything a person may be told of, how it is said, and in which room it happened.

Standard library only. An app that tells people something new adds its kind here; a test holds every
kind to somebody who tells it.
"""

from enum import StrEnum


class Kind(StrEnum):
    TASK_ASSIGNED = "task_assigned"
    TASK_DUE_SOON = "task_due_soon"
    TASK_LATE = "task_late"
    REPORT_OWED = "report_owed"
    REPORT_SENT_BACK = "report_sent_back"
    COMPLETION_PROPOSED = "completion_proposed"
    COMPLETION_CONFIRMED = "completion_confirmed"
    COMPLETION_TAKEN_BACK = "completion_taken_back"
    COMMENTS_ASKED = "comments_asked"
    COMMENT_ANSWERED = "comment_answered"
    PLAN_ISSUED = "plan_issued"
    OWN_PLAN_OWED = "own_plan_owed"
    REVIEW_OPENED = "review_opened"
    FORM_ASKED = "form_asked"
    FORM_DUE_SOON = "form_due_soon"
    FORM_LATE = "form_late"
    FORM_TO_SIGN = "form_to_sign"
    FORM_TO_APPROVE = "form_to_approve"
    FORM_CAME_BACK = "form_came_back"
    ROUND_OPENED = "round_opened"
    ROUND_APPRAISE = "round_appraise"
    ROUND_EXPLAIN = "round_explain"
    ROUND_EXPLAINED = "round_explained"
    ROUND_LINE = "round_line"
    ROUND_PUBLISHED = "round_published"

    @property
    def name_vi(self) -> str:
        return NAMES[self][0]

    @property
    def room_vi(self) -> str:
        """The part of the product it belongs to, as the rail names it."""
        return NAMES[self][1]


PLANS = "Kế hoạch"
COLLECTION = "Thu thập"
ASSESSMENTS = "Đánh giá"
NAMES = {
    Kind.ROUND_OPENED: ("Mở đợt tự đánh giá", ASSESSMENTS),
    Kind.ROUND_APPRAISE: ("Bắt đầu thẩm định", ASSESSMENTS),
    Kind.ROUND_EXPLAIN: ("Có kết quả thẩm định để giải trình", ASSESSMENTS),
    Kind.ROUND_EXPLAINED: ("Đơn vị giải trình", ASSESSMENTS),
    Kind.ROUND_LINE: ("Việc cần làm ở phiếu đánh giá", ASSESSMENTS),
    Kind.ROUND_PUBLISHED: ("Công bố kết quả đánh giá", ASSESSMENTS),
    Kind.TASK_ASSIGNED: ("Được giao nhiệm vụ", PLANS),
    Kind.TASK_DUE_SOON: ("Nhiệm vụ sắp đến hạn", PLANS),
    Kind.TASK_LATE: ("Nhiệm vụ quá hạn", PLANS),
    Kind.REPORT_OWED: ("Đến kỳ báo cáo nhiệm vụ thường xuyên", PLANS),
    Kind.REPORT_SENT_BACK: ("Báo cáo được gửi lại", PLANS),
    Kind.COMPLETION_PROPOSED: ("Đề nghị xác nhận hoàn thành", PLANS),
    Kind.COMPLETION_CONFIRMED: ("Đã xác nhận hoàn thành", PLANS),
    Kind.COMPLETION_TAKEN_BACK: ("Rút lại xác nhận hoàn thành", PLANS),
    Kind.COMMENTS_ASKED: ("Được mời góp ý dự thảo", PLANS),
    Kind.COMMENT_ANSWERED: ("Ý kiến góp ý được trả lời", PLANS),
    Kind.PLAN_ISSUED: ("Kế hoạch được ban hành", PLANS),
    Kind.OWN_PLAN_OWED: ("Nợ kế hoạch riêng", PLANS),
    Kind.REVIEW_OPENED: ("Mở đợt rà soát chỉ tiêu", PLANS),
    Kind.FORM_ASKED: ("Có biểu số liệu mới", COLLECTION),
    Kind.FORM_DUE_SOON: ("Biểu số liệu sắp đến hạn", COLLECTION),
    Kind.FORM_LATE: ("Biểu số liệu trễ hạn", COLLECTION),
    Kind.FORM_TO_SIGN: ("Biểu số liệu chờ ký duyệt", COLLECTION),
    Kind.FORM_TO_APPROVE: ("Biểu số liệu chờ phê duyệt", COLLECTION),
    Kind.FORM_CAME_BACK: ("Biểu số liệu bị trả lại, mở lại", COLLECTION),
}
CHOICES = [(kind.value, kind.name_vi) for kind in Kind]
