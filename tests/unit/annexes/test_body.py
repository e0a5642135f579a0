"""Targets and tasks in running text: what is proposed, and what is left alone."""
# ruff: noqa: E501 - sentences of documents stand on one line

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from nhip.annexes import Origin, read
from tests.unit.annexes.making import write_word

CONCLUSION = [
    "ỦY BAN NHÂN DÂN TỈNH PHÚ THỌ", "Số: 45/TB-UBND", "THÔNG BÁO",
    "Kết luận của Chủ tịch UBND tỉnh tại phiên họp Ban Chỉ đạo",
    "Ngày 10/11/2026, Chủ tịch UBND tỉnh đã chủ trì phiên họp. Sau khi nghe Sở Khoa học và Công nghệ báo cáo, Chủ tịch kết luận:",
    "1. Đánh giá chung",
    "Thời gian qua, các sở, ngành đã chủ động triển khai nhiệm vụ.",
    "2. Nhiệm vụ thời gian tới",
    "a) Giao Sở Khoa học và Công nghệ chủ trì, phối hợp với Sở Tài chính, Công an tỉnh tham mưu UBND tỉnh ban hành Kế hoạch, hoàn thành trước ngày 15/12/2026.",
    "b) Sở Nội vụ rà soát, bố trí nhân lực; báo cáo UBND tỉnh trong tháng 12/2026.",
    "c) Yêu cầu các sở, ban, ngành, UBND các xã, phường khẩn trương hoàn thành số hóa.",
    "d) Đồng ý chủ trương xây dựng trung tâm điều hành.",
    "Trên đây là kết luận của Chủ tịch, các đơn vị nghiêm túc thực hiện./.",
    "Nơi nhận:", "- Như trên;",
]  # fmt: skip
PLAN = [
    "KẾ HOẠCH", "Chuyển đổi số năm 2026",
    "I. MỤC ĐÍCH, YÊU CẦU", "- Nâng cao chỉ số DTI đạt trên 80%.",
    "II. MỤC TIÊU", "1. Mục tiêu tổng quát", "Đưa tỉnh vào nhóm 20 tỉnh dẫn đầu.",
    "2. Mục tiêu cụ thể", "2.1. Chính quyền số",
    "- Tỷ lệ hồ sơ trực tuyến đạt 85%; tỷ lệ thanh toán trực tuyến đạt tối thiểu 60%.",
    "- Đến hết quý II/2026, 100% văn bản được ký số.",
    "2.2- Kinh tế số", "+ Kinh tế số chiếm từ 18% đến 20% GRDP.", "+ Duy trì sàn thương mại điện tử.",
    "III. NHIỆM VỤ, GIẢI PHÁP", "- Phủ sóng 5G 100% xã, phường.",
    "IV. KINH PHÍ", "Bố trí tối thiểu 2% chi ngân sách.",
    "V. TỔ CHỨC THỰC HIỆN", "1. Sở Khoa học và Công nghệ",
    "- Theo dõi, đôn đốc thực hiện.", "- Tổng hợp báo cáo trước ngày 20/12/2026.",
    "2. Sở Tài chính: Bố trí kinh phí thực hiện Kế hoạch.",
    "3. UBND các xã, phường", "a) Xây dựng kế hoạch trong quý I năm 2026.", "b) Báo cáo kết quả hằng quý.",
    "Trong quá trình thực hiện, nếu có vướng mắc, các đơn vị báo cáo về Sở Khoa học và Công nghệ./.",
]  # fmt: skip


@pytest.fixture
def body(tmp_path):
    def made(lines):
        return read(write_word(tmp_path / "body.docx", *lines), known_units=())

    return made


def leads(task):
    return [match.text for match in task.lead]


def test_the_conclusion_of_a_meeting_gives_work(body):
    reading = body(CONCLUSION)
    assert [(task.number, leads(task)) for task in reading.tasks] == [
        ("a", ["Sở Khoa học và Công nghệ"]),
        ("b", ["Sở Nội vụ"]),
        ("c", ["các sở, ban, ngành", "UBND các xã, phường"]),
    ]
    first = reading.tasks[0]
    assert [match.text for match in first.supporting] == ["Sở Tài chính", "Công an tỉnh"]
    assert [str(task.deadline.due) for task in reading.tasks[:2]] == ["2026-12-15", "2026-12-31"]
    assert {task.origin for task in reading.tasks} == {Origin.BODY}
    assert (reading.about.number, reading.targets) == ("45/TB-UBND", ())


def test_the_source_of_a_deadline_is_its_words(body):
    reading = body(CONCLUSION)
    (place,) = reading.tasks[0].deadline_cell.places
    text = reading.blocks[place.block].text
    assert text[place.start : place.end] == "trước ngày 15/12/2026"


