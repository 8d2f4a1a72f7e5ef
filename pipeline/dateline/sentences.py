"""Paragraphs and sentences of a release, as offsets.

    >>> text = "Corvin Inc. opened Hall No. 5. It cost $1.2 million."
    >>> [text[start:end] for start, end in sentences(text)]
    ['Corvin Inc. opened Hall No. 5.', 'It cost $1.2 million.']

Rules over the characters, linear in the length of the text; the lists are `models/sentences.yaml`.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from dateline import lexicon

Offsets = tuple[int, int]

_BULLET = "•●▪‣◦■►❖✓✔➤"
_LINE = re.compile(r"[^\n\r\f\v\u2028\u2029]+")
_LIST_MARK = re.compile(rf"(?:[-*+–—·{_BULLET}]|\(?\w{{1,3}}[.)])[ \t\u00a0]+(?=\S)|[{_BULLET}]")
# Possessive repeats and lookbehinds keep every pattern linear on runs of one character.
_INLINE_BULLET = re.compile(rf"(?<!\s)\s++(?=[{_BULLET}]\s)")
# One wire (24-7PressRelease) sets a release as a single line and two spaces where a paragraph ended.
_GAP = re.compile(r"[ \t\u00a0]{2,}")
_STOPS = frozenset(".!?…:")
_CLOSING = frozenset("\"”’')]")
_OPENING = frozenset(f'"“‘([-{_BULLET}')
_END = re.compile(
    r"""(?<![.!?…])([.!?…]++)(["'”’»)\]]*+)\s++(?=(["'“‘«(\[]*+)(\S[^\W\d_]*))|[。！？]++[”’」』）]*+(?=\S)"""
)
_ENUMERATOR = re.compile(r"\W*(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,4})$")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]$")

# Hard-wrapped text: lines of at most this many characters, and of at least that many.
_WRAP_WIDTHS = range(50, 121)


class _Lists(NamedTuple):
    never: frozenset[str]
    before_figure: frozenset[str]
    before_starter: frozenset[str]
    starters: frozenset[str]


@cache
def _lists() -> _Lists:
    def of(kind: str) -> frozenset[str]:
        return frozenset(entry["text"] for entry in lexicon.section("sentences", kind, "text", "example"))

    (starters,) = lexicon.section("sentences", "starters", "words", "example")
    return _Lists(of("never"), of("before_figure"), of("before_starter"), frozenset(starters["words"]))


def paragraphs(text: str) -> list[Offsets]:
    """Offsets of the paragraphs, trimmed: lines (a hard-wrapped block is one), list items, and the pieces of a
    line between double spaces where these stand for paragraphs."""
    found: list[Offsets] = []
    has_bullets = any(bullet in text for bullet in _BULLET)
    for start, end in _blocks(text):
        found.extend(_pieces(text, start, end, has_bullets))
    return found


def sentences(text: str) -> list[Offsets]:
    """Offsets of the sentences, trimmed, none across the end of a paragraph; a list mark is outside."""
    found: list[Offsets] = []
    for start, end in paragraphs(text):
        mark = _LIST_MARK.match(text, start, end)
        found.extend(_split(text, mark.end() if mark else start, end))
    return found


def _trimmed(text: str, start: int, end: int) -> Iterator[Offsets]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


def _blocks(text: str) -> Iterator[Offsets]:
    lines = [match.span() for match in _LINE.finditer(text) if not match.group().isspace()]
    width = _wrap_width(text, lines)
    open_start: int | None = None
    for index, (start, end) in enumerate(lines):
        begin = start if open_start is None else open_start
        following = lines[index + 1] if index + 1 < len(lines) else None
        if width and following and _wraps(text, (start, end), following, width):
            open_start = begin
        else:
            open_start = None
            yield from _trimmed(text, begin, end)


def _wrap_width(text: str, lines: list[Offsets]) -> int:
    """The width at which the text is hard-wrapped, 0 where it is not: nearly every line that another follows
    directly could not have taken the next one's first word."""
    width = max((end - start for start, end in lines), default=0)
    if width not in _WRAP_WIDTHS:
        return 0
    adjacent = [pair for pair in pairwise(lines) if _touch(text, *pair)]
    wrapped = sum(_wraps(text, first, second, width) for first, second in adjacent)
    return width if wrapped >= 3 and wrapped >= 0.6 * len(adjacent) else 0


def _touch(text: str, first: Offsets, second: Offsets) -> bool:
    return text.count("\n", first[1], second[0]) == 1


def _wraps(text: str, first: Offsets, second: Offsets, width: int) -> bool:
    if not _touch(text, first, second) or _LIST_MARK.match(text, *second):
        return False
    word = text[second[0] : second[1]].split(maxsplit=1)[0]
    # Three characters of tolerance: the widest line rarely fills the width that the writer set.
    return len(text[first[0] : first[1]].rstrip()) + 1 + len(word) > width - 3


def _pieces(text: str, start: int, end: int, has_bullets: bool) -> Iterator[Offsets]:
    cuts = {match.span() for match in _INLINE_BULLET.finditer(text, start, end)} if has_bullets else set()
    cuts.update(_paragraph_gaps(text, start, end))
    for first, last in sorted(cuts):
        if first >= start:
            yield from _trimmed(text, start, first)
            start = last
    yield from _trimmed(text, start, end)


def _paragraph_gaps(text: str, start: int, end: int) -> Iterator[Offsets]:
    """Wide gaps after a stop; where a line has two of these, also the others that something new follows."""
    gaps = [match.span() for match in _GAP.finditer(text, start, end)]
    after_stop = [gap for gap in gaps if _follows_stop(text, gap[0]) and not "a" <= text[gap[1]] <= "z"]
    yield from after_stop
    for gap in gaps:
        following = text[gap[1]]
        if text.startswith(("http://", "https://", "www."), gap[1]) or (
            len(after_stop) >= 2 and (following in _OPENING or (following.isascii() and following.isalnum()
                                                                and not following.islower()))
        ):  # fmt: skip
            yield gap


def _follows_stop(text: str, at: int) -> bool:
    return text[at - 1] in _STOPS or (text[at - 1] in _CLOSING and text[at - 2] in _STOPS)


def _split(text: str, start: int, end: int) -> Iterator[Offsets]:
    for match in _END.finditer(text, start, end):
        if match.group(1) and not _ends(text, start, match):
            continue
        last = match.end(2) if match.group(1) else match.end()
        yield from _trimmed(text, start, last)
        start = match.end()
    yield from _trimmed(text, start, end)


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    stops, _, opening, following = match.groups()
    if following[0].islower():
        return False
    stop = match.start()
    words = text[max(start, stop - 24) : stop].rsplit(None, 1)
    if not words or text[stop - 1].isspace() or (stop - start <= 12 and _ENUMERATOR.match(text[start:stop])):
        return False
    lists = _lists()
    word = words[-1].lstrip("(\"'“‘[")
    if stops == "!":
        return f"{word}!" not in lists.never
    if stops != ".":
        return True
    if word in lists.never or word.lower() in lists.never:
        return False
    if word in lists.before_figure and following[0].isdigit():
        return False
    if word in lists.before_starter or _INITIALS.match(word):
        return following in lists.starters or opening[:1] in ('"', "“", "«")
    return True
