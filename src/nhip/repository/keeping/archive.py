"""One archive file: members in a zstd-compressed tar, sealed where a secret is given.

May import: pyarrow, this package. The first member says what the archive is, the last one is the
manifest: name, size and SHA-256 of every member between them. An archive without it was cut off.
Nothing is believed of what is read: names, sizes and hashes are checked while it is unpacked.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

import pyarrow as pa

from nhip.repository.keeping.sealed import ArchiveError, SealedReader, SealedWriter, is_sealed

ABOUT, MANIFEST = "nhip-backup.json", "manifest.json"
FORMAT = 1
PIECE = 1 << 20
LARGEST_TEXT = 1 << 28  # the manifest of a million files; more is not ours
ZSTD_HEAD = b"\x28\xb5\x2f\xfd"


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive as the manifest names it."""

    name: str
    size: int
    sha256: str


class Writer:
    """Puts members into an archive one after the other."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.members: list[Member] = []

    def add(self, name: str, path: Path) -> None:
        """Copy a file in. Raises ArchiveError("backup.moved") where it changes meanwhile."""
        with path.open("rb") as source:
            size = os.fstat(source.fileno()).st_size
            hashing = _Hashing(source)
            try:
                self._tar.addfile(_entry(name, size), hashing)
            except OSError as error:
                if "unexpected end" not in str(error):
                    raise
                raise ArchiveError("backup.moved", file=name) from error
        self.members.append(Member(name, size, hashing.hash.hexdigest()))

    def add_text(self, name: str, content: Mapping[str, Any]) -> None:
        """Put a JSON text in; it is not a member of the manifest."""
        data = json.dumps(content, ensure_ascii=False, indent=1).encode()
        self._tar.addfile(_entry(name, len(data)), io.BytesIO(data))


@contextmanager
def writing(path: Path, about: Mapping[str, Any], secret: bytes | None) -> Iterator[Writer]:
    """Write an archive beside its place and rename it there when it is whole and on disk.

    What is in `about` comes first; the manifest (with `about`) is written at the end.
    """
    temporary = path.with_name(f".{path.name}.dang-ghi")
    try:
        with open(temporary, "xb", opener=_for_owner) as file:
            with (
                _compressing(file, secret) as stream,
                tarfile.open(mode="w|", fileobj=stream, format=tarfile.PAX_FORMAT) as tar,
            ):
                writer = Writer(tar)
                writer.add_text(ABOUT, {"format": FORMAT, **about})
                yield writer
                writer.add_text(MANIFEST, _manifest(about, writer.members))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def about(path: Path, secret: bytes | None) -> dict[str, Any]:
    """What an archive says of itself at its beginning. Raises ArchiveError."""
    with _reading(path, secret) as tar:
        return _about(next(iter(tar), None), tar)


def unpack(path: Path, secret: bytes | None, into: Path | None) -> dict[str, Any]:
    """Unpack into an empty folder (None: nowhere) and verify all of it; gives the manifest.

    Raises ArchiveError; what was unpacked until then is not to be used.
    """
    with _reading(path, secret) as tar:
        entries = iter(tar)
        _about(next(entries, None), tar)
        found: list[Member] = []
        manifest: dict[str, Any] | None = None
        for entry in entries:
            if manifest is not None:
                raise ArchiveError("backup.altered")
            if entry.name == MANIFEST:
                manifest = _json(entry, tar)
            else:
                found.append(_extract(entry, tar, into))
    if manifest is None:
        raise ArchiveError("backup.truncated")
    told = [Member(**one) for one in manifest["members"]]
    if told != found:
        raise ArchiveError("backup.altered")
    return manifest


def _extract(entry: tarfile.TarInfo, tar: tarfile.TarFile, into: Path | None) -> Member:
    name = PurePosixPath(entry.name)
    source = tar.extractfile(entry) if entry.isreg() else None
    if source is None or name.is_absolute() or ".." in name.parts:
        raise ArchiveError("backup.altered")
    digest, size = hashlib.sha256(), 0
    with _home(name, into) as file:
        while piece := source.read(PIECE):
            digest.update(piece)
            size += len(piece)
            if file is not None:
                file.write(piece)
        if file is not None:
            file.flush()
            os.fsync(file.fileno())
    return Member(entry.name, size, digest.hexdigest())


def _home(name: PurePosixPath, into: Path | None) -> Any:
    """The new file of a member, or nothing to write to."""
    if into is None:
        return nullcontext()
    (into / name).parent.mkdir(parents=True, exist_ok=True)
    return open(into / name, "xb", opener=_for_owner)


def _about(first: tarfile.TarInfo | None, tar: tarfile.TarFile) -> dict[str, Any]:
    if first is None or first.name != ABOUT:
        raise ArchiveError("backup.foreign")
    said = _json(first, tar)
    if said.get("format") != FORMAT:
        raise ArchiveError("backup.newer", version=said.get("version", "?"))
    return said


def _json(entry: tarfile.TarInfo, tar: tarfile.TarFile) -> dict[str, Any]:
    source = tar.extractfile(entry)
    if source is None or entry.size > LARGEST_TEXT:
        raise ArchiveError("backup.altered")
    try:
        found = json.loads(source.read())
    except ValueError:
        raise ArchiveError("backup.altered") from None
    if not isinstance(found, dict):
        raise ArchiveError("backup.altered")
    return found


def _manifest(said: Mapping[str, Any], members: list[Member]) -> dict[str, Any]:
    listed = [{"name": m.name, "size": m.size, "sha256": m.sha256} for m in members]
    return {**said, "members": listed}


@contextmanager
def _compressing(file: BinaryIO, secret: bytes | None) -> Iterator[Any]:
    sealed = SealedWriter(file, secret) if secret is not None else None
    stream = pa.CompressedOutputStream(pa.PythonFile(_Kept(sealed or file), mode="w"), "zstd")
    yield stream
    stream.close()
    if sealed is not None:
        sealed.end()


@contextmanager
def _reading(path: Path, secret: bytes | None) -> Iterator[tarfile.TarFile]:
    """The archive as a tar that is read once, front to back; foreign errors become ours."""
    with path.open("rb") as file:
        head = file.read(64)
        file.seek(0)
        if is_sealed(head) and secret is None:
            raise ArchiveError("backup.key_needed")
        if not is_sealed(head) and not head.startswith(ZSTD_HEAD):
            raise ArchiveError("backup.foreign")
        source: Any = SealedReader(file, secret) if is_sealed(head) and secret else file
        watched = _Watched(source)
        stream = pa.CompressedInputStream(pa.PythonFile(watched, mode="r"), "zstd")
        filled: Any = _Filled(stream)  # all that tarfile asks of a stream is read()
        try:
            with tarfile.open(mode="r|", fileobj=filled) as tar:
                yield tar
            while stream.read(PIECE):  # to the authenticated end, past the tar's own
                pass
        except ArchiveError:
            raise
        except (tarfile.TarError, EOFError) as error:
            raise watched.failed or ArchiveError("backup.truncated") from error
        except (OSError, ValueError, pa.ArrowException) as error:
            if isinstance(error, OSError) and error.errno:
                raise  # the disk, not the archive
            raise watched.failed or ArchiveError("backup.altered") from error


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


def _for_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


class _Hashing:
    """A file that is hashed while it is read."""

    def __init__(self, source: BinaryIO) -> None:
        self._source, self.hash = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self.hash.update(data)
        return data


class _Kept:
    """A stream to write to that Arrow may not close: whoever opened it does."""

    closed = False

    def __init__(self, target: Any) -> None:
        self._target = target

    def write(self, data: Any) -> int:
        return int(self._target.write(bytes(data)))

    def flush(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        """Left to its owner."""


class _Watched:
    """A stream to read from that remembers what failed: Arrow may word the error anew."""

    closed = False

    def __init__(self, source: Any) -> None:
        self._source = source
        self.failed: ArchiveError | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            return bytes(self._source.read(size))
        except ArchiveError as error:
            self.failed = error
            raise

    def close(self) -> None:
        """Left to its owner."""


class _Filled:
    """Reads as much as is asked for; a tar takes a short answer for its end."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def read(self, size: int) -> bytes:
        found = b""
        while len(found) < size and (more := self._stream.read(size - len(found))):
            found += more
        return found
