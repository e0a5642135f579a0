"""What cannot be read is refused with how to mend it; what is odd is read and told."""

import io
import re
import unicodedata
import zipfile
from time import process_time

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn

from nhip.annexes import UnreadableAnnex, opening, read
from nhip.ui.messages import SENTENCES, sentence_of
from tests.unit.annexes.making import LEFT, write_csv, write_excel, write_word

TASKS = [
    ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời hạn"],
    ["1", "Xây dựng kho dữ liệu", "Sở KH&CN", "30/6/2026"],
    ["2", "Đào tạo kỹ năng số", "Sở Nội vụ", "Hằng năm"],
]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def codes(path):
    return [warning.code for warning in read(path, known_units=()).warnings]


def refused(path):
    with pytest.raises(UnreadableAnnex) as caught:
        read(path, known_units=())
    assert sentence_of(caught.value).count("Hãy") >= 1
    return caught.value.code


def utf16(name):
    return name.encode("utf-16-le")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("scan.docx", b"%PDF-1.7\n" + bytes(100), "annex.pdf"),
        ("scan.xlsx", b"\xff\xd8\xff\xe0" + bytes(100), "annex.picture"),
        ("locked.xlsx", OLE + utf16("EncryptedPackage"), "annex.password"),
        ("old.docx", OLE + utf16("WordDocument"), "annex.old_word"),
        ("old.xlsx", OLE + utf16("Workbook"), "annex.old_excel"),
        ("strange.docx", OLE, "annex.damaged"),
        ("rich.docx", b"{\\rtf1 chu}", "annex.rtf"),
        ("page.xlsx", b"<html><body><table></table></body></html>", "annex.web_page"),
        ("empty.docx", b"", "annex.empty_file"),
        ("blank.csv", b"\r\n\r\n  ", "annex.empty_file"),
        ("packed.docx", b"Rar!\x1a\x07\x00" + bytes(50), "annex.foreign"),
        ("cut.docx", b"PK\x03\x04" + bytes(200), "annex.damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_what_is_no_annex_is_named(tmp_path, name, content, code):
    path = tmp_path / name
    path.write_bytes(content)
    assert refused(path) == code


def archive(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return path


def test_a_bomb_is_not_unpacked(tmp_path):
    bomb = {"word/document.xml": b" " * (80 * 1024 * 1024)}
    assert refused(archive(tmp_path / "bomb.docx", bomb)) == "annex.bomb"


def test_a_huge_file_is_refused_by_its_size(tmp_path):
    path = tmp_path / "huge.docx"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    assert refused(path) == "annex.too_big"


def test_slides_are_named(tmp_path):
    path = archive(tmp_path / "slides.docx", {"ppt/presentation.xml": b"<p/>"})
    with pytest.raises(UnreadableAnnex) as caught:
        read(path, known_units=())
    assert "PowerPoint" in sentence_of(caught.value)


def test_entities_are_not_expanded(tmp_path):
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    content = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY l0 "x">{lines}]><d>&l8;</d>'
    path = archive(tmp_path / "laughs.docx", {"word/document.xml": content.encode()})
    assert refused(path) == "annex.damaged"


def test_a_document_without_words_is_a_scan(tmp_path):
    docx.Document().save(tmp_path / "pictures.docx")
    assert refused(tmp_path / "pictures.docx") == "annex.no_text"
    openpyxl.Workbook().save(tmp_path / "nothing.xlsx")
    assert refused(tmp_path / "nothing.xlsx") == "annex.no_text"


def test_a_table_without_heading_is_refused_with_an_example(tmp_path):
    path = write_word(tmp_path / "bare.docx", [*TASKS[1:], ["3", "Số hóa", "Sở Y tế", "2026"]])
    assert refused(path) == "annex.no_heading_at_all"
    assert "TT, Nội dung nhiệm vụ" in SENTENCES["annex.no_heading_at_all"]


def test_a_letter_has_nothing_to_read(tmp_path):
    path = write_word(tmp_path / "letter.docx", "Kính gửi: Sở Tài chính", "Đề nghị xem xét.")
    assert refused(path) == "annex.nothing_found"


def test_macros_are_read_past_and_told(tmp_path):
    path = write_excel(tmp_path / "plain.xlsx", PL=TASKS)
    made = tmp_path / "macros.xlsm"
    made.write_bytes(path.read_bytes())
    with zipfile.ZipFile(made, "a") as opened:
        opened.writestr("xl/vbaProject.bin", b"\0")
    assert codes(made) == ["annex.macros"]
    assert len(read(made, known_units=()).tasks) == 2


def changed(paragraph, tag, text):
    """A run inside a tracked insertion or deletion."""
    change = OxmlElement(tag)
    change.set(qn("w:id"), "1")
    change.set(qn("w:author"), "A")
    run = OxmlElement("w:r")
    words = OxmlElement("w:delText" if tag == "w:del" else "w:t")
    words.text = text
    words.set(qn("xml:space"), "preserve")
    run.append(words)
    change.append(run)
    paragraph._p.append(change)


def test_tracked_changes_are_read_as_accepted(tmp_path):
    path = write_word(tmp_path / "tracked.docx", TASKS)
    document = docx.Document(path)
    table = document.tables[0]
    changed(table.cell(1, 1).paragraphs[0], "w:ins", " dùng chung")
    changed(table.cell(1, 1).paragraphs[0], "w:del", " riêng")
    row = table.rows[2]._tr
    row.get_or_add_trPr().append(OxmlElement("w:del"))
    document.save(path)
    reading = read(path, known_units=())
    assert [task.text.text for task in reading.tasks] == ["Xây dựng kho dữ liệu dùng chung"]
    assert [warning.code for warning in reading.warnings] == ["annex.tracked_changes"]


def test_a_deleted_paragraph_mark_joins_the_lines(tmp_path):
    document = docx.Document()
    document.add_paragraph("I. MỤC TIÊU")
    first = document.add_paragraph("1. Tỷ lệ văn bản ký số ")
    document.add_paragraph("đạt tối thiểu 90%.")
    properties = first._p.get_or_add_pPr()
    mark = OxmlElement("w:rPr")
    mark.append(OxmlElement("w:del"))
    properties.append(mark)
    document.save(tmp_path / "joined.docx")
    (target,) = read(tmp_path / "joined.docx", known_units=()).targets
    assert target.text.text == "Tỷ lệ văn bản ký số đạt tối thiểu 90%"


def test_hidden_rows_columns_and_sheets_are_told(tmp_path):
    path = write_excel(tmp_path / "hidden.xlsx", PL=TASKS, Cũ=TASKS)
    book = openpyxl.load_workbook(path)
    book["PL"].row_dimensions[3].hidden = True
    book["PL"].column_dimensions["D"].hidden = True
    book["Cũ"].sheet_state = "hidden"
    book.save(path)
    reading = read(path, known_units=())
    found = {warning.code: warning.fields for warning in reading.warnings}
    assert found["annex.hidden_rows"]["rows"] == [3]
    assert found["annex.hidden_column"]["column"] == "D"
    assert found["annex.hidden_sheet"]["sheet"] == "Cũ"
    hidden = [
        {doubt.code for doubt in task.doubts} >= {"annex.hidden_row"} for task in reading.tasks
    ]
    assert hidden == [False, True]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("separator", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
def test_csv_in_any_encoding_and_separator(tmp_path, encoding, separator):
    path = write_csv(tmp_path / "tasks.csv", TASKS, encoding, separator)
    tasks = read(path, known_units=()).tasks
    assert [(t.text.text, t.deadline_cell.text) for t in tasks] == [
        ("Xây dựng kho dữ liệu", "30/6/2026"),
        ("Đào tạo kỹ năng số", "Hằng năm"),
    ]


def test_csv_of_old_windows_is_composed_and_told(tmp_path):
    def old(text):
        """Windows-1258: letters with their hat, the tone behind them."""
        tones = "\u0300\u0301\u0303\u0309\u0323"
        parts = []
        for letter in text:
            apart = unicodedata.normalize("NFD", letter)
            tone = "".join(one for one in apart if one in tones)
            rest = "".join(one for one in apart if one not in tones)
            parts.append(unicodedata.normalize("NFC", rest) + tone)
        return "".join(parts)

    rows = [[old(cell) for cell in row] for row in TASKS]
    path = write_csv(tmp_path / "old.csv", rows, "cp1258")
    reading = read(path, known_units=())
    assert [task.text.text for task in reading.tasks][1] == "Đào tạo kỹ năng số"
    assert [warning.code for warning in reading.warnings] == ["annex.old_encoding"]


def test_decomposed_letters_are_composed(tmp_path):
    rows = [[unicodedata.normalize("NFD", cell) for cell in row] for row in TASKS]
    for path in (
        write_word(tmp_path / "nfd.docx", rows),
        write_excel(tmp_path / "nfd.xlsx", P=rows),
    ):
        tasks = read(path, known_units=()).tasks
        assert [task.lead_cell.text for task in tasks] == ["Sở KH&CN", "Sở Nội vụ"]
        assert all(unicodedata.is_normalized("NFC", task.text.text) for task in tasks)


def test_dates_and_months_that_excel_made(tmp_path):
    path = write_excel(
        tmp_path / "dates.xlsx",
        PL=[TASKS[0], *([str(n), f"Việc {n}", "Sở Y tế", ""] for n in range(4))],
    )
    book = openpyxl.load_workbook(path)
    sheet = book["PL"]
    sheet["D2"], sheet["D3"], sheet["D4"], sheet["D5"] = 45838, 2026, 6.2025, 45809
    sheet["D2"].number_format = "dd/mm/yyyy"
    sheet["D5"].number_format = "mmm-yy"
    book.save(path)
    tasks = read(path, known_units=()).tasks
    assert [str(task.deadline.due) for task in tasks] == [
        "2025-06-30",
        "2026-12-31",
        "2025-06-30",
        "2025-06-30",
    ]
    assert tasks[3].deadline_cell.text == "06/2025"


def test_merged_cells_over_groups_do_not_hide_tasks(tmp_path):
    rows = [
        TASKS[0],
        ["I", "HẠ TẦNG SỐ", LEFT, LEFT],
        *TASKS[1:],
        ["II. DỮ LIỆU", LEFT, LEFT, LEFT],
        ["3", "Làm sạch dữ liệu", "Công an tỉnh", "2026"],
    ]
    tasks = read(write_word(tmp_path / "groups.docx", rows), known_units=()).tasks
    assert [task.groups for task in tasks] == [("HẠ TẦNG SỐ",), ("HẠ TẦNG SỐ",), ("DỮ LIỆU",)]
    assert [task.group_codes for task in tasks] == [("I",), ("I",), ("II",)]
    assert [task.number for task in tasks] == ["1", "2", "3"]


def test_every_code_of_the_room_has_its_sentence():
    text = "".join(
        path.read_text(encoding="utf-8")
        for path in opening.Path(opening.__file__).parent.glob("*.py")
    )
    found = set(re.findall(r'"(annex\.[a-z_]+)"', text))
    assert found == {code for code in SENTENCES if code.startswith("annex.")}


def test_a_stray_cell_far_away_costs_nothing(tmp_path):
    path = write_excel(tmp_path / "stray.xlsx", PL=TASKS)
    book = openpyxl.load_workbook(path)
    book["PL"]["ZZ1048576"] = "lạc"
    book.save(path)
    assert len(read(path, known_units=()).tasks) == 2


def test_a_damaged_workbook_is_refused(tmp_path):
    path = write_excel(tmp_path / "broken.xlsx", PL=TASKS)
    source = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content[:50] if name.startswith("xl/worksheets") else content)
    assert refused(path) == "annex.damaged"


def test_what_openpyxl_warns_of_is_not_ours(tmp_path):
    """A drop-down list kept as an extension makes openpyxl warn; the annex is read all the same."""
    path = write_excel(tmp_path / "list.xlsx", PL=TASKS)
    made = tmp_path / "extended.xlsx"
    extension = (
        b'<extLst><ext uri="{CCE6A557-97BC-4B89-ADB6-D9C93CAAB3DF}"><x14:dataValidations '
        b'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"/></ext></extLst>'
    )
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                content = content.replace(b"</worksheet>", extension + b"</worksheet>")
            new.writestr(name, content)
    assert len(read(made, known_units=()).tasks) == 2


def retyped(path, made, old, new, extra):
    """The same file as another program says it: its content type changed, a part added."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(made, "w") as opened:
        for name in source.namelist():
            opened.writestr(name, source.read(name).replace(old, new))
        opened.writestr(extra, b"\0")
    return made


def test_files_with_macros_are_read_by_their_own_types(tmp_path):
    word = retyped(
        write_word(tmp_path / "a.docx", TASKS), tmp_path / "a.docm",
        b"vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"vnd.ms-word.document.macroEnabled.main+xml", "word/vbaProject.bin",
    )  # fmt: skip
    book = retyped(
        write_excel(tmp_path / "a.xlsx", PL=TASKS), tmp_path / "a.xlsm",
        b"vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"vnd.ms-excel.sheet.macroEnabled.main+xml", "xl/vbaProject.bin",
    )  # fmt: skip
    for path in (word, book):
        assert codes(path) == ["annex.macros"]
        assert len(read(path, known_units=()).tasks) == 2


TEXT_BOX = (
    '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="'
    'http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="http://schemas.'
    'microsoft.com/office/word/2010/wordprocessingShape"><mc:AlternateContent><mc:Choice '
    'Requires="wps"><wps:txbx><w:txbxContent>{0}</w:txbxContent></wps:txbx></mc:Choice>'
    "<mc:Fallback><w:pict><w:txbxContent>{0}</w:txbxContent></w:pict></mc:Fallback>"
    "</mc:AlternateContent></w:r>"
)


def test_a_table_in_a_text_box_is_read_once(tmp_path):
    table = docx.Document(write_word(tmp_path / "a.docx", TASKS)).tables[0]._tbl.xml
    document = docx.Document()
    document.add_paragraph("Phụ lục")._p.append(parse_xml(TEXT_BOX.format(table)))
    document.save(tmp_path / "box.docx")
    assert len(read(tmp_path / "box.docx", known_units=()).tasks) == 2


def test_a_table_placed_by_another_table_is_read(tmp_path):
    document = docx.Document()
    frame = document.add_table(2, 3)
    frame.cell(0, 0).text = "UBND TỈNH"
    inner = frame.cell(1, 1).add_table(3, 4)
    for row, cells in enumerate(TASKS):
        for column, text in enumerate(cells):
            inner.cell(row, column).text = text
    document.save(tmp_path / "nested.docx")
    assert len(read(tmp_path / "nested.docx", known_units=()).tasks) == 2


def test_a_list_without_any_lead_or_day_is_still_a_list(tmp_path):
    rows = [TASKS[0], *([str(n), f"Việc thứ {n} của kế hoạch", "", ""] for n in range(1, 4))]
    assert len(read(write_word(tmp_path / "bare.docx", rows), known_units=()).tasks) == 3


def test_ten_thousand_rows_are_read_in_time(tmp_path):
    rows = [
        TASKS[0],
        *(
            row
            for n in range(1, 5_001)
            for row in (["I", f"NHÓM {n}", "", ""], [str(n), f"Việc {n}", "Sở Y tế", "2026"])
        ),
    ]
    path = write_excel(tmp_path / "many.xlsx", PL=rows)
    start = process_time()
    assert len(read(path, known_units=()).tasks) == 5_000
    assert process_time() - start < 30
