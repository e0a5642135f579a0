"""Permission: everything that a page or an action may ask for, and how it is said to people.

Standard library only. Who holds which permission is in roles.py.
"""

from enum import StrEnum


class Permission(StrEnum):
    SIGN_IN = "sign_in"
    SEE_HEALTH = "see_health"
    SEE_LAW = "see_law"
    SEE_OPEN_DATA = "see_open_data"
    SEE_UNITS = "see_units"
    SEE_OVERVIEW = "see_overview"
    SEE_RANKING = "see_ranking"
    SEE_SCORECARD = "see_scorecard"
    SEE_EXPLANATION = "see_explanation"
    EXPORT = "export"
    IMPORT_FIGURES = "import_figures"
    SEE_PLANS = "see_plans"
    SEE_STEERING = "see_steering"
    SEE_PROGRESS = "see_progress"
    REPORT_PROGRESS = "report_progress"
    EDIT_PLANS = "edit_plans"
    CONFIRM_PROGRESS = "confirm_progress"
    COMMENT_ON_DRAFTS = "comment_on_drafts"
    ANSWER_COMMENTS = "answer_comments"
    DECIDE_PLANS = "decide_plans"
    SEND_OWN_PLANS = "send_own_plans"
    REVIEW_TARGETS = "review_targets"
    SEE_CALENDAR = "see_calendar"
    SEE_EVIDENCE = "see_evidence"
    GIVE_EVIDENCE = "give_evidence"
    SEE_RESULTS = "see_results"
    SEE_ROUNDS = "see_rounds"
    SELF_ASSESS = "self_assess"
    MANAGE_ROUNDS = "manage_rounds"
    APPRAISE = "appraise"
    DECIDE_ROUNDS = "decide_rounds"
    SEE_DATASETS = "see_datasets"
    SEE_RECORDS = "see_records"
    LAND_RECORDS = "land_records"
    SEE_OBLIGATIONS = "see_obligations"
    REPORT_OBLIGATIONS = "report_obligations"
    MANAGE_OBLIGATIONS = "manage_obligations"
    SEE_COLLECTION = "see_collection"
    FILL_FORMS = "fill_forms"
    SIGN_SUBMISSIONS = "sign_submissions"
    APPROVE_SUBMISSIONS = "approve_submissions"
    MANAGE_COLLECTION = "manage_collection"
    SCORE = "score"
    MANAGE_LAW = "manage_law"
    MANAGE_USERS = "manage_users"
    DELEGATE = "delegate"
    REVIEW_ACCESS = "review_access"
    SEE_AUDIT = "see_audit"
    SEE_ACCOUNT = "see_account"
    SEE_NOTICES = "see_notices"
    SEE_OUTBOX = "see_outbox"
    SEE_GALLERY = "see_gallery"
    SEE_API_DOCS = "see_api_docs"
    MANAGE_API_KEYS = "manage_api_keys"

    @property
    def name_vi(self) -> str:
        return NAMES[self]


