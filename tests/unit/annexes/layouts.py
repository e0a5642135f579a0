"""Annexes of clearly different layout, with what a person reads from them.

Each case is (rows, targets, tasks); a draft is a dict of the fields that matter in that case.
"""

from tests.unit.annexes.making import LEFT, UP

ORDER_CHANGED = (
    [
        [
            "STT",
            "Thời hạn hoàn thành",
            "Đơn vị phối hợp",
            "Đơn vị chủ trì",
            "Kết quả, sản phẩm",
            "Công việc cụ thể",
            "Ghi chú",
        ],
        ["I", "HẠ TẦNG SỐ", LEFT, LEFT, LEFT, LEFT, LEFT],
        [
            "1",
            "30/6/2026",
            "Sở Tài chính, UBND các xã, phường",
            "Sở KH&CN",
            "Quyết định",
            "Xây dựng trung tâm dữ liệu",
            "",
        ],
        ["2", "Quý III/2026", "", "Công an tỉnh", "Báo cáo", "Rà soát an toàn thông tin", "Mật"],
        ["II", "DỮ LIỆU SỐ", LEFT, LEFT, LEFT, LEFT, LEFT],
        ["1", "Hằng năm", "Các sở, ngành", "Sở Tư pháp", "", "Số hóa hộ tịch", ""],
    ],
    [],
    [
        {
            "number": "1",
            "group": "HẠ TẦNG SỐ",
            "text": "Xây dựng trung tâm dữ liệu",
            "product": "Quyết định",
            "lead": ["Sở KH&CN"],
            "supporting": ["Sở Tài chính", "UBND các xã, phường"],
            "due": "2026-06-30",
        },
        {
            "number": "2",
            "group": "HẠ TẦNG SỐ",
            "text": "Rà soát an toàn thông tin",
            "lead": ["Công an tỉnh"],
            "supporting": [],
            "due": "2026-09-30",
            "note": "Mật",
        },
        {
            "number": "1",
            "group": "DỮ LIỆU SỐ",
            "text": "Số hóa hộ tịch",
            "supporting": ["Các sở, ngành"],
            "recurring": True,
            "due": None,
        },
    ],
)

MERGED_LEAD = (
    [
        ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Phối hợp", "Thời gian"],
        ["1", "Nhiệm vụ một", "Sở Y tế", "Sở Tài chính", "2026"],
        ["2", "Nhiệm vụ hai", UP, "Sở Nội vụ", UP],
        ["3", "Nhiệm vụ ba", UP, "", "2027"],
        ["4", "Nhiệm vụ bốn", "Sở Xây dựng", "", "Thường xuyên"],
    ],
    [],
    [
        {
            "text": "Nhiệm vụ một",
            "lead": ["Sở Y tế"],
            "supporting": ["Sở Tài chính"],
            "due": "2026-12-31",
        },
        {
            "text": "Nhiệm vụ hai",
            "lead": ["Sở Y tế"],
            "supporting": ["Sở Nội vụ"],
            "due": "2026-12-31",
        },
        {"text": "Nhiệm vụ ba", "lead": ["Sở Y tế"], "supporting": [], "due": "2027-12-31"},
        {"text": "Nhiệm vụ bốn", "lead": ["Sở Xây dựng"], "due": None, "recurring": True},
    ],
)

