"""Files, folders, archives and globs -> one `Source` a release, in a fixed order and with fixed ids."""

import contextlib
import glob
import hashlib
import io
import json
import logging
import os
import stat
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, Any, NamedTuple

from dateline.errors import SourceError, printable
from dateline.loaders import archives, jsonl
from dateline.loaders.content import FIELDS

# A release longer than this is none: the longest of 8,903 real ones has 0.15 MB.
MAX_BYTES = 10_000_000

FORMATS = {
    ".txt": "text", ".text": "text",
    ".md": "markdown", ".markdown": "markdown",
    ".html": "html", ".htm": "html", ".xhtml": "html",
    ".jsonl": "jsonl", ".ndjson": "jsonl",
}  # fmt: skip
# Failures that mean there was nothing to read, rather than a release that could not be read.
NO_INPUT = frozenset({"missing", "no-releases"})
_NOT_YET = {".pdf", ".docx", ".doc", ".odt", ".rtf", ".eml", ".msg"}
# Metadata of the releases in the same folder: {"file name": {"published": "YYYY-MM-DD", ...}}.
INDEX = "index.json"

_log = logging.getLogger(__name__)


class Source(NamedTuple):
    """The bytes of one release, not yet read. In a JSON lines file `before` bytes precede its `line`."""

    path: str
    id: str
    format: str
    data: bytes
    metadata: dict[str, str]
    line: int | None = None
    before: int = 0

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


class _Item(NamedTuple):
    """A file, or an archive's member: `path` as the user knows it, `inside` its path below what the user named."""

    path: str
    inside: str
    folder: str
    open: Callable[[], AbstractContextManager[IO[bytes]]]


class _Name(NamedTuple):
    """Where a release stands, and what it could be called, shortest first."""

    path: str
    line: int | None
    candidates: tuple[str, ...]


_Ids = dict[tuple[str, int | None], str]
# Number, bytes before, and content of a line.
_Line = tuple[int, int, bytes | SourceError]


class Inputs:
    """Every release below some paths: iterating gives a `Source` for each, sorted by path (members of an archive
    in its own order), and a SourceError for each that cannot be had. `len` is the number of releases expected.

    A `str` is a path or a glob, a `Path` a path. A file reached twice is given once.
    """

    def __init__(self, *paths: str | Path) -> None:
        self._files, self._errors = _expand(paths)
        self._ids, self._indices = _survey(self._files)

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[Source | SourceError]:
        yield from self._errors
        for found in _items(self._files):
            if isinstance(found, SourceError):
                yield found
            elif PurePosixPath(found.path).name != INDEX:
                yield from _read(found, self._ids, self._indices)


def format_of(path: str) -> str | None:
    """The format that a file's name tells; raises SourceError "unsupported" for one that we know and cannot read."""
    suffix = PurePosixPath(path).suffix.lower()
    if archives.is_archive(path):
        raise SourceError(path, "unsupported", "an archive inside an archive is not read")
    if suffix in _NOT_YET:
        name = suffix[1:].upper()
        raise SourceError(path, "unsupported", f"{name} is not supported yet; convert it to text or HTML")
    return FORMATS.get(suffix)


def read_bytes(path: Path) -> bytes:
    """Raises SourceError "missing", "not-a-file", "too-large" or "unreadable"."""
    with _opened(path, path.as_posix()) as stream:
        return _limited(stream, path.as_posix())


def _expand(paths: Iterable[str | Path]) -> tuple[list[tuple[Path, Path]], list[SourceError]]:
    """The files, each with the outermost root that it was found below, without repetition, sorted."""
    roots: dict[Path, Path] = {}
    errors: list[SourceError] = []
    for given in paths:
        matches = _matches(given)
        if not matches:
            errors.append(SourceError(str(given) or '""', "missing", "there is no such file or folder"))
        for path in matches:
            files = list(_below(path, errors)) if path.is_dir() else [path]
            if not files:
                kinds = ", ".join((*FORMATS, *archives.SUFFIXES))
                errors.append(SourceError(path.as_posix(), "no-releases", f"the folder holds no release ({kinds})"))
            root = path if path.is_dir() else path.parent
            for file in files:
                roots[file] = min(roots.get(file, root), root, key=lambda folder: (len(folder.parts), folder))
    seen: dict[str, tuple[Path, Path]] = {}
    for file in sorted(roots, key=Path.as_posix):
        seen.setdefault(os.path.realpath(file), (file, roots[file]))
    return list(seen.values()), errors


