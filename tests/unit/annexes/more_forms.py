"""More annexes of other forms, told as in `forms`: cut at pages, of departments, of the Party."""

from tests.unit.annexes.making import LEFT, UP

# Pages: the table is cut at a page, the heading printed again on each, a title between.
PAGES = (
    [
        "PHỤ LỤC",
        "DANH MỤC NHIỆM VỤ",
        [
            [
                "TT",
                "Tên nhiệm vụ, giải pháp",
                "Phân công thực hiện",
                "Sản phẩm dự kiến",
                "Tiến độ thực hiện",
            ],
            [
                "1",
                "Xây dựng chiến lược dữ liệu",
                "Sở Khoa học và Công nghệ chủ trì, phối hợp với Sở Nội vụ, Công an tỉnh",
                "Chiến lược",
                "Quý I/2026",
            ],
            [
                "2",
                "Phát động phong trào bình dân học vụ số",
                "Hội Liên hiệp Phụ nữ, Hội Nông dân, Đoàn Thanh niên tỉnh",
                "Phong trào",
                "Thường xuyên",
            ],
            [
                "TT",
                "Tên nhiệm vụ, giải pháp",
                "Phân công thực hiện",
                "Sản phẩm dự kiến",
                "Tiến độ thực hiện",
            ],
            ["3", "Kết nối kho dữ liệu", "Sở Khoa học và Công nghệ", "Kết nối", "30/6/2026"],
        ],
        [
            [
                "4",
                "Đánh giá an toàn hệ thống",
                "Công an tỉnh",
                "Báo cáo",
                "Trước ngày 15/12 hằng năm",
            ],
            ["5", "Tập huấn công chức cấp xã", "Trường Chính trị tỉnh", "20 lớp", "T5, T6/2026"],
        ],
    ],
    [],
    [
        {
            "number": "1",
            "lead": ["Sở Khoa học và Công nghệ"],
            "supporting": ["Sở Nội vụ", "Công an tỉnh"],
            "due": "2026-03-31",
        },
        {"number": "2", "lead": ["Hội Liên hiệp Phụ nữ", "Hội Nông dân", "Đoàn Thanh niên tỉnh"]},
        {"number": "3", "due": "2026-06-30"},
        {"number": "4", "recurring": True, "due": None},
        {"number": "5", "due": "2026-06-30", "product": "20 lớp", "start": "2026-05-01"},
    ],
)

# A department's plan: no number column, bullets in the wording, people beside units.
DEPARTMENT = (
    [
        "PHỤ LỤC KẾ HOẠCH CÔNG TÁC NĂM 2026",
        [
            [
                "Lĩnh vực",
                "Nội dung, nhiệm vụ",
                "Bộ phận chủ trì",
                "Lãnh đạo phụ trách",
                "Thời gian bắt đầu",
                "Thời gian hoàn thành",
                "Kết quả cần đạt",
            ],
            [
                "Hạ tầng số",
                "- Khảo sát vùng lõm sóng",
                "Phòng Bưu chính Viễn thông",
                "Đ/c Nguyễn Văn B",
                "01/2026",
                "3/2026",
                "Báo cáo khảo sát",
            ],
            [
                UP,
                "- Xóa vùng lõm sóng",
                "Phòng Bưu chính Viễn thông",
                "Đ/c Nguyễn Văn B",
                "04/2026",
                "12/2026",
                "100% thôn có sóng",
            ],
            [
                "Dữ liệu",
                "- Lập danh mục dữ liệu mở",
                "Trung tâm Chuyển đổi số",
                "Đ/c Trần Thị C",
                "",
                "Quý II/2026",
                "Danh mục",
            ],
        ],
    ],
    [],
    [
        {
            "group": "Hạ tầng số",
            "text": "Khảo sát vùng lõm sóng",
            "lead": ["Phòng Bưu chính Viễn thông"],
            "start": "2026-01-01",
            "due": "2026-03-31",
            "product": "Báo cáo khảo sát",
        },
        {
            "group": "Hạ tầng số",
            "text": "Xóa vùng lõm sóng",
            "start": "2026-04-01",
            "due": "2026-12-31",
        },
        {"group": "Dữ liệu", "lead": ["Trung tâm Chuyển đổi số"], "due": "2026-06-30"},
    ],
)

