"""Loaders: bytes -> `Document`, one file a format, each with a map from the text back to the source."""

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path, PurePosixPath
from typing import IO, Any

from dateline.errors import SourceError
from dateline.grammar.absolute import parse_publication_date
from dateline.loaders import archives, html, jsonl, markdown, text
from dateline.loaders.content import FIELDS, Content
from dateline.loaders.decoding import Decoded, decode
from dateline.loaders.mapping import run_at, runs, width
from dateline.loaders.sources import MAX_BYTES, NO_INPUT, Inputs, Source, format_of, of_bytes, read_bytes, sniff
from dateline.schema import Document, Issue, Release, Run, writable

__all__ = [
    "MAX_BYTES", "NO_INPUT", "Inputs", "Source", "load", "load_bytes", "load_path", "read", "read_stream",
    "source_positions",
]  # fmt: skip

_READERS: dict[str, Callable[[Decoded, str], Content]] = {
    "text": text.read, "markdown": markdown.read, "html": html.read, "jsonl": jsonl.read,
}  # fmt: skip
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)")

# The path of bytes that came from no file.
_NOWHERE = "<bytes>"

_log = logging.getLogger(__name__)


def read(*paths: str | Path, on_failure: Callable[[SourceError], Any] | None = None) -> Iterator[Document]:
    """The releases in files, folders, archives and globs, in the order of their paths.

    A `str` is a path or a glob, a `Path` a path. What cannot be read is given to `on_failure`, or logged as a
    warning, and the rest goes on.
    """
    yield from _loaded(Inputs(*paths), on_failure or (lambda error: _log.warning("%s", error)))


def read_stream(stream: IO[bytes], path: str, on_failure: Callable[[SourceError], Any]) -> Iterator[Document]:
    """The releases in a stream without a telling name (`path` is what messages call it): JSON lines, or one."""
    yield from _loaded(of_bytes(stream.read(), path), on_failure)


def _loaded(sources: Iterable[Source | SourceError], fail: Callable[[SourceError], Any]) -> Iterator[Document]:
    for source in sources:
        if isinstance(source, SourceError):
            fail(source)
            continue
        try:
            yield load(source)
        except SourceError as error:
            fail(error)


def load_path(path: Path) -> Document:
    """The release in a file. Raises SourceError, naming file and reason."""
    shown = path.as_posix()
    if path.is_dir() or archives.is_archive(shown):
        raise SourceError(shown, "several", "holds many releases; use dateline.read")
    if format_of(shown) == "jsonl":
        return load_bytes(read_bytes(path), shown)
    found = next(iter(Inputs(path)))
    if isinstance(found, SourceError):
        raise found
    return load(found)


def load_bytes(data: bytes, path: str | None = None, format: str | None = None) -> Document:
    """The release in `data`; its format is `format`, else what the path's name or the bytes tell.

    Raises SourceError, naming `path` and the reason.
    """
    shown = path or _NOWHERE
    if len(data) > MAX_BYTES:
        raise SourceError(shown, "too-large", f"longer than {MAX_BYTES:,} bytes, the limit for one release")
    if format is not None and format not in _READERS:
        raise SourceError(shown, "format", f"there is no format {format!r}; there are {', '.join(_READERS)}")
    form = format or (format_of(path) if path else None) or sniff(data)
    identity = PurePosixPath(path).stem if path and path != "-" else "text"
    if form == "jsonl":
        lines = [line for line in data.splitlines() if line.strip()]
        if len(lines) != 1:
            raise SourceError(shown, "several", f"holds {len(lines)} lines, not one release; use dateline.read")
        data = lines[0]
        identity = jsonl.identifier(data) or identity
    return load(Source(shown, identity, form, data, {}))


def load(source: Source) -> Document:
    """The document of a source. Raises SourceError, naming file (and line) and reason."""
    shown = source.path if source.line is None else f"{source.path}:{source.line}"
    decoded = decode(source.data, shown)
    content = _READERS[source.format](decoded, shown)
    if not content.text.strip():
        raise SourceError(shown, "empty", "there is no text left when the marks are taken away")
    issues = list(content.issues)
    if decoded.guessed:
        issues.append(_issue("encoding", f"not UTF-8; read as {decoded.encoding}, which is a guess from the bytes"))
    found = runs(content.stretches, decoded)
    if not found:
        issues.append(_issue("unmapped", f"places in a {decoded.encoding} file cannot be led back to bytes"))
    stated_fields = content.metadata | source.metadata
    metadata = {field: writable(stated_fields[field]) for field in FIELDS if field in stated_fields}
    if stated := metadata.pop("published", None):
        if day := _day(stated):
            metadata["published"] = day
        else:
            issues.append(_issue("metadata", f"the publication date {stated!r} is no date; it is ignored"))
    path = None if source.path == _NOWHERE else source.path
    release = Release.model_validate(
        metadata
        | {"id": source.id, "path": path, "format": source.format, "sha256": source.sha256, "text": content.text}
    )
    return Document(release=release, runs=found, issues=tuple(issues))


def source_positions(doc: Document, offsets: Iterable[int]) -> list[tuple[int, int]]:
    """Byte (from 0) and line (from 1) of the source file at which characters of the text stand.

    For a character that the source does not hold in this form (a decoded entity, a list mark) the place of the
    last one before it that it does. The file is read again: raises SourceError where it is gone ("missing") or
    no longer the one that was loaded ("changed"), and where there is none ("unmapped").
    """
    shown = doc.release.path or _NOWHERE
    source = _again(doc.release) if doc.release.path else None
    found = source and (doc.runs or load(source).runs)
    if not source or not found:
        raise SourceError(shown, "unmapped", "the text does not lead back to a file")
    decoded = decode(source.data, shown)
    return [_position(offset, doc.text, found, source, decoded) for offset in offsets]


def _position(offset: int, text: str, found: tuple[Run, ...], source: Source, decoded: Decoded) -> tuple[int, int]:
    run = run_at(offset, found) or found[0]
    inside = min(max(offset - run.text, 0), max(run.length - 1, 0))
    byte = run.source + width(text[run.text : run.text + inside], decoded.encoding)
    ahead = decoded.text[: len(source.data[decoded.skip : byte].decode(decoded.encoding))]
    lines = ahead.count("\n") + ahead.count("\r") - ahead.count("\r\n")
    return source.before + byte, (source.line or 1) + lines


def _again(release: Release) -> Source:
    path = release.path or ""
    archive = path.partition("!")[0]
    errors = []
    for found in Inputs(Path(archive if archives.is_archive(archive) else path)):
        if isinstance(found, SourceError):
            errors.append(found)
        elif found.path == path and found.sha256 == release.sha256:
            return found
    if errors and errors[0].code != "truncated":
        raise errors[0]
    raise SourceError(path, "changed", "the file is not the one that was read")


def _day(stated: str) -> str | None:
    """YYYY-MM-DD of a date as a file states it, with or without a time."""
    if match := _DAY.match(stated.strip()):
        try:
            return date.fromisoformat(match.group()).isoformat()
        except ValueError:
            return None
    return parse_publication_date(stated)


def _issue(code: str, message: str) -> Issue:
    return Issue(stage="load", code=code, message=message)
