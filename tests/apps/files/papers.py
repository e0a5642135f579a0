"""PDFs for tests: with a head of Decree 30, signed once or twice, changed, self-made."""

import io
from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape

import vl_convert
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

HEAD = (
    "ỦY BAN NHÂN DÂN",
    "XÃ HY CƯƠNG",
    "Số: 466/PVHXH",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "Hy Cương, ngày 15 tháng 3 năm 2026",
    "BÁO CÁO",
    "Kết quả phổ cập kỹ năng số cho người dân",
    "Thực hiện Kế hoạch số 12/KH-UBND ngày 05 tháng 01 năm 2026",
)


def pdf(lines=HEAD):
    """A page with these lines as text."""
    texts = "".join(
        f'<text x="40" y="{60 + 24 * at}" font-family="Liberation Sans" font-size="12">'
        f"{escape(line)}</text>"
        for at, line in enumerate(lines)
    )
    return vl_convert.svg_to_pdf(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="595" height="842">{texts}</svg>'
    )


class Authority:
    """A certificate authority of a test, and people it certifies."""

    def __init__(self, name="Tổ chức chứng thực thử"):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.certificate = _certificate(self.name, self.name, self.key, self.key, ca=True)

    def pem(self):
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def signer(self, name="Nguyễn Văn An", *, days=(-10, 365)):
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name(
            [
                x509.NameAttribute(NameOID.COMMON_NAME, name),
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, "UBND xã Hy Cương"),
            ]
        )
        made = _certificate(subject, self.name, key, self.key, days=days)
        return _signer(key, made, [self.certificate]), made

    def revocations(self, *revoked):
        """A list of today with these certificates on it, DER."""
        now = datetime.now(UTC)
        built = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.name)
            .last_update(now - timedelta(hours=1))
            .next_update(now + timedelta(days=7))
        )
        for one in revoked:
            entry = (
                x509.RevokedCertificateBuilder()
                .serial_number(one.serial_number)
                .revocation_date(now - timedelta(days=5))
                .build()
            )
            built = built.add_revoked_certificate(entry)
        built = built.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), False
        ).add_extension(x509.CRLNumber(1), False)
        return built.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def self_made(name="Tự Ký"):
    key = ec.generate_private_key(ec.SECP256R1())
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    return _signer(key, _certificate(named, named, key, key), [])


def signed(content, signer, field="ChuKy1"):
    writer = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
    fields.append_signature_field(writer, fields.SigFieldSpec(field))
    made = signers.sign_pdf(
        writer, signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256"), signer=signer
    )
    return made.getvalue()


def changed(content):
    """Another page title put in after signing, as an editor's incremental save does."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
    page = writer.root["/Pages"]["/Kids"][0]
    page.get_object()
    writer.root["/Lang"] = _name(writer)
    writer.update_root()
    return _written(writer)


def _name(writer):
    from pyhanko.pdf_utils import generic

    del writer
    return generic.pdf_string("vi")


def _written(writer):
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def broken(content):
    """One byte of what was signed is another: the page's own text."""
    at = content.index(b"/MediaBox") if b"/MediaBox" in content else 40
    at = content.index(b"[", at) + 1
    return content[:at] + b"9" + content[at + 1 :]


def _certificate(subject, issuer, key, signing_key, *, ca=False, days=(-10, 365)):
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=not ca, content_commitment=not ca, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=ca, crl_sign=ca,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    public = signing_key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), False)
        .sign(signing_key, hashes.SHA256())
    )


def _signer(key, certificate, chain):
    encoding = serialization.Encoding.DER
    from asn1crypto import keys
    from asn1crypto import x509 as asn1
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    store = SimpleCertificateStore()
    store.register_multiple(asn1.Certificate.load(one.public_bytes(encoding)) for one in chain)
    private = key.private_bytes(
        encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return signers.SimpleSigner(
        signing_cert=asn1.Certificate.load(certificate.public_bytes(encoding)),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=store,
    )
