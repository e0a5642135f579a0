"""Signatures of PDFs: every verdict by a file that earns it, made here and signed here."""

import pytest

from nhip.apps.files.signatures import TrustList, trust_list, verified
from nhip.apps.files.verdicts import Signature, Verdict, overall
from tests.apps.files import papers


@pytest.fixture(scope="module")
def authority():
    return papers.Authority()


@pytest.fixture
def trust(authority, tmp_path):
    """The list with the authority; call it with certificates to revoke."""
    (tmp_path / "ca.pem").write_bytes(authority.pem())
    (tmp_path / "ghi-chu.pem").write_text("không phải chứng thư")

    def make(*revoked, lists=True):
        if lists:
            (tmp_path / "ca.crl").write_bytes(authority.revocations(*revoked))
        return trust_list(tmp_path)

    return make


def verdicts(content, trusted):
    return [one.verdict for one in verified(content, trusted)]


def test_good_signature_tells_who_and_when(authority, trust):
    signer, _ = authority.signer()
    (found,) = verified(papers.signed(papers.pdf(), signer), trust())
    assert found.verdict is Verdict.VALID
    assert (found.signer, found.organisation) == ("Nguyễn Văn An", "UBND xã Hy Cương")
    assert found.authority == "Tổ chức chứng thực thử"
    assert found.signed_at is not None
    assert found.covers_all


def test_without_revocation_lists_the_verdict_says_so(authority, trust):
    signer, _ = authority.signer()
    content = papers.signed(papers.pdf(), signer)
    assert verdicts(content, trust(lists=False)) == [Verdict.NOT_REVOKED_UNKNOWN]
    assert "chưa kiểm tra thu hồi" in Verdict.NOT_REVOKED_UNKNOWN.name_vi


def test_revoked_certificate(authority, trust):
    signer, certificate = authority.signer()
    assert verdicts(papers.signed(papers.pdf(), signer), trust(certificate)) == [Verdict.REVOKED]


def test_authority_that_is_not_trusted(trust):
    stranger, _ = papers.Authority("Tổ chức lạ").signer()
    assert verdicts(papers.signed(papers.pdf(), stranger), trust()) == [Verdict.UNTRUSTED]


def test_nobody_is_trusted_without_a_folder(authority):
    signer, _ = authority.signer()
    assert verdicts(papers.signed(papers.pdf(), signer), TrustList()) == [Verdict.UNTRUSTED]
    assert trust_list(None) == TrustList()


def test_self_made_signature(trust):
    content = papers.signed(papers.pdf(), papers.self_made())
    assert verdicts(content, trust()) == [Verdict.SELF_MADE]


def test_certificate_that_had_run_out_when_signing(authority, trust):
    signer, _ = authority.signer(days=(-9, -2))
    assert verdicts(papers.signed(papers.pdf(), signer), trust()) == [Verdict.EXPIRED]


def test_two_signatures_of_one_document(authority, trust):
    first, _ = authority.signer("Người Soạn")
    second, _ = authority.signer("Chủ Tịch")
    content = papers.signed(papers.signed(papers.pdf(), first), second, "ChuKy2")
    found = verified(content, trust())
    assert [one.verdict for one in found] == [Verdict.VALID, Verdict.VALID]
    assert [one.signer for one in found] == ["Người Soạn", "Chủ Tịch"]
    assert [one.covers_all for one in found] == [False, True]


def test_changed_after_signing(authority, trust):
    signer, _ = authority.signer()
    content = papers.changed(papers.signed(papers.pdf(), signer))
    assert verdicts(content, trust()) == [Verdict.ALTERED]


def test_one_byte_of_what_was_signed_is_another(authority, trust):
    signer, _ = authority.signer()
    content = papers.broken(papers.signed(papers.pdf(), signer))
    assert verdicts(content, trust()) == [Verdict.BROKEN]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"%PDF-1.7", []),
        (b"%PDF-1.7 /ByteRange [0 1 2 3]", [Verdict.UNREADABLE]),
        (b"", []),
    ],
    ids=["no-body", "torn", "empty"],
)
def test_what_is_no_document(content, expected):
    assert verdicts(content, TrustList()) == expected


def test_unsigned():
    assert verified(papers.pdf(), TrustList()) == ()
    assert overall(()) is Verdict.NONE


def test_a_document_is_worth_its_worst_signature():
    both = (Signature(Verdict.VALID), Signature(Verdict.ALTERED))
    assert overall(both) is overall(both[::-1]) is Verdict.ALTERED
    assert Verdict.ALTERED.is_bad
    assert not Verdict.NONE.is_bad
