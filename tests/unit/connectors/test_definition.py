"""The YAML of a REST source: what it says, and every fault of it with its line."""

from datetime import timedelta

import pytest

from nhip.connectors.definition import Form, Style, load, load_folder
from nhip.engine.errors import DefinitionErrors, NhipError

GOOD = """name: mot-cua
dataset: dossiers
source: Hệ thống một cửa
url: https://motcua.phutho.gov.vn/api/ho-so
every_minutes: 30
records: data.items
params: {trang_thai: tat-ca}
token: {variable: NHIP_TOKEN_MOT_CUA}
paging: {style: cursor, parameter: tiep, next: data.tiep, size: 200, size_parameter: co}
changed: {parameter: tu, column: NgayCapNhat, form: epoch, overlap_minutes: 15}
"""


def test_everything_it_can_say():
    found = load(GOOD)
    assert (found.name, found.dataset) == ("mot-cua", "dossiers")
    assert found.every == timedelta(minutes=30)
    assert found.params == (("trang_thai", "tat-ca"),)
    assert (found.paging.style, found.paging.next) == (Style.CURSOR, "data.tiep")
    assert (found.changed.form, found.changed.overlap) == (Form.EPOCH, timedelta(minutes=15))


def faults(text):
    with pytest.raises(DefinitionErrors) as error:
        load(text, "mot-cua.yaml")
    return [(one.line, one.code) for one in error.value.problems]


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("name: mot-cua", "name: Một cửa", 1, "pull.bad_name"),
        ("https://motcua", "http://motcua", 4, "pull.bad_url"),
        ("https://motcua", "ftp://motcua", 4, "pull.bad_url"),
        ("https://motcua", "https://u:p@motcua", 4, "pull.bad_url"),
        ("https://motcua.phutho.gov.vn", "https://[", 4, "pull.bad_url"),
        ("30", "0", 5, "pull.out_of_range"),
        ("NHIP_TOKEN_MOT_CUA", "NHIP_SECRET_KEY", 8, "pull.bad_variable"),
        ("{variable: NHIP_TOKEN_MOT_CUA}", "{}", 8, "law.one_of"),
        ("style: cursor", "style: trang", 9, "law.unknown_choice"),
        (", next: data.tiep", "", 9, "law.missing_key"),
        ("size: 200", "size: 0", 9, "pull.out_of_range"),
        ("form: epoch", "form: julian", 10, "law.unknown_choice"),
        ("records:", "record:", 6, "law.unknown_key"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_a_fault_with_its_line(old, new, line, code):
    assert faults(GOOD.replace(old, new)) == [(line, code)]


def test_every_fault_at_once():
    text = GOOD.replace("mot-cua", "Một cửa").replace("https:", "http:").replace("30", "-1")
    assert [line for line, _ in faults(text)] == [1, 4, 5]


def test_plain_http_only_to_this_machine():
    assert load(GOOD.replace("https://motcua.phutho.gov.vn", "http://127.0.0.1:8080")).url


def test_two_files_of_one_name(tmp_path):
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    with pytest.raises(NhipError, match="name_twice"):
        load_folder(tmp_path)