CONTINUED = (
    [
        ["TT", "Nội dung nhiệm vụ", "Chủ trì", "Sản phẩm", "Thời hạn"],
        ["1", "Xây dựng đề án chuyển đổi số", "Sở KH&CN", "Đề án", "Quý I/2026"],
        ["", "", "Sở Tài chính", "Tờ trình", "Quý II/2026"],
        [
            "2",
            "Nâng cấp hệ thống thông tin giải quyết thủ tục",
            "Văn phòng UBND tỉnh",
            "Hệ thống",
            "6 tháng đầu năm 2026",
        ],
        ["", "hành chính của tỉnh", "", "", ""],
        ["TT", "Nội dung nhiệm vụ", "Chủ trì", "Sản phẩm", "Thời hạn"],
        ["3", "Tập huấn kỹ năng số", "Sở Nội vụ", "Lớp tập huấn", "Tháng 10 hằng năm"],
    ],
    [],
    [
        {
            "text": "Xây dựng đề án chuyển đổi số",
            "lead": ["Sở KH&CN", "Sở Tài chính"],
            "product": "Đề án; Tờ trình",
            "due": "2026-06-30",
        },
        {
            "text": "Nâng cấp hệ thống thông tin giải quyết thủ tục hành chính của tỉnh",
            "due": "2026-06-30",
        },
        {"text": "Tập huấn kỹ năng số", "recurring": True, "due": None},
    ],
)

WITHOUT_NUMBERS = (
    [
        ["Nhiệm vụ trọng tâm", "Cơ quan thực hiện", "Hoàn thành"],
        ["1. Phổ cập kỹ năng số", "Sở KH&CN", "trước ngày 30/9/2026"],
        ["2. Số hóa hồ sơ", "Các sở, ban, ngành; UBND các xã, phường", "Quý I, II/2026"],
    ],
    [],
    [
        {"number": "1", "text": "Phổ cập kỹ năng số", "product": "", "due": "2026-09-30"},
        {
            "number": "2",
            "text": "Số hóa hồ sơ",
            "lead": ["Các sở, ban, ngành", "UBND các xã, phường"],
            "start": "2026-01-01",
            "due": "2026-06-30",
        },
    ],
)

YEARS = (
    [
        ["TT", "Chỉ tiêu", "ĐVT", "Thực hiện năm 2025", "Mục tiêu", LEFT, LEFT, "Cơ quan theo dõi"],
        [UP, UP, UP, UP, "2026", "2027", "2030", UP],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"],
        ["I", "Chính quyền số", LEFT, LEFT, LEFT, LEFT, LEFT, LEFT],
        ["1", "Tỷ lệ hồ sơ trực tuyến", "%", "65", "≥ 75", "≥ 80", "≥ 95", "Văn phòng UBND tỉnh"],
        ["II", "Kinh tế số", LEFT, LEFT, LEFT, LEFT, LEFT, LEFT],
        ["2", "Tỷ trọng kinh tế số", "% GRDP", "15,2", "18", "20", "> 30", "Sở Tài chính"],
    ],
    [
        {
            "group": "Chính quyền số",
            "text": "Tỷ lệ hồ sơ trực tuyến",
            "operator": ">=",
            "value": "95",
            "unit": "%",
            "due": "2030-12-31",
            "baseline": "65",
            "points": [(2026, "", "75"), (2027, "", "80"), (2030, "", "95")],
            "lead": ["Văn phòng UBND tỉnh"],
        },
        {
            "group": "Kinh tế số",
            "operator": ">",
            "value": "30",
            "unit": "% GRDP",
            "baseline": "15,2",
            "lead": ["Sở Tài chính"],
        },
    ],
    [],
)

LEVELS = (
    [
        ["STT", "Tên chỉ tiêu", "Đơn vị tính", "Chỉ tiêu năm 2026", LEFT, LEFT, "Đơn vị chủ trì"],
        [UP, UP, UP, "Cấp tỉnh", "Cấp xã", "Doanh nghiệp", UP],
        ["1", "Tỷ lệ văn bản ký số", "%", "100", "90", "", "Sở KH&CN"],
        ["2", "Tỷ lệ thanh toán không tiền mặt", "%", "90", "80", "60", "NHNN Khu vực 5"],
    ],
    [
        {
            "value": "100",
            "points": [(2026, "Cấp tỉnh", "100"), (2026, "Cấp xã", "90")],
            "due": "2026-12-31",
        },
        {
            "value": "90",
            "points": [
                (2026, "Cấp tỉnh", "90"),
                (2026, "Cấp xã", "80"),
                (2026, "Doanh nghiệp", "60"),
            ],
        },
    ],
    [],
)

