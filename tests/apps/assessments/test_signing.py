"""The sheet as a PDF, signed outside, taken back: the same words and a signature that holds."""

import pytest
from pypdf import PdfReader

from nhip.apps.assessments import actions, printing
from nhip.apps.assessments.queries.sheet import sheet
from nhip.apps.files.examining import all_text
from tests.apps.assessments.conftest import upload
from tests.apps.assessments.test_filling import refused
from tests.apps.files import papers

LIMIT = 10_000_000


@pytest.fixture
def authority(settings, tmp_path):
    made = papers.Authority()
    folder = tmp_path / "trust"
    folder.mkdir()
    (folder / "ca.pem").write_bytes(made.pem())
    settings.NHIP_TRUST_FOLDER = str(folder)
    return made


@pytest.fixture
def waiting(play):
    """A sheet that waits for its head in a round that asks for a signature."""
    every = play(needs_signature=True).step("open")
    every.fill("2.2", 8.5, self_note="Quyết định <thành lập> & phụ lục")
    actions.sheet_step(by=every.people["officer"], sheet=every.sheet(), action="submit")
    return every


def pdf(play):
    return printing.sheet_pdf(sheet(play.sheet()))


def take(play, content):
    return actions.take_signed(
        by=play.people["head"], sheet=play.sheet(), upload=upload(content, "ky.pdf"), limit=LIMIT
    )


def test_pdf_says_the_sheet_and_its_hash(waiting):
    text = all_text(pdf(waiting))
    assert "Phường Việt Trì" in text
    assert "<thành lập> &" in text
    assert "8,50" in text
    assert printing.content_hash(sheet(waiting.sheet())) in text.replace("\n", "")
    assert all_text(pdf(waiting)) == text


def test_signed_sheet_is_taken_and_sent(waiting, authority):
    head = waiting.people["head"]
    refused("assess.unsigned", lambda: actions.sheet_step(
        by=head, sheet=waiting.sheet(), action="send"
    ))  # fmt: skip
    signer, _ = authority.signer("Chủ tịch phường")
    held = take(waiting, papers.signed(pdf(waiting), signer))
    assert "Chủ tịch phường" in held.signed_said
    actions.sheet_step(by=head, sheet=waiting.sheet(), action="send")
    assert waiting.sheet().state == "sent"


def test_unsigned_self_made_and_strange_are_refused(waiting, authority):
    stranger, _ = papers.Authority("Lạ").signer()
    for content in (
        pdf(waiting),
        papers.signed(pdf(waiting), papers.self_made()),
        papers.signed(pdf(waiting), stranger),
        papers.changed(papers.signed(pdf(waiting), authority.signer()[0])),
    ):
        refused("assess.signature_bad", lambda content=content: take(waiting, content))
    assert waiting.sheet().signed_file is None


def test_another_content_is_refused(waiting, authority):
    signer, _ = authority.signer()
    old = papers.signed(pdf(waiting), signer)
    head, officer = waiting.people["head"], waiting.people["officer"]
    actions.sheet_step(by=head, sheet=waiting.sheet(), action="send_back", reason="Sửa 2.2")
    waiting.fill("2.2", 9)
    actions.sheet_step(by=officer, sheet=waiting.sheet(), action="submit")
    refused("assess.other_content", lambda: take(waiting, old))
    elsewhere = papers.signed(papers.pdf(("Một văn bản khác",)), signer)
    refused("assess.other_content", lambda: take(waiting, elsewhere))


def test_only_while_it_waits_and_only_the_unit(waiting, authority):
    refused("assess.not_allowed", lambda: actions.take_signed(
        by=waiting.people["other"], sheet=waiting.sheet(), upload=upload(pdf(waiting)), limit=LIMIT
    ))  # fmt: skip
    head = waiting.people["head"]
    actions.sheet_step(by=head, sheet=waiting.sheet(), action="send_back", reason="x")
    refused("assess.not_signing", lambda: take(waiting, pdf(waiting)))


def test_long_words_and_many_rows_break_onto_pages():
    import io

    from nhip.figures.paper import Table, table_pdf

    rows = tuple((str(n), "x" * 300, "chữ " * 400) for n in range(12))
    made = table_pdf(Table("Bảng", ("lời",), ("a", "b", "c"), (0.1, 0.3, 0.6), rows))
    pages = PdfReader(io.BytesIO(made)).pages
    assert len(pages) > 3
    assert all("Trang" in page.extract_text() for page in pages)
    assert all_text(made).count("chữ") == 12 * 400