# The Party's form: resolutions, "Cơ quan tham mưu", "Cấp ban hành", terms as dates.
PARTY = (
    [
        "TỈNH ỦY TUYÊN QUANG",
        "Số 45-KH/TU",
        "PHỤ LỤC",
        "CÁC NHIỆM VỤ CỤ THỂ THỰC HIỆN NGHỊ QUYẾT SỐ 57-NQ/TW",
        "(Kèm theo Kế hoạch số 45-KH/TU, ngày 20/01/2026 của Ban Thường vụ Tỉnh ủy)",
        [
            [
                "TT",
                "Nội dung",
                "Cơ quan chủ trì tham mưu",
                "Cơ quan phối hợp",
                "Hình thức văn bản",
                "Cấp ban hành",
                "Thời gian hoàn thành",
            ],
            [
                "1",
                "Nghị quyết chuyên đề về chuyển đổi số",
                "Đảng ủy UBND tỉnh",
                "Ban Tuyên giáo và Dân vận Tỉnh ủy, Văn phòng Tỉnh ủy",
                "Nghị quyết",
                "Ban Chấp hành Đảng bộ tỉnh",
                "Quý I/2026",
            ],
            [
                "2",
                "Đề án chuyển đổi số trong các cơ quan Đảng",
                "Văn phòng Tỉnh ủy",
                "Các ban, cơ quan tham mưu, giúp việc Tỉnh ủy",
                "Đề án",
                "Ban Thường vụ Tỉnh ủy",
                "Tháng 9/2026",
            ],
            [
                "3",
                "Kiểm tra, giám sát thực hiện",
                "Ủy ban Kiểm tra Tỉnh ủy",
                "Các cấp ủy trực thuộc",
                "Báo cáo",
                "Ban Thường vụ Tỉnh ủy",
                "Giai đoạn 2026 - 2030",
            ],
        ],
    ],
    [],
    [
        {
            "lead": ["Đảng ủy UBND tỉnh"],
            "supporting": ["Ban Tuyên giáo và Dân vận Tỉnh ủy", "Văn phòng Tỉnh ủy"],
            "due": "2026-03-31",
        },
        {
            "lead": ["Văn phòng Tỉnh ủy"],
            "supporting": ["Các ban, cơ quan tham mưu, giúp việc Tỉnh ủy"],
            "due": "2026-09-30",
        },
        {
            "lead": ["Ủy ban Kiểm tra Tỉnh ủy"],
            "supporting": ["Các cấp ủy trực thuộc"],
            "start": "2026-01-01",
            "due": "2030-12-31",
        },
    ],
)

# A ministry's plan with leads in group rows and deadlines at the end of the wording's column.
LEAD_ABOVE = (
    [
        "PHỤ LỤC",
        "NHIỆM VỤ GIAO CÁC ĐƠN VỊ THUỘC BỘ NĂM 2026",
        [
            ["TT", "Nhiệm vụ", "Sản phẩm", "Thời hạn"],
            ["I. CỤC CHUYỂN ĐỔI SỐ", LEFT, LEFT, LEFT],
            ["1", "Xây dựng khung kiến trúc", "Quyết định", "Tháng 6"],
            ["2", "Đo lường chỉ số", "Báo cáo", "6 tháng/lần"],
            ["II. VỤ PHÁP CHẾ", LEFT, LEFT, LEFT],
            ["3", "Thẩm định văn bản", "Ý kiến thẩm định", "Theo yêu cầu"],
        ],
    ],
    [],
    [
        {"lead": ["CỤC CHUYỂN ĐỔI SỐ"], "due": "2026-06-30"},
        {"lead": ["CỤC CHUYỂN ĐỔI SỐ"], "recurring": True},
        {"lead": ["VỤ PHÁP CHẾ"], "after": "Theo yêu cầu"},
    ],
)

