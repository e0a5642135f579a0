"""Stamps of state secrecy are found where officials put them, and nowhere else."""

import io
import unicodedata

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from openpyxl import Workbook

from nhip.apps.files import secrecy
from nhip.apps.files.actions import store
from nhip.apps.files.actions.storing import FileRefused
from nhip.apps.files.kinds import Kind
from nhip.apps.files.models import StoredFile

STAMPED_NAMES = [
    ("MẬT - 12-BC-UBND.docx", "MẬT"),
    ("12-BC (MẬT).pdf", "MẬT"),
    ("bao_cao_MẬT_2026.xlsx", "MẬT"),
    ("BÁO CÁO MẬT.docx", "MẬT"),
    ("[TỐI MẬT] ke hoach.docx", "TỐI MẬT"),
    ("TUYỆT MẬT.pdf", "TUYỆT MẬT"),
    (unicodedata.normalize("NFD", "12 MẬT.docx"), "MẬT"),
]
ORDINARY_NAMES = [
    "Quy định mật khẩu.docx", "MẬT KHẨU MẠNG.xlsx", "MẬT ĐỘ DÂN SỐ.xlsx", "mật độ dân số 2026.csv",
    "Bảo vệ bí mật nhà nước.docx", "DANH MỤC BÍ MẬT NHÀ NƯỚC ĐỘ TUYỆT MẬT, TỐI MẬT, MẬT.pdf",
    "QUY CHẾ BẢO MẬT.docx", "Cơ mật viện.docx", "MẬT ONG RỪNG.csv", "Hội nghị mật mã.pdf",
    "MẬT MÃ DÂN SỰ.docx", "ĐỘ MẬT VĂN BẢN.docx", "tuyệt mật trong phim.docx", "MAT 12.docx",
    "THƯ MẬT THIẾT.docx", "so-lieu.xlsx", "",
]  # fmt: skip
STAMPED_LINES = [
    ("MẬT", "MẬT"),
    ("  TỐI   MẬT ", "TỐI MẬT"),
    ("[TUYỆT MẬT]", "TUYỆT MẬT"),
    ("M Ậ T", "MẬT"),
    ("Độ mật: Tối mật", "TỐI MẬT"),
    ("Mức độ mật: MẬT", "MẬT"),
    ("Số: 12/BC-UBND     MẬT", "MẬT"),
    ("MẬT\tPhú Thọ, ngày 01 tháng 12", "MẬT"),
]
ORDINARY_LINES = [
    "mật", "Mật khẩu", "MẬT KHẨU", "Mật độ dân số", "BÍ MẬT NHÀ NƯỚC", "QUY CHẾ BẢO MẬT",
    "Độ mật:", "Độ mật: thường", "Văn bản mật được quản lý theo quy định",
    "ban hành Danh mục bí mật nhà nước độ Tối mật, độ Mật", "ĐỘ MẬT", "TỐI MẬT VÀ MẬT LÀ GÌ",
    "Khách hàng thân mật", "Số lượng văn bản MẬT đã đi", "",
]  # fmt: skip


@pytest.mark.parametrize(("name", "degree"), STAMPED_NAMES)
def test_a_stamp_in_a_name(name, degree):
    assert secrecy.in_name(name) == degree


@pytest.mark.parametrize("name", ORDINARY_NAMES)
def test_an_ordinary_name(name):
    assert secrecy.in_name(name) == ""


@pytest.mark.parametrize(("line", "degree"), STAMPED_LINES)
def test_a_stamp_in_a_line(line, degree):
    assert secrecy.in_line(line) == degree


@pytest.mark.parametrize("line", ORDINARY_LINES)
def test_an_ordinary_line(line):
    assert secrecy.in_line(line) == ""