NAMES = {
    Permission.SIGN_IN: "đăng nhập, đăng xuất",
    Permission.SEE_HEALTH: "hỏi xem hệ thống còn hoạt động",
    Permission.SEE_LAW: "xem bộ tiêu chí",
    Permission.SEE_OPEN_DATA: "xem và tải dữ liệu mở",
    Permission.SEE_UNITS: "xem danh mục đơn vị",
    Permission.SEE_OVERVIEW: "xem tổng quan",
    Permission.SEE_RANKING: "xem xếp hạng",
    Permission.SEE_SCORECARD: "xem phiếu điểm",
    Permission.SEE_EXPLANATION: "xem cách tính điểm (vì sao?)",
    Permission.EXPORT: "xuất Excel",
    Permission.IMPORT_FIGURES: "nạp số liệu",
    Permission.SEE_PLANS: "xem kế hoạch",
    Permission.SEE_STEERING: "xem bảng điều hành kế hoạch",
    Permission.SEE_PROGRESS: "xem tiến độ nhiệm vụ của đơn vị",
    Permission.REPORT_PROGRESS: "báo cáo tiến độ nhiệm vụ",
    Permission.EDIT_PLANS: "nạp, sửa và ban hành kế hoạch",
    Permission.CONFIRM_PROGRESS: "xác nhận nhiệm vụ hoàn thành",
    Permission.COMMENT_ON_DRAFTS: "góp ý dự thảo kế hoạch, bộ tiêu chí",
    Permission.ANSWER_COMMENTS: "tiếp thu, giải trình ý kiến góp ý",
    Permission.DECIDE_PLANS: "quyết định hoặc trả lại kế hoạch được trình",
    Permission.SEND_OWN_PLANS: "nộp kế hoạch riêng của đơn vị",
    Permission.REVIEW_TARGETS: "đề xuất trong đợt rà soát chỉ tiêu",
    Permission.SEE_CALENDAR: "lấy lịch hạn việc theo địa chỉ riêng",
    Permission.SEE_EVIDENCE: "xem minh chứng của đơn vị",
    Permission.GIVE_EVIDENCE: "nộp và sửa minh chứng",
    Permission.SEE_RESULTS: "xem kết quả đánh giá đã công bố",
    Permission.SEE_ROUNDS: "xem đợt đánh giá và phiếu của đơn vị",
    Permission.SELF_ASSESS: "tự đánh giá, gửi phiếu, giải trình",
    Permission.MANAGE_ROUNDS: "mở và điều hành đợt đánh giá",
    Permission.APPRAISE: "thẩm định phiếu tự đánh giá",
    Permission.DECIDE_ROUNDS: "quyết định kết quả đánh giá",
    Permission.SEE_DATASETS: "xem các tập dữ liệu của kho",
    Permission.SEE_RECORDS: "xem bản ghi trong kho dữ liệu",
    Permission.LAND_RECORDS: "nạp và sửa bản ghi của kho dữ liệu",
    Permission.SEE_OBLIGATIONS: "xem nghĩa vụ dữ liệu của đơn vị",
    Permission.REPORT_OBLIGATIONS: "báo hoàn thành nghĩa vụ dữ liệu",
    Permission.MANAGE_OBLIGATIONS: "ghi, sửa và xác nhận nghĩa vụ dữ liệu",
    Permission.SEE_COLLECTION: "xem biểu mẫu và số liệu báo cáo của đơn vị",
    Permission.FILL_FORMS: "nhập và gửi biểu mẫu số liệu",
    Permission.SIGN_SUBMISSIONS: "ký duyệt số liệu đơn vị gửi đi",
    Permission.APPROVE_SUBMISSIONS: "phê duyệt số liệu các đơn vị gửi",
    Permission.MANAGE_COLLECTION: "lập biểu mẫu, mở và theo dõi đợt thu thập",
    Permission.SCORE: "chạy tính điểm",
    Permission.MANAGE_LAW: "soạn, nạp và ban hành bộ tiêu chí",
    Permission.MANAGE_USERS: "quản lý người dùng và vai trò",
    Permission.DELEGATE: "ủy quyền và làm thay trong thời hạn",
    Permission.REVIEW_ACCESS: "rà soát quyền truy cập 6 tháng một lần",
    Permission.SEE_AUDIT: "xem nhật ký",
    Permission.SEE_ACCOUNT: "xem tài khoản của mình",
    Permission.SEE_NOTICES: "xem thông báo gửi cho mình",
    Permission.SEE_OUTBOX: "xem thư đi của hệ thống, gửi lại thư",
    Permission.SEE_GALLERY: "xem bộ thành phần giao diện",
    Permission.SEE_API_DOCS: "xem tài liệu API",
    Permission.MANAGE_API_KEYS: "cấp, gia hạn, thu hồi khóa API",
}