def _matches(given: str | Path) -> list[Path]:
    # An unset variable of a shell; normpath takes it for the folder one is in.
    if given == "":
        return []
    path = Path(os.path.normpath(given))
    if os.path.lexists(path):
        return [path]
    if not isinstance(given, str) or not glob.has_magic(given):
        return []
    found = [Path(os.path.normpath(match)) for match in sorted(glob.glob(given, recursive=True))]
    any_name = glob.has_magic(PurePosixPath(given).suffix) or not PurePosixPath(given).suffix
    return [match for match in found if match.is_dir() or not any_name or _is_wanted(match.name)]


def _below(root: Path, errors: list[SourceError]) -> Iterator[Path]:
    """The releases and archives of a folder; links to folders are not followed."""

    def note(error: OSError) -> None:
        errors.append(_unreadable(error.filename or root.as_posix(), error))

    for folder, folders, files in os.walk(root, onerror=note):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            if _is_wanted(name):
                yield Path(folder) / name


def _is_wanted(name: str) -> bool:
    """Whether a file that nobody named is a release: hidden files and the notes of a folder are not."""
    path = PurePosixPath(name)
    if name.startswith(".") or path.stem.lower() in ("readme", "license", "changelog"):
        return False
    return path.suffix.lower() in {*FORMATS, *_NOT_YET} or archives.is_archive(name)


def _items(files: list[tuple[Path, Path]]) -> Iterator[_Item | SourceError]:
    for path, root in files:
        shown = printable(path.as_posix())
        if not archives.is_archive(shown):
            inside = printable(os.path.relpath(path, root).replace(os.sep, "/"))
            yield _Item(shown, inside, path.parent.as_posix(), partial(_opened, path, shown))
            continue
        try:
            with _opened(path, shown) as stream:
                yield from _members(shown, stream)
        except SourceError as error:
            yield error


def _members(shown: str, stream: IO[bytes]) -> Iterator[_Item | SourceError]:
    for member in archives.members(shown, stream):
        if isinstance(member, SourceError):
            yield member
            continue
        name = PurePosixPath(member.name)
        if any(part.startswith((".", "__MACOSX")) for part in name.parts):
            continue
        if name.name == INDEX or _is_wanted(name.name):
            inside = printable(member.name)
            yield _Item(f"{shown}!{inside}", inside, f"{shown}!{name.parent}", member.open)


def _survey(files: list[tuple[Path, Path]]) -> tuple[_Ids, dict[str, Any]]:
    """Ids by path and line, and what index files say, by folder: both need a look at all before the first is read."""
    names: list[_Name] = []
    indices: dict[str, Any] = {}
    for item in _items(files):
        if isinstance(item, SourceError):
            continue
        if PurePosixPath(item.path).name == INDEX:
            with contextlib.suppress(SourceError, OSError), item.open() as stream:
                indices[item.folder] = _index(_limited(stream, item.path), item.path)
        else:
            names.extend(_names(item))
    for folder in {path.parent for path, _ in files}:
        index = folder / INDEX
        if index.is_file():
            with contextlib.suppress(SourceError):
                indices[folder.as_posix()] = _index(read_bytes(index), index.as_posix())
    return _unique(names), indices


def _names(item: _Item) -> Iterator[_Name]:
    stem = str(PurePosixPath(item.inside).with_suffix(""))
    short = PurePosixPath(stem).name
    if FORMATS.get(PurePosixPath(item.path).suffix.lower()) != "jsonl":
        yield _Name(item.path, None, (short, stem, item.path))
        return
    with contextlib.suppress(SourceError, OSError), item.open() as stream:
        yield from _line_names(item.path, stem, _lines(stream, item.path))