def word(*lines, table="", header="", late=""):
    made, buffer = Document(), io.BytesIO()
    if header:
        made.sections[0].header.paragraphs[0].text = header
    if table:
        made.add_table(1, 2).cell(0, 0).text = table
    for line in lines:
        made.add_paragraph(line)
    if late:
        for _ in range(100):
            made.add_paragraph("một đoạn")
        made.add_paragraph(late)
    made.save(buffer)
    return buffer.getvalue()


def workbook(value, row=2):
    made, buffer = Workbook(), io.BytesIO()
    made.active.cell(row, 3, value)
    made.save(buffer)
    return buffer.getvalue()


def pdf(*lines):
    """A page with a font whose letters are mapped to Unicode, as Word writes them."""
    letters = sorted(set("".join(lines)))
    codes = {letter: number for number, letter in enumerate(letters, start=1)}
    shown = "".join(
        f"1 0 0 1 50 {750 - 20 * n} Tm <{''.join(f'{codes[c]:02x}' for c in line)}> Tj\n"
        for n, line in enumerate(lines)
    )
    content = f"BT /F1 12 Tf\n{shown}ET".encode()
    pairs = "".join(f"<{code:02x}> <{ord(letter):04x}>\n" for letter, code in codes.items())
    mapping = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{pairs}endbfchar endcmap end end"
    ).encode()
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >> stream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /TrueType /BaseFont /Times /ToUnicode 6 0 R >>",
        b"<< /Length %d >> stream\n%s\nendstream" % (len(mapping), mapping),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(bodies) + 1, table)
    return out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(bodies) + 1,
        start,
    )


STAMPED = {
    "paragraph": (word("ỦY BAN NHÂN DÂN", "MẬT", "BÁO CÁO"), Kind.DOCX),
    "table": (word("BÁO CÁO", table="TỐI MẬT"), Kind.DOCX),
    "header": (word("BÁO CÁO", header="MẬT"), Kind.DOCX),
    "cell": (workbook("TUYỆT MẬT"), Kind.XLSX),
    "csv": ("STT;Nội dung\nMẬT;\n".encode(), Kind.TEXT),
    "utf-16": ("Nội dung\nMẬT\n".encode("utf-16"), Kind.TEXT),
    "pdf": (pdf("ỦY BAN NHÂN DÂN", "Số: 12/BC-UBND", "MẬT"), Kind.PDF),
}
ORDINARY = {
    "about": (word("QUYẾT ĐỊNH", "Ban hành quy chế bảo vệ bí mật nhà nước"), Kind.DOCX),
    "late": (word("BÁO CÁO", late="MẬT"), Kind.DOCX),
    "words": (workbook("Mật độ dân số"), Kind.XLSX),
    "below": (workbook("MẬT", row=200), Kind.XLSX),
    "csv": ("Đơn vị;Mật độ\nXã A;MẬT ĐỘ\n".encode(), Kind.TEXT),
    "pdf": (pdf("QUY CHẾ MẬT KHẨU", "Điều 1"), Kind.PDF),
    "damaged": (b"PK\x03\x04MAT", Kind.DOCX),
    "picture": ("MẬT".encode(), Kind.IMAGE),
}


@pytest.mark.parametrize("case", STAMPED)
def test_a_stamped_file_is_found(case):
    content, kind = STAMPED[case]
    assert secrecy.stamp("van-ban", content, kind) is not None


@pytest.mark.parametrize("case", ORDINARY)
def test_an_ordinary_file_is_not(case):
    content, kind = ORDINARY[case]
    assert secrecy.stamp("van-ban", content, kind) is None


@pytest.mark.django_db
def test_a_stamped_upload_is_refused_with_its_place_and_nothing_is_kept(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    upload = SimpleUploadedFile("ke-hoach.docx", STAMPED["table"][0])
    with pytest.raises(FileRefused, match="secret") as refused:
        store(by=None, upload=upload, kinds=[Kind.DOCX])
    assert refused.value.fields["degree"] == "TỐI MẬT"
    assert refused.value.fields["where"] == "phần đầu văn bản"
    assert list(tmp_path.iterdir()) == []
    assert not StoredFile.objects.exists()