def test_only_the_section_of_targets_holds_targets(body):
    reading = body(PLAN)
    said = [
        (target.text.text, target.value.operator, target.value.printed, str(target.deadline.due))
        for target in reading.targets
    ]
    assert said == [
        ("Tỷ lệ hồ sơ trực tuyến đạt 85%", "=", "85", "2026-12-31"),
        ("tỷ lệ thanh toán trực tuyến đạt tối thiểu 60%", ">=", "60", "2026-12-31"),
        ("100% văn bản được ký số", "=", "100", "2026-06-30"),
        ("Kinh tế số chiếm từ 18% đến 20% GRDP", "", "", "2026-12-31"),
    ]
    assert reading.targets[0].groups == ("MỤC TIÊU", "Mục tiêu cụ thể", "Chính quyền số")


def test_two_targets_of_one_sentence_point_at_their_own_words(body):
    reading = body(PLAN)
    for target in reading.targets[:2]:
        (place,) = target.text.places
        assert reading.blocks[place.block].text[place.start : place.end] == target.text.text


def test_tasks_stand_under_their_agency(body):
    reading = body(PLAN)
    assert [(leads(task)[0], task.number, str(task.deadline.due)) for task in reading.tasks] == [
        ("Sở Khoa học và Công nghệ", "1", "None"),
        ("Sở Khoa học và Công nghệ", "1", "2026-12-20"),
        ("Sở Tài chính", "2", "None"),
        ("UBND các xã, phường", "3a", "2026-03-31"),
        ("UBND các xã, phường", "3b", "None"),
    ]


def test_a_vision_has_its_own_year(body):
    reading = body([
        "NGHỊ QUYẾT", "về chuyển đổi số đến năm 2030, tầm nhìn đến năm 2045",
        "I- MỤC TIÊU", "1- Mục tiêu cụ thể", "(1) Kinh tế số đạt 30% GRDP.",
        "2- Tầm nhìn đến năm 2045", "(1) Kinh tế số chiếm tối thiểu 50% GRDP.",
    ])  # fmt: skip
    assert [str(target.deadline.due) for target in reading.targets] == ["2030-12-31", "2045-12-31"]


def test_an_item_without_a_number_is_proposed_with_its_list(body):
    reading = body([
        "I. MỤC TIÊU", "1. Đến năm 2030",
        "a) 100% văn bản được ký số.", "b) Tối thiểu 80% hồ sơ trực tuyến.",
        "c) Hình thành trung tâm dữ liệu của tỉnh.",
        "2. Yêu cầu", "a) Bảo đảm tiến độ.",
    ])  # fmt: skip
    assert [target.text.text for target in reading.targets][2:] == [
        "Hình thành trung tâm dữ liệu của tỉnh"
    ]
    last = reading.targets[2]
    assert (last.value.number, [doubt.code for doubt in last.doubts]) == (None, ["annex.no_value"])


def test_a_dense_paragraph_is_parted_where_both_sides_give_a_value(body):
    reading = body([
        "II- MỤC TIÊU", "1. Đến năm 2030",
        "- Năng suất nhân tố tổng hợp đóng góp trên 55%; tỉ trọng xuất khẩu công nghệ cao đạt tối thiểu 50%. Quy mô kinh tế số đạt tối thiểu 30% GDP. Phát triển hạ tầng tiên tiến.",
        "- Tối thiểu có 5 doanh nghiệp công nghệ số ngang tầm các nước tiên tiến.",
    ])  # fmt: skip
    assert [(t.value.operator, t.value.printed, t.unit_cell.text) for t in reading.targets] == [
        (">", "55", "%"),
        (">=", "50", "%"),
        (">=", "30", "% GDP"),
        (">=", "5", "doanh nghiệp"),
    ]


def test_numbers_that_word_draws_are_seen(tmp_path):
    """The lists of a real document keep "1." and "a)" out of the text."""
    document = docx.Document()
    document.add_paragraph("I. MỤC TIÊU")
    for text in ("Tỷ lệ văn bản ký số đạt 90%", "Tỷ lệ hồ sơ số đạt 80%"):
        document.add_paragraph(text, style="List Number")
    table = document.add_table(3, 3)
    for column, text in enumerate(("TT", "Nhiệm vụ", "Chủ trì")):
        table.cell(0, column).text = text
    for row, text in enumerate(("Số hóa", "Đào tạo"), start=1):
        table.cell(row, 1).text, table.cell(row, 2).text = text, "Sở Nội vụ"
        properties = table.cell(row, 0).paragraphs[0]._p.get_or_add_pPr()
        numbering = OxmlElement("w:numPr")
        for name, value in (("w:ilvl", "0"), ("w:numId", "9")):
            held = OxmlElement(name)
            held.set(qn("w:val"), value)
            numbering.append(held)
        properties.append(numbering)
    document.save(tmp_path / "lists.docx")
    reading = read(tmp_path / "lists.docx", known_units=())
    assert [target.number for target in reading.targets] == ["1", "2"]
    assert len(reading.tasks) == 2
    assert len({task.number for task in reading.tasks}) == 2