def _line_names(path: str, stem: str, lines: Iterable[_Line]) -> Iterator[_Name]:
    short = PurePosixPath(stem).name
    for number, _, line in lines:
        at = f":{number}"
        own = jsonl.identifier(line) if isinstance(line, bytes) else None
        yield _Name(path, number, (own or short, f"{short}{at}", f"{stem}{at}", f"{path}{at}"))


def _unique(names: list[_Name]) -> _Ids:
    """The shortest candidate that no other release bears; where two share one, both take their next."""
    level = dict.fromkeys(names, 0)
    while True:
        chosen = {name: name.candidates[rank] for name, rank in level.items()}
        counts = Counter(chosen.values())
        shared = [name for name in level if counts[chosen[name]] > 1 and level[name] + 1 < len(name.candidates)]
        if not shared:
            return {(name.path, name.line): identity for name, identity in chosen.items()}
        for name in shared:
            level[name] += 1


def _index(data: bytes, path: str) -> dict[str, dict[str, str]]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        _log.warning("%s: not JSON, no dates taken from it: %s", path, error)
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        name: {field: entry[field] for field in FIELDS if isinstance(entry.get(field), str)}
        for name, entry in found.items()
        if isinstance(entry, dict)
    }


def _read(item: _Item, ids: _Ids, indices: dict[str, Any]) -> Iterator[Source | SourceError]:
    metadata = indices.get(item.folder, {}).get(PurePosixPath(item.path).name, {})
    try:
        form = format_of(item.path)
        with item.open() as stream:
            if form == "jsonl":
                yield from _line_sources(item.path, ids, _lines(stream, item.path))
                return
            data = _limited(stream, item.path)
    except SourceError as error:
        yield error
        return
    except OSError as error:
        yield _unreadable(item.path, error)
        return
    yield Source(item.path, ids.get((item.path, None), item.path), form or sniff(data), data, metadata)


def _line_sources(path: str, ids: _Ids, lines: Iterable[_Line]) -> Iterator[Source | SourceError]:
    for number, before, line in lines:
        if isinstance(line, SourceError):
            yield line
        else:
            yield Source(path, ids.get((path, number), f"{path}:{number}"), "jsonl", line, {}, number, before)


def of_bytes(data: bytes, path: str) -> Iterator[Source | SourceError]:
    """The releases in bytes without a telling name: one, or as many as there are JSON lines."""
    if not jsonl.holds_text(data.lstrip().partition(b"\n")[0]):
        yield Source(path, "text", sniff(data), data, {})
        return
    ids = _unique(list(_line_names(path, "text", _lines(io.BytesIO(data), path))))
    yield from _line_sources(path, ids, _lines(io.BytesIO(data), path))


def sniff(data: bytes) -> str:
    """The format of bytes without a telling name: HTML where they begin like it, else plain text."""
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    return "html" if start.startswith((b"<!doctype html", b"<html", b"<?xml")) and b"<" in start else "text"


def _lines(stream: IO[bytes], path: str) -> Iterator[_Line]:
    """Number, bytes before, and content of the lines that are not blank."""
    number = after = 0
    while line := stream.readline(MAX_BYTES + 1):
        number += 1
        before, after = after, after + len(line)
        if len(line) > MAX_BYTES:
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_BYTES)
                after += len(line)
            yield number, before, _too_large(f"{path}:{number}")
        elif line.strip():
            yield number, before, line.rstrip(b"\r\n")


@contextlib.contextmanager
def _opened(path: Path, shown: str) -> Iterator[IO[bytes]]:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise SourceError(shown, "not-a-file", "neither a regular file nor a folder")
        stream = path.open("rb")
    except FileNotFoundError as error:
        raise SourceError(shown, "missing", "there is no such file, or the link to it is broken") from error
    except OSError as error:
        raise _unreadable(shown, error) from error
    with stream:
        yield stream


def _limited(stream: IO[bytes], path: str) -> bytes:
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise _too_large(path)
    return data


def _too_large(path: str) -> SourceError:
    return SourceError(path, "too-large", f"longer than {MAX_BYTES:,} bytes, the limit for one release")


def _unreadable(path: str, error: OSError) -> SourceError:
    return SourceError(path, "unreadable", f"cannot be read: {error.strerror or error}")