TRACKED = (
    [
        [
            "STT",
            "Nhiệm vụ giao",
            "Văn bản giao nhiệm vụ",
            "Cơ quan chủ trì",
            "Thời hạn",
            "Kết quả thực hiện",
            "Tiến độ",
        ],
        [
            "1",
            "Trình Nghị định về dữ liệu",
            "NQ 71/NQ-CP",
            "Bộ Công an",
            "30/9/2025",
            "Đã trình tại Tờ trình 12",
            "Đã hoàn thành",
        ],
        [
            "22",
            "Xây dựng sàn dữ liệu",
            "NQ 71/NQ-CP",
            "Bộ Khoa học và Công nghệ",
            "Quý IV/2025",
            "",
            "",
        ],
        [
            "22",
            "Ban hành tiêu chuẩn",
            "KH 01",
            "Bộ Khoa học và Công nghệ, Bộ Công an",
            "31/12/2025",
            "Đang lấy ý kiến",
            "Đang thực hiện",
        ],
    ],
    [],
    [
        {
            "number": "1",
            "assigned_by": "NQ 71/NQ-CP",
            "result": "Đã trình tại Tờ trình 12",
            "status": "Đã hoàn thành",
            "product": "",
            "due": "2025-09-30",
        },
        {"number": "22", "text": "Xây dựng sàn dữ liệu", "status": "", "due": "2025-12-31"},
        {
            "number": "22",
            "text": "Ban hành tiêu chuẩn",
            "status": "Đang thực hiện",
            "lead": ["Bộ Khoa học và Công nghệ", "Bộ Công an"],
        },
    ],
)

LEAD_IN_GROUPS = (
    [
        ["TT", "Nội dung nhiệm vụ", "Hạn hoàn thành"],
        ["I", "Bộ Tài chính (2 nhiệm vụ)", LEFT],
        ["1", "Hoàn thiện cơ chế tài chính", "6/2025"],
        ["2", "Bố trí vốn", "30/9/2025"],
        ["II", "Sở Khoa học và Công nghệ, Sở Nội vụ: 01 nhiệm vụ", LEFT],
        ["1", "Đào tạo", "2026"],
    ],
    [],
    [
        {"text": "Hoàn thiện cơ chế tài chính", "lead": ["Bộ Tài chính"], "due": "2025-06-30"},
        {"text": "Bố trí vốn", "lead": ["Bộ Tài chính"]},
        {"text": "Đào tạo", "lead": ["Sở Khoa học và Công nghệ", "Sở Nội vụ"]},
    ],
)

BUDGET = (
    [
        [
            "TT",
            "Tên dự án, nhiệm vụ",
            "Đơn vị chủ trì",
            "Thời gian thực hiện",
            LEFT,
            "Kinh phí dự kiến (triệu đồng)",
            LEFT,
            LEFT,
            "Nguồn vốn",
        ],
        [UP, UP, UP, "Bắt đầu", "Kết thúc", "Tổng", "2026", "2027", UP],
        ["A", "Dự án chuyển tiếp", LEFT, LEFT, LEFT, LEFT, LEFT, LEFT, LEFT],
        [
            "1",
            "Trung tâm IOC",
            "Sở KH&CN",
            "01/2026",
            "12/2027",
            "50.000",
            "20.000",
            "30.000",
            "Ngân sách tỉnh",
        ],
    ],
    [],
    [
        {
            "group": "Dự án chuyển tiếp",
            "start": "2026-01-01",
            "due": "2027-12-31",
            "budget": "Tổng: 50.000; 2026: 20.000; 2027: 30.000",
            "budget_source": "Ngân sách tỉnh",
        },
    ],
)

