"""JSON lines: one release a line, `text` required; `id`, `title`, `published`, `publisher`, `place`, `url`,
`language` optional."""

import json
import re
from collections.abc import Iterator
from typing import Any

from dateline.errors import SourceError
from dateline.loaders.content import FIELDS, Content
from dateline.loaders.decoding import Decoded
from dateline.loaders.mapping import Writer
from dateline.schema import Issue, writable

_SPACE = re.compile(r"[ \t\r\n]*")
_ESCAPES = re.compile(r"(?:\\(?:u[0-9a-fA-F]{4}|.))+")
_LINE_ENDS = re.compile("\r\n?")


def read(source: Decoded, path: str) -> Content:
    """Raises SourceError "json" for a line that is no object, "no-text" for one without a text."""
    line = source.text
    try:
        values = dict(_members(line))
    except (ValueError, RecursionError) as error:
        raise SourceError(path, "json", f"not a JSON object: {error}") from error
    if "text" not in values:
        raise SourceError(path, "no-text", 'the JSON object has no "text"')
    text, start, end = values["text"]
    if not isinstance(text, str):
        raise SourceError(path, "no-text", '"text" must be a string')
    if not text.strip():
        raise SourceError(path, "empty", '"text" is empty')
    writer = Writer(line)
    _write(writer, start + 1, end - 1)
    metadata, issues = _metadata({key: value for key, (value, _, _) in values.items()})
    return Content(writer.text, writer.stretches, metadata, issues)


def identifier(line: bytes) -> str | None:
    """The `id` of a line, None where it has none or cannot be read."""
    return _identifier(_object(line).get("id"))


def holds_text(line: bytes) -> bool:
    """Whether a line is a release, rather than prose or JSON of another kind."""
    return "text" in _object(line)


def _object(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _identifier(value: Any) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return writable(value).strip() or None if isinstance(value, str) else None


def _members(line: str) -> Iterator[tuple[str, tuple[Any, int, int]]]:
    """Key, value, and where the value stands: what json.loads does not tell."""
    decoder = json.JSONDecoder()
    at = _expect(line, 0, "{")
    if line[at : at + 1] == "}":
        at += 1
    else:
        while True:
            if line[at : at + 1] != '"':
                raise ValueError(f"a name in quotes should stand at character {at + 1}")
            key, at = decoder.raw_decode(line, at)
            start = _expect(line, at, ":")
            value, end = decoder.raw_decode(line, start)
            yield key, (value, start, end)
            at = _skip(line, end)
            if line[at : at + 1] == "}":
                at += 1
                break
            at = _expect(line, at, ",")
    if _skip(line, at) != len(line):
        raise ValueError(f"more follows the object at character {at + 1}")


def _skip(line: str, at: int) -> int:
    match = _SPACE.match(line, at)
    return match.end() if match else at


def _expect(line: str, at: int, sign: str) -> int:
    at = _skip(line, at)
    if line[at : at + 1] != sign:
        raise ValueError(f"{sign!r} should stand at character {at + 1}")
    return _skip(line, at + 1)


def _write(writer: Writer, start: int, end: int) -> None:
    for escapes in _ESCAPES.finditer(writer.source, start, end):
        writer.copy(start, escapes.start())
        writer.insert(_LINE_ENDS.sub("\n", json.loads(f'"{escapes.group()}"')))
        start = escapes.end()
    writer.copy(start, end)


def _metadata(values: dict[str, Any]) -> tuple[dict[str, str], tuple[Issue, ...]]:
    metadata, issues = {}, []
    if identity := _identifier(values.get("id")):
        metadata["id"] = identity
    for field in FIELDS:
        value = values.get(field)
        if isinstance(value, str) and value.strip():
            metadata[field] = value.strip()
        elif value not in (None, ""):
            issues.append(Issue(stage="load", code="metadata", message=f'"{field}" must be a string; it is ignored'))
    return metadata, tuple(issues)
