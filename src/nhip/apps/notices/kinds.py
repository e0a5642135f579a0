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

    @property
    def name_vi(self) -> str:
        return NAMES[self][0]

    @property
    def room_vi(self) -> str:
        """The part of the product it belongs to, as the rail names it."""
        return NAMES[self][1]


PLANS = "Kế hoạch"
NAMES = {
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
}
CHOICES = [(kind.value, kind.name_vi) for kind in Kind]