CAPITAL_GROUPS = (
    [
        [
            "Số TT",
            "Nội dung công việc",
            "Cơ quan chủ trì thực hiện",
            "Cơ quan phối hợp thực hiện",
            "Thời gian hoàn thành",
            "Sản phẩm/Kết quả đầu ra",
        ],
        ["A", "THỂ CHẾ", "", "", "", ""],
        ["I", "Cơ chế chính sách", "", "", "", ""],
        ["1", "Ban hành nghị quyết hỗ trợ", "Sở Tài chính", "Sở Tư pháp", "T6/2026", "Nghị quyết"],
        [
            "2",
            "Ban hành quy chế",
            "Văn phòng UBND tỉnh",
            "",
            "ngay sau khi có hướng dẫn của Bộ",
            "Quy chế",
        ],
        ["B", "HẠ TẦNG", "", "", "", ""],
        ["1", "Phủ sóng 5G", "Doanh nghiệp viễn thông", "UBND các xã", "2026-2030", "Báo cáo"],
        ["", "Ghi chú: số liệu tạm tính", "", "", "", ""],
    ],
    [],
    [
        {"group": "THỂ CHẾ > Cơ chế chính sách", "product": "Nghị quyết", "due": "2026-06-30"},
        {
            "group": "THỂ CHẾ > Cơ chế chính sách",
            "due": None,
            "after": "ngay sau khi có hướng dẫn của Bộ",
        },
        {"group": "HẠ TẦNG", "start": "2026-01-01", "due": "2030-12-31"},
    ],
)

NUMBERED_GROUPS = (
    [
        ["TT", "Chương trình, nhiệm vụ", "Chủ trì", "Hoàn thành"],
        ["1", "Phát triển hạ tầng số", "", ""],
        ["1.1", "Mở rộng mạng số liệu", "Sở KH&CN", "2026"],
        ["1.2", "Nâng cấp trung tâm dữ liệu", "Sở KH&CN", "2027"],
        ["2", "Phát triển dữ liệu", "", ""],
        ["2.1", "Làm sạch dữ liệu", "Công an tỉnh", "nt"],
    ],
    [],
    [
        {"number": "1.1", "group": "Phát triển hạ tầng số"},
        {"number": "1.2", "due": "2027-12-31"},
        {
            "number": "2.1",
            "group": "Phát triển dữ liệu",
            "due": "2027-12-31",
            "doubts": ["annex.ditto"],
        },
    ],
)

GROUP_COLUMN = (
    [
        ["Nhóm nhiệm vụ", "STT", "Nhiệm vụ cụ thể", "Đầu mối", "Đơn vị phối hợp", "Lộ trình"],
        ["Thể chế", "1", "Xây dựng quy chế dữ liệu", "Sở KH&CN", "Sở Tư pháp", "Q2/2026"],
        [UP, "2", "Sửa đổi quy chế", "Sở KH&CN", "", "Q4/2026"],
        ["Nhân lực", "3", "Đào tạo", "Sở Nội vụ", "Trường ĐH Hùng Vương", "Hằng năm"],
    ],
    [],
    [
        {"group": "Thể chế", "text": "Xây dựng quy chế dữ liệu", "due": "2026-06-30"},
        {"text": "Sửa đổi quy chế", "due": "2026-12-31"},
        {"group": "Nhân lực", "supporting": ["Trường ĐH Hùng Vương"], "recurring": True},
    ],
)

