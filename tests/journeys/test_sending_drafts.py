"""A draft with 30 comments from 12 units, answered and exported; 19 tasks for named members."""

import io
import re
from datetime import date, timedelta

from docx import Document
from playwright.sync_api import expect

from tests.journeys.browser import PHONE, accessibility_faults

UNITS = (
    "Phường Việt Trì", "Phường Tân Hoà", "Phường Hoà Bình", "Phường Thống Nhất", "Xã Đà Bắc",
    "Xã Đức Nhàn", "Xã Tân Pheo", "Xã Quy Đức", "Xã Cao Sơn", "Xã Tiền Phong", "Xã Thịnh Minh",
    "Xã Lương Sơn",
)  # fmt: skip
VERDICTS = ("Tiếp thu", "Tiếp thu một phần", "Giải trình")
MEMBERS = ("Nguyễn Văn An", "Lê Thị Hoa", "Phạm Quốc Bình", "Đỗ Minh Châu")
TASKS = 19
SOON = date.today() + timedelta(days=20)


def conclusion(title, number, count):
    lines = ["THÔNG BÁO", title, f"Số: {number}"]
    lines += [
        f"{at}. Giao Sở Công Thương chủ trì xây dựng đề án số {at} về thương mại điện tử, "
        f"hoàn thành trước ngày 30/11/2026."
        for at in range(1, count + 1)
    ]
    return "\n".join(lines)


def stored_draft(visitors, title, number, count):
    """A draft read from a pasted conclusion; the office's page and the plan's address."""
    page = visitors.open("/ke-hoach/ket-luan/", "thuongtruc")
    page.get_by_label("Nội dung thông báo kết luận").fill(conclusion(title, number, count))
    page.get_by_role("button", name="Đọc nội dung").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Xem lại, chưa lưu")
    page.locator("#luu").get_by_label("Trích yếu").fill(title)
    page.locator("#luu").get_by_label("Loại văn bản").select_option(label="Thông báo kết luận")
    page.get_by_role("button", name="Lưu tất cả").click()
    expect(page.get_by_text("Đã lưu toàn bộ")).to_be_visible()
    return page, re.search(r"/ke-hoach/\d+/", page.url)[0]


def test_thirty_comments_of_twelve_units_are_answered_and_exported(visitors):
    office, plan = stored_draft(visitors, "Dự thảo thương mại điện tử", "901/TB-UBND", 6)
    office.goto(f"{plan}lay-y-kien/")
    office.get_by_label("Đơn vị được lấy ý kiến").fill("; ".join(UNITS))
    office.get_by_label("Góp ý đến hết ngày").fill(SOON.isoformat())
    office.get_by_role("button", name="Gửi").click()
    expect(office.get_by_text("Đã gửi lấy ý kiến 12 nơi")).to_be_visible()
    room = office.url

    officer = visitors.open("/ke-hoach/gop-y/", "chuyenvien", size=PHONE)
    officer.get_by_role("link", name="Dự thảo thương mại điện tử").click()
    officer.locator("textarea").nth(1).fill("Nên lùi hạn đến quý I/2027.")
    officer.reload()  # nothing typed is lost
    expect(officer.locator("textarea").nth(1)).to_have_value("Nên lùi hạn đến quý I/2027.")
    officer.locator("textarea").nth(0).fill("Cơ bản thống nhất.")
    assert not accessibility_faults(officer)
    visitors.shot(officer, "drafting-comment-phone")
    officer.get_by_role("button", name="Gửi ý kiến").click()
    expect(officer.get_by_text("Đã gửi 2 ý kiến")).to_be_visible()

    for at, unit in enumerate(UNITS[1:]):  # letters on paper: the office types them in
        office.goto(room)
        office.get_by_role("link", name=unit, exact=True).click()
        for box in range(1, 4 if at < 6 else 3):
            office.locator("textarea").nth(box).fill(f"{unit} đề nghị làm rõ nội dung {box}.")
        office.get_by_role("button", name="Gửi ý kiến").click()
        expect(office.get_by_text("Cảm ơn anh/chị")).to_be_visible()

    office.goto(room)
    expect(office.locator("main")).to_contain_text("12/12 nơi đã trả lời; 0/30 ý kiến")
    for at, choice in enumerate(office.locator("tbody select").all()):
        choice.select_option(label=VERDICTS[at % 3])
    for box in office.locator("tbody textarea").all():
        box.fill("Đã chỉnh sửa tại dự thảo lần 2.")
    office.get_by_role("button", name="Lưu các câu trả lời").click()
    expect(office.locator("main")).to_contain_text("30/30 ý kiến đã tiếp thu, giải trình")
    assert not accessibility_faults(office)
    visitors.shot(office, "drafting-answers")
    with office.expect_download() as word:
        office.get_by_role("link", name="Xuất Word").click()
    made = Document(io.BytesIO(word.value.path().read_bytes()))
    assert len(made.tables[1].rows) == 31
    assert {row.cells[1].text for row in made.tables[1].rows[1:]} == set(UNITS)

    office.goto(f"{plan}du-thao/")
    visitors.shot(office, "drafting-life")
    assert not accessibility_faults(office)
    office.get_by_role("button", name="Trình", exact=True).click()
    leader = visitors.open(f"{plan}du-thao/", "lanhdao")
    leader.get_by_role("button", name="Chấp thuận").click()
    expect(leader.locator("main")).to_contain_text("chờ ban hành")
    office.goto(f"{plan}phien-ban/")
    expect(office.locator("main")).to_contain_text("Bản trình (v2")
    assert not accessibility_faults(office)


def test_nineteen_tasks_for_members_are_seen_by_a_leader(visitors):
    office, plan = stored_draft(visitors, "Kết luận phiên họp Ban Chỉ đạo", "902/TB-BCĐ", TASKS)
    office.goto(f"{plan}ban-hanh/")
    office.get_by_label("Số, ký hiệu").fill("902/TB-BCĐ")
    office.get_by_role("button", name="Ban hành").click()
    expect(office.get_by_text("Đã ban hành")).to_be_visible()
    for at in range(TASKS):
        office.goto(f"{plan}thanh-vien/")
        office.locator("select[name=task]").select_option(index=at)
        office.get_by_label("Họ tên thành viên").fill(MEMBERS[at % len(MEMBERS)])
        office.get_by_label("Chức vụ").fill("Thành viên Ban Chỉ đạo")
        office.get_by_label("Đơn vị của thành viên").fill("Sở Công Thương")
        office.get_by_role("button", name="Giao", exact=True).click()
        expect(office.get_by_text(f"Đã giao cho {MEMBERS[at % len(MEMBERS)]}")).to_be_visible()
    leader = visitors.open(f"{plan}thanh-vien/", "lanhdao")
    expect(leader.locator("main")).to_contain_text("19 nhiệm vụ giao 4 thành viên")
    expect(leader.get_by_role("heading", name="Nguyễn Văn An")).to_be_visible()
    assert leader.locator("tbody tr").count() == TASKS
    assert not accessibility_faults(leader)
    visitors.shot(leader, "drafting-members")
    leader.locator("tbody a").first.click()
    expect(leader.get_by_role("heading", level=1)).to_contain_text("đề án số")
