"""An archive gives back what went in, and says of every way it can be spoilt what is wrong."""

import io
import random
import tarfile

import pyarrow as pa
import pytest

from nhip.repository.keeping import archive
from nhip.repository.keeping.sealed import CHUNK, ArchiveError

SECRET = b"mot-khoa-rat-dai-va-ngau-nhien"
ABOUT = {"version": "1.0"}


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "nguon"
    folder.mkdir()
    (folder / "nho.txt").write_text("Phú Thọ", encoding="utf-8")
    (folder / "rong").write_bytes(b"")
    # Above one sealed chunk, and of bytes that do not compress.
    (folder / "lon.bin").write_bytes(random.Random(766).randbytes(2 * CHUNK + 99))
    return folder


def written(source, path, secret=None):
    with archive.writing(path, ABOUT, secret) as writer:
        for one in sorted(source.iterdir()):
            writer.add(f"lake/{one.name}", one)
    return path


@pytest.mark.parametrize("secret", [None, SECRET], ids=["plain", "sealed"])
def test_what_went_in_comes_out(source, tmp_path, secret):
    path = written(source, tmp_path / "a.nhip", secret)
    manifest = archive.unpack(path, secret, tmp_path / "ra")
    assert [m["name"] for m in manifest["members"]] == ["lake/lon.bin", "lake/nho.txt", "lake/rong"]
    for one in source.iterdir():
        assert (tmp_path / "ra" / "lake" / one.name).read_bytes() == one.read_bytes()
    assert archive.about(path, secret)["version"] == "1.0"
    assert archive.unpack(path, secret, None) == manifest
    assert [p.name for p in tmp_path.glob(".*")] == []
    assert path.stat().st_mode & 0o077 == 0


def test_a_sealed_archive_shows_nothing(source, tmp_path):
    (source / "ten.txt").write_text("Nguyễn Văn A " * 100, encoding="utf-8")
    content = written(source, tmp_path / "a.nhip", SECRET).read_bytes()
    assert "Nguyễn".encode() not in content
    assert b"nho.txt" not in content


def codes(path, secret, into):
    with pytest.raises(ArchiveError) as refused:
        archive.unpack(path, secret, into)
    return refused.value.code


def test_keys(source, tmp_path):
    path = written(source, tmp_path / "a.nhip", SECRET)
    assert codes(path, None, None) == "backup.key_needed"
    assert codes(path, SECRET + b"x", None) == "backup.key_wrong"
    assert codes(path, b"ngan", None) == "backup.key_short"
    assert archive.unpack(path, SECRET + b"\n", None)  # a key file ends with a line


@pytest.mark.parametrize("secret", [None, SECRET], ids=["plain", "sealed"])
@pytest.mark.parametrize("kept", [0.02, 0.5, 0.9, 0.9999])
def test_an_archive_that_was_cut_off(source, tmp_path, secret, kept):
    path = written(source, tmp_path / "a.nhip", secret)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * kept)])
    assert codes(path, secret, None) in {"backup.truncated", "backup.altered"}


@pytest.mark.parametrize("place", [10, 20, 40, 60, 1000, -100, -20, -1])
def test_one_bit_of_a_sealed_archive(source, tmp_path, place):
    path = written(source, tmp_path / "a.nhip", SECRET)
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    spoilt = {"backup.altered", "backup.truncated", "backup.key_wrong", "backup.foreign"}
    assert codes(path, SECRET, None) in spoilt


def test_chunks_change_places_or_follow_the_end(source, tmp_path):
    path = written(source, tmp_path / "a.nhip", SECRET)
    content = path.read_bytes()
    head, frame = 14 + 32, 4 + CHUNK + 16
    assert len(content) > head + 2 * frame
    first, second = content[head : head + frame], content[head + frame : head + 2 * frame]
    path.write_bytes(content[:head] + second + first + content[head + 2 * frame :])
    assert codes(path, SECRET, None) == "backup.altered"
    path.write_bytes(content + b"them")
    assert codes(path, SECRET, None) == "backup.altered"


def forged(path, *entries):
    """A plain archive as anybody could write one."""
    raw = io.BytesIO()
    with tarfile.open(mode="w", fileobj=raw) as tar:
        for name, data, kind in entries:
            entry = tarfile.TarInfo(name)
            entry.size, entry.type = len(data), kind
            entry.linkname = "/etc/passwd" if kind == tarfile.SYMTYPE else ""
            tar.addfile(entry, io.BytesIO(data))
    path.write_bytes(pa.compress(raw.getvalue(), "zstd", asbytes=True))
    return path


HEAD = ("nhip-backup.json", b'{"format": 1}', tarfile.REGTYPE)


FILE = ("a", b"1", tarfile.REGTYPE)
END = ("manifest.json", b'{"members": []}', tarfile.REGTYPE)
FORGED = {
    "no head": ([FILE], "backup.foreign"),
    "newer": ([(HEAD[0], b'{"format": 9}', tarfile.REGTYPE)], "backup.newer"),
    "bad json": ([(HEAD[0], b"{", tarfile.REGTYPE)], "backup.altered"),
    "above": ([HEAD, ("../ra-ngoai", b"1", tarfile.REGTYPE)], "backup.altered"),
    "absolute": ([HEAD, ("/tmp/ra-ngoai", b"1", tarfile.REGTYPE)], "backup.altered"),
    "link": ([HEAD, ("lien-ket", b"", tarfile.SYMTYPE)], "backup.altered"),
    "empty": ([HEAD, END], None),
    "unlisted": ([HEAD, FILE, END], "backup.altered"),
    "after the end": ([HEAD, END, FILE], "backup.altered"),
    "no end": ([HEAD, FILE], "backup.truncated"),
}


@pytest.mark.parametrize(("entries", "code"), FORGED.values(), ids=FORGED)
def test_a_forged_archive_writes_nothing_outside(tmp_path, entries, code):
    path, into = forged(tmp_path / "a.nhip", *entries), tmp_path / "ra"
    into.mkdir()
    if code is None:
        assert archive.unpack(path, None, into)["members"] == []
    else:
        assert codes(path, None, into) == code
    assert not (tmp_path / "ra-ngoai").exists()


@pytest.mark.parametrize("content", [b"", b"khong phai", b"PK\3\4", b"NHIP-SEALED-1\n"])
def test_something_else(tmp_path, content):
    path = tmp_path / "a.nhip"
    path.write_bytes(content)
    assert codes(path, SECRET, None) in {"backup.foreign", "backup.truncated"}


def test_a_failure_leaves_no_half_archive(source, tmp_path):
    with pytest.raises(ZeroDivisionError), archive.writing(tmp_path / "a.nhip", ABOUT, SECRET):
        raise ZeroDivisionError
    assert sorted(p.name for p in tmp_path.iterdir()) == ["nguon"]