VALUES_WITH_UNITS = (
    [
        [
            "TT",
            "Nội dung chỉ tiêu",
            "Kế hoạch năm 2026",
            "Căn cứ xác định",
            "Bắt buộc",
            "Cơ quan chủ trì, theo dõi",
        ],
        ["1", "Tỷ lệ hộ có cáp quang", "90%", "Thực tế 85%", "x", "Sở KH&CN"],
        ["2", "Xếp hạng DTI", "Trong nhóm 15", "", "", ""],
        ["3", "Tăng trưởng doanh nghiệp số", "10 - 12%", "", "", "Sở Tài chính"],
        ["4", "Số nền tảng số", "3.000 nền tảng", "", "", "Sở Tài chính"],
    ],
    [
        {
            "operator": "=",
            "meant": ">=",
            "value": "90",
            "unit": "%",
            "basis": "Thực tế 85%",
            "must": True,
            "due": "2026-12-31",
        },
        {"operator": "<=", "value": "15", "words": "", "must": False},
        {"low": "10", "high": "12", "unit": "%"},
        {"value": "3000", "unit": "nền tảng"},
    ],
    [],
)

ONE_CELL_FOR_BOTH = (
    [
        ["TT", "Nhiệm vụ", "Phân công thực hiện", "Thời gian"],
        [
            "1",
            "Xây dựng chính sách",
            "Chủ trì: Sở Tài chính\nPhối hợp: Sở Tư pháp, các sở, ngành",
            "Tháng 6, 7/2026",
        ],
        ["2", "Tuyên truyền", "Sở Khoa học\nvà Công nghệ\nBáo Phú Thọ", "Từ quý I/2026 trở đi"],
    ],
    [],
    [
        {
            "lead": ["Sở Tài chính"],
            "supporting": ["Sở Tư pháp", "các sở, ngành"],
            "due": "2026-07-31",
        },
        {
            "lead": ["Sở Khoa học và Công nghệ", "Báo Phú Thọ"],
            "start": "2026-01-01",
            "due": None,
            "recurring": True,
        },
    ],
)

SCHEDULE = (
    [
        ["STT", "Tên nhiệm vụ, đề án", "Cơ quan chủ trì", "Lộ trình thực hiện", LEFT, LEFT],
        [UP, UP, UP, "2026", "2027", "2028"],
        ["1", "Số hóa tài liệu", "Sở Nội vụ", "x", "x", ""],
        ["2", "Nền tảng học tập", "Sở Giáo dục và Đào tạo", "", "", "x"],
    ],
    [],
    [
        {"deadline": "2026 - 2027", "start": "2026-01-01", "due": "2027-12-31"},
        {"deadline": "2028", "due": "2028-12-31"},
    ],
)

YEAR_OVER_THE_WORDING = (
    [
        ["TT", "Chỉ tiêu đến năm 2030", "Mục tiêu", "Đơn vị chủ trì theo dõi, đánh giá"],
        ["1", "Tỷ lệ hồ sơ thủ tục hành chính trực tuyến", "100%", "Văn phòng Chính phủ"],
        ["2", "Tỷ lệ dịch vụ số", "≥ 90%", ""],
    ],
    [
        {
            "text": "Tỷ lệ hồ sơ thủ tục hành chính trực tuyến",
            "value": "100",
            "unit": "%",
            "due": "2030-12-31",
            "lead": ["Văn phòng Chính phủ"],
        },
        {"text": "Tỷ lệ dịch vụ số", "operator": ">=", "value": "90", "due": "2030-12-31"},
    ],
    [],
)

SIX_CLEAR = (
    [
        [
            "TT",
            "Rõ việc",
            "Rõ người",
            "Rõ trách nhiệm",
            "Rõ thẩm quyền",
            "Rõ thời gian",
            "Rõ sản phẩm",
        ],
        ["1", "Xây dựng kho dữ liệu", "Giám đốc Sở", "Sở KH&CN", "UBND tỉnh", "Quý I/2026", "Kho"],
    ],
    [],
    [{"text": "Xây dựng kho dữ liệu", "lead": ["Sở KH&CN"], "product": "Kho", "due": "2026-03-31"}],
)

CASES = {
    name.lower(): case
    for name, case in list(globals().items())
    if name.isupper() and isinstance(case, tuple)
}
# What CSV cannot say: its merged cells are gone, so a blank below a name is a blank.
NOT_AS_CSV = {"merged_lead", "group_column", "lead_in_groups"}
