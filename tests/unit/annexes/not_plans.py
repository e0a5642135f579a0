"""Tables that stand in plans and list neither tasks nor targets."""
# ruff: noqa: E501 - cells of documents stand on one line

NOT_PLANS = {
    "abbreviations": [["STT", "Từ viết tắt", "Giải thích"], ["1", "CĐS", "Chuyển đổi số"], ["2", "KT-XH", "Kinh tế - xã hội"]],
    "terms": [["STT", "Thuật ngữ", "Nội dung"], ["1", "Dữ liệu mở", "Dữ liệu được công bố cho mọi người dùng"], ["2", "Nền tảng số", "Hệ thống dùng chung"]],
    "short_names": [["Chữ viết tắt", "Nội dung", "Ghi chú"], ["CĐS", "Chuyển đổi số", ""], ["AI", "Trí tuệ nhân tạo", ""]],
    "legal_texts": [["STT", "Số, ký hiệu văn bản", "Ngày ban hành", "Cơ quan ban hành", "Trích yếu nội dung"], ["1", "Luật 20/2023/QH15", "22/6/2023", "Quốc hội", "Luật Giao dịch điện tử"], ["2", "NĐ 13/2023/NĐ-CP", "17/4/2023", "Chính phủ", "Bảo vệ dữ liệu cá nhân"]],
    "texts_by_month": [["TT", "Tên văn bản", "Thời gian ban hành"], ["1", "Luật Dữ liệu", "11/2024"], ["2", "Nghị định về dữ liệu mở", "10/2025"]],
    "money_by_year": [["TT", "Nội dung chi", "Năm 2026", "Năm 2027", "Tổng cộng"], ["1", "Chi đầu tư", "100", "200", "300"], ["2", "Chi thường xuyên", "50", "60", "110"]],
    "money_by_source": [["STT", "Nội dung", "Kinh phí (triệu đồng)", "Nguồn kinh phí"], ["1", "Mua sắm thiết bị", "1.000", "NS tỉnh"], ["2", "Thuê dịch vụ", "200", "NS tỉnh"]],
    "people": [["STT", "Họ và tên", "Chức vụ", "Đơn vị", "Điện thoại"], ["1", "Nguyễn Văn A", "Giám đốc", "Sở KH&CN", "0912"], ["2", "Trần B", "Trưởng phòng", "Sở KH&CN", "0913"]],
    "committee": [["STT", "Họ và tên", "Chức vụ, đơn vị công tác", "Nhiệm vụ trong Ban Chỉ đạo"], ["1", "Nguyễn Văn A", "Chủ tịch UBND tỉnh", "Trưởng ban"], ["2", "Trần B", "Giám đốc Sở KH&CN", "Phó trưởng ban"]],
    "counts_by_ministry": [["STT", "Cơ quan", "Số nhiệm vụ được giao", "Đã hoàn thành", "Đang thực hiện", "Quá hạn"], ["1", "Bộ Tài chính", "10", "5", "3", "2"], ["2", "Bộ Công an", "20", "15", "3", "2"]],
    "counts_by_department": [["TT", "Đơn vị", "Tổng số nhiệm vụ", "Hoàn thành", "Tỷ lệ hoàn thành", "Ghi chú"], ["1", "Sở Tài chính", "10", "5", "50%", ""], ["2", "Sở Y tế", "20", "15", "75%", ""]],
    "shares_of_communes": [["STT", "Xã, phường", "Số hộ", "Chỉ tiêu năm 2026"], ["1", "Xã Thanh Ba", "3.000", "90%"], ["2", "Phường Việt Trì", "8.000", "95%"]],
    "numbers_of_communes": [["STT", "Tên đơn vị", "Chỉ tiêu giao 2026", "Ghi chú"], ["1", "UBND xã Thanh Ba", "90", ""], ["2", "UBND phường Việt Trì", "95", ""]],
    "blank_form": [["STT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời hạn", "Kết quả thực hiện"], ["1", "…", "…", "…", ""], ["2", "......", "", "", ""], ["…", "", "", "", ""]],
    "recipients": [["Nơi nhận:\n- Như Điều 3;\n- Bộ KH&CN;", "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH"], ["", "Nguyễn Văn A"]],
    "letterhead": [["ỦY BAN NHÂN DÂN\nTỈNH A", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], ["Số: /KH-UBND", "A, ngày tháng năm 2026"]],
    "agenda": [["Thời gian", "Nội dung", "Chủ trì"], ["8h00", "Đón tiếp đại biểu", "Văn phòng"], ["8h30", "Khai mạc", "Lãnh đạo UBND tỉnh"], ["9 giờ 00", "Tham luận", "Sở KH&CN"]],
    "databases": [["STT", "Tên cơ sở dữ liệu", "Đơn vị quản lý", "Ghi chú"], ["1", "CSDL đất đai", "Sở NN&MT", ""], ["2", "CSDL hộ tịch", "Sở Tư pháp", ""]],
    "procedures": [["STT", "Tên thủ tục hành chính", "Lĩnh vực", "Mức độ"], ["1", "Khai sinh", "Hộ tịch", "Toàn trình"], ["2", "Khai tử", "Hộ tịch", "Một phần"]],
}  # fmt: skip
