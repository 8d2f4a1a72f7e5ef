"""Bytes -> characters, strictly: byte-order marks, then UTF-8, then what the bytes look like."""

import codecs
import re
from typing import NamedTuple

from resiliparse.parse.encoding import detect_encoding

from dateline.errors import SourceError

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NOT_TEXT = (
    (b"%PDF-", "unsupported", "a PDF; PDF is not supported yet, convert it to text or HTML"),
    (b"PK\x03\x04", "unsupported", "a ZIP or Office file under another name; DOCX is not supported yet"),
    (b"\xd0\xcf\x11\xe0", "unsupported", "an Office file; DOC is not supported yet, convert it to text"),
    (b"{\\rtf", "unsupported", "an RTF file; RTF is not supported yet, convert it to text"),
    (b"\x1f\x8b", "binary", "gzip data under another name"),
)
# Control characters that no text needs; a text may hold a few by accident, one in a hundred is another kind of file.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROL_SHARE = 0.01


class Decoded(NamedTuple):
    """The characters of a source. The first of them stands at byte `skip`; `guessed` if bytes alone said so."""

    text: str
    encoding: str
    skip: int
    guessed: bool


def decode(data: bytes, path: str) -> Decoded:
    """Raises SourceError "empty", "binary", "unsupported" or "encoding"."""
    if not data.strip():
        raise SourceError(path, "empty", "the file is empty")
    for magic, code, reason in _NOT_TEXT:
        if data.startswith(magic):
            raise SourceError(path, code, reason)
    decoded = _marked(data, path) or _unmarked(data, path)
    if not decoded.text.strip():
        raise SourceError(path, "empty", "the file holds nothing but white space")
    if len(_CONTROL.findall(decoded.text)) > _CONTROL_SHARE * len(decoded.text):
        raise SourceError(path, "binary", "the file is binary, not text")
    return decoded


def _marked(data: bytes, path: str) -> Decoded | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return Decoded(data[len(mark) :].decode(encoding), encoding, len(mark), guessed=False)
            except UnicodeDecodeError as error:
                raise _undecodable(path, f"the byte-order mark says {encoding}, but", error) from error
    return None


def _unmarked(data: bytes, path: str) -> Decoded:
    try:
        return Decoded(data.decode("utf-8"), "utf-8", 0, guessed=False)
    except UnicodeDecodeError as error:
        if b"\x00" in data:
            raise SourceError(path, "binary", "the file is binary, not text") from error
        encoding = detect_encoding(data, from_html_meta=True) or "utf-8"
        try:
            return Decoded(data.decode(encoding), encoding, 0, guessed=True)
        except (UnicodeDecodeError, LookupError):
            what = "not UTF-8:" if encoding == "utf-8" else f"neither UTF-8 nor {encoding}:"
            raise _undecodable(path, what, error) from error


def _undecodable(path: str, what: str, error: UnicodeDecodeError) -> SourceError:
    byte = error.object[error.start]
    return SourceError(
        path, "encoding", f"{what} byte 0x{byte:02x} at offset {error.start} cannot be decoded; save it as UTF-8"
    )
