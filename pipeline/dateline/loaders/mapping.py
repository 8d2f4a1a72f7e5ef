"""Building the text of a release while keeping where in the source each stretch of it stands."""

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from dateline.loaders.decoding import Decoded
from dateline.schema import Run, writable


class Stretch(NamedTuple):
    """`length` characters of the text from `text` on, equal to those of the source from `source` on."""

    text: int
    source: int
    length: int


class Edit(NamedTuple):
    """The source's characters `start` to `end` are not shown; `shown` stands for them."""

    start: int
    end: int
    shown: str = ""


class Writer:
    """A text made of stretches copied from `source`, in any order, and of insertions."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.length = 0
        self.stretches: list[Stretch] = []
        self._pieces: list[str] = []
        self._has_unwritable = "\x00" in source

    def copy(self, start: int, end: int) -> None:
        if self._has_unwritable:
            while (at := self.source.find("\x00", start, end)) >= 0:
                self._copy(start, at)
                self.insert("\x00")
                start = at + 1
        self._copy(start, end)

    def _copy(self, start: int, end: int) -> None:
        if start >= end:
            return
        last = self.stretches[-1] if self.stretches else None
        if last and last.text + last.length == self.length and last.source + last.length == start:
            self.stretches[-1] = last._replace(length=last.length + end - start)
        else:
            self.stretches.append(Stretch(self.length, start, end - start))
        self._pieces.append(self.source[start:end])
        self.length += end - start

    def insert(self, text: str) -> None:
        if text:
            self._pieces.append(writable(text))
            self.length += len(text)

    def copy_edited(self, start: int, end: int, edits: Iterable[Edit]) -> None:
        """Copy, with these edits made; of two that overlap the first counts, and the longer of two at one place."""
        for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
            if start <= edit.start and edit.end <= end:
                self.copy(start, edit.start)
                self.insert(edit.shown)
                start = edit.end
        self.copy(start, end)

    @property
    def text(self) -> str:
        return "".join(self._pieces)


def runs(stretches: Iterable[Stretch], source: Decoded) -> tuple[Run, ...]:
    """The stretches with byte offsets into the source.

    None where the encoding is one in which a character's bytes depend on those before it (ISO-2022-JP).
    """
    if source.encoding != "utf-8" and not _byte_by_byte(source):
        return ()
    found = []
    char, byte = 0, source.skip
    for stretch in sorted(stretches, key=lambda stretch: stretch.source):
        byte += width(source.text[char : stretch.source], source.encoding)
        char = stretch.source
        found.append(Run(text=stretch.text, source=byte, length=stretch.length))
    return tuple(sorted(found, key=lambda run: run.text))


def width(text: str, encoding: str) -> int:
    return len(text) if text.isascii() and encoding == "utf-8" else len(text.encode(encoding))


def run_at(offset: int, found: tuple[Run, ...]) -> Run | None:
    """The last run that begins at or before a text offset."""
    index = bisect_right(found, offset, key=lambda run: run.text)
    return found[index - 1] if index else None


def _byte_by_byte(source: Decoded) -> bool:
    sample = source.text[:2000] + source.text[-2000:]
    try:
        return all(len(sample[:size].encode(source.encoding)) + len(sample[size:].encode(source.encoding))
                   == len(sample.encode(source.encoding)) for size in range(0, len(sample), 100))  # fmt: skip
    except UnicodeEncodeError:
        return False