# A commune's form in capitals, agencies by abbreviation, "nt" marks, a row of remarks below.
COMMUNE = (
    [
        "PHỤ LỤC: NHIỆM VỤ CHUYỂN ĐỔI SỐ XÃ NĂM 2026",
        [
            ["TT", "Công việc", "Người/đơn vị thực hiện", "Phối hợp", "Thời gian", "Ghi chú"],
            [
                "01",
                "Kiện toàn Tổ công nghệ số cộng đồng",
                "Phòng VH-XH",
                "Đoàn TN, Hội LHPN xã",
                "Tháng 01",
                "",
            ],
            [
                "02",
                "Hướng dẫn người dân nộp hồ sơ trực tuyến",
                "TT PVHCC xã",
                "nt",
                "Thường xuyên",
                "",
            ],
            ["03", "Báo cáo kết quả", "VP HĐND&UBND xã", "", "Trước ngày 05 hằng tháng", ""],
            ["", "Danh mục này gồm 03 nhiệm vụ.", LEFT, LEFT, LEFT, LEFT],
        ],
    ],
    [],
    [
        {
            "number": "01",
            "lead": ["Phòng VH-XH"],
            "supporting": ["Đoàn TN", "Hội LHPN xã"],
            "due": "2026-01-31",
        },
        {
            "number": "02",
            "lead": ["TT PVHCC xã"],
            "supporting": ["Đoàn TN", "Hội LHPN xã"],
            "recurring": True,
        },
        {"number": "03", "lead": ["VP HĐND&UBND xã"], "recurring": True, "due": None},
    ],
)

# Targets with "Mục tiêu đến năm", separate leads, several annexes, values in words.
PROGRAMME_TARGETS = (
    [
        "PHỤ LỤC I",
        "CÁC CHỈ TIÊU CỦA CHƯƠNG TRÌNH",
        [
            [
                "TT",
                "Mục tiêu/Chỉ tiêu",
                "Mục tiêu đến năm 2027",
                "Mục tiêu đến năm 2030",
                "Cơ quan chủ trì đo lường",
                "Cơ quan thực hiện",
            ],
            [
                "1",
                "Tỷ lệ dịch vụ công trực tuyến toàn trình trên tổng số thủ tục",
                "80%",
                "100%",
                "Văn phòng Chính phủ",
                "Các bộ, ngành, địa phương",
            ],
            [
                "2",
                "Tỷ lệ người dân hài lòng",
                "Tối thiểu 90%",
                "Tối thiểu 95%",
                "Bộ Nội vụ",
                "Các bộ, ngành, địa phương",
            ],
            [
                "3",
                "Nền tảng số dùng chung quốc gia",
                "Hình thành",
                "Vận hành hiệu quả",
                "Bộ Công an",
                "",
            ],
            [
                "4",
                "Xếp hạng chính phủ số (EGDI)",
                "Nhóm 60",
                "Nhóm 50 nước dẫn đầu",
                "Bộ KH&CN",
                "",
            ],
        ],
    ],
    [
        {
            "value": "100",
            "unit": "%",
            "operator": "=",
            "points": [(2027, "", "80"), (2030, "", "100")],
            "due": "2030-12-31",
            "lead": ["Văn phòng Chính phủ"],
        },
        {"operator": ">=", "value": "95", "lead": ["Bộ Nội vụ"]},
        {"words": "Vận hành hiệu quả", "value": ""},
        {"value": "50", "operator": "<="},
    ],
    [],
)

# A table of targets in the middle of tasks' tables, with columns that hold both.
TARGET_WITH_TASKS = (
    [
        "PHỤ LỤC",
        "KẾ HOẠCH HÀNH ĐỘNG",
        [
            ["STT", "Mục tiêu", "Hoạt động", "Cơ quan chủ trì", "Thời gian", "Chỉ số đánh giá"],
            [
                "1",
                "Nâng cao nhận thức",
                "Tổ chức 10 hội nghị tập huấn",
                "Sở KH&CN",
                "2026",
                "Số lượt người",
            ],
            [UP, UP, "Phát sóng 50 phóng sự", "Báo và PTTH tỉnh", "Hàng năm", "Số phóng sự"],
            [
                "2",
                "Phát triển hạ tầng",
                "Lắp đặt 100 trạm 5G",
                "Viettel tỉnh",
                "2026-2027",
                "Số trạm",
            ],
        ],
    ],
    [],
    [
        {
            "text": "Tổ chức 10 hội nghị tập huấn",
            "group": "Nâng cao nhận thức",
            "lead": ["Sở KH&CN"],
            "due": "2026-12-31",
        },
        {
            "text": "Phát sóng 50 phóng sự",
            "group": "Nâng cao nhận thức",
            "lead": ["Báo và PTTH tỉnh"],
            "recurring": True,
        },
        {"text": "Lắp đặt 100 trạm 5G", "group": "Phát triển hạ tầng", "lead": ["Viettel tỉnh"]},
    ],
)
