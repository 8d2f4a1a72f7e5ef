"""Archives (.tar.gz, .tgz, .tar, .zip), read in place: nothing is ever unpacked to disk."""

import contextlib
import gzip
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from io import BufferedIOBase
from pathlib import PurePosixPath
from typing import IO, NamedTuple, cast

from dateline.errors import SourceError
from dateline.loaders import remains

SUFFIXES = (".tar.gz", ".tgz", ".tar", ".zip")

# A bomb is what unpacks to more than both: a gibibyte, and a hundred times the archive (text shrinks to a fifth).
MAX_UNPACKED = 2**30
MAX_RATIO = 100
MAX_MEMBERS = 1_000_000


class Member(NamedTuple):
    """A file of an archive; `open` works until the next member is asked for."""

    name: str
    open: Callable[[], AbstractContextManager[IO[bytes]]]


def is_archive(path: str) -> bool:
    return path.lower().endswith(SUFFIXES)


def members(path: str, stream: IO[bytes]) -> Iterator[Member | SourceError]:
    """The files of an archive in its order, and an error for each member that is not read.

    Raises nothing: a broken archive gives what stands before the break, then an error.
    """
    reader = _zip_members if path.lower().endswith(".zip") else _tar_members
    size = stream.seek(0, 2)
    stream.seek(0)
    unpacked = 0
    seen: set[str] = set()
    try:
        for name, length, found in reader(path, stream):
            unpacked += length
            if unpacked > max(MAX_UNPACKED, MAX_RATIO * size):
                yield SourceError(
                    path, "bomb", f"unpacks to more than {MAX_RATIO} times its size and {MAX_UNPACKED:,} bytes"
                )
                return
            if len(seen) >= MAX_MEMBERS:
                yield SourceError(path, "bomb", f"has more than {MAX_MEMBERS:,} members")
                return
            yield found if name not in seen else _refused(path, name, "duplicate", "stands twice in the archive")
            seen.add(name)
    except (tarfile.TarError, zipfile.BadZipFile, EOFError, zlib.error, lzma.LZMAError, OSError) as error:
        yield _broken(path, error)


_Entry = tuple[str, int, Member | SourceError]


def _tar_members(path: str, stream: IO[bytes]) -> Iterator[_Entry]:
    zipped = stream.read(2) == b"\x1f\x8b"
    stream.seek(0)
    plain = _Tail(gzip.GzipFile(fileobj=stream) if zipped else cast(BufferedIOBase, stream))
    with tarfile.open(fileobj=plain, mode="r|") as archive:  # type: ignore[call-overload]
        for info in archive:
            if info.isdir():
                continue
            found = _checked(path, info.name) or (
                Member(info.name, lambda info=info: _tar_file(archive, info, path))  # type: ignore[misc]
                if info.isreg()
                else _refused(path, info.name, "link", "a link or a device; only regular files are read")
            )
            yield info.name, info.size, found
    while plain.read(2**16):
        pass
    # The format ends with blocks of zeros (POSIX pax, "two records of zeros"); tarfile takes a missing end for one.
    if plain.last.strip(b"\x00"):
        raise EOFError("the end of the archive is missing")


@contextlib.contextmanager
def _tar_file(archive: tarfile.TarFile, info: tarfile.TarInfo, path: str) -> Iterator[IO[bytes]]:
    stream = archive.extractfile(info)
    assert stream is not None, "a regular member has a stream"
    try:
        yield stream
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise SourceError(f"{path}!{info.name}", "truncated", "the archive breaks off inside this member") from error


class _Tail:
    """A stream that gives all that stands before a break, and remembers the last bytes it gave."""

    def __init__(self, stream: gzip.GzipFile | BufferedIOBase) -> None:
        self._stream = stream
        self._error: Exception | None = None
        self.last = b"\x00"

    def read(self, size: int) -> bytes:
        if self._error:
            raise self._error
        data = b""
        try:
            while len(data) < size and (more := self._stream.read1(size - len(data))):
                data += more
        except (EOFError, OSError, zlib.error) as error:
            if not data:
                raise
            self._error = error
        self.last = data[-512:] or self.last
        return data


def _zip_members(path: str, stream: IO[bytes]) -> Iterator[_Entry]:
    try:
        archive = zipfile.ZipFile(stream)
    except zipfile.BadZipFile:
        # The directory stands at the end. Without it the members are found one after the other.
        number = 0
        for number, remaining in enumerate(remains.members(stream), 1):  # noqa: B007
            if not remaining.name.endswith("/"):
                yield remaining.name, remaining.size, _checked(path, remaining.name) or _remaining(path, remaining)
        if number:
            raise EOFError("the directory of the archive is missing") from None
        raise
    with archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            found = _checked(path, info.filename)
            # The upper half of the attributes is the Unix mode; 0o12 is a symbolic link.
            if not found and info.external_attr >> 28 not in (0, 0o10):
                found = _refused(path, info.filename, "link", "a link or a device; only regular files are read")
            if not found and info.flag_bits & 1:
                found = _refused(path, info.filename, "encrypted", "the member is encrypted")
            reader = Member(info.filename, lambda info=info: _zip_file(archive, info, path))  # type: ignore[misc]
            yield info.filename, info.file_size, found or reader


def _remaining(path: str, remaining: remains.Member) -> Member | SourceError:
    if remaining.encrypted:
        return _refused(path, remaining.name, "encrypted", "the member is encrypted")
    return Member(remaining.name, lambda: _remaining_file(path, remaining))


@contextlib.contextmanager
def _remaining_file(path: str, remaining: remains.Member) -> Iterator[IO[bytes]]:
    shown = f"{path}!{remaining.name}"
    try:
        yield remaining.open()
    except (EOFError, zlib.error) as error:
        raise SourceError(shown, "truncated", "the archive breaks off inside this member") from error
    except NotImplementedError as error:
        raise SourceError(shown, "unsupported", f"the member cannot be unpacked: {error}") from error


@contextlib.contextmanager
def _zip_file(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str) -> Iterator[IO[bytes]]:
    shown = f"{path}!{info.filename}"
    try:
        with archive.open(info) as stream:
            yield stream
    except (zipfile.BadZipFile, EOFError, zlib.error) as error:
        raise SourceError(shown, "truncated", f"the member is damaged: {error}") from error
    except (NotImplementedError, RuntimeError) as error:
        raise SourceError(shown, "unsupported", f"the member cannot be unpacked: {error}") from error


def _checked(path: str, name: str) -> SourceError | None:
    """Nothing is unpacked, so such a name does no harm here; it would where the results are used as paths."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if name.startswith(("/", "\\")) or (parts and parts[0].endswith(":")):
        return _refused(path, name, "unsafe-path", "an absolute path; the member is not read")
    if ".." in parts:
        return _refused(path, name, "unsafe-path", "its path leads out of the archive; the member is not read")
    return None


def _refused(path: str, name: str, code: str, reason: str) -> SourceError:
    return SourceError(f"{path}!{name}", code, reason)


def _broken(path: str, error: Exception) -> SourceError:
    if isinstance(error, EOFError) or "unexpected end" in str(error):
        return SourceError(path, "truncated", "the archive breaks off; what stands before the break was read")
    return SourceError(path, "damaged", f"the archive cannot be read on: {error}")
