"""Bytes of every sort: what is a table is read, what is not gets its own refusal."""

import time
import unicodedata

import pytest

from nhip.engine.folding import fold
from nhip.repository.grid import UnreadableFile, clean_text, column_number, letters
from nhip.repository.tabular import read_sheets

TEXT = "mã đơn vị;giá trị\nH44.07;1,5\n"


def only_sheet(content):
    (sheet,) = read_sheets(content)
    return sheet


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_in_each_encoding(encoding):
    sheet = only_sheet(TEXT.encode(encoding))
    assert sheet.rows == [(1, ("mã đơn vị", "giá trị")), (2, ("H44.07", "1,5"))]
    assert sheet.is_text


def test_csv_in_nfd_becomes_nfc():
    sheet = only_sheet(unicodedata.normalize("NFD", TEXT).encode())
    assert sheet.rows[0][1][0] == "mã đơn vị"


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("a,b,c\n1,2,3\n", ("1", "2", "3")),
        ("a;b;c\n1,5;2,5;3,5\n", ("1,5", "2,5", "3,5")),
        ("a\tb\tc\n1,5\t2\t3\n", ("1,5", "2", "3")),
        ('a,b,c\n"1,5","hai\n dòng",3\n', ("1,5", "hai dòng", "3")),
        ("Số liệu tháng 8, năm 2026\n\na;b;c\n1;2;3\n", ("1", "2", "3")),
        ("sep=,\na,b,c\n1;0,2,3\n", ("1;0", "2", "3")),
    ],
)
def test_csv_delimiter_is_found(text, cells):
    assert only_sheet(text.encode()).rows[-1][1] == cells


def test_csv_rows_are_numbered_as_a_spreadsheet_numbers_them():
    sheet = only_sheet(b"sep=;\r\n\r\na;b\r\n;\r\n1;2\r\n")
    assert [number for number, _ in sheet.rows] == [3, 5]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file.empty"),
        (b"\xef\xbb\xbf \r\n", "file.empty"),
        (b"%PDF-1.7\n...", "file.foreign"),
        (b"\n<html><table><tr><td>1</td></tr></table></html>", "file.foreign"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "file.foreign"),
        (b"\x89PNG\r\n\x1a\n", "file.foreign"),
        (b"a,b\x00c\n", "file.foreign"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 Workbook", "file.old_excel"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "file.password",
        ),
        ("mã;giá trị\nxã;1".encode("cp1258", "replace") + b"\xff", "file.encoding"),
        (b'a;b\n"1;2\n3;4\n', "file.quotes"),
        (b"PK\x03\x04 broken", "file.damaged"),
    ],
)
def test_what_is_no_table_is_refused(content, code):
    with pytest.raises(UnreadableFile) as refusal:
        read_sheets(content)
    assert refusal.value.code == code


def test_wrong_encoding_names_the_line():
    with pytest.raises(UnreadableFile) as refusal:
        read_sheets(b"a;b\n1;2\nx\xe3;3\n")
    assert refusal.value.fields == {"line": 3}


def test_50_megabytes_are_refused_before_parsing():
    content = b"unit,criterion,input,value\n" * 2_000_000
    begun = time.perf_counter()
    with pytest.raises(UnreadableFile) as refusal:
        read_sheets(content)
    assert refusal.value.code == "file.too_big"
    assert time.perf_counter() - begun < 0.1


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr("nhip.repository.tabular.MAX_FILLED_ROWS", 3)
    assert len(only_sheet(b"a\n1\n2").rows) == 3
    with pytest.raises(UnreadableFile) as refusal:
        read_sheets(b"a\n1\n2\n3")
    assert refusal.value.code == "file.too_many_rows"


def test_addresses_are_those_of_a_spreadsheet():
    assert [letters(n) for n in (1, 26, 27, 52, 53)] == ["A", "Z", "AA", "AZ", "BA"]
    assert [column_number(text) for text in ("A", "Z", "AA", "CV", "CW", "a", "")] == [
        1, 26, 27, 100, 0, 0, 0,
    ]  # fmt: skip


def test_words_are_compared_without_marks():
    assert fold("  Mã Đơn-vị (*) ") == "ma don vi"
    assert clean_text("\ufeffx\u00a0 y\u200b ") == "x y"


def test_bytes_that_are_no_text_are_a_file_in_the_sentence_too():
    with pytest.raises(UnreadableFile) as refusal:
        read_sheets(b"a;b\x00")
    assert refusal.value.fields == {"kind": "tệp nhị phân"}
