"""Plain text: the decoded file, line ends made newlines, nothing else changed."""

import re

from dateline.loaders.content import Content
from dateline.loaders.decoding import Decoded
from dateline.loaders.mapping import Edit, Writer

_FOREIGN_LINE_END = re.compile("\r\n?")


def read(source: Decoded, path: str) -> Content:
    writer = Writer(source.text)
    writer.copy_edited(0, len(source.text), line_ends(source.text))
    return Content(writer.text, writer.stretches, {})


def line_ends(text: str) -> list[Edit]:
    r"""Edits that leave "\n" of "\r\n", and write it for a lone "\r"."""
    return [
        Edit(match.start(), match.start() + 1, "" if len(match.group()) == 2 else "\n")
        for match in _FOREIGN_LINE_END.finditer(text)
    ]
